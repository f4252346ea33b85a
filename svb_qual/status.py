"""``svb-qual etat``: what a study holds, what is out of date, what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from svb_qual.build import database
from svb_qual.copies import unread_copies
from svb_qual.decisions import cut_in, decision_files, decisions_in
from svb_qual.lookalikes import same_people
from svb_qual.page_tasks import page_task
from svb_qual.plan import pages_of
from svb_qual.results import ROOT, outputs_of
from svb_qual.runner import stale_tasks
from svb_qual.study import Study
from svb_qual.tables import read_table
from svb_qual.tasks import table_tasks


@dataclass(frozen=True, slots=True)
class State:
    """What there is (``facts``), interviews to code, pages to rebuild, and the next gesture (French)."""

    facts: list[tuple[str, str]]
    to_code: list[str]
    to_build: list[str]
    gesture: str


def read_state(study: Study) -> State:
    """Look without running anything."""
    tables = table_tasks(study)
    stale = stale_tasks(database(study), tables)
    to_code = sorted({name.split(":")[1] for name in stale if ":" in name})
    pages = pages_of(study)
    late = stale_tasks(database(study), [page_task(study, page) for page in pages])
    waiting = set(to_code)
    to_build = [p.title for p in pages if f"page:{p.file}" in late or waiting & {row.interview for row in p.rows}]
    decided = {path: decisions_in(path, []) for path in decision_files(study.folder / "decisions")}
    facts = [
        ("Étude", study.title + " (fictive)" * (study.fictional and "(fictive)" not in study.title)),
        ("Dossier", str(study.folder)),
        ("CPTS", str(len(study.cpts))),
        ("Entretiens", str(len(study.register))),
        ("Personnes", str(len({(row.cpts, row.participant) for row in study.register}))),
        ("Décisions humaines", str(len(set().union(*decided.values())))),
    ]
    copies = [path.name for path, own in decided.items() if path.stem not in {item.reviewer for item in own}]
    if copies:
        facts.append(("Fichiers de décisions lus à part (copies, envois)", ", ".join(copies)))
    facts += [("Attention", line) for line in notices(study)]
    return State(facts, to_code, to_build, _gesture(study, to_code, to_build))


def notices(study: Study) -> list[str]:
    """What to know of a study, a line each: people alike, decisions not placed or cut short, copies that are not read."""
    cut = [place for path in decision_files(study.folder / "decisions") for place in cut_in(path)]
    told = "une écriture a été interrompue ici, sans être confirmée : elle ne compte pas ; redonnez cette décision si elle manque"
    return [*same_people(study), *unplaced(study), *(f"{place} : {told}" for place in cut), *unread_copies(study)]


def unplaced(study: Study) -> list[str]:
    """Decisions that could not be placed when the tables were last made, a line each: kept in their file, not counted."""
    path = outputs_of(study) / "tables" / "decisions_refusees.csv"
    return [
        f"décision de {row['relecteur']} non placée ({row['entretien']}, {row['code'] or 'sans code'}) : {row['raison']}"
        for row in (read_table(path) if path.is_file() else [])
    ]


def _gesture(study: Study, to_code: list[str], to_build: list[str]) -> str:
    option = "" if study.folder.resolve() == ROOT / "corpus" / "demo" else f" --etude {study.folder}"
    if not study.register:
        return f"importez des transcriptions : svb-qual importer FICHIER…{option} --cpts NOM --vague T0"
    if to_code or to_build:
        return f"mettez les rapports à jour : svb-qual rapports{option}"
    return f"rien à refaire : ouvrez {outputs_of(study) / 'rapports' / 'index.html'}"
