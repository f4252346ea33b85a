"""The command line, in French. Heavy work is imported inside each command, so that --help answers at once."""

from __future__ import annotations

import sys

from svb_qual.commands import app
from svb_qual.commands.guard import without_names
from svb_qual.errors import SvbError, refused, suggest


def main() -> None:
    """Run the command; a fault of the input is told in French, without a trace, with exit code 1 (2 for a bad call)."""
    try:
        app(standalone_mode=False)
    except SvbError as error:
        print(without_names(f"{len(error.faults)} point(s) à corriger :\n\n{error}", sys.argv[1:2]), file=sys.stderr)
        raise SystemExit(1) from None
    except OSError as error:
        print(without_names(str(refused(error)), sys.argv[1:2]), file=sys.stderr)
        raise SystemExit(1) from None
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        if type(error).__name__ == "NoArgsIsHelpError":
            print(error.format_message())
            raise SystemExit(0) from None
        print(without_names(explain_call(error), sys.argv[1:2]), file=sys.stderr)
        raise SystemExit(2) from None


def explain_call(error) -> str:
    """A bad call (typer's own error) in French: what is wrong, and the help that lists what is expected."""
    command = error.ctx.command_path if getattr(error, "ctx", None) else "svb-qual"
    kind = type(error).__name__
    if kind == "MissingParameter":
        what = f"il manque « {(error.param.opts or [error.param.name])[0]} »"
    elif kind == "NoSuchOption":
        what = f"option inconnue « {error.option_name} »"
    elif "No such command" in error.format_message():
        what = "commande inconnue. " + suggest(sys.argv[_depth(error.ctx)], error.ctx.command.commands)
    elif kind == "BadParameter":
        what = (
            f"valeur refusée pour « {error.param.opts[0]} » : un nombre entier est attendu, dans les bornes de l'aide"
        )
    else:
        what = f"appel mal formé ({error.format_message()})"
    return f"{command} : {what}\n    → {command} --help donne ce qui est attendu"


def _depth(context) -> int:
    """How many words were understood before the one that was not, the name of the program included."""
    return 1 + (_depth(context.parent) if context.parent else 0)


if __name__ == "__main__":
    main()
