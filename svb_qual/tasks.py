"""The task graph: what must be redone when something changes, and nothing else.

Each task is keyed by the content of its inputs (doit), by the code and by what the register and ``etude.yml`` say of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from doit.task import Task
from doit.tools import config_changed

from svb_qual.decisions import decision_files
from svb_qual.files import hash_bytes
from svb_qual.heads import AGREEMENT, MEASURES
from svb_qual.making import hash_code, hash_lock
from svb_qual.places import (
    CODED,
    DECIDED,
    JOINED,
    READ,
    examples_of,
    folder_of,
    model_of,
    review_pages,
    teachers,
    themes_targets,
    traits_of,
)
from svb_qual.results import CACHE, CODEBOOK, GRID, ROOT, SEED, outputs_of
from svb_qual.runner import Call
from svb_qual.study import Row, Study
from svb_qual.themes.settings import Settings
from svb_qual.workers import ENCODER, later

START_TASK, TABLES_TASK, PAGES_TASK, MEASURES_TASK, AGREEMENT_TASK = (
    "amorce",
    "tables",
    "rapports",
    "mesurer",
    "accorder",
)
THEMES_TASK = "themes"
#: Tables of an interview from which its results are read.
RESULTS = ("entretien", "tours", "extraits", "codages", "actions", "unites", "decisions_refusees")


def table_tasks(study: Study, unread: frozenset[str] = frozenset()) -> list[Task]:
    """What is learned on the seed; three tasks per interview (read, code, decide), one that learns from decisions, one that
    joins the tables.

    ``unread``: interviews that cannot be read, from which nothing is learned.
    """
    decisions, said = _decisions(study), books()
    tasks, taught, model, examples = [_start_task(said)], [], model_of(study), examples_of(study)
    teaching = teachers(study) - unread
    for row in study.register:
        read = [folder_of(study, row.interview) / f"{name}.csv" for name in READ]
        targets = [*read, traits_of(study, row.interview)]
        named = [(action.id, action.cues) for action in study.cpts[row.cpts].actions]
        key = key_of(row_facts(row), repr(named), repr(study.conventions))
        inputs, read_it = [study.path_of(row), GRID, *said], later("stages.read_stage", study.only(row), row)
        tasks.append(make_task(f"lire:{row.interview}", read_it, inputs, targets, key, [START_TASK]))
        taught += targets if row.interview in teaching else []
    order = key_of(repr(study.evaluation), *(row.interview for row in study.register))
    learn = later("learning.learn_study", study, unread)
    tasks.append(make_task("apprendre", learn, [*taught, *decisions, *said], [model, examples], order, [START_TASK]))
    for row in study.register:
        folder = folder_of(study, row.interview)
        read = [*(folder / f"{name}.csv" for name in READ), traits_of(study, row.interview)]
        coded = [folder / f"{name}.csv" for name in CODED]
        decided = [folder / f"{name}.csv" for name in DECIDED]
        code = later("stages.code_interview", study.only(row), row)
        tasks.append(make_task(f"coder:{row.interview}", code, [*read, model, examples], coded, key_of()))
        decide = later("stages.decide_interview", study.only(row), row)
        tasks.append(
            make_task(f"decider:{row.interview}", decide, [*read, *coded, *decisions, *said], decided, key_of())
        )
    parts = tables_among(study, tasks)
    parts += decisions
    joined = [outputs_of(study) / "tables" / f"{name}.csv" for name in (*JOINED, "memos")]
    order = key_of(*(row.interview for row in study.register))
    tasks.append(make_task("reunir", later("stages.join_tables", study), parts, joined, order))
    tasks.append(group_tasks(TABLES_TASK, tasks))
    return tasks


def _start_task(said: list[Path]) -> Task:
    """What is learned on the seed, the same for every study; it shares its own work out, so it is not handed over whole."""
    return make_task(START_TASK, later("stages.load_start"), said, [], key_of(), apart=False)


def measure_task(study: Study) -> Task:
    """How far readers agree and what the machine is worth: all that was read, the decisions, the model."""

    rows = study.register
    read = own_tables(study, rows, "decoupage")
    read += [traits_of(study, row.interview) for row in rows]
    inputs = [*read, model_of(study), *_decisions(study), *books()]
    targets = [outputs_of(study) / "tables" / f"{name}.csv" for name in MEASURES]
    key = key_of(repr(study.evaluation), *(row_facts(row) for row in rows))
    return make_task(MEASURES_TASK, later("evaluation.measure_study", study), inputs, targets, key)


def agreement_task(study: Study) -> Task:
    """How far people agree, and where they do not: what was cut, and what was decided blind."""

    inputs = own_tables(study, study.register, "tours", "codages")
    targets = [outputs_of(study) / "tables" / f"{name}.csv" for name in AGREEMENT]
    key = key_of(*(row_facts(row) for row in study.register))
    return make_task(
        AGREEMENT_TASK,
        later("concordance.measure_agreement", study),
        [*inputs, *_decisions(study), *books()],
        targets,
        key,
    )


def themes_task(study: Study, settings: Settings | None = None) -> Task:
    """Topics, classes, words and saturation: what was read, and what is coded; ``settings``: those by default, when None."""
    chosen, rows = settings or Settings(), study.register
    inputs = own_tables(study, rows, "entretien", "tours", "decoupage", "extraits", "codages")
    inputs += [traits_of(study, row.interview) for row in rows]
    key = key_of(repr(chosen), repr(study.topics), *(row_facts(row) for row in rows))
    write = later("thematic.write_themes", study, chosen)
    return make_task(THEMES_TASK, write, [*inputs, *books()], themes_targets(study), key)


def review_task(study: Study) -> Task:
    """The two review pages: all that was read, proposed and decided."""
    inputs = own_tables(study, study.register, "entretien", "tours", "decoupage", "extraits", "codages")
    inputs += [traits_of(study, row.interview) for row in study.register]
    inputs += [model_of(study), *_decisions(study), *books()]
    key = key_of(study.title, repr(study.evaluation), *(row_facts(row) for row in study.register))
    return make_task("relecture", later("review.page.write_review", study), inputs, list(review_pages(study)), key)


def _decisions(study: Study) -> list[Path]:
    return decision_files(study.folder / "decisions")


def own_tables(study: Study, rows: Iterable[Row], *names: str) -> list[Path]:
    """These tables of each interview."""
    return [folder_of(study, row.interview) / f"{name}.csv" for row in rows for name in names]


def books() -> list[Path]:
    """Files that say what codes are and how they are learned."""
    return [*sorted(CODEBOOK.glob("*.yml")), *sorted(SEED.glob("*.csv"))]


def row_facts(row: Row) -> str:
    """What the register says of an interview, without the line it stands on."""
    return repr([getattr(row, name) for name in Row.__slots__ if name != "line"])


def tables_among(study: Study, tasks: list[Task]) -> list[Path]:
    """What tasks write in the outputs of the study (what they keep in the cache is left out)."""
    targets = [Path(target) for task in tasks for target in task.targets]
    return [path for path in targets if path.is_relative_to(outputs_of(study))]


def key_of(*facts: str) -> str:
    """What a task depends on besides its files: the code, the versions, the encoder, facts."""
    return hash_bytes("\0".join((hash_code(), hash_lock(), os.environ.get(ENCODER, ""), *facts)).encode())


def make_task(
    name: str,
    action: Callable[[], object],
    inputs: Iterable[Path],
    targets: list[Path],
    key: str,
    after: Iterable[str] = (),
    *,
    apart: bool = True,
) -> Task:
    """A task of doit: redone when its inputs, its targets or its key change. ``after``: tasks that must be done before.

    ``apart``: whether it may be handed to a worker. What people write may change while the task runs; doit only looks
    afterwards, hence the hash taken here, before.
    """
    inputs = list(inputs)
    key = key_of(key, *(_hash_source(path) for path in inputs))
    return Task(
        name,
        [Call(action, apart)],
        file_dep=[str(path) for path in inputs],
        targets=[str(path) for path in targets],
        uptodate=[config_changed(key)],
        task_dep=list(after),
    )


def _hash_source(path: Path) -> str:
    """Hash of a file that people write; nothing for one that a task makes, or that is not there."""
    if str(path).startswith(_made()) or not path.is_file():
        return ""
    return _hash_once(path, path.stat().st_mtime_ns, path.stat().st_size)


@cache
def _made() -> tuple[str, ...]:
    """What paths of files made by tasks begin with: words compare ten times as fast as paths, and there are many."""
    return tuple(f"{folder}{os.sep}" for folder in (ROOT / "outputs", CACHE))


@cache
def _hash_once(path: Path, *_stamp: int) -> str:
    return hash_bytes(path.read_bytes())


def group_tasks(name: str, tasks: list[Task]) -> Task:
    """One name for several tasks."""
    return Task(name, None, task_dep=[task.name for task in tasks])
