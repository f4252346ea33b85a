"""Praat: a TextGrid whose tiers are speakers."""

from __future__ import annotations

from pathlib import Path

from svb_qual.transcripts.reading import Hints, Reading, Utterance, join_speech, unreadable

#: Tiers that nobody speaks.
ASIDE = {
    "comments", "comment", "commentaires", "commentaire", "notes", "note", "mots", "words", "word", "phones", "phonemes",
    "phonèmes", "syll", "syllabes", "bruits", "noise", "pauses", "default", "sections", "topics", "thèmes",
}  # fmt: skip


def read_textgrid(path: Path, hints: Hints) -> Reading:
    """A TextGrid, long or short: intervals of all speakers in order of time, so that overlaps come one after the other."""
    from praatio import textgrid

    try:
        grid = textgrid.openTextgrid(str(path), False, reportingMode="silence", duplicateNamesMode="rename")
        tiers = [grid.getTier(name) for name in grid.tierNames]
    except Exception as error:
        raise unreadable(path, "Praat (.TextGrid)") from error
    spoken = [tier for tier in tiers if hasattr(tier.entries[0] if tier.entries else None, "end")]
    kept = [tier for tier in spoken if tier.name.strip().lower() not in ASIDE]
    said = [
        (item.start, rank, Utterance(tier.name.strip(), item.label.replace('""', '"'), float(item.start)))
        for rank, tier in enumerate(kept)
        for item in tier.entries
    ]
    said.sort(key=lambda item: item[:2])
    left = [tier.name for tier in spoken if tier not in kept]
    told = (f"rangée(s) qui ne sont pas des personnes, laissée(s) de côté : {', '.join(left)}",) if left else ()
    return join_speech([item for *_, item in said], "TextGrid", path, told)
