"""What every command of the command line shares: the application, help in French, the study option."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

#: What the library writes in English around our own words.
WORDING = {
    "Usage:": "Usage :",
    "[OPTIONS]": "[OPTIONS…]",
    "COMMAND [ARGS]...": "COMMANDE…",
    "Arguments:": "Arguments :",
    "Options:": "Options :",
    "Commands:": "Commandes :",
    "[default: ": "[par défaut : ",
    "[required]": "[obligatoire]",
    "Show this message and exit.": "Dit ce qui est attendu.",
    "<path>": "CHEMIN",
    "... <list[Path]>": "…",
    "{fichiers}...": "FICHIER…",
    "<str>": "TEXTE",
    "<int range>": "NOMBRE",
    "<int>": "NOMBRE",
}


def _in_french(text: str) -> str:
    for english, french in WORDING.items():
        text = text.replace(english, french)
    return text


class FrenchCommand(TyperCommand):
    """A command whose help is in French throughout."""

    def get_help(self, ctx: typer.Context) -> str:
        """The help, framed in French."""
        return _in_french(super().get_help(ctx))


class FrenchGroup(TyperGroup):
    """The same for what holds commands."""

    def get_help(self, ctx: typer.Context) -> str:
        """The help, framed in French."""
        return _in_french(super().get_help(ctx))


class Application(typer.Typer):
    """An application whose commands all help in French."""

    def command(self, name: str | None = None, **settings: object) -> Callable[[Callable], Callable]:
        """Declare a command, as typer does."""
        return super().command(name, **{"cls": FrenchCommand} | settings)


app = Application(
    cls=FrenchGroup,
    help="Lire des entretiens de professionnels de santé libéraux et en tirer ce qui protège leur santé au travail.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
StudyOption = Annotated[Path, typer.Option("--etude", help="Dossier de l'étude.")]
DEMO = Path("corpus/demo")
