// L'extrait sous les yeux : la question, le tour, les codes proposés ou décidés, et les gestes.
(function () {
  var chosen = "", whole = false, box = null, coding = null, scores = false;

  // Ce que les lecteurs laissent à l'arbitre.
  R.isApart = function (coding) { return R.toSettle.indexOf(coding.state) >= 0; };

  // Ce qu'il en est d'un code sur un extrait : ma décision d'abord, sinon ce qui est écrit dans l'étude.
  R.stateOf = function (item, code) {
    var mine = R.log.of(item), own = mine[code], given = item.codings.find(function (one) { return one.code === code; });
    if (own) {
      var yes = own.verdict !== "reject";
      return { code: code, mine: own, kept: yes, open: false, given: given, comment: own.comment,
        polarity: own.polarity || (given && given.polarity) || "", actuality: own.actuality || (given && given.actuality) || "actual",
        words: yes ? { accept: "accepté par vous", correct: "corrigé par vous", add: "ajouté par vous" }[own.verdict] : "rejeté par vous" };
    }
    if (mine[""]) return { code: code, kept: false, open: false, given: given, polarity: "", actuality: "actual", words: "rejeté par vous (rien à coder)" };
    if (R.log.codesWithin(item).indexOf(code) >= 0) {
      return { code: code, kept: false, open: false, given: given, polarity: "", actuality: "actual", words: "sur d’autres mots, choisis par vous" };
    }
    return { code: code, kept: given.state !== "rejected", open: given.state === "proposed" || R.isApart(given), given: given,
      polarity: given.polarity, actuality: given.actuality, words: R.states[given.state] + (given.who ? " (" + given.who + ")" : "") };
  };

  R.codesOf = function (item) {
    var names = item.codings.map(function (one) { return one.code; });
    Object.keys(R.log.of(item)).forEach(function (code) { if (code && names.indexOf(code) < 0) names.push(code); });
    return names.map(function (code) { return R.stateOf(item, code); });
  };

  R.isRead = function (item) {
    var mine = R.log.of(item);
    return Object.keys(mine).length > 0 && !R.codesOf(item).some(function (one) { return one.open; });
  };

  // Ce que d'autres ont gardé sur un extrait dont la personne n'a encore rien dit : passer au suivant, c'est en être d'accord.
  R.theirs = function (item) {
    var codes = R.codesOf(item);
    if (Object.keys(R.log.of(item)).length || R.log.within(item).length || codes.some(function (one) { return one.open; })) return [];
    if (R.reviewer === R.arbiter) return [];
    return codes.filter(function (one) {
      return one.kept && one.polarity !== "unclear" && one.given.who.split(" et ").indexOf(R.reviewer) < 0;
    });
  };

  // Le texte d'un passage, découpé là où commencent et finissent les marques ; chaque morceau sait sa place.
  function marked(interview, start, end, marks) {
    var cuts = [start, end];
    marks.forEach(function (mark) { cuts.push(Math.max(start, Math.min(end, mark[0])), Math.max(start, Math.min(end, mark[1]))); });
    cuts = cuts.filter(function (cut, rank) { return cuts.indexOf(cut) === rank; }).sort(function (one, two) { return one - two; });
    return cuts.slice(0, -1).map(function (cut, rank) {
      var over = marks.filter(function (mark) { return mark[0] <= cut && cut < mark[1]; }).map(function (mark) { return mark[2]; });
      return R.el("span", { "data-debut": cut, class: over.join(" ") || null }, R.text(interview, cut, cuts[rank + 1]));
    });
  }

  function marksOf(item, draft) {
    var marks = [[draft ? draft.start : item.start, draft ? draft.end : item.end, draft ? "brouillon" : "passage"]];
    item.codings.forEach(function (one) {
      if (one.code === chosen || !chosen) one.cues.forEach(function (cue) { marks.push([cue[0], cue[1], "indice"]); });
    });
    return marks;
  }

  function context(item) {
    var interview = item.interview, at = R.turnOf(item), marks = marksOf(item, coding || R.words.draft());
    var shown = interview.tours.map(function (turn, rank) { return rank; }).filter(function (rank) { return whole || Math.abs(rank - at) <= 1; });
    return R.el("div", { class: "contexte" + (whole ? " entier" : "") }, shown.map(function (rank) {
      var turn = interview.tours[rank], here = rank === at;
      return R.el("p", { class: (turn[2] ? "parole" : "question") + (here ? " ici" : "") },
        R.el("span", { class: "qui" }, turn[2] ? interview.personne : "Question"), " ",
        turn[2] ? marked(interview, turn[0], turn[1], here ? marks : []) : R.text(interview, turn[0], turn[1]));
    }));
  }

  function choice(one, key, value, words, hint) {
    return R.el("button", { type: "button", class: "choix-" + value, "aria-pressed": String(one[key] === value && one.kept),
      onclick: function () { chosen = one.code; key === "polarity" ? R.acts.polarity(value) : R.acts.actuality(); } },
      words, " ", R.el("kbd", {}, hint));
  }

  // Ce que chaque lecteur dit d'un code à trancher.
  function opinions(given) {
    var how = R.reviewer === R.arbiter ? "" : ". Pour trancher, relisez sous le nom « " + R.arbiter + " ».";
    return "Avis : " + given.opinions + how;
  }

  function chip(one) {
    var code = R.codeById[one.code], rules = one.given && one.given.cues.length
      ? "vu : " + one.given.cues.map(function (cue) { return "« " + R.text(R.current.interview, cue[0], cue[1]) + " »"; }).join(", ") : "";
    var classes = ["puce", "famille-" + code.famille, one.kept ? "" : "rejete", one.open ? "ouvert" : "", one.code === chosen ? "choisi" : ""];
    return R.el("li", { class: classes.join(" "), "data-code": one.code, tabindex: one.code === chosen ? "0" : "-1",
      "aria-label": code.libelle + ", " + one.words, onclick: function () { R.acts.choose(one.code); } },
      R.el("p", { class: "nom" }, R.el("b", {}, code.libelle), " ", R.el("small", {}, one.words + (scores && one.given ? " · score " + one.given.score : ""))),
      R.el("p", { class: "boutons" },
        Object.keys(R.polarities).map(function (key, rank) { return choice(one, "polarity", key, R.polarities[key], String(rank + 1)); }),
        choice(one, "actuality", "planned", "envisagé", "e")),
      one.code === chosen ? R.el("p", { class: "boutons gestes" },
        button("Accepter", "a", R.acts.accept), button("Rejeter", "r", R.acts.reject), button("Changer de code", "c", R.acts.change),
        button("Mémo", "m", R.acts.memo), button("Livre", "l", R.acts.book)) : null,
      one.polarity === "unclear" && one.kept ? R.el("p", { class: "aide" }, "Polarité non tranchée : 1, 2 ou 3.") : null,
      one.given && R.isApart(one.given) ? R.el("p", { class: "aide" }, opinions(one.given)) : null,
      rules ? R.el("p", { class: "aide" }, rules) : null,
      one.comment ? R.el("p", { class: "memo" }, "Mémo : " + one.comment) : null);
  }

  R.memoLine = function (memo) {
    var own = memo.reviewer === R.reviewer, fix = function () { R.acts.fixMemo(memo); };
    var about = memo.quote ? "" : memo.code ? " sur le code" : memo.interview ? " sur l’entretien" : " sur l’étude";
    return R.el("p", { class: "memo" }, "Mémo " + (/^[aeiouyh]/.test(memo.reviewer) ? "d’" : "de ") + memo.reviewer + about + " : " + memo.text + " ",
      own ? R.el("button", { type: "button", onclick: fix }, "Corriger") : null);
  };

  function button(words, key, act) {
    return R.el("button", { type: "button", onclick: function (event) { event.stopPropagation(); act(); } }, words, " ", R.el("kbd", {}, key));
  }

  R.view = {
    chosen: function () { return chosen; },
    choose: function (code) { chosen = code; },
    toggleWhole: function () { whole = !whole; R.showExcerpt(); },
    toggleScores: function () { scores = !scores; R.showExcerpt(); },
    openBox: function (label, pick, words) {
      coding = words || null;
      box = R.codeBox(label, function (code) { box = coding = null; pick(code); }, function () { box = coding = null; R.showExcerpt(); R.by("extrait").focus(); });
      R.showExcerpt();
      box.querySelector("input").focus();
    },
    closeBox: function () { box = coding = null; },
  };

  R.showExcerpt = function () {
    var main = R.by("extrait"), item = R.current;
    if (!item) return main.replaceChildren(R.el("p", {}, "Aucun extrait pour ce choix. Changez les filtres."));
    var codes = R.codesOf(item), open = codes.filter(function (one) { return one.open; }).length, kept = codes.some(function (one) { return one.kept; });
    if (!codes.some(function (one) { return one.code === chosen; })) {
      chosen = ((codes.find(function (one) { return one.open; }) || codes.find(function (one) { return one.kept; }) || codes[0]) || {}).code || "";
    }
    // Les mémos de l'entretien se lisent à chacun de ses extraits, ceux de l'étude à part.
    var every = R.log.memos(), memos = every.filter(function (memo) {
      return memo.interview === item.interview.id && (!memo.quote || memo.start < item.end && item.start < memo.end);
    }), wide = every.filter(function (memo) { return !memo.interview && !memo.code; });
    var own = item.interview, none = R.log.of(item)[""];
    var inside = R.log.within(item).length;
    var next = open ? "Suivant (" + open + " sans réponse)" : !kept && !none && !inside ? "Lu, rien à coder : suivant" : R.theirs(item).length ? "D’accord : suivant" : "Suivant";
    var parts = [
      R.el("p", { class: "source" }, [own.cpts, own.vague, own.personne, own.profession, item.id].join(" · ") + (item.why ? " · " + item.why : "")),
      context(item),
      R.el("ul", { class: "puces", "aria-label": "Codes de cet extrait" }, codes.map(chip)),
      codes.length ? null : R.el("p", { class: "aide" }, none ? "Lu : rien à coder." : inside ? "Vous avez codé d’autres mots de cet extrait : ils sont dans la liste." : R.blind ? "Aucun code donné." : "La machine ne propose rien ici."),
      memos.length ? R.el("div", {}, memos.map(R.memoLine)) : null,
      wide.length ? R.el("details", {}, R.el("summary", {}, "Mémos sur l’étude : " + wide.length), wide.map(R.memoLine)) : null,
      box || R.el("p", { class: "boutons" }, button("Ajouter un code", "+", R.acts.add), button("Choisir d’autres mots", "b", R.acts.words),
        button(whole ? "Replier l’entretien" : "Tout l’entretien", "g", R.view.toggleWhole),
        open > 1 ? button("Tout accepter", "Maj A", R.acts.acceptAll) : null, button("Rien à coder", "0", R.acts.none), button("Mémo", "Maj M", R.acts.note)),
      R.el("p", { class: "boutons suite" }, button("Précédent", "←", R.acts.previous), button(next, "Entrée", R.acts.next), button("Passer", "s", R.acts.skip)),
      R.list.near(1) ? null : R.el("p", { class: "aide" }, "Dernier extrait de ce choix. " + (R.served ? "Vous pourrez fermer la page : tout est gardé." : "Ensuite, « Enregistrer mes décisions », et envoyez le fichier.")),
    ];
    main.replaceChildren.apply(main, parts.filter(Boolean));
    if (document.activeElement === document.body && !R.by("boite").open) main.focus({ preventScroll: true });
    if (whole) { var here = main.querySelector(".ici"); if (here) here.scrollIntoView({ block: "center" }); }
  };
})();
