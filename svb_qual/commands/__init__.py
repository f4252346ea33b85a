"""The commands, by what they are about; importing them registers them, in the order of the help."""

from svb_qual.commands import (
    checks,
    exchange,
    export,
    intake,
    pseudonyms,
    reports,
    review,
    sheets,
    study,
    synthesis,
    themes,
)
from svb_qual.commands.shared import app

__all__ = [
    "app",
    "checks",
    "exchange",
    "export",
    "intake",
    "pseudonyms",
    "reports",
    "review",
    "sheets",
    "study",
    "synthesis",
    "themes",
]
