"""The command that opens the review page in a browser, on this machine only."""

from __future__ import annotations

from typing import Annotated

import typer

from svb_qual.commands.shared import DEMO, StudyOption, app


@app.command()
def relire(
    relecteur: Annotated[str, typer.Option("--relecteur", help="Qui relit : un nom court, il signe chaque décision.")],
    etude: StudyOption = DEMO,
    aveugle: Annotated[bool, typer.Option("--aveugle", help="Sans proposition ni décision des autres.")] = False,
    sans_navigateur: Annotated[bool, typer.Option("--sans-navigateur", help="N'ouvre rien, dit l'adresse.")] = False,
) -> None:
    """Ouvrir la page de relecture ; chaque décision est écrite aussitôt."""
    import webbrowser

    from svb_qual.build import build_tables
    from svb_qual.deciding import check_reviewer
    from svb_qual.results import find_study
    from svb_qual.review.server import ReviewServer

    study = find_study(etude)
    check_reviewer(relecteur, study.folder / "decisions")
    build_tables(study)
    with ReviewServer(study, relecteur, blind=aveugle) as server:
        print(f"Relecture par {relecteur} : {server.address}", flush=True)
        print("Laissez cette fenêtre ouverte ; Ctrl C arrête. Ensuite : svb-qual rapports", flush=True)
        if not sans_navigateur:
            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Arrêté : toutes les décisions sont sur le disque.")
