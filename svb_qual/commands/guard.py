"""What commands need of the table of correspondence: where it is, its passphrase, and the scan of what goes out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svb_qual.errors import SvbError, fail

if TYPE_CHECKING:
    from svb_qual.errors import Fault
    from svb_qual.pseudonyms.correspondence import Correspondence
    from svb_qual.pseudonyms.watch import Watch
    from svb_qual.study import Study

#: As in ``pseudonyms.correspondence``, that is not loaded for the help.
TABLE, PHRASE = "SVB_TABLE", "SVB_PHRASE"
TableOption = Annotated[
    Path | None,
    typer.Option("--table", envvar=TABLE, show_envvar=False,
                 help="La table chiffrée (ou SVB_TABLE) ; sinon dans votre dossier personnel."),
]  # fmt: skip
UNSEEN = (
    "Noms non recherchés dans ce qui sort : donnez SVB_PHRASE, pour que la table de correspondance y soit comparée."
)


def ask_phrase(new: bool) -> str:
    """The passphrase: ``SVB_PHRASE``, else asked for (twice for a new table). Raises SvbError when there is nobody to ask."""
    if known := os.environ.get(PHRASE):
        return known
    try:
        if sys.stdin.isatty():
            return typer.prompt("Phrase de passe", hide_input=True, confirmation_prompt=new)
    except typer.Abort:
        pass
    raise fail(
        "phrase de passe", "il en faut une pour ouvrir la table", "tapez-la quand on la demande, ou donnez SVB_PHRASE"
    )


def open_names(given: Path | None) -> tuple[Path, Correspondence, str]:
    """The table: where, what it holds (nothing yet when it is new), its phrase."""
    from svb_qual.pseudonyms.correspondence import open_table, table_path

    path = table_path(given)
    phrase = ask_phrase(new=not path.is_file())
    return path, open_table(path, phrase), phrase


def watch_for(study: Study, *, needed: bool = False) -> Watch | None:
    """What to look for in what goes out of a study: nothing for an invented one; a word on stderr when no phrase is given.

    ``needed``: the phrase is asked for. Raises SvbError when no table is there, or it is not the study's own.
    """
    if study.fictional:
        return None
    if not needed and not os.environ.get(PHRASE):
        print(UNSEEN, file=sys.stderr)
        return None
    phrase = os.environ[PHRASE] = ask_phrase(new=False)  # the scan that ends the command needs it too
    return _watch(study, phrase)


def check_signature(study: Study, name: str, option: str = "--par") -> None:
    """Raise SvbError for a name that cannot sign: one that names no file, or that is also somebody's of the table.

    What such a name signs would be taken away by the scan; without a phrase nothing is compared."""
    from svb_qual.deciding import check_reviewer

    check_reviewer(name, study.folder / "decisions")
    if not study.fictional and os.environ.get(PHRASE) and _watch(study, os.environ[PHRASE]).is_name(name):
        what = "ce nom est aussi celui de quelqu'un de la table : ce qu'il signe serait retiré de ce qui sort"
        raise fail(option, what, "signez de vos initiales, ou d'un autre nom court")


def check_inputs(study: Study) -> None:
    """Raise SvbError, with every place, when a real study names somebody of the table; nothing without a phrase."""
    from svb_qual.errors import raise_faults
    from svb_qual.leaks import scan_inputs

    if not study.fictional and os.environ.get(PHRASE):
        raise_faults(scan_inputs(study.folder, study.title, _watch(study, os.environ[PHRASE])))


def _watch(study: Study, phrase: str) -> Watch:
    from svb_qual.intake import check_table
    from svb_qual.pseudonyms.correspondence import table_path

    path = table_path()
    if not path.is_file():
        what = "aucune table de correspondance ici : rien ne dit quels noms chercher dans ce qui sort"
        raise fail(str(path), what, "donnez celle de l'étude (SVB_TABLE), faite par svb-qual importer ou pseudonymiser")
    mark, watch = _opened(path, phrase)
    check_table(study, mark)
    return watch


@lru_cache(maxsize=1)
def _opened(path: Path, phrase: str) -> tuple[str, Watch]:
    """A passphrase takes a second to try, by design: once for a command."""
    from svb_qual.pseudonyms.correspondence import open_table
    from svb_qual.pseudonyms.watch import make_watch

    table = open_table(path, phrase)
    return table.mark, make_watch(table)


def scan_after(etude: Path) -> list[Fault]:
    """Take away, from the outputs of a real study, what names somebody; what to tell. Nothing without a phrase."""
    from svb_qual.leaks import withdraw
    from svb_qual.results import find_study, outputs_of

    if not os.environ.get(PHRASE):
        return []
    try:
        study = find_study(etude)
        return [] if study.fictional else withdraw(outputs_of(study), _watch(study, os.environ[PHRASE]))
    except SvbError:
        return []  # told by the command itself


def without_names(text: str, words: Iterable[str]) -> str:
    """An error message, names of the table taken out; those of the commands (``words``) that work on names are left whole."""
    if not os.environ.get(PHRASE) or {"pseudonymiser", "pseudonymes", "importer"} & set(words):
        return text
    from svb_qual.pseudonyms.correspondence import table_path
    from svb_qual.pseudonyms.watch import hide

    try:
        return hide(text, _opened(table_path(), os.environ[PHRASE])[1])
    except SvbError:
        return text
