"""From the rows of a filled workbook to decisions: every row is checked, and none is taken while one is at fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from svb_qual.deciding import make_decision
from svb_qual.errors import Fault, raise_faults, suggest
from svb_qual.exchange.filled import RESTART, Filled, Line
from svb_qual.exchange.layout import BLIND, DECISIONS, LEANINGS, OPEN, TIMES, UNSETTLED, fingerprint, plain
from svb_qual.model import NOTHING, Decision, Interview
from svb_qual.results import Results
from svb_qual.views import says_yes


class _Unusable(Exception):
    """Why a row cannot be used, and what to do: two French sentences."""


def decide_lines(filled: Filled, results: Results, *, reviewer: str, when: str) -> list[Decision]:
    """The decisions of a workbook, in its order. Raises SvbError with every row at fault, sheet and line."""
    desk = _Desk(filled, results, reviewer, when)
    made: list[tuple[Line, Decision]] = []
    faults: list[Fault] = []
    for line in filled.lines:
        if line["Décision"]:
            try:
                made += [(line, item) for item in desk.decide(line)]
            except _Unusable as error:
                faults.append(Fault(line.where, *error.args))
    raise_faults(faults + list(_contradictions(made)))
    return list(dict.fromkeys(item for _, item in made))


def changed_undecided(filled: Filled) -> list[str]:
    """Where rows were changed and no decision chosen: they do not count, and it is better to say so."""
    names = {code: name for name, (code, _) in filled.codes.items()}
    return [line.where for line in filled.lines if not line["Décision"] and _changed(line, names)]


def _changed(line: Line, names: dict[str, str]) -> bool:
    leanings = {"unclear": UNSETTLED} | {key: words for words, key in LEANINGS.items()}
    times = {key: words for words, key in TIMES.items()}
    code, polarity, actuality = (line[name] for name in ("code proposé", "polarité proposée", "actualité proposée"))
    written = (names.get(code, plain(code)), plain(leanings.get(polarity, "")), plain(times.get(actuality, "")))
    return bool(line["Commentaire"]) or written != tuple(
        plain(line[name]) for name in ("Code", "Polarité", "Actualité")
    )


@dataclass(frozen=True)
class _Desk:
    """What is needed to turn a row into decisions."""

    filled: Filled
    results: Results
    reviewer: str
    when: str

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What each code meant when the workbook was written: that is what was decided upon."""
        return dict(self.filled.codes.values())

    def decide(self, line: Line) -> list[Decision]:
        """The decisions of one row. Raises _Unusable."""
        verdict = _chosen(line, "Décision", DECISIONS)
        proposed = line["code proposé"]
        if verdict == NOTHING:
            if line["Code"] and not proposed:
                raise _Unusable("« rien à coder » et un code sur la même ligne", "gardez l'un des deux")
            return [self._make(line, "", NOTHING)]
        if verdict == "add":
            if proposed:
                remedy = "dites « accepter », « corriger » ou « rejeter » ; un autre code s'ajoute sur une ligne vide"
                raise _Unusable("« ajouter » sur une ligne qui porte déjà un codage", remedy)
            return [self._keep(line, self._code(line), "add")]
        if not proposed:
            raise _Unusable(
                f"« {line['Décision']} » sur une ligne sans codage", "dites « ajouter » ou « rien à coder »"
            )
        code = self._code(line) if line["Code"] or verdict != "reject" else proposed
        if verdict == "reject":
            if code != proposed:
                raise _Unusable("« rejeter » sur une ligne dont le code a été changé", "dites « corriger »")
            return [self._make(line, code, "reject")]
        if code != proposed:
            return [self._make(line, proposed, "reject"), self._keep(line, code, "add")]
        return [self._same_code(line, code, verdict)]

    def _same_code(self, line: Line, code: str, verdict: str) -> Decision:
        """What counts is the row as it reads now: accepted as it was proposed, or corrected."""
        kept = self._keep(line, code, "accept")
        if (kept.polarity, kept.actuality) != (line["polarité proposée"], line["actualité proposée"]):
            return replace(kept, verdict="correct")
        if verdict == "correct":
            remedy = "changez le code, la polarité ou l'actualité ; ou dites « accepter »"
            raise _Unusable("« corriger » sur une ligne où rien n'a changé", remedy)
        return kept

    def _keep(self, line: Line, code: str, verdict: str) -> Decision:
        if plain(line["Polarité"]) in ("", UNSETTLED):
            raise _Unusable("la polarité n'est pas choisie", "choisissez : " + ", ".join(LEANINGS))
        polarity = _chosen(line, "Polarité", LEANINGS)
        actuality = _chosen(line, "Actualité", TIMES) if line["Actualité"] else "actual"
        return self._make(line, code, verdict, polarity=polarity, actuality=actuality, comment=line["Commentaire"])

    def _make(self, line: Line, code: str, verdict: str, **said: str) -> Decision:
        if code and code not in self.results.codebook.codes:
            raise _Unusable(f"le code « {code} » n'est plus dans le livre de codes", "choisissez-en un autre")
        if line["lecture"] not in (BLIND, OPEN):
            raise _Unusable("les colonnes cachées de cette ligne sont abîmées", RESTART)
        interview, start, end = self._place(line)
        said = {"comment": line["Commentaire"]} | said
        said |= {"blind": line["lecture"] == BLIND, "reviewer": self.reviewer, "when": self.when}
        made = make_decision(interview, start, end, code, verdict, codebook=self.results.codebook, **said)
        return replace(made, codebook=self.meanings.get(code, made.codebook))

    def _code(self, line: Line) -> str:
        names = self.filled.codes
        if not line["Code"]:
            raise _Unusable("le code n'est pas choisi", "choisissez un code dans la liste de la case")
        known = {plain(code): code for code, _ in names.values()} | {name: code for name, (code, _) in names.items()}
        if plain(line["Code"]) not in known:
            raise _Unusable(f"code inconnu « {line['Code']} »", suggest(plain(line["Code"]), names))
        return known[plain(line["Code"])]

    def _place(self, line: Line) -> tuple[Interview, int, int]:
        """Where the words of a row stand now, known by their fingerprint."""
        interview = self.results.interviews.get(line["entretien"])
        if interview is None:
            remedy = "est-ce la bonne étude (--etude) ? " + suggest(line["entretien"], self.results.interviews)
            raise _Unusable(f"entretien inconnu « {line['entretien']} »", remedy)
        try:
            start, end = int(line["début"]), int(line["fin"])
        except ValueError:
            raise _Unusable("les colonnes cachées de cette ligne sont abîmées", RESTART) from None
        if not 0 <= start < end or fingerprint(interview.text[start:end]) != line["empreinte"]:
            start, end = _find_again(interview.text, end - start, line["empreinte"])
        return interview, start, end


