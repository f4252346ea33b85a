// Chercher dans les extraits que « extraits.js » lit.
(function () {
  var data = JSON.parse(document.getElementById("donnees").textContent), el = svb.el;
  svb.start(data);
  // Résultats gardés.
  var PAGE = 50, KEPT = 2000;
  var shown = PAGE, found = [], count = 0, people = new Set(), looked = 0, current, parts = svb.parts();
  var fields = ["cpts", "vague", "profession", "personne", "code", "polarite"];
  // Même longueur que le texte : une place trouvée dans l'un est la même dans l'autre.
  function plain(text) {
    return Array.from(text, function (sign) {
      var bare = sign.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace("’", "'");
      return bare.length === sign.length ? bare : sign;
    }).join("");
  }
  // « soeur » trouve « sœur » : chaque mot cherché l'est aussi sous son autre graphie.
  function spellings(word) { return word.match(/oe|ae/) ? [word, word.replace(/oe/g, "œ").replace(/ae/g, "æ")] : [word]; }
  function value(id) { return document.getElementById(id).value; }
  function wanted() {
    var parts = value("mots").match(/[«"“][^»"”]*[»"”]|[^\s«»"“”]+/g) || [];
    return parts.map(function (part) { return plain(part.replace(/[«»"“”]/g, "").trim()); }).filter(Boolean);
  }
  // Les places d'un mot : à son début, jamais au milieu d'un autre.
  function places(text, word) {
    var list = [], at = text.indexOf(word);
    while (at >= 0) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])) list.push([at, at + word.length]);
      at = text.indexOf(word, at + 1);
    }
    return list;
  }
  function fits(item) {
    var who = data.entretiens[item[0]], code = value("code"), side = value("polarite");
    if (value("cpts") && who[1] !== value("cpts")) return false;
    if (value("vague") && who[2] !== value("vague")) return false;
    if (value("personne") && who[1] + " : " + who[3] !== value("personne")) return false;
    if (value("profession") && who[4] !== value("profession")) return false;
    if (!code && !side) return true;
    return item[3].some(function (told) {
      return (!code || data.codes[told[0]][0] === code) && (!side || told[1] === side);
    });
  }
  function scan(part, words) {
    looked += part.extraits.length;
    part.extraits.forEach(function (item) {
      if (!fits(item)) return;
      var text = item[4] || (item[4] = plain(item[2]));
      var spans = [], all = words.every(function (word) {
        var here = [].concat.apply([], spellings(word).map(function (form) { return places(text, form); }));
        spans = spans.concat(here);
        return here.length;
      });
      if (!all) return;
      var who = data.entretiens[item[0]];
      count += 1;
      people.add(who[1] + " " + who[3]);
      if (found.length < KEPT) found.push([item, spans.sort(function (a, b) { return a[0] - b[0]; })]);
    });
  }
  function search() {
    var words = wanted(), run = {}, asked = fields.some(value) || words.length || !data.parts;
    var todo = parts.filter(function (part) { return asked && (!value("cpts") || !part.cpts || part.cpts === value("cpts")); });
    current = run; found = []; count = 0; people = new Set(); looked = 0; shown = PAGE;
    (function next(at) {
      if (current !== run) return;
      for (; at < todo.length && todo[at].extraits; at += 1) scan(todo[at], words);
      draw(at, todo.length, todo.filter(function (part) { return part.lost; }));
      if (at < todo.length) svb.open(todo[at], function () { next(at); });
    })(0);
  }
  function say(at, todo, lost) {
    if (!todo) return "Choisissez une CPTS, ou tapez un mot : les " + parts.length + " CPTS seront lues l’une après l’autre.";
    return count + " extrait(s) de " + people.size + " personne(s), sur " + looked + " extraits" +
      (at < todo ? " ; lecture : " + at + " CPTS sur " + todo + "…" : "") +
      (count > found.length ? " ; les " + found.length + " premiers sont gardés" : "") +
      (lost.length ? " ; introuvable(s) : " + lost.map(function (part) { return part.fichier; }).join(", ") : "");
  }
  function draw(at, todo, lost) {
    if (todo !== undefined) document.getElementById("compte").textContent = say(at, todo, lost);
    var list = document.getElementById("trouves");
    list.textContent = "";
    found.slice(0, shown).forEach(function (pair) {
      list.append(svb.quote(pair[0], pair[1], pair[0][3]));
    });
    document.getElementById("suite").hidden = found.length <= shown;
  }
  function fill(id, list) {
    var box = document.getElementById(id);
    Array.from(new Set(list.filter(Boolean))).forEach(function (text) { box.append(new Option(text, text)); });
  }
  function column(rank) { return data.entretiens.map(function (who) { return who[rank]; }); }
  fill("cpts", column(1));
  fill("vague", column(2).sort());
  fill("profession", column(4).sort(function (a, b) { return a.localeCompare(b, "fr"); }));
  fill("personne", data.entretiens.map(function (who) { return who[1] + " : " + who[3]; }));
  fill("polarite", data.polarites);
  var groups = {};
  data.codes.forEach(function (code) {
    if (!groups[code[2]]) {
      groups[code[2]] = el("optgroup");
      groups[code[2]].label = code[2];
      document.getElementById("code").append(groups[code[2]]);
    }
    groups[code[2]].append(new Option(code[1], code[0]));
  });
  // Une recherche se garde dans l'adresse : on y revient, on la met en favori.
  var asked = new URLSearchParams(location.hash.slice(1));
  ["mots"].concat(fields).forEach(function (id) { if (asked.has(id)) document.getElementById(id).value = asked.get(id); });
  function keep() {
    var kept = new URLSearchParams();
    ["mots"].concat(fields).forEach(function (id) { if (value(id)) kept.set(id, value(id)); });
    history.replaceState(null, "", "#" + kept);
    search();
  }
  document.getElementById("recherche").addEventListener("input", keep);
  document.getElementById("recherche").addEventListener("submit", function (event) { event.preventDefault(); });
  document.getElementById("suite").addEventListener("click", function () { shown += PAGE; draw(); });
  search();
})();
