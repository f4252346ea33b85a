"""The codings of a REFI-QDA file, each brought to its words in an interview and its code in the codebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from svb_qual.exchange.refi_model import CodeNode, Found, Mark, RefiFile, Selection, Source
from svb_qual.exchange.refi_names import Codes, People
from svb_qual.exchange.refi_place import Measured, belied, lay_out, match_source, measure, need_agreement
from svb_qual.exchange.refi_text import Sheet, clean
from svb_qual.results import Results

#: Comments of ours that hold what the machine went by: nobody wrote them.
OURS = "svb_qual : "


@dataclass(slots=True)
class Located:
    """``found``: codings to compare; ``seen``: all that are on known words, contradictory ones too.

    ``unknown``: words (interview, start, end) under an unknown code; ``left``: what could not be placed, in French.
    """

    measured: Measured
    people: People
    sheets: dict[str, Sheet] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    seen: list[Found] = field(default_factory=list)
    unknown: set[tuple[str, int, int]] = field(default_factory=set)
    left: list[str] = field(default_factory=list)


def locate(file: RefiFile, results: Results, reviewers: Iterable[str]) -> Located:
    """Every coding of a file at its words. Raises SvbError when its places do not fall on the words it names."""
    measured = measure(file.sources)
    need_agreement(measured, file.path)
    located = Located(measured, People.of(file, reviewers))
    laid, codes = lay_out(results.interviews.values()), Codes(results.codebook)
    strange: Counter[CodeNode] = Counter()
    for source in file.sources:
        sheet, why = match_source(results.study.name, source, laid)
        if sheet and sheet.interview.id in located.sheets:
            sheet, why = None, f"l'entretien {sheet.interview.id} est déjà dans le fichier"
        if sheet is None:
            located.left.append(_unmatched(source, why, file))
            continue
        located.sheets[sheet.interview.id] = sheet
        if source.whole:
            located.left.append(f"{source.name} : {source.whole} codage(s) sur le document entier, sans passage")
        for passage in source.selections:
            _take(located, file, codes, sheet, source, passage, strange)
    for node, count in strange.items():
        name = " > ".join((*node.parents, node.name))
        located.left.append(f"code inconnu « {name} » ({count} codage(s)) : {codes.near(node.name)}")
    located.found = _settle(located)
    return located


def _unmatched(source: Source, why: str, file: RefiFile) -> str:
    marks = [mark for passage in source.selections for mark in passage.marks]
    who = sorted({file.users.get(mark.user) or "sans nom" for mark in marks})
    said = f"{len(marks)} codage(s)" + (f" de {', '.join(who)}" if who else "")
    return f"source « {source.name} » : {why} ; {said} non repris"


def _take(
    located: Located,
    file: RefiFile,
    codes: Codes,
    sheet: Sheet,
    source: Source,
    passage: Selection,
    strange: Counter[CodeNode],
) -> None:
    if not passage.marks:
        if passage.description:
            located.left.append(f"{source.name} : note sur un passage sans code (« {passage.description[:60]} »)")
        return
    text = clean(source.text or "")
    start, end = located.measured.reading.span(source.text or "", passage.start, passage.end)
    where, interview = f"{source.name}, places {passage.start} à {passage.end}", sheet.interview
    words = sheet.back(start, end) if 0 <= start < end else None
    if words is None:
        located.left.append(f"{where} : aucun mot à cet endroit")
        return
    if belied(passage, text[start:end], text):
        located.left.append(f"{where} : les mots n'y sont pas ceux de « {passage.name[:60]} »")
        return
    for mark in passage.marks:
        node = file.codes.get(mark.code) or CodeNode(mark.code, mark.code, ())
        known = codes.find(node)
        if known is None:
            strange[node] += 1
            located.unknown.add((interview.id, *words))
            continue
        item = Found(interview.id, *words, *known, located.people.names.get(mark.user), _comment(mark, passage))
        located.seen.append(item)
        if interview.participant_turn(*words) is None:
            quote = " ".join(interview.text[words[0] : words[1]].split())[:60]
            why = "ces mots ne tiennent pas dans un seul tour de la personne interrogée"
            located.left.append(f"{where}, « {quote} », {item.code} : {why}")
        else:
            located.found.append(item)


def _comment(mark: Mark, passage: Selection) -> str:
    said = mark.comment or passage.description
    return "" if said.startswith(OURS) else said


def _settle(located: Located) -> list[Found]:
    """One coding for each person, passage and code: a sub-code says more than its code; two sub-codes contradict."""
    groups: dict[tuple, list[Found]] = {}
    for item in located.found:
        groups.setdefault((item.interview, item.start, item.end, item.code, item.user), []).append(item)
    settled = []
    for own in groups.values():
        ranks = {item.rank for item in own} - {0}
        if len(ranks) > 1:
            who = own[0].user or "sans auteur"
            place = f"{own[0].interview}, {own[0].start} à {own[0].end}"
            located.left.append(f"{place}, {own[0].code} : {who} dit deux polarités ; gardez-en une, ou « les deux »")
        else:
            settled.append(max(own, key=lambda item: (item.rank, item.comment)))
    return settled
