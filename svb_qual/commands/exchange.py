"""Commands that bring a study to another software, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svb_qual.commands.shared import DEMO, StudyOption, app
from svb_qual.errors import fail, suggest

FORMS = {"qdpx": "projet REFI-QDA", "qdc": "livre de codes REFI-QDA"}


@app.command()
def exporter(
    forme: Annotated[str, typer.Argument(help="qdpx (projet REFI-QDA) ou qdc (livre de codes seul).")],
    sortie: Annotated[Path, typer.Argument(help="Fichier à écrire.")],
    etude: StudyOption = DEMO,
) -> None:
    """Écrire une étude pour ATLAS.ti, MAXQDA, NVivo ou QualCoder."""
    from svb_qual.build import build_tables
    from svb_qual.decisions import read_decisions
    from svb_qual.exchange.refi_report import export_codebook, export_project
    from svb_qual.results import CODEBOOK, find_study, read_results

    if forme not in FORMS:
        raise fail("svb-qual exporter", f"forme inconnue « {forme} »", suggest(forme, FORMS))
    if sortie.is_dir():
        raise fail(
            str(sortie), "c'est un dossier", f"donnez un nom de fichier, par exemple {sortie / f'etude.{forme}'}"
        )
    if forme == "qdc":
        from svb_qual.codebook import read_codebook

        lines = export_codebook(sortie, read_codebook(CODEBOOK))
    else:
        study = find_study(etude)
        build_tables(study)
        lines = export_project(sortie, read_results(study), read_decisions(study.folder / "decisions"))
    print("\n".join(lines))
    print(f"Écrit : {sortie}" + (" (contient des propos : ne le diffusez pas)" if forme == "qdpx" else ""))


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
    from svb_qual.deciding import add_decisions, check_reviewer
    from svb_qual.decisions import read_decisions
    from svb_qual.exchange.refi_report import import_project
    from svb_qual.results import find_study, read_results

    study = find_study(etude)
    folder = study.folder / "decisions"
    if relecteur:
        check_reviewer(relecteur, folder)
    build_tables(study)
    when = datetime.now().isoformat(timespec="seconds")
    told, lines = import_project(fichier, read_results(study), read_decisions(folder), relecteur, when)
    added = add_decisions(folder, told.decisions)
    print("\n".join(lines))
    if added:
        print(f"{len(added)} décision(s) écrite(s) dans {folder}")
        print(f"Geste suivant : svb-qual rapports --etude {etude}")
