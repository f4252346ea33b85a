"""The command that takes back what was coded in another software."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svb_qual.commands.guard import check_signature
from svb_qual.commands.shared import DEMO, StudyOption, app


@app.command("importer-qdpx")
def importer_qdpx(
    fichier: Annotated[Path, typer.Argument(help="Projet REFI-QDA (.qdpx) revenu d'un autre logiciel.")],
    etude: StudyOption = DEMO,
    relecteur: Annotated[
        str, typer.Option("--relecteur", help="Qui signe ce qui a été retiré, ou changé sans nom d'auteur.")
    ] = "",
) -> None:
    """Reprendre comme décisions ce qui a été codé dans un autre logiciel."""
    from datetime import datetime

    from svb_qual.build import build_tables
    from svb_qual.deciding import add_decisions
    from svb_qual.decisions import read_decisions
    from svb_qual.exchange.refi_report import import_project
    from svb_qual.memos import read_memos
    from svb_qual.results import find_study, read_results

    study = find_study(etude)
    folder = study.folder / "decisions"
    if relecteur:
        check_signature(study, relecteur, "--relecteur")
    build_tables(study)
    when = datetime.now().isoformat(timespec="seconds")
    said, noted = read_decisions(folder), read_memos(folder)
    told, lines = import_project(fichier, read_results(study), said, relecteur, when, noted)
    added = add_decisions(folder, told.decisions)
    print("\n".join(lines))
    if added:
        print(f"{len(added)} décision(s) écrite(s) dans {folder}")
        print(f"Geste suivant : svb-qual rapports --etude {etude}")
