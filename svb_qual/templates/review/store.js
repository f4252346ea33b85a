// Où les décisions sont gardées : sur le disque par le serveur local, ou dans ce navigateur en attendant le fichier à envoyer.
(function () {
  var prefix = "svb-relecture/" + R.study.nom + "/" + (R.blind ? "aveugle" : "ouverte") + "/";
  var trouble = "";
  var tab = Math.random().toString(36).slice(2, 8), count = 0, failed = [], waiting = [], sending = false, saved = {};
  // Servie, la page dit aux autres onglets ce qu'elle vient de garder.
  var channel = R.served && window.BroadcastChannel ? new BroadcastChannel(prefix) : null;

  // Une clé par décision : deux onglets n'écrivent jamais l'un sur l'autre.
  function keep(record) {
    var key = prefix + (record.decision || record.memo).when + "-" + tab + "-" + String(count++).padStart(6, "0");
    try {
      localStorage.setItem(key, JSON.stringify(record));
      return key;
    } catch (error) {
      failed.push(record);
      return null;
    }
  }

  function stored() {
    var found = [];
    try {
      for (var rank = 0; rank < localStorage.length; rank++) {
        var key = localStorage.key(rank);
        if (key.slice(0, prefix.length) === prefix) found.push(key);
      }
    } catch (error) { return []; }
    return found.sort().flatMap(function (key) {
      try { return [{ key: key, record: JSON.parse(localStorage.getItem(key)) }]; } catch (error) { return []; }
    });
  }

  // Combien de ses décisions une personne a déjà mises dans un fichier ; gardé ici aussi, quand le rangement est plein.
  function exported(count) {
    if (count !== undefined) saved[R.reviewer] = count;
    var key = "svb-exporte/" + prefix + R.reviewer;
    try {
      if (count !== undefined) localStorage.setItem(key, count);
    } catch (error) { /* la page s'en souvient */ }
    try { return Math.max(saved[R.reviewer] || 0, +localStorage.getItem(key) || 0); } catch (error) { return saved[R.reviewer] || 0; }
  }

  function tell() {
    var words, total = R.log.size(), bad = false;
    if (R.served) {
      bad = waiting.length > 0 && !sending;
      words = !waiting.length ? "Tout est enregistré sur le disque."
        : bad ? waiting.length + " décision(s) pas encore sur le disque. " + (trouble || "Le programme de relecture ne répond pas : relancez svb-qual relire, cette page continuera.") + " Elles sont gardées ici, nouvel essai dans 3 secondes ; sinon, enregistrez-les dans un fichier."
        : "Enregistrement…";
    } else if (failed.length) {
      bad = true;
      words = "Ce navigateur n’a plus de place : " + failed.length + " décision(s) ne tiennent que dans cette page. Enregistrez-les maintenant dans un fichier, avant de fermer.";
    } else {
      var left = total > exported();
      words = !total ? "" : R.log.standing() + " décision(s) et mémo(s) gardés dans ce navigateur" + (left ? ", pas encore tous dans un fichier à envoyer." : ", tous dans le fichier enregistré (vérifiez qu’il est bien dans vos téléchargements).");
    }
    R.by("etat").textContent = words;
    R.by("etat").classList.toggle("alerte", bad);
  }

  // Rien ne part avant que le serveur ait prouvé qu'il est celui d'où vient la page : un autre programme a pu prendre sa place.
  function checked() {
    var challenge = Array.from(crypto.getRandomValues(new Uint8Array(16)), hex).join(""), bytes = new TextEncoder(), answer;
    return fetch("/presence?" + challenge, { cache: "no-store", signal: AbortSignal.timeout(10000) })
      .then(function (response) { return response.text(); })
      .then(function (text) { answer = text; return crypto.subtle.importKey("raw", bytes.encode(document.body.dataset.preuve), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]); })
      .then(function (key) { return crypto.subtle.sign("HMAC", key, bytes.encode(challenge)); })
      .then(function (signed) {
        if (Array.from(new Uint8Array(signed), hex).join("") !== answer) throw new Error("Un autre programme répond à l’adresse de la relecture : rien ne lui est envoyé. Relancez svb-qual relire.");
      });
  }

  function hex(byte) { return byte.toString(16).padStart(2, "0"); }

  function send() {
    if (sending || !waiting.length) return tell();
    var batch = waiting.slice();
    sending = true;
    tell();
    checked().then(function () { return fetch("decisions", { method: "POST", headers: { "Content-Type": "application/json" },
      body: JSON.stringify(batch.map(function (one) { return one.record.decision || one.record.memo; })) }); })
      .then(function (answer) {
        if (!answer.ok) return answer.text().then(function (text) { throw new Error(text); });
        batch.forEach(function (one) { if (one.key) localStorage.removeItem(one.key); });
        waiting = waiting.slice(batch.length);
        if (channel) channel.postMessage(batch.map(function (one) { return one.record; }));
        sending = false;
        trouble = "";
        send();
      })
      .catch(function (error) {
        trouble = error instanceof TypeError ? "" : error.message;
        sending = false;
        tell();
        setTimeout(send, 3000);
      });
  }

  function fromOtherTabs() { if (!R.served) received(stored().map(function (one) { return one.record; })); }

  function received(list) {
    var added = R.log.take(list);
    if (!added) return;
    R.say(added + " décision(s) prise(s) dans un autre onglet, ajoutée(s) ici.");
    R.showExcerpt();
    tell();
  }

  R.store = {
    tell: tell,
    keep: function (records) {
      records.forEach(function (record) {
        var key = keep(record);
        if (R.served) waiting.push({ key: key, record: record });
      });
      if (R.served) send();
      else tell();
    },
    open: function () {
      var found = stored();
      R.log.take(found.map(function (one) { return one.record; }));
      if (R.served) waiting = found.concat(waiting), send();
      if (channel) channel.onmessage = function (event) { received(event.data); };
      // Un autre onglet a pu décider : on relit le rangement dès qu'il change, et quand on revient ici.
      ["storage", "focus"].forEach(function (name) { window.addEventListener(name, fromOtherTabs); });
      window.addEventListener("beforeunload", function (event) { if (failed.length || waiting.length) event.preventDefault(); });
      tell();
    },
    // Le fichier à envoyer : une ligne par décision, comme dans le dossier « decisions » de l'étude.
    save: function () {
      var lines = R.log.mine().map(function (one) { return JSON.stringify(one) + "\n"; }).join("");
      var link = R.el("a", { href: URL.createObjectURL(new Blob([lines], { type: "application/json" })),
        download: "decisions_" + R.study.nom + "_" + R.reviewer + ".jsonl" });
      link.click();
      setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
      exported(R.log.size());
      failed = failed.filter(function (record) { return (record.decision || record.memo).reviewer !== R.reviewer; });
      tell();
    },
    // Un fichier enregistré sur un autre ordinateur s'ajoute à ce qui est ici ; rien n'est remplacé.
    load: function (file) {
      return file.text().then(function (text) {
        var wrong = [], records = [];
        text.split("\n").forEach(function (line, rank) {
          if (!line.trim()) return;
          try {
            var values = JSON.parse(line), memo = "text" in values && !values.verdict;
            if (!values.when || !memo && (!values.interview || !values.verdict)) throw new Error();
            records.push(memo ? { memo: values } : { decision: values });
          } catch (error) { wrong.push(rank + 1); }
        });
        if (wrong.length) {
          R.say("");
          R.by("etat").textContent = file.name + " : ligne(s) " + wrong.slice(0, 5).join(", ") + " illisible(s). Rien n’a été repris ; choisissez le fichier enregistré par cette page.";
          R.by("etat").classList.add("alerte");
          return;
        }
        var added = R.log.take(records);
        R.log.lately().forEach(keep);
        tell();
        var others = records.map(function (one) { return (one.decision || one.memo).reviewer; })
          .filter(function (who, rank, all) { return who !== R.reviewer && all.indexOf(who) === rank; });
        R.say(added + " décision(s) reprise(s) de " + file.name + (others.length ? ". Elles sont signées " + others.join(", ") + " : elles ne comptent pas comme les vôtres (vous relisez sous le nom « " + R.reviewer + " »)." : ""));
      });
    },
  };
})();
