// Les extraits d'un nombre, dans une grande étude : lus quand on l'ouvre, cinquante à la fois.
(function () {
  var PAGE = 50, places = new WeakMap(), ranks = new Map(), asked = null;
  // Les extraits d'un nombre : [entretien, son empreinte quand la page a été faite, place dans sa page].
  function listed(box) {
    return [].concat.apply([], box.dataset.liste.split(";").map(function (own) {
      var words = own.split(" "), prefix = "x-" + words[0].replace(/[^A-Za-z0-9_-]/g, "-") + "-";
      return words.slice(2).map(function (place) { return [words[0], words[1], prefix + place]; });
    }));
  }
  function ready(then) {
    if (svb.data()) return then();
    if (asked) return asked.push(then);
    asked = [then];
    svb.read("recherche/_etude.js", function () {
      var waiting = asked;
      asked = null;
      (svb.data() ? svb.data().entretiens : []).forEach(function (who, rank) { ranks.set(who[0], rank); });
      waiting.forEach(function (call) { call(); });
    });
  }
  function part_of(interview) { return svb.parts()[svb.data().lieux[ranks.get(interview)]]; }
  // L'extrait tel qu'il était quand la page a été faite, sinon rien.
  function find(part, one) {
    if (!part.empreintes || part.empreintes[one[0]] !== one[1]) return null;
    if (!places.has(part.extraits)) {
      places.set(part.extraits, new Map(part.extraits.map(function (item) { return [item[0] + " " + item[1], item]; })));
    }
    return places.get(part.extraits).get(ranks.get(one[0]) + " " + one[2]);
  }
  // Le fichier d'une CPTS est ouvert avant ses extraits ; un fichier perdu ne l'est qu'une fois.
  function gather(list, then) {
    var found = [];
    (function next(at) {
      for (; at < list.length; at += 1) {
        var part = part_of(list[at][0]);
        if (part && !part.extraits) return svb.open(part, function () { next(at); });
        found.push(part && find(part, list[at]));
      }
      then(found);
    })(0);
  }
  function told(item, code) {
    return item[3].filter(function (one) { return svb.data().codes[one[0]][0] === code; });
  }
  // Les mots qui ont parlé pour ce code.
  function cues(codings) { return [].concat.apply([], codings.map(function (one) { return one[4]; })); }
  function more(box, list, from) {
    ready(function () {
      if (!svb.data()) return lost(box, "Le dossier « recherche » manque à côté de cette page : copiez-le avec elle, ou refaites les rapports.");
      gather(list.slice(from, from + PAGE), function (found) {
        if (!from) box.textContent = "";
        var there = found.filter(Boolean), left = list.length - from - found.length;
        there.forEach(function (item) {
          var own = told(item, box.dataset.code);
          box.append(svb.quote(item, cues(own), own));
        });
        if (there.length < found.length) say(box, found.length - there.length + " extrait(s) introuvable(s) tels que cette page les compte : refaites les rapports, et lisez ce que dit la commande.");
        if (left) follow(box, list, from + found.length, left);
      });
    });
  }
  // Fermer et rouvrir essaie de nouveau.
  function lost(box, words) {
    box.textContent = "";
    delete box.dataset.lu;
    say(box, words);
  }
  function say(box, words) {
    var line = svb.el("p", "", words);
    line.setAttribute("role", "status");
    box.append(line);
  }
  function follow(box, list, from, left) {
    var button = svb.el("button", "", "Montrer la suite (" + left + " extrait(s))");
    button.type = "button";
    button.addEventListener("click", function () {
      var last = box.lastElementChild.previousElementSibling;
      button.remove();
      more(box, list, from);
      if (last) { last.tabIndex = -1; last.focus({ preventScroll: true }); }
    });
    box.append(button);
  }
  function show(details) {
    var box = details.open && details.querySelector(":scope > [data-liste]");
    if (!box || box.dataset.lu) return;
    box.dataset.lu = "oui";
    more(box, listed(box), 0);
  }
  document.addEventListener("toggle", function (event) { show(event.target); }, true);
  document.querySelectorAll("details[open]").forEach(show);
})();
