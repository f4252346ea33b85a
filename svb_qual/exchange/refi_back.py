"""What a REFI-QDA file says that the study does not: people's codings as decisions. Nothing is written here.

Three things are compared: what had been exported (the memory of the file), what the file says, what the study says today.
A coding of the file that is as it was exported is no news, whatever people decided here since.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from svb_qual.deciding import make_decision
from svb_qual.exchange.refi_found import Located, locate
from svb_qual.exchange.refi_model import LEANINGS, Found, RefiFile, rank_of
from svb_qual.exchange.refi_said import Said, said_in, standing_in
from svb_qual.exchange.refi_write import description_of
from svb_qual.model import Decision
from svb_qual.results import Results
from svb_qual.settling import meet
from svb_qual.views import says_yes

#: A person's codings come back under another name when so many of them are found there, and none under their own.
SAME, ENOUGH = 0.8, 5


@dataclass(slots=True)
class Returned:
    """Decisions to write, and what to tell (French): ``done`` one line each, ``left`` what is not applied and why."""

    located: Located
    decisions: list[Decision] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def compare(
    file: RefiFile, results: Results, decisions: Iterable[Decision], reviewer: str = "", when: str = ""
) -> Returned:
    """The decisions a file brings; ``reviewer`` signs what has no author in it (removed or changed proposals)."""
    decisions = list(decisions)
    located = locate(file, results, {item.reviewer for item in decisions})
    return _Comparison(file, results, decisions, reviewer, when, Returned(located)).run()


class _Comparison:
    """The state of one comparison. ``sent``: what had been exported (without memory, what would be today).

    ``at``: what the study says by passage and code; ``about``: by interview and code.
    """

    def __init__(
        self, file: RefiFile, results: Results, decisions: list[Decision], reviewer: str, when: str, told: Returned
    ) -> None:
        self.results, self.reviewer, self.when, self.told = results, reviewer, when, told
        self.located, self.memory = told.located, file.memory
        self.said = said_in(results, decisions)
        today = (Found(*_place(item), item.rank, item.user) for item in self.said)
        every = self.memory.sent if self.memory else today
        known = results.codebook.codes
        self.sent = [item for item in every if item.interview in self.located.sheets and item.code in known]
        self.ranks = defaultdict(set)
        for item in self.sent:
            self.ranks[*_place(item), item.user].add(item.rank)
        self.stand = standing_in(results, decisions)
        self.at, self.about, self.seen = defaultdict(list), defaultdict(list), defaultdict(list)
        for item in self.said:
            self.at[_place(item)].append(item)
            self.about[item.interview, item.code].append(item)
        for item in self.located.seen:
            self.seen[item.interview, item.code].append(item)

    def run(self) -> Returned:
        """Compare what comes back, then what no longer does."""
        self.told.left += self.located.left
        lost = self._lost_signatures()
        for item in self.located.found:
            copied = any(item.rank in self.ranks[*_place(item), user] for user in lost)
            if not copied and not self._is_old(item):
                self._add(item)
        self._take_away(lost)
        return self.told

    def _known(self, item: Found, user: str | None) -> Said | None:
        return next((own for own in self.at[_place(item)] if own.user == user), None)

    def _is_old(self, item: Found) -> bool:
        """Whether a coding is as it was exported (or as the machine proposes it today)."""
        known = self._known(item, item.user)
        if item.user and known and self._is_new_comment(item, known):
            return False
        ranks = self.ranks[*_place(item), item.user or ""] | ({known.rank} if known and not item.user else set())
        return item.rank in ranks or (item.rank == 0 and bool(ranks))

    def _is_new_comment(self, item: Found, known: Said) -> bool:
        beside = (
            [own for own in self.said if _span(own) == _span(known) and own.user == known.user] if item.comment else []
        )
        return bool(item.comment) and _flat(item.comment) not in (_flat(known.comment), _flat(description_of(beside)))

    def _lost_signatures(self) -> set[str]:
        """Who signs nothing in the file though nearly all their codings are there, under another name."""
        present = {item.user for item in self.located.found}
        places = {_place(item) for item in self.located.found}
        lost = set()
        for user in sorted({item.user for item in self.sent} - present):
            own = [_place(item) in places for item in self.sent if item.user == user]
            if len(own) >= ENOUGH and sum(own) >= SAME * len(own):
                lost.add(user)
                who = f"de {user}" if user else "de la machine"
                self._leave(f"les codages {who} reviennent sous un autre nom : ils ne comptent pas pour nouveaux")
        return lost

    def _add(self, item: Found) -> None:
        """Decide what is new; a coding of the machine, or nobody's, that was changed is ``reviewer``'s."""
        who = item.user or self.reviewer
        mine = [own for own in self.stand[item.interview] if own.reviewer == who]
        own = [said for said in mine if _is_about(said, item) and says_yes(said)]
        if item.user == "" and self.memory is None:
            self._leave(f"{self._shown(item)} : signé de la machine, qui ne le propose plus")
        elif not who:
            why = "la machine n'a pas codé ainsi" if item.user == "" else "sans auteur"
            self._leave(f"{self._shown(item)} : {why} ; --relecteur NOM le signerait")
        elif own:
            if not self._is_same(own[-1], item):
                self._decide(item, who, "correct")
        elif self.memory is None and any(said.code in ("", item.code) and meet(said, item) for said in mine):
            self._leave(f"{self._shown(item)} : {who} en a décidé autrement dans l'étude")
        else:
            offers = [said for said in self.about[item.interview, item.code] if not said.user and meet(said, item)]
            agrees = any(item.rank in (0, said.rank) for said in offers)
            self._decide(item, who, "accept" if agrees else "correct" if offers else "add")

    def _is_same(self, own: Decision, item: Found) -> bool:
        known = self._known(item, own.reviewer)
        rank = known.rank if known else rank_of(own.polarity, own.actuality)
        talks = (
            self._is_new_comment(item, known) if known else item.comment and _flat(item.comment) != _flat(own.comment)
        )
        return (own.start, own.end) == (item.start, item.end) and item.rank in (0, rank) and not talks

    def _take_away(self, lost: set[str]) -> None:
        """Codings that were exported and are no longer there: refused by ``reviewer``, told when nobody signs."""
        if self.sent and not self.located.seen and not self.located.unknown:
            self._leave("le fichier n'a aucun codage sur ces entretiens : rien n'est rejeté")
            return
        gone: dict[tuple, Found] = {}
        for item in self.sent:
            beside = {found.user for found in self.seen[item.interview, item.code] if meet(found, item)}
            kept = item.user in beside | lost or (beside and not item.user)
            if not kept and beside and item.user != self.reviewer:
                self._leave(f"{self._shown(item)} : retiré pour {item.user}, gardé par d'autres")
            elif not kept:
                gone.setdefault(_place(item), item)
        if gone and self.memory is None:
            why = "ce fichier ne dit pas ce qui avait été exporté, rien n'est rejeté"
            self._leave(f"{len(gone)} codage(s) de l'étude ne sont pas dans le fichier : {why}")
            return
        for item in gone.values():
            self._refuse(item)

    def _refuse(self, item: Found) -> None:
        mine = [own for own in self.stand[item.interview] if own.reviewer == self.reviewer and own.verdict == "reject"]
        if _span(item) in self.located.unknown:
            self._leave(f"{self._shown(item)} : remplacé par un code inconnu, rien n'est rejeté")
        elif not self.reviewer:
            self._leave(f"{self._shown(item)} : retiré du fichier ; --relecteur NOM le rejetterait")
        elif not any(_is_about(own, item) for own in mine):
            self._decide(Found(*_place(item), 0, self.reviewer), self.reviewer, "reject")

    def _leave(self, said: str) -> None:
        self.told.left.append(said)

    def _decide(self, item: Found, who: str, verdict: str) -> None:
        """Take a decision, unless the same person has spoken of this passage here since the export."""
        mine = [own for own in self.stand[item.interview] if own.reviewer == who and own.code in ("", item.code)]
        if self.memory and any(own.when > self.memory.until and meet(own, item) for own in mine):
            self._leave(f"{self._shown(item)} : {who} en a décidé ici depuis l'export ; le fichier n'y change rien")
            return
        polarity, actuality = LEANINGS[item.rank] if item.rank else ("", "")
        said = {"polarity": polarity, "actuality": actuality, "comment": item.comment}
        interview, book = self.results.interviews[item.interview], self.results.codebook
        place = (item.start, item.end, item.code, verdict)
        made = make_decision(interview, *place, codebook=book, reviewer=who, when=self.when, **said)
        self.told.decisions.append(made)
        words = {"add": "ajouté", "accept": "accepté", "correct": "corrigé", "reject": "rejeté"}[verdict]
        self.told.done.append(f"{self._shown(item)} : {words} par {who}")

    def _shown(self, item: Found | Said) -> str:
        quote = " ".join(self.results.interviews[item.interview].text[item.start : item.end].split())
        quote = quote if len(quote) <= 60 else quote[:59] + "…"
        return f"{item.interview}, « {quote} », {item.code}"


def _place(item: Found | Said) -> tuple[str, int, int, str]:
    return item.interview, item.start, item.end, item.code


def _span(item: Found | Said) -> tuple[str, int, int]:
    return item.interview, item.start, item.end


def _is_about(one: Decision | Found, item: Found | Said) -> bool:
    return one.interview == item.interview and one.code == item.code and meet(one, item)


def _flat(text: str) -> str:
    return " ".join(text.split())


def tally(decisions: Iterable[Decision]) -> list[str]:
    """How many decisions each person takes, in French."""
    words = {"add": "ajoutés", "accept": "acceptés", "correct": "corrigés", "reject": "rejetés"}
    counts = Counter((item.reviewer, item.verdict) for item in decisions)
    people = sorted({who for who, _ in counts})
    return [
        f"{who} : "
        + ", ".join(f"{counts[who, verdict]} {said}" for verdict, said in words.items() if counts[who, verdict])
        for who in people
    ]
