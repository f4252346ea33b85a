"""Commands that take the review elsewhere and bring it back: a workbook for Excel, or the file of the review page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svb_qual.commands.guard import check_signature, watch_for
from svb_qual.commands.shared import DEMO, Application, FrenchGroup, StudyOption, app

relecture = Application(
    cls=FrenchGroup, help="Emporter la relecture dans un tableur, et la reprendre.", no_args_is_help=True
)
app.add_typer(relecture, name="relecture")


@relecture.command("exporter")
def exporter_relecture(
    fichier: Annotated[Path, typer.Argument(help="Classeur à écrire (.xlsx).")],
    etude: StudyOption = DEMO,
    relecteur: Annotated[str, typer.Option("--relecteur", help="Qui le remplira : un nom court.")] = "",
    aveugle: Annotated[bool, typer.Option("--aveugle", help="Sans proposition ni décision des autres.")] = False,
) -> None:
    """Écrire un classeur à remplir : une feuille par entretien."""
    from svb_qual.build import build_tables
    from svb_qual.errors import fail
    from svb_qual.exchange.sheets import write_sheets
    from svb_qual.leaks import release
    from svb_qual.results import find_study, read_results
    from svb_qual.stages import as_cut

    study = find_study(etude)
    if fichier.suffix.lower() != ".xlsx":
        raise fail(str(fichier), "la relecture s'écrit dans un classeur Excel", "donnez un nom qui finit par .xlsx")
    if fichier.exists():
        raise fail(str(fichier), "ce fichier existe déjà ; il peut contenir des décisions", "choisissez un autre nom")
    if relecteur:
        check_signature(study, relecteur, "--relecteur")
    build_tables(study)
    results = read_results(study)
    shown = as_cut(study, results) if aveugle else results
    release(fichier, write_sheets(shown, reviewer=relecteur, blind=aveugle), watch_for(study))
    print(f"{len(results.interviews)} entretien(s) à relire : {fichier}")
    print(f"Une fois rempli : svb-qual relecture importer {fichier} --etude {etude}")


@relecture.command("importer")
def importer_relecture(
    fichier: Annotated[
        Path, typer.Argument(help="Classeur rempli (.xlsx), ou décisions de la page de relecture (.jsonl).")
    ],
    etude: StudyOption = DEMO,
    relecteur: Annotated[str, typer.Option("--relecteur", help="Qui l'a rempli, si le fichier ne le dit pas.")] = "",
) -> None:
    """Reprendre des décisions : toutes, ou aucune si une ligne est fautive."""
    from datetime import datetime

    from svb_qual.build import build_tables
    from svb_qual.errors import fail
    from svb_qual.exchange.incoming import signatures_in, take_lines, take_sheets
    from svb_qual.results import find_study, read_results

    study = find_study(etude)
    if fichier.suffix.lower() == ".xlsx":
        build_tables(study)
        now = datetime.now().isoformat(timespec="seconds")
        taken = take_sheets(fichier, read_results(study), reviewer=relecteur, now=now)
    elif fichier.suffix.lower() == ".jsonl":
        for name in signatures_in(fichier):
            check_signature(study, name, str(fichier))
        taken = take_lines(fichier, study, reviewer=relecteur)
    else:
        raise fail(
            str(fichier), "forme inconnue", "enregistrez le classeur en .xlsx ; la page de relecture donne un .jsonl"
        )
    for note in taken.notes:
        print(f"attention : {note}")
    known = len(taken.read) - len(taken.new)
    print(f"{len(taken.new)} décision(s) nouvelle(s)" + (f" ; {known} déjà là" if known else ""))
    print(f"Geste suivant : svb-qual rapports --etude {etude}")
