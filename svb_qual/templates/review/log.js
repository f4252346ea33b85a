// Le journal des décisions : rien n'y est effacé. Annuler, c'est redire ce qui valait avant, ou retirer ce qu'on avait dit.
(function () {
  var records = [], lately = [], last = {}, gestures = [], known = {}, listeners = [];

  function now() {
    var date = new Date();
    return new Date(date - date.getTimezoneOffset() * 60000).toISOString().slice(0, 23);
  }

  // Une ligne du journal est une décision ou un mémo.
  function lineOf(record) { return record.decision || record.memo; }

  function keyOf(decision) { return [decision.interview, decision.start, decision.end].join("|"); }

  // Dernière parole de la personne qui relit, à chaque place, pour chaque code.
  function remember(decision) {
    if (decision.reviewer !== R.reviewer) return;
    var own = last[keyOf(decision)] = last[keyOf(decision)] || {};
    if (decision.verdict === "none") Object.keys(own).forEach(function (code) { if (code) delete own[code]; });
    if (decision.verdict === "withdraw") delete own[decision.code];
    else own[decision.code] = decision;
    if (decision.code && decision.verdict !== "withdraw") delete own[""];
  }

  // Un geste se défait en rendant, code par code, ce qui valait à cette place avant lui.
  function replay(record) {
    if (record.undone) gestures = gestures.filter(function (one) { return one.id !== record.undone; });
    else if (record.gesture) {
      var top = gestures[gestures.length - 1];
      if (!top || top.id !== record.gesture) gestures.push(top = { id: record.gesture, places: {} });
      var key = keyOf(record.decision);
      if (!top.places[key]) top.places[key] = { model: record.decision, before: Object.assign({}, last[key]) };
    }
    remember(record.decision);
  }

  R.log = {
    onChange: function (listener) { listeners.push(listener); },
    size: function () { return records.length; },
    canUndo: function () { return gestures.length > 0; },
    of: function (item) { return last[R.placeKey(item)] || {}; },
    // Ce que le dernier « take » a ajouté.
    lately: function () { return lately; },
    mine: function () { return records.map(lineOf); },
    memos: function () {
      return R.earlierMemos.concat(records.filter(function (record) { return record.memo; }).map(lineOf));
    },

    // Un mémo est signé et daté ; il ne remplace rien.
    note: function (values) {
      var record = { memo: Object.assign({ interview: "", start: 0, end: 0, quote: "", code: "", reviewer: R.reviewer, when: now(), before: "", after: "" }, values) };
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
      records = records.concat(fresh).sort(function (one, other) {
        var before = lineOf(one).when, after = lineOf(other).when;
        return before < after ? -1 : before > after ? 1 : 0;
      });
      R.log.rebuild();
      return fresh.length;
    },

    rebuild: function () {
      last = {};
      gestures = [];
      R.earlier.forEach(function (row) {
        remember({ interview: R.interviews[row[0]].id, start: row[1], end: row[2], code: row[3], verdict: row[4], polarity: row[5],
          actuality: row[6], comment: row[7], reviewer: row[8], blind: !!row[9], when: row[10] });
      });
      records.forEach(function (record) { if (record.decision && record.decision.reviewer === R.reviewer) replay(record); });
      listeners.forEach(function (listener) { listener(null); });
    },

    // said : [{code, verdict, polarity, actuality, comment}] ; un seul geste, qui s'annule d'un coup.
    decide: function (item, said) { write(item, said, { gesture: now() + Math.random().toString(36).slice(2, 8) }); },

    undo: function () {
      var gesture = gestures[gestures.length - 1];
      if (!gesture) return null;
      var place = null;
      Object.keys(gesture.places).forEach(function (key) {
        var before = gesture.places[key].before, model = gesture.places[key].model, current = last[key] || {};
        place = R.findExcerpt(model.interview, model.start, model.end);
        var said = Object.keys(current).filter(function (code) { return current[code] !== before[code] && !before[code]; })
          .map(function (code) { return { code: code, verdict: "withdraw" }; });
        Object.keys(before).forEach(function (code) { if (current[code] !== before[code]) said.push(before[code]); });
        write(place, said, { undone: gesture.id });
      });
      return place;
    },
  };

  function write(item, said, marks) {
    var points = R.points(item.interview);
    var made = said.map(function (one) {
      var code = R.codeById[one.code];
      return Object.assign({ decision: {
        interview: item.interview.id, start: item.start, end: item.end,
        quote: R.text(item.interview, item.start, item.end), code: one.code, verdict: one.verdict,
        polarity: one.polarity || "", actuality: one.actuality || "", comment: one.comment || "",
        reviewer: R.reviewer, blind: R.blind, when: now(), codebook: code ? code.sens : "",
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
