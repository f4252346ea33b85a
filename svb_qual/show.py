"""What notebooks show: HTML made of counts and excerpts, all text escaped. Nothing here computes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from svb_qual.model import ACTUALITIES, POLARITIES, STATES, TO_SETTLE, Coding, Count
from svb_qual.results import Results
from svb_qual.synthesis import Line

TEMPLATES = Path(__file__).parent / "templates"
#: Key of what nobody has read yet: (words, class of the box, planned).
PROPOSED = ("hachuré : proposé par la machine, à relire", "propose", False)
#: Class of the style that only JupyterLab needs.
WORKSHOP = "atelier"
#: What tells a list of excerpts that are read when it is opened.
LISTED = 'data-liste="'
BESIDE = "<p>Ces extraits s’ouvrent dans la page du rapport, qui va les chercher dans le dossier « recherche » à côté d’elle.</p>"
#: A table of more columns than this takes more than the width of the text, where there is room.
WIDE = 6


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of page, shown as such by Jupyter and by the reports."""

    html: str

    def _repr_html_(self) -> str:
        return self.html

    def __add__(self, other: Html) -> Html:
        return Html(self.html + other.html)


def anchor_of(*words: str) -> str:
    """An id for the page: « c-diga-activite-t0-risk »."""
    text = unicodedata.normalize("NFKD", "-".join(words)).encode("ascii", "ignore").decode().lower()
    return "c-" + re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def segment_anchor(segment: str) -> str:
    """The id of an excerpt in the page of its interview."""
    return "x-" + re.sub(r"[^A-Za-z0-9_-]", "-", segment)


def interview_page(interview: str) -> str:
    """The file name of the page of one interview."""
    return f"entretien_{interview}.html"


def tag(polarity: str, actuality: str = "actual") -> str:
    """A small mark that says polarity, and « envisagé » where it is not yet real."""
    planned = actuality == "planned"
    words = POLARITIES[polarity] + (f", {ACTUALITIES['planned']}" if planned else "")
    return f'<span class="marque {polarity}{" envisage" if planned else ""}">{escape(words)}</span>'


def excerpt(results: Results, segment: str, coding: Coding | None = None) -> str:
    """One excerpt with its source; the words behind ``coding`` are underlined, its polarity and its author are said."""
    item, interview = results.segments[segment], results.interview_of(segment)
    own = [coding] if coding else []
    cpts = results.study.cpts[interview.cpts]
    marks = "".join(f" {tag(c.polarity, c.actuality)} <small>{escape(decided(c))}</small>" for c in own)
    source = f"{interview.who()} · {cpts.name} · {interview.wave}"
    link = f"{interview_page(interview.id)}#{segment_anchor(segment)}"
    return (
        f'<blockquote class="extrait"><p>{mark_cues(item.text, item.start, own)}</p><footer>{escape(source)} · '
        f'<a href="{link}">dans l’entretien {escape(interview.id)}</a>{marks}</footer></blockquote>'
    )


def decided(coding: Coding) -> str:
    """Who decided a coding: « proposé par la machine », « accepté par codeur-a »."""
    if coding.state in TO_SETTLE:
        return f"{STATES[coding.state]} ({coding.reviewer})"
    return STATES[coding.state] + (f" par {coding.reviewer}" if coding.reviewer else "")


def mark_cues(text: str, start: int, codings: Iterable[Coding]) -> str:
    """The text escaped, with the cues of some codings in ``<mark>``; ``start`` = place of the text in the interview."""
    pieces, place = [], 0
    for first, last in spans_in(text, start, codings):
        pieces += [escape(text[place:first]), f"<mark>{escape(text[first:last])}</mark>"]
        place = last
    return ("".join(pieces) + escape(text[place:])).replace("\n", "<br>")


def spans_in(text: str, start: int, codings: Iterable[Coding]) -> list[tuple[int, int]]:
    """Where the cues of some codings stand in a text, in order; those that begin inside another are left out."""
    spans, place = [], 0
    for first, last in sorted({(cue.start - start, cue.end - start) for coding in codings for cue in coding.cues}):
        if place <= first < last <= len(text):
            spans.append((first, last))
            place = last
    return spans


