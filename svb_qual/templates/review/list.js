// La liste des extraits, ses filtres, et l'avancée.
(function () {
  // Combien de caractères d'un extrait se lisent dans la liste.
  var SHOWN = 60;
  var shown = [], lines = new Map(), extra = [], byKey = {};
  var STATES = [
    ["a_lire", "à lire", function (item) { return !R.isRead(item); }],
    ["lus", "lus par vous", function (item) { return R.isRead(item); }],
    ["desaccord", "en désaccord", function (item) { return item.codings.some(R.isApart); }],
    ["proposes", "avec propositions", function (item) { return item.codings.some(function (one) { return one.state === "proposed"; }); }],
    ["sens", "dont le code a changé de sens", function (item) { return item.why === R.changed; }],
    ["tous", "tous", function () { return true; }],
  ];

  function all() { return R.excerpts.concat(extra); }

  R.excerpts.forEach(function (item) { byKey[R.placeKey(item)] = item; });

  R.findExcerpt = function (interview, start, end) { return byKey[[interview, start, end].join("|")] || null; };

  // L'extrait à cette place ; s'il n'est pas de la page (d'autres mots, choisis avant), il y est remis.
  R.placeFor = function (interview, start, end) {
    var found = R.findExcerpt(interview, start, end), own = R.interviews.find(function (one) { return one.id === interview; });
    return found || keep(R.makeDrawn(own, start, end));
  };

  function keep(item) {
    byKey[R.placeKey(item)] = item;
    extra.push(item);
    return item;
  }

  function options(id, pairs) {
    R.by(id).replaceChildren.apply(R.by(id), pairs.map(function (pair) { return R.el("option", { value: pair[0] }, pair[1]); }));
    R.by(id).addEventListener("change", function () { R.list.filter(true); });
  }

  function distinct(key) {
    var values = R.interviews.map(function (one) { return one[key]; });
    return [["", "toutes"]].concat(values.filter(function (one, rank) { return values.indexOf(one) === rank; }).map(function (one) { return [one, one]; }));
  }

  function searched(item) {
    if (!item.plain) item.plain = R.plain(R.text(item.interview, item.start, item.end) + " " + item.id);
    return item.plain;
  }

  function line(item) {
    var made = R.el("li", {}, R.el("button", { type: "button", onclick: function () { R.go(item); } },
      R.el("span", {}, R.text(item.interview, item.start, Math.min(item.end, item.start + SHOWN))), " ", R.el("small", {}, item.id)));
    lines.set(item, made);
    paint(item);
    return made;
  }

  function paint(item) {
    var made = lines.get(item);
    if (!made) return;
    made.className = (R.isRead(item) ? "lu" : Object.keys(R.log.of(item)).length ? "entame" : "") + (item === R.current ? " ici" : "");
    made.firstChild.setAttribute("aria-current", item === R.current ? "true" : "false");
    made.firstChild.tabIndex = item === R.current ? 0 : -1;
  }

  R.list = {
    open: function () {
      options("f-etat", STATES.filter(function (one) { return !R.blind || ["desaccord", "proposes", "sens"].indexOf(one[0]) < 0; })
        .map(function (one) { return [one[0], one[1]]; }));
      options("f-cpts", distinct("cpts"));
      options("f-vague", distinct("vague"));
      options("f-code", [["", "tous"]].concat(R.codes.map(function (code) { return [code.id, code.libelle]; })));
      options("f-ordre", R.blind ? [["fil", "au fil des entretiens"]] : [["file", "à relire d’abord"], ["fil", "au fil des entretiens"]]);
      R.by("f-mots").addEventListener("input", function () { R.list.filter(true); });
      R.by("filtres").open = window.matchMedia("(min-width: 60rem)").matches;
    },
    add: function (item) {
      if (lines.get(item)) return;
      if (!byKey[R.placeKey(item)]) keep(item);
      shown.splice(shown.indexOf(R.current) + 1, 0, item);
      R.by("extraits").insertBefore(line(item), R.current && lines.get(R.current) ? lines.get(R.current).nextSibling : null);
    },
    filter: function (move) {
      var state = STATES.find(function (one) { return one[0] === R.by("f-etat").value; })[2], typed = R.plain(R.by("f-mots").value).trim();
      var cpts = R.by("f-cpts").value, wave = R.by("f-vague").value, code = R.by("f-code").value;
      R.log.places().forEach(function (place) {
        if (R.interviews.some(function (one) { return one.id === place.interview; })) R.placeFor(place.interview, place.start, place.end);
      });
      shown = all().filter(function (item) {
        return (!cpts || item.interview.cpts === cpts) && (!wave || item.interview.vague === wave) && state(item)
          && (!code || R.codesOf(item).some(function (one) { return one.code === code && one.kept; })) && (!typed || searched(item).indexOf(typed) >= 0);
      });
      if (R.by("f-ordre").value === "file") {
        shown.sort(function (one, two) { return (one.queue || 1e9) - (two.queue || 1e9); });
      }
      lines = new Map();
      R.by("extraits").replaceChildren.apply(R.by("extraits"), shown.map(line));
      R.by("combien").textContent = shown.length + " extrait(s)";
      if (move && shown.indexOf(R.current) < 0) R.go(shown[0] || null);
    },
    near: function (by) {
      var at = shown.indexOf(R.current);
      return shown[at < 0 ? 0 : at + by] || null;
    },
    paint: function (item) { paint(item); R.list.progress(); },
    progress: function () {
      var read = R.excerpts.filter(R.isRead).length;
      R.by("barre").max = R.excerpts.length;
      R.by("barre").value = read;
      R.by("avancee").textContent = read + " extrait(s) lus par vous sur " + R.excerpts.length;
    },
    lineOf: function (item) { return lines.get(item); },
  };
})();
