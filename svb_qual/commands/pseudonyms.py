"""Commands on names: put pseudonyms in transcripts, settle doubtful words, go back to the names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svb_qual.commands.guard import TableOption, open_names
from svb_qual.commands.shared import app
from svb_qual.errors import fail


@app.command()
def pseudonymiser(
    fichiers: Annotated[
        list[Path], typer.Argument(help="Transcriptions à pseudonymiser ; elles ne sont pas modifiées.")
    ],
    sortie: Annotated[Path, typer.Option("--sortie", help="Dossier où écrire les fichiers pseudonymisés.")],
    noms: Annotated[Path | None, typer.Option("--noms", help="CSV des noms connus : nom,genre.")] = None,
    table: TableOption = None,
) -> None:
    """Remplacer noms, lieux et identifiants par des pseudonymes, les mêmes partout."""
    from svb_qual.pseudonymise import pseudonymise
    from svb_qual.pseudonyms.correspondence import save_table
    from svb_qual.pseudonyms.roster import read_roster

    roster = read_roster(noms) if noms else []
    path, known, phrase = open_names(table)
    made = pseudonymise(fichiers, sortie, roster, known)
    save_table(path, known, phrase)
    for item in made:
        print(f"{item.source.name} → {item.target} : {item.replaced} remplacement(s), dont {item.doubtful} à trancher")
    print(f"Table de correspondance, chiffrée : {path}. Sans elle et sa phrase, rien ne revient : gardez-les à part.")
    if any(item.doubtful for item in made):
        print("Geste suivant : svb-qual pseudonymes --a-trancher douteux.csv")
    print("Relisez chaque fichier avant de l'importer : une machine n'en reconnaît pas tous les noms.")


@app.command()
def pseudonymes(
    a_trancher: Annotated[
        Path | None, typer.Option("--a-trancher", help="Écrire les mots douteux dans ce CSV.")
    ] = None,
    trancher: Annotated[Path | None, typer.Option("--trancher", help="Reprendre ce CSV, une fois rempli.")] = None,
    restaurer: Annotated[
        list[Path] | None, typer.Option("--restaurer", help="Remettre les noms dans ce fichier.")
    ] = None,
    sortie: Annotated[Path | None, typer.Option("--sortie", help="Dossier des fichiers restaurés.")] = None,
    table: TableOption = None,
) -> None:
    """Dire, trancher ou restaurer les pseudonymes d'une table."""
    from svb_qual.pseudonymise import read_queue, restore, write_queue
    from svb_qual.pseudonyms.correspondence import save_table, table_path

    path = table_path(table)
    if not path.is_file():
        raise fail(str(path), "il n'y a pas encore de table", "lancez d'abord svb-qual pseudonymiser")
    if restaurer and not sortie:
        raise fail("--sortie", "il manque le dossier où restaurer", "ajoutez --sortie DOSSIER, hors de l'étude")
    path, known, phrase = open_names(path)
    if trancher:
        print(f"{read_queue(trancher, known)} mot(s) tranché(s).")
        print("Geste suivant : relancez la même commande (importer ou pseudonymiser)")
        save_table(path, known, phrase)
    if a_trancher:
        print(
            f"{write_queue(a_trancher, known)} mot(s) à trancher dans {a_trancher} : personne, lieu, organisation ou garder"
        )
        print("Ce fichier contient de vrais noms : effacez-le après l'avoir repris (--trancher).")
    for made in restore(restaurer or [], sortie or Path(), known):
        print(f"{made} : les noms y sont de nouveau")
    if not (trancher or a_trancher or restaurer):
        left = len(known.left())
        print(f"{len(known.names)} pseudonyme(s), {left} mot(s) à trancher : {path}")
