"""What every command of the command line shares: the application, the study option."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Lire des entretiens de professionnels de santé libéraux et en tirer ce qui protège leur santé au travail.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
StudyOption = Annotated[Path, typer.Option("--etude", help="Dossier de l'étude.")]
DEMO = Path("corpus/demo")
