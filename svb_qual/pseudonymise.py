"""Pseudonymising whole files: two readings, so that a name learned in one is known in all, then a scan that nothing leaked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from svb_qual.errors import Fault, SvbError, fail, raise_faults, suggest
from svb_qual.files import csv_for_people, write_whole
from svb_qual.leaks import scan_bytes
from svb_qual.pseudonyms.correspondence import KEEP, KEEP_ALL, Correspondence, outside_studies
from svb_qual.pseudonyms.found import NAMED_KINDS, plain
from svb_qual.pseudonyms.masking import (
    MARK,
    Change,
    apply_changes,
    find_all,
    learn_roster,
    mask,
    unmarked,
    without_capitals,
)
from svb_qual.pseudonyms.rewriting import rewrite, texts_of
from svb_qual.pseudonyms.roster import Known, find_known
from svb_qual.pseudonyms.watch import Watch, make_watch
from svb_qual.pseudonyms.words import aside, listed, words_of
from svb_qual.transcripts.decoding import decode_rows
from svb_qual.transcripts.forms import read_form
from svb_qual.transcripts.labels import names_somebody
from svb_qual.transcripts.reading import Hints, as_shown

LIST = "ajoutez cette forme à --noms ; si ce n'est pas un nom, « toujours garder » (svb-qual pseudonymes --trancher)"
#: Columns of the queue of doubtful words, and what may be decided of one.
QUEUE, DECISIONS = ("mot", "autour", "décision"), (*NAMED_KINDS, KEEP, KEEP_ALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A file once pseudonymised: its source, where it is, how many replacements, how many of them doubtful."""

    source: Path
    target: Path
    replaced: int
    doubtful: int


def pseudonymise(files: Sequence[Path], folder: Path, roster: Sequence[Known], table: Correspondence) -> list[Written]:
    """Write the files in ``folder`` under pseudonyms, all or none; the table learns what it gave.

    Raises SvbError for files that cannot be read (all at once), that are there already, or from which a name leaks.
    """
    texts = _read(files)
    table.roster += [pair for item in roster if (pair := (item.name, item.kind)) not in table.roster]
    speakers = [Known(name) for path in files for name in _speakers(path)]
    flat = {path: without_capitals(own) for path, own in texts.items()}
    every = [(text, flat[path]) for path, own in texts.items() for text in own]
    known = learn_roster(every, speakers, table)
    taken = {part for item in known for part in plain(item.name).split()}
    taken |= {word.form for text, _ in every for word in words_of(text) if word.capital}
    named = {path: folder / _file_name(path, known, table, taken) for path in files}
    faults = [
        Fault(str(target), "ce fichier existe déjà : il n'est pas remplacé", "choisissez un autre dossier de sortie")
        for target in named.values() if target.with_suffix(".txt").is_file() or target.is_file()
    ]  # fmt: skip
    raise_faults(faults)
    made: list[Written] = []
    with TemporaryDirectory() as room:
        for path, target in named.items():
            counts: Counter[bool] = Counter()
            cover = partial(mask, roster=known, table=table, taken=taken, caseless=flat[path])
            suffix, data = rewrite(path, lambda text, counts=counts, cover=cover: _counted(cover(text), counts))
            draft = Path(room) / f"{len(made)}{suffix}"
            draft.write_bytes(data)
            faults += _leaks(draft, path, known, table)
            made.append(Written(path, target.with_suffix(suffix), counts.total(), counts[True]))
        watch = make_watch(table)  # that has every name only now
        drafts = [(item, Path(room) / f"{rank}{item.target.suffix}") for rank, item in enumerate(made)]
        faults += [fault for item, draft in drafts for fault in _raw_leaks(item.source, draft, watch)]
        raise_faults(faults)
        folder.mkdir(parents=True, exist_ok=True)
        for item, draft in drafts:
            write_whole(item.target, draft.read_bytes())
    return made


def _read(files: Sequence[Path]) -> dict[Path, list[str]]:
    found, faults = {}, []
    for path in files:
        try:
            if not path.is_file():
                raise fail(str(path), "le fichier n'existe pas", "vérifiez son nom et son dossier")
            found[path] = texts_of(path)
        except SvbError as error:
            faults += error.faults
    raise_faults(faults)
    return found


def _speakers(path: Path) -> list[str]:
    """Labels that name somebody, not a role nor a number; none when the file cannot be read as a transcript.

    They are read once written as they show: a sign inside a label would hide it.
    """
    with TemporaryDirectory() as room:
        suffix, data = rewrite(path, lambda _: [])
        shown = Path(room) / f"x{suffix}"
        shown.write_bytes(data)
        try:
            labels = {item.speaker for item in read_form(shown, Hints()).utterances}
        except SvbError:
            return []
    bare = (
        " ".join(word for word in name.split() if plain(word).rstrip(".") not in listed("titres")) for name in labels
    )
    return sorted(
        name
        for name in bare
        if names_somebody(name) and any(len(word.form) > 1 and not aside(word.form) for word in words_of(name))
    )


