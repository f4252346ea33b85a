"""Commands on a study: its state, its interviews, its codings, its reports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svb_qual.commands.shared import DEMO, StudyOption, app, coded_study, say_done


@app.command()
def etat(etude: StudyOption = DEMO) -> None:
    """Dire où en est une étude, et le geste suivant."""
    from svb_qual.results import find_study
    from svb_qual.status import read_state

    state = read_state(find_study(etude))
    for name, value in state.facts:
        print(f"{name} : {value}")
    print(f"Entretiens à coder : {', '.join(state.to_code) or 'aucun'}")
    print(f"Pages à refaire : {len(state.to_build)}")
    print(f"Geste suivant : {state.gesture}")


@app.command()
def creer(chemin: Annotated[Path, typer.Argument(help="Dossier à créer, où vous voulez.")]) -> None:
    """Créer un dossier d'étude vide et commenté."""
    from svb_qual.intake import create_study

    folder = create_study(chemin)
    print(f"Étude créée : {folder}")
    print(f"Geste suivant : svb-qual importer FICHIER… --etude {folder} --cpts NOM --vague T0")


@app.command()
def coder(etude: StudyOption = DEMO) -> None:
    """Coder les entretiens, décisions comprises."""
    from svb_qual.build import build_tables
    from svb_qual.results import find_study, outputs_of

    study = find_study(etude)
    say_done(build_tables(study))
    print(f"Tables : {outputs_of(study) / 'tables'}")


@app.command("coder-passages")
def coder_passages(
    entree: Annotated[Path, typer.Argument(help="CSV : passage_id, interview, speaker, text (et question).")],
    sortie: Annotated[Path, typer.Argument(help="CSV à écrire.")],
) -> None:
    """Coder des passages venus d'ailleurs (CSV)."""
    from svb_qual.coding.passages import code_passages
    from svb_qual.stages import load_coder

    print(f"{code_passages(entree, sortie, load_coder())} passage(s) codé(s) : {sortie}")


@app.command()
def evaluer(etude: StudyOption = DEMO) -> None:
    """Mesurer l'accord de deux lectures, et la machine contre elles."""
    from svb_qual.build import build_measures
    from svb_qual.evaluation import need_blind_pair
    from svb_qual.results import find_study, outputs_of
    from svb_qual.scoring import sentences
    from svb_qual.tables import read_table

    study = find_study(etude)
    need_blind_pair(study)
    say_done(build_measures(study))
    folder = outputs_of(study) / "tables"
    print("\n".join(sentences(list(row.values()) for row in read_table(folder / "mesures.csv"))))
    print(f"Code par code : {folder / 'fiabilite.csv'}")


@app.command("file-de-relecture")
def file_de_relecture(
    etude: StudyOption = DEMO,
    nombre: Annotated[int, typer.Option("--nombre", min=1, help="Combien d'extraits montrer.")] = 10,
) -> None:
    """Dire quels extraits relire ensuite, et pourquoi."""
    from svb_qual.review_queue import next_readings, write_queue

    study = coded_study(etude)
    queue = next_readings(study)
    for item in queue[:nombre]:
        print(f"{item.segment.id} ({item.why}) {', '.join(item.codes)}\n    {item.segment.text}")
    path, left = (
        write_queue(study, queue),
        " (hors des entretiens gardés pour l'évaluation)" if study.evaluation else "",
    )
    print(f"{len(queue)} extrait(s) à relire, dans l'ordre : {path}" if queue else f"Tout est relu{left}.")