def excerpts_of(results: Results, count: Count, anchor: str, code: str = "") -> str:
    """A number that opens on its excerpts; links of figures and tables lead to ``anchor``."""
    if not count.segments:
        return ""
    if results.is_large:
        listed, quotes = f' {LISTED}{_listing(results, count.segments)}" data-code="{code}"', BESIDE
    else:
        codings = results.codings_of(code)
        listed = ""
        quotes = "".join(excerpt(results, segment, codings.get(segment)) for segment in count.segments)
    return (
        f'<details class="chiffre"><summary>{escape(count.label)} : <b>{escape(str(count))}</b></summary>'
        f'<div id="{anchor}" tabindex="-1"{listed}>{quotes}</div></details>'
    )


def _listing(results: Results, segments: Iterable[str]) -> str:
    """Excerpts in order, those of one interview together with its stamp: « anne_T0 01234567 4-1 6-2;zoe_T2 89012345 3-1 »."""
    pieces = []
    for interview, own in groupby(segments, lambda segment: results.segments[segment].interview):
        skipped = len(segment_anchor(interview)) + 1
        pieces.append(
            " ".join([interview, results.stamps[interview], *(segment_anchor(segment)[skipped:] for segment in own)])
        )
    return ";".join(pieces)


def legend(items: Sequence[tuple[str, str, bool]]) -> str:
    """Legend of a figure: (words, polarity, planned)."""
    spans = "".join(
        f'<span class="cle"><span class="case {polarity}{" envisage" if planned else ""}"></span>{escape(words)}</span>'
        for words, polarity, planned in items
    )
    return f'<p class="legende">{spans}</p>'


def figure(svg: str, caption: str, key: str, details: str) -> Html:
    """A figure with its legend, its caption (what it says, in a sentence) and the numbers behind it."""
    return Html(
        f'<figure>{key}<div class="dessin">{svg}</div><figcaption>{escape(caption)}</figcaption></figure>'
        f'<details class="chiffres"><summary>Les chiffres et leurs extraits</summary>{details}</details>'
    )


def table(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> Html:
    """A table of cells already in HTML; the first cell of a row is its heading."""
    top = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>" for row in rows
    )
    wide = " large" if len(head) > WIDE else ""
    return Html(
        f'<div class="defile{wide}" tabindex="0" role="region" aria-label="{escape(caption)}"><table><caption>{escape(caption)}'
        f"</caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def cell(count: Count, anchor: str, polarity: str, planned: bool = False, proposed: bool = False) -> str:
    """A table cell: the number of people as a link to its excerpts, on a ground as strong as their share.

    ``proposed``: nobody has decided any of its codings yet; the ground is hatched.
    """
    if not count.value:
        return '<span class="rien" title="personne n’en parle">·</span>'
    share = min(4, -(-4 * count.value // max(count.denominator, 1)))
    style = f"{polarity} force{share}{' envisage' if planned else ''}{' propose' if proposed else ''}"
    title = escape(f"{count.label} : {count}" + (", proposé par la machine, à relire" if proposed else ""))
    return f'<a class="nombre {style}" href="#{anchor}" title="{title}">{count.value}<small>/{count.denominator}</small></a>'


def matrix(
    results: Results, lines: Sequence[Line], columns: Sequence[tuple[str, str, str, bool]], *, prefix: str, caption: str
) -> Html:
    """A table of lines × columns, each cell a link to its excerpts below. A column = (key, heading, polarity, planned)."""
    rows, details = [], []
    for line in lines:
        anchors = {key: anchor_of(prefix, line.key, line.label, key) for key, *_ in columns}
        counts = {key: line.cells[key] for key, *_ in columns if key in line.cells}
        code = line.key if line.key in results.codebook.codes else ""
        unread = {s for s, coding in results.codings_of(code).items() if coding.state == "proposed"}
        rows.append(
            [escape(line.label)]
            + [
                cell(counts[key], anchors[key], polarity, planned, set(counts[key].segments) <= unread)
                if key in counts
                else ""
                for key, _, polarity, planned in columns
            ]
        )
        details += [excerpts_of(results, count, anchors[key], code) for key, count in counts.items()]
    head = ["", *(heading for _, heading, *_ in columns)]
    shown = "".join(details) or "<p>Aucun extrait.</p>"
    more = f'<details class="chiffres"><summary>Les chiffres et leurs extraits</summary>{shown}</details>'
    hatched = any(" propose" in value for row in rows for value in row)
    return table(head, rows, caption) + Html((legend([PROPOSED]) if hatched else "") + more)
