// Chercher dans les extraits : tout est dans la page, rien n'est demandé ailleurs.
(function () {
  var data = JSON.parse(document.getElementById("donnees").textContent);
  var PAGE = 50, shown = PAGE, found = [];
  var fields = ["cpts", "vague", "profession", "personne", "code", "polarite"];
  function el(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }
  // Même longueur que le texte : une place trouvée dans l'un est la même dans l'autre.
  function plain(text) {
    return Array.from(text, function (sign) {
      var bare = sign.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase().replace("’", "'");
      return bare.length === sign.length ? bare : sign;
    }).join("");
  }
  // « soeur » trouve « sœur » : chaque mot cherché l'est aussi sous son autre graphie.
  function spellings(word) { return word.match(/oe|ae/) ? [word, word.replace(/oe/g, "œ").replace(/ae/g, "æ")] : [word]; }
  var texts = data.extraits.map(function (item) { return plain(item[2]); });
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
  function search() {
    var words = wanted();
    found = [];
    data.extraits.forEach(function (item, rank) {
      if (!fits(item)) return;
      var spans = [], all = words.every(function (word) {
        var here = [].concat.apply([], spellings(word).map(function (form) { return places(texts[rank], form); }));
        spans = spans.concat(here);
        return here.length;
      });
      if (all) found.push([item, spans.sort(function (a, b) { return a[0] - b[0]; })]);
    });
    shown = PAGE;
    draw();
  }
  function marked(text, spans) {
    var line = el("p"), at = 0;
    spans.forEach(function (span) {
      if (span[0] < at) return;
      line.append(text.slice(at, span[0]), el("mark", "", text.slice(span[0], span[1])));
      at = span[1];
    });
    line.append(text.slice(at));
    return line;
  }
  function draw() {
    var people = new Set(found.map(function (pair) { var who = data.entretiens[pair[0][0]]; return who[1] + " " + who[3]; }));
    document.getElementById("compte").textContent = found.length + " extrait(s) de " + people.size + " personne(s), sur " +
      data.extraits.length + " extraits";
    var list = document.getElementById("trouves");
    list.textContent = "";
    found.slice(0, shown).forEach(function (pair) {
      var item = pair[0], who = data.entretiens[item[0]], quote = el("blockquote", "extrait"), foot = el("footer");
      var link = el("a", "", "dans l’entretien " + who[0]);
      link.href = who[5] + "#" + item[1];
      foot.append([who[3], who[4], who[1], who[2]].filter(Boolean).join(" · ") + " · ", link);
      quote.append(marked(item[2], pair[1]), foot);
      item[3].forEach(function (told) {
        foot.append(el("br"), data.codes[told[0]][1] + " : " + told[1] + (told[3] ? ", envisagé" : "") + ", " + told[2]);
      });
      list.append(quote);
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
  fill("polarite", [].concat.apply([], data.extraits.map(function (item) { return item[3].map(function (told) { return told[1]; }); })).sort());
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
