// Le nom de la personne qui relit, l'aide, et l'ouverture de la page.
(function () {
  var HELP = [["a", "accepter le code choisi"], ["r", "le rejeter"], ["1 2 3", "protège, expose, les deux (accepte, puis passe au code suivant)"],
    ["e", "envisagé ou réel (accepte, et reste sur le code : donnez e avant 1 2 3)"], ["c", "mettre un autre code à la place"], ["+", "ajouter un code"], ["b", "choisir d’autres mots (ou sélectionnez-les à la souris)"],
    ["0", "rien à coder"], ["Maj A", "accepter toutes les propositions"], ["m", "mémo sur le codage choisi"], ["Maj M", "mémo sur l’extrait, le code, l’entretien ou l’étude"], ["l", "entrée du livre de codes"], ["g", "tout l’entretien"],
    ["↑ ↓", "code précédent, suivant"], ["Entrée", "suivant ; le bouton dit quand c’est aussi « lu, rien à coder » ou « d’accord »"], ["s", "passer"], ["← →", "extrait précédent, suivant, sans décider"], ["u ou Ctrl Z", "annuler, autant de fois qu’il faut"], ["/", "chercher des mots"]];

  var drafts = {};

  function dialog(title, content) {
    var box = R.by("boite");
    box.oncancel = null;
    box.replaceChildren.apply(box, [R.el("h2", { id: "boite-titre" }, title)].concat(content));
    box.showModal();
    return box;
  }

  R.ask = function (title, value, done, long) {
    var field = R.el(long ? "textarea" : "input", { "aria-labelledby": "boite-titre", rows: long ? "5" : null, autocomplete: "off" });
    field.value = value;
    var form = R.el("form", { method: "dialog" }, field, R.el("p", { class: "boutons" }, R.el("button", { value: "oui" }, long ? "Enregistrer" : "Commencer"),
      long ? R.el("button", { type: "button", onclick: function () { delete drafts[place]; R.by("boite").close(); } }, "Renoncer") : null));
    // Échap ferme sans perdre ce qui est tapé : le rouvrir au même endroit le rend. « Renoncer » l'oublie.
    var place = [title, value, R.current ? R.current.id : ""].join("|");
    if (long && place in drafts) field.value = drafts[place].text;
    form.addEventListener("submit", function (event) { event.preventDefault(); delete drafts[place]; R.by("boite").close(); done(field.value.trim()); });
    dialog(title, [form]).oncancel = function () {
      delete drafts[place];
      if (!long || field.value.trim() === value.trim()) return;
      var scope = form.querySelector("select");
      drafts[place] = { text: field.value, scope: scope && scope.value };
      R.say("Mémo pas encore enregistré : rouvrez-le ici, ce que vous avez tapé y est.");
    };
    field.focus();
    return place in drafts ? drafts[place].scope : null;
  };

  // Un mémo dit d'abord sur quoi il porte.
  R.askMemo = function (scopes, done) {
    var kept = R.ask("Mémo", "", function (text) {
      var scope = scopes.find(function (one) { return one[0] === choice.value; });
      if (text) done(Object.assign({ text: text }, scope[2]));
    }, true);
    var choice = R.el("select", { "aria-label": "Sur quoi porte ce mémo" }, scopes.map(function (one) { return R.el("option", { value: one[0] }, "sur " + one[1]); }));
    if (kept) choice.value = kept;
    R.by("boite").querySelector("form").prepend(choice);
  };

  R.help = function () {
    dialog("Les touches", [
      R.el("dl", { class: "touches" }, HELP.flatMap(function (pair) { return [R.el("dt", {}, R.el("kbd", {}, pair[0])), R.el("dd", {}, pair[1])]; })),
      R.el("p", {}, R.el("label", {}, check(R.shortcuts, function (on) { R.shortcuts = on; }), " Une touche seule fait un geste")),
      R.blind ? null : R.el("p", {}, R.el("label", {}, check(false, R.view.toggleScores), " Montrer ou cacher les scores de la machine")),
      R.el("form", { method: "dialog" }, R.el("button", {}, "Fermer")),
    ]);
  };

  function check(on, change) {
    return R.el("input", { type: "checkbox", checked: on, onchange: function (event) { change(event.target.checked); } });
  }

  function askName() {
    R.ask("Qui relit ? Un nom court, sans espace (il signe chaque décision)", R.reviewer, function (typed) {
      var name = typed.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace(/[^a-z0-9_-]+/g, "-").replace(/^-+|-+$/g, "");
      if (!name) return askName();
      try { localStorage.setItem("svb-nom/" + R.study.nom, name); } catch (error) { /* redemandé la prochaine fois */ }
      named(name);
      R.list.filter(false);
      R.go(R.list.near(0) || R.current);
    });
    R.by("boite").addEventListener("cancel", function (event) { if (!R.reviewer) event.preventDefault(); });
  }

  function named(name) {
    R.reviewer = name;
    R.by("qui").textContent = "Relecture par " + name;
    R.log.rebuild();
    R.list.progress();
    R.store.tell();
  }

  R.go = function (item) {
    var before = R.current;
    R.current = item;
    R.words.drop();
    R.view.closeBox();
    R.view.choose("");
    R.showExcerpt();
    if (before) R.list.paint(before);
    if (!item) return;
    R.list.paint(item);
    var line = R.list.lineOf(item);
    if (line) line.scrollIntoView({ block: "nearest" });
    window.scrollTo(0, 0);
    // Taper dans les filtres ne doit jamais devenir des gestes sur l'extrait.
    if (!R.by("filtres").contains(document.activeElement)) R.by("extrait").focus({ preventScroll: true });
  };

  R.shortcuts = true;
  R.list.open();
  R.log.onChange(function (item) {
    if (item) R.list.paint(item);
    else R.list.progress();
    R.by("annuler").disabled = !R.log.canUndo();
  });
  R.store.open();
  R.by("qui").addEventListener("click", function () { if (!R.served) askName(); });
  R.by("annuler").addEventListener("click", function () { R.acts.undo(); });
  R.by("aide").addEventListener("click", R.help);
  R.by("extrait").addEventListener("mouseup", function () {
    if (R.words.selected()) R.say("Mots choisis : + pour les coder, ou un clic sur « Ajouter un code ».");
  });
  R.by("enregistrer").addEventListener("click", R.store.save);
  if (!R.served) {
    R.by("reprendre").addEventListener("change", function (event) {
      Array.from(event.target.files).reduce(function (before, file) { return before.then(function () { return R.store.load(file); }); }, Promise.resolve())
        .then(function () { event.target.value = ""; R.list.filter(false); R.showExcerpt(); });
    });
  }
  var name = R.reviewer;
  try { name = name || localStorage.getItem("svb-nom/" + R.study.nom) || ""; } catch (error) { /* sans rangement, on demande */ }
  if (name) named(name);
  // « #extrait=… » : un rapport mène à cet extrait.
  var wanted = decodeURIComponent(location.hash).replace(/^#extrait=/, "");
  var there = location.hash && R.excerpts.find(function (item) { return item.id === wanted; });
  if (there) R.by("f-etat").value = "tous";
  R.list.filter(!there);
  if (there) R.go(there);
  // Une feuille en aveugle sert à plusieurs : on redemande toujours qui lit.
  if (!name || R.blind && !R.served) askName();
})();
