"""The review page written out: one file with its style, its script and its data, that opens by a double click."""

from __future__ import annotations

from svb_qual.files import write_whole
from svb_qual.places import review_pages
from svb_qual.reports import TEMPLATES, Look, inline_json, page
from svb_qual.review.data import collect
from svb_qual.study import Study

#: Parts of the script, in the order in which they are read.
SCRIPTS = ("data", "log", "store", "codes", "words", "excerpt", "list", "keys", "start")


def render_review(data: dict, *, proof: str = "") -> str:
    """The page of some data. ``proof``: the secret of the server it comes from, to which decisions are sent at once."""
    folder = TEMPLATES / "review"
    parts = [(folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    return page(
        "review/page.html.j2",
        Look(data["etude"]["titre"], data["etude"]["fictive"]),
        blind=data["aveugle"],
        served=bool(proof),
        proof=proof,
        own_style=(folder / "review.css").read_text(encoding="utf-8"),
        own_script="\n".join(parts),
        data=inline_json(data),
    )


def write_review(study: Study) -> None:
    """Write both pages, with proposals and blind; the tables of the study must be up to date."""
    for path, blind in zip(review_pages(study), (False, True), strict=True):
        write_whole(path, render_review(collect(study, blind=blind)))
