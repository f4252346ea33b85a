// Les gestes, et les touches qui les font.
(function () {
  function chosen() { return R.view.chosen(); }

  // Décide, puis montre le code suivant qui attend une réponse.
  function decide(said, stay, down) {
    R.log.decide(R.current, said);
    R.say(said.map(function (one) { return spoken(one.code); }).join(". "), true);
    var codes = R.codesOf(R.current), at = codes.findIndex(function (one) { return one.code === chosen(); });
    // D'abord ce qui attend une réponse ; après a ou r (« down »), sinon ce qu'une autre personne a gardé plus bas.
    var next = codes.find(function (one) { return one.open; }) || down && codes.slice(at + 1).find(function (one) { return one.kept && !one.mine; });
    if (next && !stay) R.view.choose(next.code);
    R.showExcerpt();
  }

  // Ce qu'un lecteur d'écran dit d'un geste.
  function spoken(code) {
    if (!code) return "Lu : rien à coder";
    var state = R.stateOf(R.current, code), words = [R.codeById[code].libelle, state.words];
    return words.concat(state.kept ? [R.polarities[state.polarity] || "polarité à donner", state.actuality === "planned" ? "envisagé" : []].flat() : []).join(", ");
  }

  function yes(code, change) {
    var one = R.stateOf(R.current, code), given = one.given;
    var polarity = change.polarity || one.polarity, actuality = change.actuality || one.actuality || "actual";
    if (given && given.polarity && !change.polarity && !one.kept && !polarity) polarity = given.polarity;
    var same = given && given.polarity === polarity && given.actuality === actuality;
    var verdict = !given ? "add" : same ? "accept" : "correct";
    return { code: code, verdict: verdict, polarity: polarity, actuality: actuality, comment: change.comment !== undefined ? change.comment : one.comment || "" };
  }

  function settled(said) {
    if (said.polarity && said.polarity !== "unclear") return true;
    R.say("La polarité n’est pas tranchée : 1 protège, 2 expose, 3 les deux.");
    return false;
  }

  function added(item, code) {
    R.list.add(item);
    R.go(item);
    R.view.choose(code.id);
    if (R.codesOf(item).some(function (one) { return one.code === code.id && one.kept; })) {
      R.showExcerpt();
      return R.say(code.libelle + " est déjà sur ces mots.");
    }
    R.log.decide(item, [{ code: code.id, verdict: "add", polarity: "unclear", actuality: "actual" }]);
    R.showExcerpt();
    R.by("extrait").focus();
    R.say(code.libelle + " ajouté. Donnez sa polarité : 1 protège, 2 expose, 3 les deux.");
  }

  R.acts = {
    choose: function (code) { if (code !== chosen()) { R.view.choose(code); R.showExcerpt(); } },
    accept: function () { if (chosen()) { var said = yes(chosen(), {}); if (settled(said)) decide([said], false, true); } },
    reject: function () {
      if (!chosen()) return;
      if (R.log.codesWithin(R.current).indexOf(chosen()) >= 0) return R.say("Vous avez gardé ce code sur d’autres mots de cet extrait : il ne vaut déjà plus que pour eux.");
      decide([{ code: chosen(), verdict: "reject" }], false, true);
    },
    acceptAll: function () {
      var open = R.codesOf(R.current).filter(function (one) { return one.open && one.polarity !== "unclear" && !(one.given && R.isApart(one.given)); });
      if (open.length) decide(open.map(function (one) { return yes(one.code, {}); }));
    },
    polarity: function (value) { if (chosen()) decide([yes(chosen(), { polarity: value })]); },
    actuality: function () {
      if (!chosen()) return;
      var said = yes(chosen(), { actuality: R.stateOf(R.current, chosen()).actuality === "planned" ? "actual" : "planned" });
      if (settled(said)) decide([said], true);
    },
    none: function () {
      if (R.log.within(R.current).length) return R.say("Des mots de cet extrait portent un code de vous : rejetez-le d’abord.");
      decide([{ code: "", verdict: "none" }]);
    },
    add: function () {
      var item = R.words.selected() || R.current;
      R.view.openBox("Ajouter un code à « " + R.text(item.interview, item.start, item.end).slice(0, 60) + "… »", function (code) { added(item, code); }, item);
    },
    words: function () { if (R.words.selected()) R.acts.add(); else R.words.begin(); },
    change: function () {
      var old = chosen();
      if (!old) return R.acts.add();
      R.view.openBox("À la place de « " + R.codeById[old].libelle + " »", function (code) {
        var one = R.stateOf(R.current, old);
        R.view.choose(code.id);
        decide([{ code: old, verdict: "reject" }, { code: code.id, verdict: "add", polarity: one.polarity || "unclear", actuality: one.actuality }]);
        R.view.choose(code.id);
        R.showExcerpt();
        R.by("extrait").focus();
      });
    },
    memo: function () {
      var code = chosen(), one = code && R.stateOf(R.current, code);
      if (!one || !one.mine || !one.kept) return R.say("Acceptez d’abord ce code : un mémo de codage tient à une décision. Maj M note un mémo sur l’extrait.");
      R.ask("Mémo sur « " + R.codeById[code].libelle + " »", one.comment || "", function (text) { decide([yes(code, { comment: text })]); }, true);
    },
    note: function () {
      var item = R.current, code = chosen(), own = item.interview;
      var place = { interview: own.id, start: item.start, end: item.end, quote: R.text(own, item.start, item.end),
        before: R.text(own, item.start - 40, item.start), after: R.text(own, item.end, item.end + 40) };
      var scopes = [["extrait", "cet extrait", place], ["entretien", "tout l’entretien " + own.id, { interview: own.id }], ["etude", "toute l’étude", {}]];
      if (code) scopes.splice(1, 0, ["code", "le code « " + R.codeById[code].libelle + " »", { code: code }]);
      R.askMemo(scopes, function (values) { R.log.note(values); R.showExcerpt(); R.say("Mémo gardé."); });
    },
    fixMemo: function (memo) {
      R.ask("Corriger ce mémo (vide : le retirer)", memo.text, function (text) {
        if (text === memo.text) return;
        var place = { interview: memo.interview, start: memo.start, end: memo.end, quote: memo.quote, code: memo.code, before: memo.before, after: memo.after };
        R.log.note(Object.assign(place, { text: text, replaces: memo.when }));
        R.showExcerpt();
        if (R.book.isOpen() && memo.code) R.book.show(memo.code);
        R.say(text ? "Mémo corrigé." : "Mémo retiré : il ne se lit plus, le fichier de décisions garde ce qui y était écrit.");
      }, true);
    },
    book: function () { if (R.book.isOpen()) R.book.close(); else if (chosen()) R.book.show(chosen()); },
    undo: function () {
      var place = R.log.undo();
      if (!place) return R.say("Rien à annuler.");
      if (place !== R.current) R.go(place);
      R.showExcerpt();
      R.say("Dernier geste annulé.");
    },
    next: function () {
      var codes = R.codesOf(R.current), kept = codes.some(function (one) { return one.kept; });
      var theirs = R.theirs(R.current);
      if (theirs.length) R.log.decide(R.current, theirs.map(function (one) { return yes(one.code, {}); }));
      else if (!kept && !R.log.of(R.current)[""] && !R.log.within(R.current).length) R.log.decide(R.current, [{ code: "", verdict: "none" }]);
      R.acts.skip();
    },
    skip: function () { var item = R.list.near(1); if (item) R.go(item); else R.say("C’est le dernier extrait de ce choix."); },
    previous: function () { var item = R.list.near(-1); if (item) R.go(item); },
    step: function (by) {
      var names = R.codesOf(R.current).map(function (one) { return one.code; }), at = names.indexOf(chosen());
      if (names.length) R.acts.choose(names[Math.max(0, Math.min(names.length - 1, at + by))]);
      var chip = R.by("extrait").querySelector(".choisi");
      if (chip) chip.focus();
      if (R.book.isOpen() && chosen()) R.book.show(chosen());
    },
  };

  var KEYS = { a: "accept", A: "acceptAll", r: "reject", c: "change", m: "memo", M: "note", l: "book", u: "undo", s: "skip", b: "words", "+": "add",
    Enter: "next", ArrowRight: "skip", ArrowLeft: "previous" };

  function inDraft(event) {
    if (event.key === "ArrowRight" || event.key === "ArrowLeft") R.words.move(event.key === "ArrowRight" ? 1 : -1, event.shiftKey);
    else if (event.key === "Escape") R.words.cancel();
    else if (event.key === "Enter") {
      var item = R.words.take();
      if (item) R.view.openBox("Coder ces mots", function (code) { added(item, code); }, item);
      else R.words.cancel();
    } else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", function (event) {
    var target = event.target, typing = target.matches("input, select, textarea") || R.by("boite").open;
    if (event.key === "Escape" && target.id === "f-mots") return R.by("extrait").focus();
    if (event.repeat && event.key.slice(0, 5) !== "Arrow") return;
    if (typing || event.altKey || event.metaKey || !R.current || !R.shortcuts) return;
    if (event.ctrlKey) {
      if (event.key === "z") { event.preventDefault(); R.acts.undo(); }
      return;
    }
    if (R.words.draft()) return inDraft(event);
    if (event.key === "Enter" && target.matches("button, summary, a, label")) return;
    var digit = /^(Digit|Numpad)([0-3])$/.exec(event.code), polarities = Object.keys(R.polarities);
    if (digit && !(event.code === "Digit0" && event.key === "+")) digit[2] === "0" ? R.acts.none() : R.acts.polarity(polarities[digit[2] - 1]);
    else if (event.key === "e") R.acts.actuality();
    else if (event.key === "g") R.view.toggleWhole();
    else if (event.key === "/") R.by("filtres").open = true, R.by("f-mots").focus();
    else if (event.key === "?") R.help();
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") R.acts.step(event.key === "ArrowDown" ? 1 : -1);
    else if (KEYS[event.key]) R.acts[KEYS[event.key]]();
    else return;
    event.preventDefault();
  });
})();
