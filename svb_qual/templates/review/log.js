// Le journal des décisions : rien n'y est effacé. Annuler, c'est redire ce qui valait avant, ou retirer ce qu'on avait dit.
(function () {
  var records = [], lately = [], last = {}, places = {}, gestures = [], known = {}, listeners = [];

  function now() {
    var date = new Date();
    return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 23);
  }

  // Une ligne du journal est une décision ou un mémo.
  function lineOf(record) { return record.decision || record.memo; }

  function byDate(pick) {
    return function (one, other) { return pick(one).when < pick(other).when ? -1 : pick(one).when > pick(other).when ? 1 : 0; };
  }

  function keyOf(decision) { return [decision.interview, decision.start, decision.end].join("|"); }

  function saysYes(decision) { return decision.verdict === "accept" || decision.verdict === "correct" || decision.verdict === "add"; }

  function shared(one, other) { return Math.min(one.end, other.end) - Math.max(one.start, other.start); }

  // La règle de l'étude : garder un code sur une part d'un passage est un choix de mots ; le refuser sur une petite part ne dit rien du reste.
  function speaksOf(decision, place) {
    var length = place.end - place.start;
    return shared(decision, place) > 0.5 * (saysYes(decision) ? Math.min(length, decision.end - decision.start) : length);
  }

  function placesNear(decision) {
    return (places[decision.interview] || []).filter(function (place) { return shared(decision, place) > 0; });
  }

  // Dernière parole de la personne qui relit, à chaque place, pour chaque code.
  function remember(decision) {
    if (decision.reviewer !== R.reviewer) return;
    placesNear(decision).filter(function (place) { return speaksOf(decision, place); }).forEach(function (place) {
      Object.keys(last[place.key]).forEach(function (code) {
        if (code === decision.code || decision.verdict === "none" || code === "" && saysYes(decision)) delete last[place.key][code];
      });
    });
    if (decision.verdict === "withdraw") return;
    var key = keyOf(decision);
    if (!last[key]) {
      last[key] = {};
      (places[decision.interview] = places[decision.interview] || []).push({ key: key, start: decision.start, end: decision.end });
    }
    last[key][decision.code] = decision;
  }

  // Un retrait déjà dans l'étude y a défait le dernier geste de sa place.
  function takeBack(key) {
    var last = gestures.map(function (one) { return one.at; }).lastIndexOf(key);
    if (last >= 0) gestures.splice(last, 1);
  }

  function same(decision) { return [keyOf(decision), decision.code, decision.verdict, decision.reviewer, decision.when].join("|"); }

  // Un geste se défait en rendant ce qui valait avant lui, à sa place et à celles qu'il touche.
  function replay(record) {
    if (record.undone) gestures = gestures.filter(function (one) { return one.id !== record.undone; });
    else if (record.early && record.decision.verdict === "withdraw") takeBack(keyOf(record.decision));
    else if (record.gesture) {
      var top = gestures[gestures.length - 1], decision = record.decision;
      if (!top || top.id !== record.gesture) gestures.push(top = { id: record.gesture, places: {} });
      placesNear(decision).concat([{ key: keyOf(decision), start: decision.start, end: decision.end }]).forEach(function (place) {
        if (!top.places[place.key]) top.places[place.key] = { interview: decision.interview, start: place.start, end: place.end, before: Object.assign({}, last[place.key]) };
      });
      top.at = top.at || keyOf(decision);
    }
    remember(record.decision);
  }

  R.log = {
    onChange: function (listener) { listeners.push(listener); },
    size: function () { return R.log.mine().length; },
    // Ce qui vaut de ce qu'elle a dit dans cette page : ce qui est annulé, ou redit, ne compte qu'une fois.
    standing: function () {
      var here = new Set(records.map(lineOf));
      return Object.keys(last).reduce(function (sum, key) {
        return sum + Object.keys(last[key]).filter(function (code) { return here.has(last[key][code]); }).length;
      }, 0) + R.log.memos().filter(function (memo) { return here.has(memo); }).length;
    },
    canUndo: function () { return gestures.length > 0; },
    of: function (item) { return last[R.placeKey(item)] || {}; },
    // Ce que le dernier « take » a ajouté.
    lately: function () { return lately; },
    // Ce qu'a dit ici la personne qui relit ; un même navigateur peut servir à plusieurs.
    mine: function () { return records.map(lineOf).filter(function (line) { return line.reviewer === R.reviewer; }); },
    // Les mémos qui valent ; l'un peut en corriger un autre de la même personne, ou le retirer s'il est vide.
    memos: function () {
      var seen = {}, every = R.earlierMemos.concat(records.filter(function (record) { return record.memo; }).map(lineOf)).filter(function (memo) {
        var id = [memo.reviewer, memo.when, memo.text].join("|");
        return seen[id] ? false : (seen[id] = true);
      });
      return every.filter(function (memo) {
        return memo.text && !every.some(function (other) { return other.replaces === memo.when && other.reviewer === memo.reviewer; });
      });
    },

    // Un mémo est signé et daté ; rien n'est effacé.
    note: function (values) {
      var record = { memo: Object.assign({ interview: "", start: 0, end: 0, quote: "", code: "", reviewer: R.reviewer, when: now(), before: "", after: "", replaces: "" }, values) };
      known[JSON.stringify(record.memo)] = true;
      records.push(record);
      R.store.keep([record]);
      listeners.forEach(function (listener) { listener(null); });
    },

    // Des décisions venues d'ailleurs (rangement du navigateur, autre onglet, fichier) ; combien étaient nouvelles.
    take: function (list) {
      var fresh = list.filter(function (record) {
        var id = JSON.stringify(lineOf(record));
        return known[id] ? false : (known[id] = true);
      });
      lately = fresh;
      records = records.concat(fresh).sort(byDate(lineOf));
      R.log.rebuild();
      return fresh.length;
    },

    // Codes gardés sur d'autres mots de cet extrait.
    within: function (item) {
      var place = { interview: item.interview.id, start: item.start, end: item.end }, own = R.placeKey(item);
      return placesNear(place).filter(function (one) {
        return one.key !== own && Object.keys(last[one.key]).some(function (code) { return code && saysYes(last[one.key][code]); });
      });
    },

    // Les codes gardés sur d'autres mots de cet extrait.
    codesWithin: function (item) {
      return R.log.within(item).flatMap(function (one) {
        return Object.keys(last[one.key]).filter(function (code) { return code && saysYes(last[one.key][code]); });
      });
    },

    // Toutes les places où la personne a une parole, même hors des extraits de la page.
    places: function () {
      return Object.keys(places).flatMap(function (interview) {
        return places[interview].filter(function (one) { return Object.keys(last[one.key]).length; })
          .map(function (one) { return { interview: interview, start: one.start, end: one.end }; });
      });
    },

    rebuild: function () {
      last = {};
      places = {};
      gestures = [];
      var here = {};
      records.forEach(function (record) { if (record.decision) here[same(record.decision)] = true; });
      var earlier = R.earlier.map(function (row) {
        var decision = { interview: R.interviews[row[0]].id, start: row[1], end: row[2], code: row[3], verdict: row[4], polarity: row[5],
          actuality: row[6], comment: row[7], reviewer: row[8], blind: !!row[9], when: row[10], codebook: row[11] };
        // Ce qui est déjà dans l'étude s'annule aussi : un geste, c'est ce qui a été dit au même instant à une même place.
        return { decision: decision, early: true, gesture: decision.blind === R.blind ? decision.when + "|" + keyOf(decision) : null };
      }).filter(function (record) { return !here[same(record.decision)]; });
      earlier.concat(records.filter(function (record) { return record.decision; }))
        .sort(byDate(lineOf))
        .forEach(function (record) { if (record.decision.reviewer === R.reviewer) replay(record); });
      listeners.forEach(function (listener) { listener(null); });
    },

    // said : [{code, verdict, polarity, actuality, comment}] ; un seul geste, qui s'annule d'un coup.
    decide: function (item, said) { write(item, said, { gesture: now() + Math.random().toString(36).slice(2, 8) }); },

    undo: function () {
      var gesture = gestures[gestures.length - 1];
      if (!gesture) return null;
      var at = null, back = [];
      Object.keys(gesture.places).forEach(function (key) {
        var one = gesture.places[key], before = one.before, current = last[key] || {};
        var item = R.placeFor(one.interview, one.start, one.end);
        if (key === gesture.at) at = item;
        var gone = Object.keys(current).filter(function (code) { return current[code] !== before[code] && !before[code]; });
        if (gone.length) write(item, gone.map(function (code) { return { code: code, verdict: "withdraw" }; }), { undone: gesture.id });
        back.push([item, before]);
      });
      back.forEach(function (pair) {
        var current = last[R.placeKey(pair[0])] || {};
        var said = Object.keys(pair[1]).filter(function (code) { return current[code] !== pair[1][code]; }).map(function (code) { return pair[1][code]; });
        if (said.length) write(pair[0], said, { undone: gesture.id });
      });
      gestures = gestures.filter(function (one) { return one.id !== gesture.id; });
      return at;
    },
  };

  function write(item, said, marks) {
    var points = R.points(item.interview), when = now();
    var made = said.map(function (one) {
      var code = R.codeById[one.code];
      return Object.assign({ decision: {
        interview: item.interview.id, start: item.start, end: item.end,
        quote: R.text(item.interview, item.start, item.end), code: one.code, verdict: one.verdict,
        polarity: one.polarity || "", actuality: one.actuality || "", comment: one.comment || "",
        reviewer: R.reviewer, blind: R.blind, when: when, codebook: one.codebook || (code ? code.sens : ""),
        before: R.text(item.interview, item.start - 40, item.start),
        after: points.slice(item.end, item.end + 40).join(""),
      } }, marks);
    });
    made.forEach(function (record) {
      known[JSON.stringify(record.decision)] = true;
      records.push(record);
      replay(record);
    });
    R.store.keep(made);
    listeners.forEach(function (listener) { listener(item); });
  }
})();
