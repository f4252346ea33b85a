"""Commands on what people write beside the reports: the cause-effect diagram of a CPTS, what a committee says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svb_qual.commands.guard import check_signature, watch_for
from svb_qual.commands.shared import DEMO, StudyOption, app, coded_study

#: Family whose codes are causes, in the project's codebook.
FAMILY = "FACTEUR"


@app.command()
def ishikawa(
    cpts: Annotated[str, typer.Option("--cpts", help="La CPTS, par identifiant ou nom.")],
    etude: StudyOption = DEMO,
) -> None:
    """Écrire l'ébauche de l'arête de poisson d'une CPTS, à compléter."""
    from svb_qual.causes import draft_fishbone
    from svb_qual.errors import fail
    from svb_qual.fishbone import fishbone_path, write_draft
    from svb_qual.leaks import release
    from svb_qual.results import find_study, read_results

    known = find_study(etude).find_cpts(cpts)
    path = fishbone_path(find_study(etude).folder, known.id)
    if path.exists():
        raise fail(
            str(path), "elle est déjà écrite : rien n'est changé", "complétez ce fichier, puis svb-qual rapports"
        )
    study = coded_study(etude)
    own = [row.interview for row in study.register if row.cpts == known.id]
    if not own:
        raise fail(str(study.folder), f"aucun entretien de la CPTS « {known.name} »", "importez-en d'abord")
    release(path, write_draft(draft_fishbone(read_results(study, own), FAMILY), known.name), watch_for(study))
    print(f"Ébauche : {path}")
    print(f"À compléter (texte, pourquoi, indicateur), puis : svb-qual rapports --etude {etude}")


@app.command()
def amender(
    fichier: Annotated[Path, typer.Argument(help="La table du comité, remplie (outputs/<étude>/exports/comite.xlsx).")],
    par: Annotated[str, typer.Option("--par", help="Qui l'a remplie : un nom court, il est gardé avec chaque avis.")],
    etude: StudyOption = DEMO,
) -> None:
    """Prendre les avis du comité sur ce qui semble transférable."""
    from datetime import date

    from svb_qual.exchange.committee import read_committee
    from svb_qual.opinions import FILE, add_opinions
    from svb_qual.results import find_study

    study = find_study(etude)
    check_signature(study, par)
    taken = add_opinions(study.folder, read_committee(fichier, par, date.today().isoformat()))
    print(f"{taken} avis nouveau(x) ou changé(s) : {study.folder / FILE}")
    print(f"Geste suivant : svb-qual rapports --etude {etude}")
