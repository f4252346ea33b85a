// Lire les extraits : ils sont dans la page, ou (grande étude) dans les fichiers du dossier « recherche » à côté d'elle, un par
// CPTS, ouverts quand il le faut. Rien n'est demandé ailleurs.
var svb = (function () {
  // CPTS tenues en mémoire à la fois.
  var HELD = 60, data = null, parts = [], held = [];
  function el(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }
  function start(given) {
    data = given;
    parts = given.parts || [{ extraits: given.extraits }];
  }
  // Ce qu'un fichier ouvert appelle : ses extraits vont à leur CPTS, dans quelque ordre qu'ils arrivent.
  window.svbEtude = start;
  window.svbExtraits = function (rank, given) {
    if (parts[rank].extraits && !parts[rank].lost) return;
    parts[rank].extraits = given.extraits;
    parts[rank].empreintes = given.empreintes;
    parts[rank].lost = false;
    held.push(parts[rank]);
    if (held.length > HELD) held.shift().extraits = null;
  };
  function read(file, then) {
    var script = el("script");
    script.onload = script.onerror = function () { script.remove(); then(); };
    script.src = file;
    document.head.append(script);
  }
  // Ouvre le fichier d'une CPTS ; celle ouverte il y a le plus longtemps est oubliée.
  function open(part, then) {
    read(part.fichier, function () {
      // Un fichier vide ou coupé est perdu, comme un fichier absent : il n'est pas redemandé sans fin.
      if (!part.extraits) { part.extraits = []; part.lost = true; }
      then();
    });
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
  // Un extrait, qui le dit, et ce qui y est codé parmi `told`.
  function quote(item, spans, told) {
    var who = data.entretiens[item[0]], made = el("blockquote", "extrait"), foot = el("footer");
    var link = el("a", "", "dans l’entretien " + who[0]);
    link.href = who[5] + "#" + item[1];
    foot.append([who[3], who[4], who[1], who[2]].filter(Boolean).join(" · ") + " · ", link);
    made.append(marked(item[2], spans), foot);
    told.forEach(function (one) {
      foot.append(el("br"), data.codes[one[0]][1] + " : " + one[1] + (one[3] ? ", envisagé" : "") + ", " + one[2]);
    });
    return made;
  }
  return {
    el: el, start: start, read: read, open: open, quote: quote,
    data: function () { return data; }, parts: function () { return parts; }
  };
})();
