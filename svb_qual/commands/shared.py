"""What every command of the command line shares: the application, help in French, the study option."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from svb_qual.commands.guard import scan_after
from svb_qual.errors import Fault, SvbError

if TYPE_CHECKING:
    from svb_qual.study import Study

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


class _FrenchHelp:
    """What a command and a group of commands have in common: help in French throughout."""

    def get_help(self, ctx: typer.Context) -> str:
        """The help, framed in French."""
        text = super().get_help(ctx)
        for english, french in WORDING.items():
            text = text.replace(english, french)
        return text


class FrenchCommand(_FrenchHelp, TyperCommand):
    """A command that helps in French."""


class FrenchGroup(_FrenchHelp, TyperGroup):
    """A group of commands that helps in French."""


class Application(typer.Typer):
    """An application whose commands all help in French."""

    def command(self, name: str | None = None, **settings: object) -> Callable[[Callable], Callable]:
        """Declare a command, as typer does; what it leaves in the outputs of a study is scanned for names after it."""
        declare = super().command(name, **{"cls": FrenchCommand} | settings)
        return lambda callback: declare(_scanned(callback))


def _scanned(callback: Callable) -> Callable:
    """The same command; however it ends, nothing that it wrote may name somebody."""

    @wraps(callback)
    def run(*words: object, **named: object) -> object:
        """Run, then scan: the faults of both are told together."""
        faults: list[Fault] = []
        try:
            return callback(*words, **named)
        except SvbError as error:
            faults += error.faults
        finally:
            faults += scan_after(named["etude"]) if "etude" in named else []
            if faults:
                raise SvbError(faults) from None

    return run


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


def coded_study(etude: Path) -> Study:
    """The study of a command, its tables up to date. Raises SvbError with all that is wrong with it."""
    from svb_qual.build import build_tables
    from svb_qual.results import find_study

    study = find_study(etude)
    build_tables(study)
    return study


def say_done(count: int) -> None:
    """How many steps were redone."""
    print(f"{count} étape(s) refaite(s)." if count else "Rien à refaire : tout est à jour.")
