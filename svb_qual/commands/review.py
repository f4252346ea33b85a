"""Commands about reading again: the review page, double coding, agreement."""

from __future__ import annotations

from typing import Annotated

import typer

from svb_qual.commands.guard import check_signature
from svb_qual.commands.shared import DEMO, StudyOption, app, coded_study


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
    from svb_qual.results import find_study
    from svb_qual.review.server import open_server

    study = find_study(etude)
    check_signature(study, relecteur, "--relecteur")
    build_tables(study)
    with open_server(study, relecteur, blind=aveugle) as server:
        print(f"Relecture par {relecteur} : {server.address}", flush=True)
        print("Laissez cette fenêtre ouverte ; Ctrl C arrête. Ensuite : svb-qual rapports", flush=True)
        if not sans_navigateur:
            webbrowser.open(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Arrêté : toutes les décisions sont sur le disque.")


@app.command("double-codage")
def double_codage(
    etude: StudyOption = DEMO,
    nombre: Annotated[int, typer.Option("--nombre", min=1, help="Combien d'extraits tirer.")] = 60,
    graine: Annotated[int, typer.Option("--graine", help="Le même nombre redonne le même tirage.")] = 1,
) -> None:
    """Tirer au sort des extraits à coder à deux, en aveugle."""
    from svb_qual.review.drawing import write_sheet

    print(f"À ouvrir par chacun, sans se parler : {write_sheet(coded_study(etude), nombre, graine)}")
    print("Geste suivant : posez les deux fichiers de décisions dans decisions/, puis svb-qual accord")


@app.command()
def accord(etude: StudyOption = DEMO) -> None:
    """Dire qui est d'accord avec qui, et où l'on diffère."""
    from svb_qual.build import build_agreement
    from svb_qual.results import find_study, outputs_of
    from svb_qual.tables import read_table

    study = find_study(etude)
    build_agreement(study)
    folder = outputs_of(study) / "tables"
    rows = read_table(folder / "accord.csv")
    if not rows:
        print("Pas d'accord à mesurer : deux personnes doivent coder les mêmes extraits en aveugle, sans voir les")
        print("propositions. Geste suivant : svb-qual double-codage")
    for row in rows:
        figures = "  ".join(f"{name} {row[name]}" for name in ("kappa", "AC1", "alpha", "F1") if row[name])
        print(f"{row['lecteurs']}, {row['code']} : {figures}  ({row['extraits']} extraits) {row['remarque']}".rstrip())
    apart = read_table(folder / "desaccords.csv")
    left = sum(not row["tranché"] for row in apart)
    print(f"{len(apart)} désaccord(s), dont {left} à trancher : {folder / 'desaccords.csv'}")


@app.command()
def journal(
    extrait: Annotated[str, typer.Argument(help="Identifiant de l'extrait, par exemple anne_T0.4.1.")],
    etude: StudyOption = DEMO,
) -> None:
    """Raconter un codage : proposé par quoi, décidé par qui, quand."""
    from svb_qual.trail import tell_story

    print("\n".join(tell_story(coded_study(etude), extrait)))
