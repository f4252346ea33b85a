"""The commands, by what they are about; importing them registers them, in the order of the help."""

from svb_qual.commands import exchange, review, study
from svb_qual.commands.shared import app

__all__ = ["app", "exchange", "review", "study"]
