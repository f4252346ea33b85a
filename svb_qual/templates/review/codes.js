// Choisir un code en tapant, et lire son entrée du livre.
(function () {
  function words(code) { return R.plain(code.id + " " + code.libelle + " " + code.definition); }

  function matches(typed) {
    var parts = R.plain(typed).split(/\s+/).filter(Boolean);
    function score(code) {
      var name = R.plain(code.libelle + " " + code.id);
      return parts.every(function (part) { return name.indexOf(part) >= 0; }) ? 0
        : parts.every(function (part) { return words(code).indexOf(part) >= 0; }) ? 1 : 2;
    }
    return [0, 1].flatMap(function (rank) { return R.codes.filter(function (code) { return score(code) === rank; }); });
  }

  // Une case où l'on tape ; les flèches choisissent, Entrée prend, Échap renonce.
  R.codeBox = function (label, pick, cancel) {
    var id = "choix-" + Math.random().toString(36).slice(2, 8), at = 0, found = [];
    var list = R.el("ul", { role: "listbox", id: id + "-liste", "aria-label": "Codes" });
    var input = R.el("input", { id: id, type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-expanded": "true", "aria-controls": id + "-liste", "aria-autocomplete": "list" });
    function show() {
      found = matches(input.value);
      at = Math.min(at, Math.max(0, found.length - 1));
      list.replaceChildren.apply(list, found.map(function (code, rank) {
        return R.el("li", { role: "option", id: id + "-" + rank, class: "famille-" + code.famille,
          "aria-selected": String(rank === at), onmousedown: function (event) { event.preventDefault(); pick(code); } },
          R.el("b", {}, code.libelle), " ", R.el("small", {}, code.id));
      }));
      if (!found.length) list.replaceChildren(R.el("li", { class: "aide", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Aucun code ne contient ces mots."));
      input.setAttribute("aria-activedescendant", found.length ? id + "-" + at : "");
      if (list.children[at]) list.children[at].scrollIntoView({ block: "nearest" });
    }
    input.addEventListener("input", function () { at = 0; show(); });
    input.addEventListener("keydown", function (event) {
      event.stopPropagation();
      if (event.key === "ArrowDown") at = Math.min(at + 1, found.length - 1);
      else if (event.key === "ArrowUp") at = Math.max(at - 1, 0);
      else if (event.key === "Enter" && found[at]) { event.preventDefault(); return pick(found[at]); }
      else if (event.key === "Escape") { event.preventDefault(); return cancel(); }
      else return;
      event.preventDefault();
      show();
    });
    show();
    return R.el("div", { class: "choix" }, R.el("label", { for: id }, label), input, list);
  };

  function listOf(title, items) {
    return items.length ? [R.el("h3", {}, title), R.el("ul", {}, items.map(function (item) { return R.el("li", {}, item); }))] : [];
  }

  R.book = {
    isOpen: function () { return !R.by("livre").hidden; },
    close: function () { R.by("livre").hidden = true; document.body.classList.remove("livre-ouvert"); },
    show: function (name) {
      var code = R.codeById[name], aside = R.by("livre");
      aside.replaceChildren.apply(aside, [
        R.el("button", { type: "button", class: "fermer", onclick: R.book.close }, "Fermer le livre ", R.el("kbd", {}, "l")),
        R.el("h2", {}, code.libelle), R.el("p", {}, R.el("small", {}, code.id + " · " + code.nom_famille)),
        R.el("p", {}, code.definition),
      ].concat(listOf("Coder quand", code.quand), listOf("Ne pas coder quand", code.pas_quand), listOf("Exemples", code.exemples),
        listOf("Contre-exemples", code.contre_exemples.map(function (one) {
          var other = R.codeById[one.plutot];
          return one.texte + " → " + (other ? other.libelle : "aucun code") + (one.pourquoi ? " (" + one.pourquoi + ")" : "");
        })), R.log.memos().filter(function (memo) { return memo.code === name && !memo.quote; }).map(R.memoLine)));
      aside.hidden = false;
      document.body.classList.add("livre-ouvert");
      aside.scrollTop = 0;
      aside.scrollIntoView({ block: "nearest" });
    },
  };
})();