def _file_name(path: Path, known: Sequence[Known], table: Correspondence, taken: set[str]) -> str:
    """The name of a file under pseudonyms, whatever it seems to name being replaced too."""
    spaced = re.sub(r"[_.]|(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", as_shown(path.stem))
    changes = mask(f". {spaced}", known, table, taken)
    return (
        MARK.sub(r"\1", apply_changes(f". {spaced}", changes)[2:]).replace(" ", "_") if changes else path.stem
    ) + path.suffix


def _counted(changes: list[Change], counts: Counter[bool]) -> list[Change]:
    counts.update(item.doubtful for item in changes)
    return changes


def _leaks(draft: Path, source: Path, known: Sequence[Known], table: Correspondence) -> list[Fault]:
    """Where a name still stands in what was written; what a person said always to keep is none."""
    faults = []
    for number, text in enumerate(texts_of(draft), start=1):
        for item in find_known(unmarked(text), known):
            word = text[item.start : item.end]
            if item.sure and table.settled.get(plain(word)) != KEEP_ALL:
                where = f"{source}, passage {number}, signe {item.start + 1}"
                faults.append(Fault(where, f"« {word} » ({item.kind}) y reste : rien n'est écrit", LIST))
    return faults


def _raw_leaks(source: Path, draft: Path, watch: Watch) -> list[Fault]:
    """Where a name still stands in what a file holds besides its text: comments, properties, links."""
    found = scan_bytes(f"x{draft.suffix}", draft.read_bytes(), watch)
    return [Fault(f"{source}, {fault.where.partition(', ')[2]}", fault.what, LIST) for fault in found]


def count_names(text: str, table: Correspondence) -> int:
    """How many names, places and identifiers seem to stand in a text, pseudonyms set aside; doubtful ones included."""
    return len(find_all(text, [], table, without_capitals([text])))


def write_queue(path: Path, table: Correspondence) -> int:
    """Write the doubtful words that nobody settled, for their owner alone; how many. Raises SvbError rather than overwrite."""
    if path.exists():
        raise fail(
            str(path),
            "ce fichier existe déjà ; il peut contenir des décisions",
            "reprenez-le (--trancher), ou donnez un autre nom",
        )
    left = table.left()
    rows = [[form, table.doubts[form], ""] for form in left]
    write_whole(outside_studies(path), csv_for_people(QUEUE, rows), mode=0o600)
    return len(left)


def read_queue(path: Path, table: Correspondence) -> int:
    """Take in what a person decided of doubtful words; how many. Raises SvbError with all faulty lines, nothing taken."""
    faults, settled = [], {}
    for number, row in enumerate(decode_rows(path), start=2):
        word, decision = plain((row.get("mot") or "").strip()), (row.get("décision") or "").strip().lower()
        try:
            if decision and word:
                settled[word] = check_decision(f"{path}, ligne {number}", decision)
        except SvbError as error:
            faults += error.faults
    raise_faults(faults)
    table.settled.update(settled)
    return len(settled)


def check_decision(where: str, decision: str) -> str:
    """What was decided of a doubtful word. Raises SvbError when it is not one of ``DECISIONS``."""
    if decision not in DECISIONS:
        raise fail(where, f"décision inconnue « {decision} »", suggest(decision, DECISIONS))
    return decision


def restore(files: Sequence[Path], folder: Path, table: Correspondence) -> list[Path]:
    """Write the files again with the names as first written. Raises SvbError for a pseudonym the table does not know."""
    names = {given: written for written, given in table.names.values()}
    made = []
    for path in files:
        if not path.is_file():
            raise fail(str(path), "le fichier n'existe pas", "vérifiez son nom et son dossier")
        unknown = {match[1] for text in texts_of(path) for match in MARK.finditer(text) if match[1] not in names}
        if unknown:
            what = f"{len(unknown)} pseudonyme(s) que cette table ne connaît pas, dont « {sorted(unknown)[0]} »"
            raise fail(str(path), what, "donnez la table avec laquelle ce fichier a été fait (--table)")
        suffix, data = rewrite(path, lambda text: [Change(*m.span(), names[m[1]]) for m in MARK.finditer(text)])
        target = outside_studies(folder / f"{path.stem}{suffix}")
        if target.exists():
            raise fail(
                str(target), "ce fichier existe déjà : il n'est pas remplacé", "choisissez un autre dossier de sortie"
            )
        made.append(write_whole(target, data))
    return made
