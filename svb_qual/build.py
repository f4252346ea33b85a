"""What is brought up to date on demand: tables, measures, reports. The tasks themselves are in ``tasks``."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from svb_qual.clearances import read_clearances
from svb_qual.errors import SvbError, fail
from svb_qual.files import write_whole
from svb_qual.locks import alone
from svb_qual.manifest import manifest_task
from svb_qual.page_tasks import index_task, pages_tasks, public_index_task, search_task
from svb_qual.places import folder_of
from svb_qual.plan import Page, pages_of, public_pages
from svb_qual.results import CACHE, outputs_of
from svb_qual.runner import run_tasks, stale_tasks
from svb_qual.study import Study, are_many
from svb_qual.tasks import (
    AGREEMENT_TASK,
    MEASURES_TASK,
    PAGES_TASK,
    TABLES_TASK,
    THEMES_TASK,
    agreement_task,
    group_tasks,
    measure_task,
    review_task,
    table_tasks,
    themes_task,
)
from svb_qual.themes.settings import Settings
from svb_qual.workbooks import workbook_tasks
from svb_qual.workers import hands, later, renew_workers

#: Rooms of the outputs that hold nothing but what tasks make.
ROOMS = ("tables", "rapports", "relecture")


@alone
def build_tables(study: Study) -> int:
    """Bring the tables of a study up to date; the number of tasks run. Raises SvbError with all faults found.

    An interview that cannot be read teaches nothing, and does not keep the others from being coded.
    """
    claim_outputs(study)
    threads = hands() if hands() > 1 else 0
    try:
        return run_tasks(database(study), table_tasks(study), [TABLES_TASK], "Codage", threads=threads)
    except SvbError:
        with suppress(SvbError):
            run_tasks(database(study), table_tasks(study, unread_of(study)), [TABLES_TASK], "Codage", threads=threads)
        raise


def unread_of(study: Study) -> frozenset[str]:
    """Interviews that have not been read as they are now."""
    late = stale_tasks(database(study), table_tasks(study))
    return frozenset(row.interview for row in study.register if f"lire:{row.interview}" in late)


@alone
def build_reports(study: Study, cpts: str = "") -> int:
    """Bring the reports up to date (of one CPTS, or all); the number of tasks run.

    Raises SvbError with all faults; the pages whose interviews are sound are built all the same.
    """
    if not study.register:
        remedy = (
            f"importez des transcriptions : svb-qual importer FICHIER… --etude {study.folder} --cpts NOM --vague T0"
        )
        raise fail(str(study.folder / "registre.csv"), "l'étude n'a encore aucun entretien", remedy)
    pages = [page for page in pages_of(study) if not cpts or page.cpts == cpts]
    try:
        done = build_tables(study)
    except SvbError:
        if unread := unread_of(study):
            kept = [p for p in pages if not unread & {row.interview for row in p.rows}]
            sound = pages_tasks(study, kept)
            if any(are_many(len(p.rows)) for p in kept):  # their numbers open on the files beside them
                coded = [r for r in study.register if (folder_of(study, r.interview) / "codages.csv").is_file()]
                sound.append(search_task(study, coded))
            _let_go(study)
            # What stopped the tables is told below, not that a page still lacks one.
            with suppress(SvbError, RuntimeError):
                run_tasks(
                    database(study),
                    [*sound, group_tasks(PAGES_TASK, sound)],
                    [PAGES_TASK],
                    "Rapports",
                    threads=max(2, hands()),
                )
        raise
    if done:
        _let_go(study)
    return done + _build_pages(study, pages, whole=not cpts)


def _let_go(study: Study) -> None:
    """Once it is read, give back what reading took: pages of a large study take as much memory, not both at once."""
    if are_many(len(study.register)):
        later("stages.close_models")()
        renew_workers()


def _build_pages(study: Study, wanted: list[Page], *, whole: bool) -> int:
    """The pages wanted, the index, the review pages; with ``whole``, the measures, and what nothing makes any more goes."""
    tasks = pages_tasks(study, wanted)
    tasks += [index_task(study, wanted), search_task(study, study.register), review_task(study)]
    if whole:
        tasks = [measure_task(study), agreement_task(study), themes_task(study), *workbook_tasks(study), *tasks]
        prune(study, [Path(target) for task in [*table_tasks(study), *tasks] for target in task.targets])
        tasks.append(manifest_task(study, [*table_tasks(study), *tasks]))
    tasks.append(group_tasks(PAGES_TASK, tasks))
    return run_tasks(database(study), tasks, [PAGES_TASK], "Rapports", threads=max(2, hands()))


@alone
def build_public(study: Study) -> int:
    """Bring the version for others up to date; the number of tasks run. A page that may no longer be shown goes.

    Raises SvbError when fewer than five people were heard in every CPTS, or when ``citations.csv`` is at fault.
    """
    pages = public_pages(study)
    if not pages:
        what = "moins de cinq personnes entendues dans chaque CPTS : rien ne peut en être diffusé"
        raise fail(str(study.folder), what, "gardez-en les rapports internes")
    read_clearances(study.folder)
    if done := build_tables(study):
        _let_go(study)
    tasks = [*pages_tasks(study, pages), public_index_task(study, pages)]
    prune(study, [Path(target) for task in tasks for target in task.targets], ["diffusion"])
    tasks.append(group_tasks(PAGES_TASK, tasks))
    return done + run_tasks(database(study), tasks, [PAGES_TASK], "À diffuser", threads=max(2, hands()))


@alone
def build_measures(study: Study) -> int:
    """Bring the measures of reliability up to date; the number of tasks run."""
    done = build_tables(study)
    return done + run_tasks(database(study), [measure_task(study)], [MEASURES_TASK], "Mesures")


@alone
def build_agreement(study: Study) -> int:
    """Bring the agreement of readers up to date; the number of tasks run."""
    done = build_tables(study)
    return done + run_tasks(database(study), [agreement_task(study)], [AGREEMENT_TASK], "Accord")


@alone
def build_themes(study: Study, settings: Settings) -> int:
    """Bring topics up to date with these settings; the number of tasks run."""
    done = build_tables(study)
    return done + run_tasks(database(study), [themes_task(study, settings)], [THEMES_TASK], "Thèmes")


def claim_outputs(study: Study) -> None:
    """Raise SvbError when another study of the same folder name already owns ``outputs/<name>``."""
    owner = CACHE / f"{study.name}.dossier"
    here = str(study.folder.resolve())
    known = owner.read_text(encoding="utf-8") if owner.is_file() else ""
    if known not in ("", here) and Path(known).is_dir():
        remedy = f"renommez l'un des deux dossiers, ou supprimez outputs/{study.name} et .cache/{owner.name}"
        raise fail(here, f"une autre étude porte le même nom de dossier ({known})", remedy)
    if known != here:
        write_whole(owner, here)


def database(study: Study) -> Path:
    """Where doit remembers what it did for a study (outside outputs: it holds dates)."""
    return CACHE / f"{study.name}.taches.db"


def prune(study: Study, targets: list[Path], rooms: Iterable[str] = ROOMS) -> None:
    """Remove from rooms of the outputs what no task makes any more (an interview taken out of the register)."""
    kept = set(targets)
    for room in rooms:
        for path in sorted((outputs_of(study) / room).rglob("*"), reverse=True):
            if path.is_file() and path not in kept:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
