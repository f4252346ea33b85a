"""Commands that write a study for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svb_qual.commands.guard import watch_for
from svb_qual.commands.shared import DEMO, Application, FrenchGroup, StudyOption, app, coded_study

exporter = Application(cls=FrenchGroup, help="Écrire une étude pour d'autres outils.", no_args_is_help=True)
app.add_typer(exporter, name="exporter")


@exporter.command()
def iramuteq(
    sortie: Annotated[Path, typer.Argument(help="Corpus à écrire (.txt).")],
    etude: StudyOption = DEMO,
) -> None:
    """Un corpus IRaMuTeQ : les mots des personnes interrogées."""
    from svb_qual.exchange.iramuteq import iramuteq_corpus
    from svb_qual.leaks import release
    from svb_qual.results import read_results

    results = read_results(coded_study(etude))
    release(sortie, iramuteq_corpus(results), watch_for(results.study))
    print(f"{len(results.interviews)} texte(s) : {sortie}")


@exporter.command()
def matrice(
    sortie: Annotated[Path, typer.Argument(help="Fichier à écrire : .xlsx, ou .csv pour R.")],
    etude: StudyOption = DEMO,
    unite: Annotated[str, typer.Option("--unite", help="extraits ou participants.")] = "extraits",
) -> None:
    """Une matrice de 0 et de 1 : extraits ou participants, par codes."""
    from svb_qual.errors import fail, suggest
    from svb_qual.exchange.matrix import COLUMNS, make_matrix
    from svb_qual.leaks import release
    from svb_qual.results import read_results

    if unite not in COLUMNS:
        raise fail("--unite", f"unité inconnue « {unite} »", suggest(unite, COLUMNS))
    if sortie.suffix.lower() not in (".xlsx", ".csv"):
        raise fail(str(sortie), "forme inconnue", "donnez un nom qui finit par .xlsx ou .csv")
    results = read_results(coded_study(etude))
    matrix = make_matrix(results, unite)
    data = matrix.to_xlsx() if sortie.suffix.lower() == ".xlsx" else matrix.to_csv()
    release(sortie, data, watch_for(results.study))
    print(f"{len(matrix.rows)} ligne(s) × {len(matrix.columns)} colonnes : {sortie}")


@exporter.command()
def qdpx(
    sortie: Annotated[Path, typer.Argument(help="Projet à écrire (.qdpx).")],
    etude: StudyOption = DEMO,
) -> None:
    """Un projet REFI-QDA, pour ATLAS.ti, MAXQDA, NVivo ou QualCoder."""
    from svb_qual.decisions import read_decisions
    from svb_qual.exchange.refi_report import export_project
    from svb_qual.memos import read_memos, standing_memos
    from svb_qual.results import read_results

    _check_file(sortie, "qdpx")
    study = coded_study(etude)
    folder = study.folder / "decisions"
    decided, memos = read_decisions(folder), standing_memos(read_memos(folder))
    lines = export_project(sortie, read_results(study), decided, memos, watch_for(study))
    print("\n".join(lines))
    print(f"Écrit : {sortie} (contient des propos : ne le diffusez pas)")


@exporter.command()
def qdc(sortie: Annotated[Path, typer.Argument(help="Livre de codes à écrire (.qdc).")]) -> None:
    """Le livre de codes seul, en REFI-QDA."""
    from svb_qual.codebook import read_codebook
    from svb_qual.exchange.refi_report import export_codebook
    from svb_qual.results import CODEBOOK

    _check_file(sortie, "qdc")
    print("\n".join(export_codebook(sortie, read_codebook(CODEBOOK))))
    print(f"Écrit : {sortie}")


def _check_file(path: Path, suffix: str) -> None:
    from svb_qual.errors import fail

    if path.is_dir():
        raise fail(str(path), "c'est un dossier", f"donnez un nom de fichier, par exemple {path / f'etude.{suffix}'}")
