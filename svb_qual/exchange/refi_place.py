"""Where a passage of a file stands in a study: how its places count is measured, never assumed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from svb_qual.errors import fail
from svb_qual.exchange.refi_model import Selection, Source, make_guid
from svb_qual.exchange.refi_text import ALIKE, Sheet, clean, fold
from svb_qual.model import Interview

#: Fewer named passages than this tell nothing of a file.
ENOUGH = 3
CUT = ("…", "...")


@dataclass(frozen=True, slots=True)
class Reading:
    """A way to count: whether the end is the last sign (inclusive), whether a Windows line end counts for two."""

    inclusive: bool = False
    pairs: bool = True

    def span(self, text: str, start: int, end: int) -> tuple[int, int]:
        """A passage of a text as it stands in a file, in the text once clean."""
        counted = text if self.pairs else text.replace("\r\n", "\n")
        end += self.inclusive
        if clean(counted) == counted:
            return start, min(end, len(counted))
        return len(clean(counted[:start])), len(clean(counted[:end]))


@dataclass(frozen=True, slots=True)
class Measured:
    """The way to count that suits a file best, and what it was measured on.

    ``agree``: named passages whose words are those of their name, by reading; ``cut``: words cut in two.
    """

    reading: Reading
    named: int
    agree: dict[Reading, int]
    cut: dict[Reading, int]

    def said(self) -> str:
        """The measure, in French."""
        other = Reading(not self.reading.inclusive, self.reading.pairs)
        name = {True: "inclusive", False: "exclusive"}
        return (
            f"{self.agree[self.reading]} passages nommés sur {self.named} retrouvent leurs mots en lecture "
            f"{name[self.reading.inclusive]}, {self.agree[other]} en lecture {name[other.inclusive]} ; "
            f"bords au milieu d'un mot ou sur un blanc : {self.cut[self.reading]} contre {self.cut[other]}"
        )


def measure(sources: Iterable[Source]) -> Measured:
    """Which way of counting suits the names of the passages best, then the words (the standard's when nothing tells)."""
    sources = [item for item in sources if item.text is not None]
    windows = any("\r\n" in item.text for item in sources)
    readings = [Reading(inclusive, pairs) for inclusive in (False, True) for pairs in (True, False)[: 1 + windows]]
    agree, cut, named = dict.fromkeys(readings, 0), dict.fromkeys(readings, 0), 0
    for source in sources:
        text = clean(source.text)
        flat = _flat(text)
        for passage in source.selections:
            spans = {reading: reading.span(source.text, passage.start, passage.end) for reading in readings}
            words = {reading: text[max(0, start) : end] for reading, (start, end) in spans.items()}
            fits = [reading for reading in readings if names_it(passage, words[reading])]
            fits = fits or [reading for reading in readings if names_it(passage, words[reading].strip())]
            named += bool(fits) or (len(_words(passage)) >= ENOUGH and _words(passage) in flat)
            for reading in readings:
                agree[reading] += reading in fits
                cut[reading] += _cuts(text, *spans[reading])
    best = max(readings, key=lambda item: (agree[item], -cut[item]))
    return Measured(best, named, agree, cut)


def need_agreement(measured: Measured, path: str) -> None:
    """Raise SvbError when the places of a file do not fall on the words it names, whatever the way to count."""
    found = measured.agree[measured.reading]
    if measured.named >= ENOUGH and 2 * found < measured.named:
        what = f"les places ne tombent pas sur les mots ({found} passages sur {measured.named})"
        raise fail(path, what, "le texte a été changé après le codage : rien n'est importé ; exportez de nouveau")


def names_it(passage: Selection, words: str) -> bool:
    """Whether a passage's name is its words, or begins them when it is cut."""
    whole, name, flat = _flat(passage.name.strip()), _words(passage), _flat(words)
    return flat == whole != "" or (ENOUGH <= len(name) < len(whole) and flat.startswith(name))


def belied(passage: Selection, words: str, text: str) -> bool:
    """Whether a passage's name is elsewhere in the text: its places are not to be trusted."""
    name = _words(passage)
    return len(name) >= ENOUGH and not names_it(passage, words.strip()) and name in _flat(text)


def _words(passage: Selection) -> str:
    name = _flat(passage.name.strip())
    return next((name.removesuffix(mark).rstrip() for mark in CUT if name.endswith(mark)), name)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(ALIKE))


def _cuts(text: str, start: int, end: int) -> int:
    """How many of the two ends fall inside a word, on a blank or outside the text."""
    first = text[start - 1 : start + 1] if start > 0 else ""
    last = text[end - 1 : end + 1] if end > 0 else ""
    inside = [len(pair) == 2 and pair.isalnum() for pair in (first, last)]
    blank = last[:1].isspace() or not 0 <= start < end <= len(text)
    return sum(inside) + blank


def lay_out(interviews: Iterable[Interview]) -> dict[str, list[Sheet]]:
    """Both layouts of every interview (as exported, words alone), by their text as ``match_source`` compares it."""
    laid: dict[str, list[Sheet]] = {}
    for interview in interviews:
        for sheet in (Sheet.of(interview), Sheet.bare(interview)):
            laid.setdefault(fold(sheet.text), []).append(sheet)
    return laid


def match_source(study: str, source: Source, laid: dict[str, list[Sheet]]) -> tuple[Sheet | None, str]:
    """The interview a source is, laid out as the source is, or None and why (French): same text, then identifier or name."""
    if source.text is None:
        return None, "son texte n'est pas dans le fichier"
    same = laid.get(fold(clean(source.text)), [])
    ours = [sheet for sheet in same if _is_named(study, source, sheet)]
    if ours or len({sheet.interview.id for sheet in same}) == 1:
        return (ours or same)[0], ""
    if same:
        return None, "plusieurs entretiens ont ce texte, et aucun ce nom"
    named = any(_is_named(study, source, sheet) for sheets in laid.values() for sheet in sheets)
    return None, "son texte n'est plus celui de l'entretien" if named else "aucun entretien de l'étude n'a ce texte"


def _is_named(study: str, source: Source, sheet: Sheet) -> bool:
    name = sheet.interview.id
    return source.guid == make_guid("source", study, name) or source.name.removesuffix(".txt") == name
