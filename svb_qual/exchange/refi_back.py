"""What a REFI-QDA file says that the study does not: people's codings as decisions. Nothing is written here.

Three things are compared: what had been exported (the memory of the file), what the file says, what the study says today.
A coding of the file that is as it was exported is no news, whatever people decided here since.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from svb_qual.deciding import make_decision
from svb_qual.exchange.refi_found import Found, Located, locate
from svb_qual.exchange.refi_model import LEANINGS, RefiFile, rank_of
from svb_qual.exchange.refi_said import Said, coding_guid, said_in, standing_in
from svb_qual.exchange.refi_write import description_of
from svb_qual.model import Decision
from svb_qual.results import Results
from svb_qual.settling import meet, says_yes

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


@dataclass(slots=True)
class _Comparison:
    file: RefiFile
    results: Results
    decisions: list[Decision]
    reviewer: str
    when: str
    told: Returned
    said: list[Said] = field(default_factory=list)
    stand: dict[str, list[Decision]] = field(default_factory=dict)

    def run(self) -> Returned:
        self.said = said_in(self.results, self.decisions)
        self.stand = standing_in(self.results, self.decisions)
        self.told.left += self.told.located.left
        lost = self._lost_signatures()
        for item in self.told.located.found:
            if not self._is_old(item) and not self._is_unsigned_copy(item, lost):
                self._add(item)
        self._take_away(lost)
        return self.told

    def _is_old(self, item: Found) -> bool:
        """Whether a coding is as it was exported (or, in a file without memory, as the study has it)."""
        known = next((own for own in self.said if _place(own) == _place(item) and own.user == item.user), None)
        if item.user and item.comment and known and item.comment not in self._comments(known):
            return False
        if self.file.memory is None:
            return bool(known) and item.rank in (0, known.rank)
        ranks = [item.rank] if item.rank else range(len(LEANINGS))
        return any(self._guid(item)[-12:] + str(rank) in self.file.memory for rank in ranks)

    def _comments(self, said: Said) -> tuple[str, ...]:
        """The words under which a comment may come back."""
        beside = [own for own in self.said if _span(own) == _span(said) and own.user == said.user]
        return said.comment, description_of(beside)

    def _guid(self, item: Found | Said) -> str:
        return coding_guid(self.results.study.name, item.interview, item.start, item.end, item.code, item.user or "")

    def _lost_signatures(self) -> set[str]:
        """Who signs nothing in the file though nearly all their codings are there, under another name."""
        present = {item.user for item in self.told.located.found}
        places = {_place(item) for item in self.told.located.found}
        lost = set()
        for user in {item.user for item in self.said} - present:
            own = [_place(item) for item in self.said if item.user == user and item.interview in self._interviews()]
            if len(own) >= ENOUGH and sum(place in places for place in own) >= SAME * len(own):
                lost.add(user)
                who = f"de {user}" if user else "de la machine"
                self.told.left.append(
                    f"les codages {who} reviennent sous un autre nom : ils ne comptent pas pour nouveaux"
                )
        return lost

    def _is_unsigned_copy(self, item: Found, lost: set[str]) -> bool:
        return any(own.user in lost and _place(own) == _place(item) and own.rank == item.rank for own in self.said)

    def _interviews(self) -> set[str]:
        return set(self.told.located.sheets)

    def _add(self, item: Found) -> None:
        """Decide what is new; a coding of the machine, or nobody's, that was changed is ``reviewer``'s."""
        who = item.user or self.reviewer
        if not who:
            why = "la machine n'a pas codé ainsi" if item.user == "" else "sans auteur"
            self.told.left.append(f"{self._shown(item)} : {why} ; --relecteur NOM le signerait")
            return
        own = [d for d in self.stand[item.interview] if _is_about(d, item) and d.reviewer == who and says_yes(d)]
        offered = next((s for s in self.said if not s.user and s.code == item.code and meet(s, item)), None)
        if own:
            if self._same(own[-1], item):
                return
            verdict = "correct"
        else:
            verdict = ("accept" if item.rank in (0, offered.rank) else "correct") if offered else "add"
        self._decide(item, who, verdict)

    def _same(self, own: Decision, item: Found) -> bool:
        said = next((s for s in self.said if _place(s) == _place(item) and s.user == own.reviewer), None)
        rank = said.rank if said else rank_of(own.polarity, own.actuality)
        comments = self._comments(said) if said else (own.comment,)
        silent = not item.comment or item.comment in comments
        return (own.start, own.end) == (item.start, item.end) and item.rank in (0, rank) and silent

    def _take_away(self, lost: set[str]) -> None:
        """Codings that were exported and are no longer there: refused by ``reviewer``, told when nobody signs."""
        located = self.told.located
        here = [item for item in self.said if item.interview in located.sheets]
        if here and not located.seen and not located.unknown:
            self.told.left.append("le fichier n'a plus aucun codage sur ces entretiens : rien n'est rejeté")
            return
        gone: dict[tuple, Said] = {}
        for item in here:
            beside = {found.user for found in located.seen if _is_about(found, item)}
            kept = item.user in beside | lost or (beside and not item.user)
            if not kept and self._was_exported(item):
                if beside and item.user != self.reviewer:
                    self.told.left.append(f"{self._shown(item)} : retiré pour {item.user}, gardé par d'autres")
                else:
                    gone.setdefault(_place(item), item)
        if gone and self.file.memory is None:
            why = "ce fichier ne dit pas ce qui avait été exporté, rien n'est rejeté"
            self.told.left.append(f"{len(gone)} codage(s) de l'étude ne sont pas dans le fichier : {why}")
            return
        for item in gone.values():
            self._refuse(item)

    def _was_exported(self, item: Said) -> bool:
        memory = self.file.memory
        return memory is None or any(self._guid(item)[-12:] + str(rank) in memory for rank in range(len(LEANINGS)))

    def _refuse(self, item: Said) -> None:
        if _span(item) in self.told.located.unknown:
            self.told.left.append(f"{self._shown(item)} : remplacé par un code inconnu, rien n'est rejeté")
        elif not self.reviewer:
            self.told.left.append(f"{self._shown(item)} : retiré du fichier ; --relecteur NOM le rejetterait")
        elif not any(
            own.reviewer == self.reviewer and own.verdict == "reject" and _is_about(own, item)
            for own in self.stand[item.interview]
        ):
            self._decide(Found(*_place(item), 0, self.reviewer, ""), self.reviewer, "reject")

    def _decide(self, item: Found, who: str, verdict: str) -> None:
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
