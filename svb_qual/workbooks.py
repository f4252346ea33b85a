"""The tasks of the workbooks: the risk register to rate, the table a committee amends, all tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from doit.task import Task

from svb_qual.contrasts import count_transferable
from svb_qual.errors import fail
from svb_qual.exchange.committee import committee_path, unsaved_opinions, write_committee
from svb_qual.exchange.digest import digest_path, write_digest
from svb_qual.exchange.register import unsaved, write_register
from svb_qual.files import write_whole
from svb_qual.opinions import FILE as OPINIONS
from svb_qual.opinions import read_opinions
from svb_qual.ratings import FILE as RATINGS
from svb_qual.register import open_register, workbook_path
from svb_qual.results import GRID, outputs_of, read_results
from svb_qual.study import Study
from svb_qual.tasks import RESULTS, books, key_of, make_task, own_tables, row_facts

#: Family whose codes may carry over from one CPTS to another.
FAMILY = "FACTEUR"


def workbook_tasks(study: Study) -> list[Task]:
    """All workbooks of a study."""
    opinions = [path for path in [study.folder / OPINIONS] if path.is_file()]
    return [
        register_task(study),
        _task("comite", study, write_committee_book, opinions, committee_path(outputs_of(study))),
        _task("toutes-les-tables", study, write_digest_book, [], digest_path(outputs_of(study))),
    ]


def _task(name: str, study: Study, write: Callable[[Study], None], more: list[Path], target: Path) -> Task:
    inputs = [*own_tables(study, study.register, *RESULTS), *books(), *more]
    facts = [row_facts(row) for row in study.register] + [repr(cpts) for cpts in study.cpts.values()]
    return make_task(name, partial(write, study), inputs, [target], key_of(study.title, repr(study.fictional), *facts))


def write_digest_book(study: Study) -> None:
    """Write the workbook of all tables."""
    write_whole(digest_path(outputs_of(study)), write_digest(read_results(study)))


def write_committee_book(study: Study) -> None:
    """Write the table to amend. Raises SvbError when the workbook that stands holds opinions the study does not have yet."""
    path, known = committee_path(outputs_of(study)), read_opinions(study.folder)
    if fresh := unsaved_opinions(path, study.folder):
        what = f"{len(fresh)} avis y ont été écrits et ne sont pas encore dans l'étude : le fichier n'est pas réécrit"
        raise fail(str(path), what, f"svb-qual amender {path} --par NOM --etude {study.folder}")
    results = read_results(study)
    write_whole(path, write_committee(results, count_transferable(results, FAMILY), known))


def register_task(study: Study) -> Task:
    """The workbook of the risk register; it is not written over when somebody rated in it (see ``write_register_book``)."""
    ratings = [path for path in [study.folder / RATINGS] if path.is_file()]
    return _task("duerp", study, write_register_book, [GRID, *ratings], workbook_path(outputs_of(study)))


def write_register_book(study: Study) -> None:
    """Write the register. Raises SvbError when the workbook that stands holds ratings that the study does not have yet."""
    path = workbook_path(outputs_of(study))
    if fresh := unsaved(path, study.folder):
        what = (
            f"{len(fresh)} ligne(s) y ont été notées et ne sont pas encore dans l'étude : le fichier n'est pas réécrit"
        )
        raise fail(str(path), what, f"svb-qual noter {path} --par NOM --etude {study.folder}")
    results = read_results(study)
    write_whole(path, write_register(results, open_register(results)))
