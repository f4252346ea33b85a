"""The tasks of what is shown: pages, their papers, the index."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path

from doit.task import Task

from svb_qual.papers import papers_of, write_papers
from svb_qual.plan import ACROSS, PER_CPTS, Page, group_pages, pages_of, public_folder
from svb_qual.reports import Look, run_notebook, write_index
from svb_qual.results import CODEBOOK, outputs_of
from svb_qual.searching import search_files, write_search
from svb_qual.study import Row, Study
from svb_qual.tasks import RESULTS, key_of, make_task, own_tables, row_facts


def page_task(study: Study, page: Page) -> Task:
    """One page: its notebook, the tables of the interviews it speaks of, what ``etude.yml`` says of their CPTS."""
    tables = own_tables(study, page.rows, *RESULTS)
    facts = [repr(study.cpts[cpts]) for cpts in dict.fromkeys(row.cpts for row in page.rows)]
    facts += [row_facts(row) for row in page.rows] + _told(study)
    key = key_of(study.title, page.title, json.dumps(page.parameters), *facts)
    tables += [outputs_of(study) / "tables" / f"{name}.csv" for name in page.tables]
    inputs = [page.notebook, *sorted(CODEBOOK.glob("*.yml")), *tables]
    inputs += [path for path in page.inputs if path.is_file()]
    return make_task(
        f"page:{page.file}",
        partial(run_notebook, page.notebook, page.parameters, page.target, _look(study, page)),
        inputs,
        [page.target],
        key,
    )


def _told(study: Study) -> list[str]:
    """What every page says of its study besides its title."""
    return [repr(study.fictional), study.reviewing]


def _look(study: Study, page: Page) -> Look:
    return Look(page.title, study.fictional, page.public, page.target.stem if page.papers else "")


def papers_task(page: Page) -> Task:
    """The Word document and the PDF of a page."""
    write = partial(write_papers, page.target)
    return make_task(f"papiers:{page.file}", write, [page.target], list(papers_of(page.target)), key_of())


def pages_tasks(study: Study, pages: list[Page]) -> list[Task]:
    """All that shows some pages: the pages, then the papers of those that have some."""
    return [*(page_task(study, page) for page in pages), *(papers_task(page) for page in pages if page.papers)]


def index_task(study: Study, wanted: list[Page]) -> Task:
    """The index links the pages that exist, or will after this run."""
    there = [page for page in pages_of(study) if page.target.is_file() or page in wanted]
    return _index(
        "index",
        study,
        outputs_of(study) / "rapports",
        group_pages(study, there, books=len(there) == len(pages_of(study))),
        public=False,
    )


def search_task(study: Study, rows: Iterable[Row]) -> Task:
    """The page that searches every excerpt of these interviews."""
    rows = list(rows)
    inputs = [*own_tables(study, rows, *RESULTS), *sorted(CODEBOOK.glob("*.yml"))]
    facts = [row_facts(row) for row in rows] + [cpts.name for cpts in study.cpts.values()]
    return make_task(
        "recherche",
        partial(write_search, study, rows),
        inputs,
        search_files(study),
        key_of(study.title, *facts, *_told(study)),
    )


def public_index_task(study: Study, pages: list[Page]) -> Task:
    """The index of the version for others."""
    groups = [(name, [(p.file, p.title, p.sentence) for p in pages if p.group == name]) for name in (ACROSS, PER_CPTS)]
    return _index("index:diffusion", study, public_folder(study), groups, public=True)


def _index(name: str, study: Study, folder: Path, groups: list, *, public: bool) -> Task:
    target, look = folder / "index.html", Look(study.title, study.fictional, public)
    write = partial(write_index, target, look, groups)
    return make_task(name, write, [], [target], key_of(repr(look), repr(groups)))
