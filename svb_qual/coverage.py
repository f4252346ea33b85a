"""Was the guide covered: for each question, what each interview holds on its subject, one click from the words."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from svb_qual.guides import Guide, Section, read_guides
from svb_qual.results import GUIDES, Results
from svb_qual.show import Html, anchor_of, interview_page, segment_anchor, table

#: Words of an excerpt that a link shows.
SHOWN = 9
#: What the count is worth, measured by hand on the demonstration (docs/mesures.md).
WORTH = (
    "Un nombre compte les extraits codés sur le sujet de la question, posée ou non ; il ne dit pas qu’on y a répondu. Mesuré "
    "sur 211 cas lus à la main (16 entretiens de la démonstration) : avec deux extraits ou plus, on y avait répondu 142 fois "
    "sur 188 ; avec moins (en orange), on n’y avait pas répondu 14 fois sur 23. Répondre toujours « oui » aurait été juste 151 "
    "fois sur 211 : les cases presque vides sont à relire, les autres ne prouvent rien."
)
#: Excerpts under which a cell is shown as to be read again.
FEW = 2


def open_guides(results: Results) -> dict[str, Guide]:
    """The guides of the project, by wave. Raises SvbError with all their faults."""
    return read_guides(GUIDES, set(results.codebook.codes))


def count_coverage(results: Results, guide: Guide) -> list[tuple[Section, dict[str, tuple[str, ...]]]]:
    """For each section of a guide, the excerpts on its subject in every interview of its wave."""
    part = results.select(waves=[guide.wave])
    told: dict[str, set[str]] = {}
    for coding in part.codings:
        told.setdefault(coding.segment, set()).add(coding.code)
    rows = []
    for section in guide.sections:
        wanted, found = set(section.codes), dict.fromkeys(part.interviews, ())
        for segment in part.segments.values():
            if told.get(segment.id, set()) & wanted:
                found[segment.interview] += (segment.id,)
        rows.append((section, found))
    return rows


def show_coverage(results: Results, guides: dict[str, Guide]) -> Html:
    """A table for each wave: questions in rows, interviews in columns; a number leads to the words."""
    shown = Html(f"<p>{escape(WORTH)}</p>")
    for wave in results.waves():
        shown += Html(f"<h3>{escape(wave)}</h3>")
        if wave in guides:
            shown += _table(results, guides[wave])
        else:
            shown += Html("<p>Aucun guide n’est écrit pour cette vague (corpus/guides).</p>")
    return shown


def _table(results: Results, guide: Guide) -> Html:
    rows, details = [], ""
    for section, found in count_coverage(results, guide):
        questions = "".join(f"<br><small>{escape(question.text)}</small>" for question in section.questions)
        cells = []
        for interview, segments in found.items():
            anchor = "g" + anchor_of(guide.wave, section.title, interview)[1:]
            ground = "neutral" if len(segments) >= FEW else "risk"
            link = f'<a class="nombre {ground} force2" href="#{anchor}">{len(segments)}</a>'
            cells.append(link if segments else '<span class="rien" title="rien n’est codé à ce sujet">0</span>')
            details += _links(results, section, interview, segments, anchor) if segments else ""
        rows.append([escape(section.title) + questions, *cells])
    names = [results.interviews[name].participant for name in results.select(waves=[guide.wave]).interviews]
    more = f'<details class="chiffres"><summary>Les extraits, un lien chacun</summary>{details or "Aucun."}</details>'
    return table(
        ("Question du guide", *names), rows, f"Extraits sur le sujet de chaque question, à {guide.wave}"
    ) + Html(more)


def _links(results: Results, section: Section, interview: str, segments: Iterable[str], anchor: str) -> str:
    """The first words of each excerpt, leading to its place in the interview."""
    links = "".join(
        f'<li><a href="{interview_page(interview)}#{segment_anchor(segment)}">{escape(_start(results, segment))}</a></li>'
        for segment in segments
    )
    who = escape(results.interviews[interview].who())
    return f'<details><summary>{escape(section.title)}, {who}</summary><ul id="{anchor}" tabindex="-1">{links}</ul></details>'


def _start(results: Results, segment: str) -> str:
    words = results.segments[segment].text.split()
    return " ".join(words[:SHOWN]) + (" …" if len(words) > SHOWN else "")
