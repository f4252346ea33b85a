"""The command on topics: what the grid does not see."""

from __future__ import annotations

from typing import Annotated

import typer

from svb_qual.commands.shared import DEMO, StudyOption, app


@app.command()
def themes(
    etude: StudyOption = DEMO,
    methode: Annotated[str, typer.Option("--methode", help="acp (les mêmes thèmes partout) ou umap.")] = "acp",
    unite: Annotated[str, typer.Option("--unite", help="extraits ou tours.")] = "extraits",
    graine: Annotated[int, typer.Option("--graine", min=0, help="Change les tirages de la stabilité, et umap.")] = 1,
) -> None:
    """Chercher thèmes, classes de mots et saturation."""
    from svb_qual.build import build_themes
    from svb_qual.induction import NO_TOPIC, title_of
    from svb_qual.results import find_study, outputs_of
    from svb_qual.tables import read_table
    from svb_qual.thematic import check_settings
    from svb_qual.themes.settings import Settings

    settings = Settings(methode, unite, graine)
    check_settings(settings)
    study = find_study(etude)
    build_themes(study, settings)
    folder = outputs_of(study) / "tables"
    own = read_table(folder / "themes_reglages.csv")[0]
    if own["message"]:
        print(f"Pas de thèmes : {own['message']}.")
    found = read_table(folder / "themes.csv")
    if not found and not own["message"]:
        print(NO_TOPIC)
    for row in found:
        remark = f" ; {row['remarque']}" if row["remarque"] else ""
        print(f"{row['theme']}. {title_of(row)} ({row['personnes']} personnes, stabilité {row['stabilité']}{remark})")
    if own["noms perdus"]:
        print(f"Noms que plus aucun thème ne porte : {own['noms perdus']}")
    print(f"{len(read_table(folder / 'reinert.csv'))} classe(s) ; tables : {folder / 'themes.csv'} et voisines")
