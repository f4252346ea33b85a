"""The command that brings transcripts into a study, names replaced first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from svb_qual.commands.guard import TableOption, open_names, watch_for
from svb_qual.commands.shared import DEMO, StudyOption, app
from svb_qual.errors import fail

if TYPE_CHECKING:
    from svb_qual.intake import Incoming
    from svb_qual.pseudonyms.correspondence import Correspondence
    from svb_qual.pseudonyms.roster import Known
    from svb_qual.study import Study

DRY = "À blanc : {} fichier(s) lisible(s), rien n'a été écrit.\nGeste suivant : la même commande, sans --a-blanc"
#: A narrow terminal folds the table rather than cutting it.
WIDTH = 110


@app.command()
def importer(
    fichiers: Annotated[
        list[Path], typer.Argument(help="Transcriptions : Word, texte, sous-titres, Whisper, Praat, ELAN…")
    ],
    etude: StudyOption = DEMO,
    cpts: Annotated[str, typer.Option("--cpts", help="Identifiant ou nom de la CPTS.")] = ...,
    vague: Annotated[str, typer.Option("--vague", help="selection, T0, T2 ou T3.")] = ...,
    participant: Annotated[
        str, typer.Option("--participant", help="La personne, la même à chaque vague ; son nom est remplacé.")
    ] = "",
    profession: Annotated[str, typer.Option("--profession", help="Profession ou rôle.")] = "",
    noms: Annotated[Path | None, typer.Option("--noms", help="CSV des noms connus : nom,genre.")] = None,
    table: TableOption = None,
    deja: Annotated[
        bool, typer.Option("--deja-pseudonymise", help="Les fichiers le sont déjà : n'y rien remplacer.")
    ] = False,
    a_blanc: Annotated[bool, typer.Option("--a-blanc", help="Dire ce qui serait lu, sans rien écrire.")] = False,
) -> None:
    """Faire entrer des transcriptions dans une étude, noms remplacés."""
    from svb_qual.arrivals import cpts_called
    from svb_qual.intake import check_files, split_corpora
    from svb_qual.pseudonyms.roster import read_roster
    from svb_qual.results import find_study

    study, roster = find_study(etude), read_roster(noms) if noms else []
    with TemporaryDirectory() as folder:
        files, known = split_corpora(fichiers, Path(folder) / "textes"), None
        incoming = check_files(study, files, cpts, vague, participant)
        if not (a_blanc or study.fictional or deja):
            ready, person, known = _replace_names(
                study, files, cpts, participant, roster, table, Path(folder) / "prets"
            )
            real, cpts = cpts, cpts_called(study, cpts, known)
            if real != cpts:
                print(f"La CPTS « {real} » s'appelle « {cpts} » dans l'étude : son vrai nom n'est que dans la table.")
            incoming = check_files(study, ready, cpts, vague, person)
        _tell(study, incoming, known)
        if a_blanc:
            print(DRY.format(len(incoming)))
            return
        _check(study, incoming, known, {"--cpts": cpts, "--profession": profession})
        _bring(study, incoming, cpts, vague, profession)


def _check(study: Study, incoming: list[Incoming], known: Correspondence | None, typed: dict[str, str]) -> None:
    """Nothing enters a real study that names somebody of the table: files, their names, what was typed."""
    from svb_qual.arrivals import check_words
    from svb_qual.errors import raise_faults
    from svb_qual.leaks import scan_bytes
    from svb_qual.pseudonyms.watch import make_watch

    watch = make_watch(known) if known else watch_for(study)
    if watch:
        check_words(typed | {item.source.name: item.interview.replace("-", " ") for item in incoming}, watch)
        raise_faults(
            [fault for item in incoming for fault in scan_bytes(item.source.name, item.source.read_bytes(), watch)]
        )


def _replace_names(
    study: Study,
    files: list[Path],
    cpts: str,
    participant: str,
    roster: Sequence[Known],
    table: Path | None,
    folder: Path,
) -> tuple[list[Path], str, Correspondence]:
    """Copies of the files under pseudonyms, the participant's, and the table, which is saved before anything enters the study."""
    from svb_qual.arrivals import cpts_called, pseudonymise_first
    from svb_qual.intake import bind_table, check_table
    from svb_qual.pseudonyms.correspondence import save_table

    path, known, phrase = open_names(table)
    check_table(study, known.mark)
    made, person = pseudonymise_first(files, participant, roster, known, folder)
    cpts_called(study, cpts, known)
    save_table(path, known, phrase)
    bind_table(study, known.mark)
    if any(item.doubtful for item in made):
        left = f"{len(known.left())} mot(s) sont peut-être des noms : rien n'entre avant qu'ils soient tranchés"
        remedy = (
            "svb-qual pseudonymes --a-trancher douteux.csv, remplissez-le, svb-qual pseudonymes --trancher douteux.csv "
            "(ou le notebook 00_importer) ; puis la même commande"
        )
        raise fail("noms", left, remedy)
    for item in made:
        print(f"{item.source.name} : {item.replaced} nom(s), lieu(x) ou numéro(s) remplacé(s)")
    print(f"Table de correspondance, chiffrée : {path}. Gardez-la, et sa phrase, hors de l'étude.")
    return [item.target for item in made], person, known


def _tell(study: Study, incoming: list[Incoming], known: Correspondence | None = None) -> None:
    """The table of what is read in each file, then what is odd in it."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    from svb_qual.arrivals import HEAD, facts_of

    shown = Table(*HEAD, box=SIMPLE)
    for item in incoming:
        shown.add_row(*facts_of(item, fictional=study.fictional, known=known))
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, WIDTH)
    console.print(shown)
    for item in incoming:
        for warning in item.transcript.warnings:
            print(f"attention, {item.source.name} : {warning}")


def _bring(study: Study, incoming: list[Incoming], cpts: str, wave: str, profession: str) -> None:
    from svb_qual.intake import import_files

    added = import_files(study, incoming, cpts, wave, profession)
    print(
        f"{len(incoming)} entretien(s) importé(s) : {', '.join(item.interview for item in incoming)}. {added}".strip()
    )
    print(
        f"Geste suivant : complétez registre.csv (profession, rôle, date), puis svb-qual rapports --etude {study.folder}"
    )
    if not study.fictional:
        print("Relisez-les : une machine ne reconnaît pas tous les noms.")
