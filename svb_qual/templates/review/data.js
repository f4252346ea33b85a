"use strict";
// Ce que la page contient. Les places se comptent en caractères Unicode (et non en unités UTF-16, comme le fait JavaScript).
var R = {};
(function () {
  var raw = JSON.parse(document.getElementById("donnees").textContent);
  R.study = raw.etude;
  R.blind = raw.aveugle;
  R.served = document.body.dataset.servi === "oui";
  R.reviewer = raw.relecteur;
  R.polarities = raw.polarites;
  R.states = raw.etats;
  R.arbiter = raw.arbitre;
  R.toSettle = raw.a_trancher;
  R.changed = raw.sens_change;
  R.codes = raw.codes;
  R.interviews = raw.entretiens;
  R.earlier = raw.decisions;
  R.earlierMemos = raw.memos;
  R.codeById = {};
  R.codes.forEach(function (code) { R.codeById[code.id] = code; });

  R.makeExcerpt = function (id, interview, start, end, queue, why, codings) {
    return { id: id, interview: interview, start: start, end: end, queue: queue, why: why, codings: codings };
  };
  R.excerpts = raw.extraits.map(function (row) {
    return R.makeExcerpt(row[0], R.interviews[row[1]], row[2], row[3], row[4], row[5], row[6].map(function (own) {
      return { code: R.codes[own[0]].id, polarity: own[1], actuality: own[2], state: own[3], who: own[4], score: own[5], cues: own[6], opinions: own[7] || "" };
    }));
  });

  R.placeKey = function (item) { return item.interview.id + "|" + item.start + "|" + item.end; };

  R.points = function (interview) {
    if (!interview.points) interview.points = Array.from(interview.texte);
    return interview.points;
  };
  R.text = function (interview, start, end) { return R.points(interview).slice(Math.max(0, start), end).join(""); };

  R.turnOf = function (item) {
    return item.interview.tours.findIndex(function (turn) { return turn[0] <= item.start && item.end <= turn[1]; });
  };

  // Des mots choisis par quelqu'un, nommés comme dans les tables de l'étude.
  R.makeDrawn = function (interview, start, end) {
    var item = R.makeExcerpt("", interview, start, end, 0, "", []);
    item.id = [interview.id, R.turnOf(item) + 1, start + "-" + end].join(".");
    return item;
  };

  R.plain = function (text) { return text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, ""); };

  // Un élément avec ses attributs et ce qu'il contient ; un texte n'est jamais lu comme du HTML.
  R.el = function (name, attributes) {
    var made = document.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) {
      var value = attributes[key];
      if (key.slice(0, 2) === "on") made.addEventListener(key.slice(2), value);
      else if (value === true) made.setAttribute(key, "");
      else if (value !== false && value != null) made.setAttribute(key, value);
    });
    Array.prototype.slice.call(arguments, 2).flat().forEach(function (child) {
      if (child != null) made.append(child);
    });
    return made;
  };
  R.by = function (id) { return document.getElementById(id); };
  // Dit à voix haute par un lecteur d'écran, et montré quelques secondes ; ce qui se voit déjà n'est que dit (« quiet »).
  R.say = function (words, quiet) {
    R.by("annonce").classList.toggle("discret", !!quiet);
    R.by("annonce").textContent = words;
    clearTimeout(R.saying);
    R.saying = setTimeout(function () { R.by("annonce").textContent = ""; }, 8000);
  };
})();
