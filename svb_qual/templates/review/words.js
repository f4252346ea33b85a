// Choisir d'autres mots que ceux de l'extrait : à la souris, ou au clavier, mot par mot.
(function () {
  var draft = null;

  // La place, dans l'entretien, d'un point de la page ; null hors du texte.
  function placeOf(node, offset) {
    var span = node.nodeType === 3 ? node.parentElement : node;
    span = span && span.closest("[data-debut]");
    if (!span) return null;
    var range = document.createRange();
    range.selectNodeContents(span);
    range.setEnd(node, offset);
    return +span.dataset.debut + Array.from(range.toString()).length;
  }

  function excerptAt(interview, start, end) {
    var points = R.points(interview);
    while (start < end && /\s/.test(points[start])) start++;
    while (end > start && /\s/.test(points[end - 1])) end--;
    var inside = interview.tours.some(function (turn) { return turn[2] && turn[0] <= start && end <= turn[1]; });
    if (start >= end || !inside) return null;
    return R.findExcerpt(interview.id, start, end) || R.makeDrawn(interview, start, end);
  }

  // Les frontières de mots du tour où est l'extrait.
  function borders(item) {
    var turn = item.interview.tours[R.turnOf(item)], points = R.points(item.interview), found = { starts: [], ends: [] };
    for (var at = turn[0]; at < turn[1]; at++) {
      var blank = /\s/.test(points[at]);
      if (!blank && (at === turn[0] || /\s/.test(points[at - 1]))) found.starts.push(at);
      if (!blank && (at + 1 === turn[1] || /\s/.test(points[at + 1]))) found.ends.push(at + 1);
    }
    return found;
  }

  function step(list, from, by) {
    var next = by > 0 ? list.find(function (one) { return one > from; }) : list.filter(function (one) { return one < from; }).pop();
    return next === undefined ? from : next;
  }

  R.words = {
    selected: function () {
      var range = window.getSelection();
      if (!range || range.isCollapsed || !range.rangeCount || !R.current) return null;
      var one = placeOf(range.anchorNode, range.anchorOffset), two = placeOf(range.focusNode, range.focusOffset);
      return one === null || two === null ? null : excerptAt(R.current.interview, Math.min(one, two), Math.max(one, two));
    },
    draft: function () { return draft; },
    begin: function () {
      draft = { start: R.current.start, end: R.current.end, borders: borders(R.current) };
      R.say("Choix des mots : flèches pour la fin, Majuscule et flèches pour le début, Entrée pour coder, Échap pour renoncer.");
      R.showExcerpt();
    },
    move: function (by, first) {
      if (first) draft.start = Math.min(step(draft.borders.starts, draft.start, by), draft.end - 1);
      else draft.end = Math.max(step(draft.borders.ends, draft.end, by), draft.start + 1);
      R.showExcerpt();
      R.say(R.text(R.current.interview, draft.start, draft.end));
    },
    drop: function () { draft = null; },
    cancel: function () { draft = null; R.showExcerpt(); },
    take: function () {
      var made = draft && excerptAt(R.current.interview, draft.start, draft.end);
      draft = null;
      return made;
    },
  };
})();
