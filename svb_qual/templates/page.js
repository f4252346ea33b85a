// Un lien vers un extrait ouvre ce qui le cache. Les navigateurs récents le font seuls ; ceci sert aux autres.
(function () {
  function reveal() {
    var id = decodeURIComponent(location.hash.slice(1));
    var target = id && document.getElementById(id);
    if (!target) return;
    for (var box = target.parentElement; box; box = box.parentElement) {
      if (box.tagName === "DETAILS") box.open = true;
    }
    // Une longue liste se lit par son début, avec le titre qui la compte ; un extrait seul, au milieu de l'écran.
    var title = target.parentElement.tagName === "DETAILS" ? target.parentElement : target;
    var tall = title.getBoundingClientRect().height > window.innerHeight * 0.8;
    title.scrollIntoView({ block: tall ? "start" : "center" });
    if (target.hasAttribute("tabindex")) target.focus({ preventScroll: true });
  }
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[href^='#']");
    if (link && link.getAttribute("href") === location.hash) reveal();
  });
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("figure + details.chiffres").forEach(function (box) { box.open = false; });
  });
  reveal();
})();
