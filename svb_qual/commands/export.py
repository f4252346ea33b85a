"""Commands that write a study for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svb_qual.commands.shared import DEMO, Application, FrenchGroup, StudyOption, app

exporter = Application(cls=FrenchGroup, help="Écrire une étude pour d'autres outils.", no_args_is_help=True)
app.add_typer(exporter, name="exporter")


@exporter.command()
def iramuteq(
    sortie: Annotated[Path, typer.Argument(help="Corpus à écrire (.txt).")],
    etude: StudyOption = DEMO,
) -> None:
    """Un corpus IRaMuTeQ : les mots des personnes interrogées."""
    from svb_qual.build import build_tables
    from svb_qual.exchange.iramuteq import iramuteq_corpus
    from svb_qual.files import write_whole
    from svb_qual.results import find_study, read_results

    study = find_study(etude)
    build_tables(study)
    results = read_results(study)
    write_whole(sortie, iramuteq_corpus(results))
    print(f"{len(results.interviews)} texte(s) : {sortie}")


@exporter.command()
def matrice(
    sortie: Annotated[Path, typer.Argument(help="Fichier à écrire : .xlsx, ou .csv pour R.")],
    etude: StudyOption = DEMO,
    unite: Annotated[str, typer.Option("--unite", help="Une ligne par : extraits ou participants.")] = "extraits",
) -> None:
    """Une matrice de 0 et de 1 : extraits ou participants, par codes."""
    from svb_qual.build import build_tables
    from svb_qual.errors import fail, suggest
    from svb_qual.exchange.matrix import COLUMNS, make_matrix
    from svb_qual.files import write_whole
    from svb_qual.results import find_study, read_results

    if unite not in COLUMNS:
        raise fail("--unite", f"unité inconnue « {unite} »", suggest(unite, COLUMNS))
    if sortie.suffix.lower() not in (".xlsx", ".csv"):
        raise fail(str(sortie), "forme inconnue", "donnez un nom qui finit par .xlsx ou .csv")
    study = find_study(etude)
    build_tables(study)
    matrix = make_matrix(read_results(study), unite)
    write_whole(sortie, matrix.to_xlsx() if sortie.suffix.lower() == ".xlsx" else matrix.to_csv())
    print(f"{len(matrix.rows)} ligne(s) × {len(matrix.columns)} colonnes : {sortie}")
