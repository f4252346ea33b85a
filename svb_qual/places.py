"""Where the work done for each interview is kept, and which tables each stage writes. Light: nothing heavy is imported here."""

from __future__ import annotations

from pathlib import Path

from svb_qual.decisions import interviews_named
from svb_qual.heads import THEMES
from svb_qual.results import CACHE, outputs_of
from svb_qual.study import Study

#: Tables of each stage, by file name: (file, table whose columns it has).
READ = {"entretien": "entretien", "tours": "tours", "decoupage": "extraits", "actions": "actions", "unites": "unites"}
CODED = {"propositions": "codages"}
DECIDED = {"extraits": "extraits", "codages": "codages", "decisions_refusees": "decisions_refusees"}
#: Whole-study tables: the rows of every interview one after the other.
JOINED = {
    "entretiens": "entretien",
    "extraits": "extraits",
    "codages": "codages",
    "decisions_refusees": "decisions_refusees",
}


def folder_of(study: Study, interview: str) -> Path:
    """Where the tables of one interview are."""
    return outputs_of(study) / "tables" / "par_entretien" / interview


def traits_of(study: Study, interview: str) -> Path:
    """Where what was read of an interview is kept, to code it again in no time."""
    return CACHE / study.name / "traits" / f"{interview}.npz"


def model_of(study: Study) -> Path:
    """Where the coder learned on the decisions of a study is kept."""
    return CACHE / study.name / "modele.npz"


def examples_of(study: Study) -> Path:
    """Where the codings that people accepted are kept, each with its vector."""
    return CACHE / study.name / "exemples.npz"


def teachers(study: Study) -> set[str]:
    """Interviews that learning needs: those with decisions, but the ones kept for evaluation."""
    return interviews_named(study.folder / "decisions") - set(study.evaluation)


def themes_targets(study: Study) -> list[Path]:
    """The tables of topics, what to copy to name them, the drafts of codes."""
    folder = outputs_of(study) / "tables"
    tables = [folder / f"{name}.csv" for name in THEMES]
    return [*tables, folder / "themes_a_nommer.yml", folder / "codes_candidats.yml"]


def review_pages(study: Study) -> tuple[Path, Path]:
    """The two review pages: with proposals, and blind."""
    folder = outputs_of(study) / "relecture"
    return folder / "relecture.html", folder / "relecture_aveugle.html"