def _chosen(line: Line, name: str, valid: dict[str, str]) -> str:
    words = plain(line[name])
    if words not in valid:
        raise _Unusable(f"« {name} » : valeur inconnue « {line[name]} »", suggest(words, valid))
    return valid[words]


def _find_again(text: str, size: int, wanted: str) -> tuple[int, int]:
    """The transcript has changed since the workbook was written: the same words elsewhere, if they stand only once."""
    places = (
        [at for at in range(len(text) - size + 1) if fingerprint(text[at : at + size]) == wanted] if size > 0 else []
    )
    if len(places) != 1:
        remedy = "ôtez la décision de cette ligne, et reprenez-la dans un fichier exporté à nouveau"
        raise _Unusable("les mots de cet extrait ne sont plus dans l'entretien, ou plusieurs fois", remedy)
    return places[0], places[0] + size


def _contradictions(made: Iterable[tuple[Line, Decision]]) -> Iterator[Fault]:
    """Rows of one excerpt that do not go together; each is told with the first it contradicts."""
    seen: dict[tuple, list[tuple[Line, Decision]]] = {}
    for line, item in made:
        others = seen.setdefault((item.interview, item.start, item.end), [])
        for before, other in others:
            said = {item.verdict, other.verdict}
            if NOTHING in said and (says_yes(item) or says_yes(other)):
                what = f"« rien à coder » et un code gardé sur le même extrait ({before.where})"
                yield Fault(line.where, what, "gardez l'un des deux")
                break
            if item.code == other.code and item != other:
                yield Fault(
                    line.where, f"le même code est décidé autrement ailleurs ({before.where})", "gardez une seule ligne"
                )
                break
        others.append((line, item))
