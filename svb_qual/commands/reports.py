"""Commands that make reports: those of the team, and the version for others, with the quotes allowed in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from svb_qual.commands.guard import check_inputs, check_signature, watch_for
from svb_qual.commands.shared import DEMO, StudyOption, app, say_done
from svb_qual.workers import best_jobs, working_with

if TYPE_CHECKING:
    from svb_qual.study import Study

INTERNAL, PUBLIC = "interne", "diffusion"
LIST = "a_autoriser.csv"


@app.command()
def rapports(
    etude: StudyOption = DEMO,
    cpts: Annotated[str, typer.Option("--cpts", help="Une seule CPTS, par identifiant ou nom.")] = "",
    mode: Annotated[
        str, typer.Option("--mode", help="interne, ou diffusion : rien sur moins de 5 personnes, citations autorisées.")
    ] = INTERNAL,
    jobs: Annotated[
        int,
        typer.Option("--jobs", min=0, max=61, help="Combien de processus travaillent à la fois (0 : selon l'étude)."),
    ] = 0,
    cluster: Annotated[
        str, typer.Option("--cluster", help="Un ordonnanceur dask : tcp://machine:port. Voir docs/performances.md.")
    ] = "",
) -> None:
    """Mettre à jour les rapports, tous ou d'une CPTS."""
    from svb_qual.errors import fail, suggest
    from svb_qual.results import find_study

    if mode not in (INTERNAL, PUBLIC):
        raise fail("--mode", f"mode inconnu « {mode} »", suggest(mode, (INTERNAL, PUBLIC)))
    study = find_study(etude)
    if mode == PUBLIC:
        watch_for(study, needed=True)
    check_inputs(study)
    if mode == PUBLIC and cpts:
        what = "la version à diffuser se fait d'un bloc : ce qui est masqué ici dépend des autres CPTS"
        raise fail("--cpts", what, "retirez --cpts")
    with working_with(jobs or best_jobs(len(study.register)), cluster, _kept_by_workers() if cluster else ""):
        _internal(study, cpts) if mode == INTERNAL else _public(study)


def _kept_by_workers() -> str:
    """Hash of all that a worker reads once and keeps."""
    from svb_qual.files import hash_bytes
    from svb_qual.results import GRID
    from svb_qual.tasks import books, key_of

    return key_of(*(hash_bytes(path.read_bytes()) for path in (*books(), GRID)))


def _internal(study: Study, cpts: str) -> None:
    from svb_qual.build import build_reports
    from svb_qual.exchange.committee import committee_path, unsaved_opinions
    from svb_qual.exchange.register import unsaved
    from svb_qual.register import workbook_path
    from svb_qual.results import outputs_of
    from svb_qual.status import notices

    outputs, own = outputs_of(study), f"--etude {study.folder}"
    say_done(build_reports(study, study.find_cpts(cpts).id if cpts else ""))
    watch_for(study)
    if fresh := unsaved(workbook_path(outputs), study.folder):
        path = workbook_path(outputs)
        print(
            f"attention : {len(fresh)} note(s) saisie(s) dans {path}, à reprendre : svb-qual noter {path} --par NOM {own}"
        )
    if fresh := unsaved_opinions(committee_path(outputs), study.folder):
        path = committee_path(outputs)
        print(
            f"attention : {len(fresh)} avis écrit(s) dans {path}, à reprendre : svb-qual amender {path} --par NOM {own}"
        )
    for line in notices(study):
        print(f"attention : {line}")
    print(f"Rapports : {outputs / 'rapports' / 'index.html'}")


def _public(study: Study) -> None:
    from svb_qual.build import build_public
    from svb_qual.clearances import LIST as COLUMNS
    from svb_qual.clearances import answers_in
    from svb_qual.errors import fail
    from svb_qual.files import as_words, csv_for_people, write_whole
    from svb_qual.lookalikes import in_two
    from svb_qual.plan import public_folder
    from svb_qual.public import open_public, quotes_to_read
    from svb_qual.results import outputs_of

    if twice := in_two(study):
        remedy = "deux personnes : donnez-leur des pseudonymes différents, puis recommencez"
        raise fail(str(study.folder / "registre.csv"), twice[0], remedy)
    watch_for(study, needed=True)
    say_done(build_public(study))
    public = open_public(study.folder)
    path, own = outputs_of(study) / LIST, f"--etude {study.folder}"
    rows = quotes_to_read(public, answers_in(path))
    left = sum(row[0] not in public.quotes for row in rows)
    write_whole(path, csv_for_people(COLUMNS, [[as_words(cell) for cell in row] for row in rows]))
    print(
        f"{len(public.quotes)} citation(s) autorisée(s) ; {left} proposée(s) que personne n'a autorisées, absentes des pages."
    )
    print(
        f"Pour en autoriser : remplissez « autorisé » (oui, non) dans {path}, puis svb-qual autoriser {path} --par NOM {own}"
    )
    print(f"À diffuser, après relecture : {public_folder(study) / 'index.html'}")


@app.command()
def noter(
    fichier: Annotated[Path, typer.Argument(help="Le classeur du DUERP, noté (outputs/<étude>/exports/duerp.xlsx).")],
    par: Annotated[str, typer.Option("--par", help="Qui a noté : un nom court, il est gardé avec chaque note.")],
    etude: StudyOption = DEMO,
) -> None:
    """Prendre les notes du DUERP : gravité, fréquence, maîtrise."""
    from datetime import date

    from svb_qual.exchange.register import read_register
    from svb_qual.ratings import FILE, add_ratings
    from svb_qual.results import find_study

    study = find_study(etude)
    check_signature(study, par)
    taken = add_ratings(study.folder, read_register(fichier, par, date.today().isoformat()))
    print(f"{taken} note(s) nouvelle(s) ou changée(s) : {study.folder / FILE}")
    print(f"Geste suivant : svb-qual rapports --etude {etude}")


@app.command()
def autoriser(
    fichier: Annotated[Path, typer.Argument(help="La liste remplie (CSV), écrite par rapports --mode diffusion.")],
    par: Annotated[str, typer.Option("--par", help="Qui autorise : un nom court, il est gardé avec chaque citation.")],
    etude: StudyOption = DEMO,
) -> None:
    """Autoriser des citations à sortir de l'équipe, ou les en retirer."""
    from datetime import date

    from svb_qual.clearances import FILE, take_list
    from svb_qual.commands.shared import coded_study
    from svb_qual.public import told_quotes
    from svb_qual.results import read_results

    study = coded_study(etude)
    check_signature(study, par)
    taken = take_list(fichier, study.folder, told_quotes(read_results(study)), par, date.today().isoformat())
    yes = sum(item.allowed for item in taken)
    print(f"{yes} citation(s) autorisée(s), {len(taken) - yes} refusée(s) : {study.folder / FILE}")
    print(f"Geste suivant : svb-qual rapports --mode diffusion --etude {etude}")
