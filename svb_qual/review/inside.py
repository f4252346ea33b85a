"""The review page inside a notebook: served by the notebook's own kernel, as long as it runs."""

from __future__ import annotations

from html import escape
from threading import Thread

from svb_qual.deciding import check_reviewer
from svb_qual.results import find_study, read_results
from svb_qual.review.server import ReviewServer
from svb_qual.show import Html


def show_review(etude: str, relecteur: str, *, aveugle: bool = False) -> Html:
    """The page of a study for one reviewer, in a frame.

    Raises SvbError for an unusable name, or when the study has not been coded yet."""
    study = find_study(etude)
    check_reviewer(relecteur, study.folder / "decisions")
    read_results(study)  # says what to do when nothing is coded yet
    server = ReviewServer(study, relecteur, blind=aveugle)
    Thread(target=server.serve_forever, daemon=True).start()
    address = escape(server.address)
    return Html(
        f'<iframe src="{address}" title="Relecture" style="width:100%;height:52rem;border:1px solid #d9d5cb"></iframe>'
        f'<p>Ou dans un onglet à part : <a href="{address}">{address}</a></p>'
    )


def show_decided(etude: str, relecteur: str) -> Html:
    """How many decisions of a reviewer the study holds."""
    from svb_qual.stages import decisions_of

    own = [item for item in decisions_of(find_study(etude)) if item.reviewer == relecteur]
    places = {(item.interview, item.start, item.end) for item in own}
    return Html(f"<p>{escape(relecteur)} : {len(own)} décisions, sur {len(places)} extraits.</p>")
