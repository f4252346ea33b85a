"""The first page of a synthesis, in words made of counts; then what differs, and what people say each time they are heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from svb_qual.answers import show_changes
from svb_qual.changes import compare_waves, heard_at_both
from svb_qual.communities import STATUSES
from svb_qual.contrasts import (
    EXPOSES,
    PROTECTS,
    Contrast,
    Path,
    contrast,
    count_criteria,
    count_links,
    heard_again,
    profession_of,
    side_of,
)
from svb_qual.model import POLARITIES
from svb_qual.results import Results
from svb_qual.show import Html, anchor_of, excerpts_of, interview_page, matrix, segment_anchor, table
from svb_qual.synthesis import Line, count_states

#: Codes told in a sentence of the first page; actions that are named there, no more than these.
TOLD, FEW = 3, 10
SIDES = [
    (PROTECTS, PROTECTS, "protective", False),
    (EXPOSES, EXPOSES, "risk", False),
    ("envisagé", "envisagé", "protective", True),
]


def show_essential(results: Results, factors: str, principles: str) -> Html:
    """What a reader must know first: every number opens on its excerpts, nothing says why."""
    lines = [line for own in count_criteria(results, factors).values() for line in own]
    states = count_states(results, principles)
    points = [
        _heard(results),
        _most(results, "Ce que le plus de personnes disent protecteur", lines, PROTECTS),
        _most(results, "Ce que le plus de personnes disent exposer ou manquer", lines, EXPOSES),
        _most(results, "Les principes de prévention que le plus de personnes disent appliqués", states, "appliqué"),
        _most(results, "Ceux qui manquent au plus de personnes", states, "manque"),
        _moved(results),
        _split(lines),
        _acted(results),
    ]
    return Html('<ul class="essentiel">' + "".join(f"<li>{point}</li>" for point in points if point) + "</ul>")


def _heard(results: Results) -> str:
    waves = ", ".join(f"{len(results.select(waves=[wave]).participants())} à {wave}" for wave in results.waves())
    again, gone = heard_again(results)
    people, interviews = len(results.participants()), len(results.interviews)
    told = f"<b>{people} personne(s) entendue(s)</b> en {interviews} entretien(s) : {escape(waves)}."
    if len(results.waves()) > 1 and again.denominator:
        first = escape(results.waves()[0])
        told += (
            f" Des {again.denominator} entendues à {first}, {again.value} l’ont été encore ensuite, {gone.value} non."
        )
    return told


def _most(results: Results, title: str, lines: Sequence[Line], key: str) -> str:
    """A sentence and its numbers: the codes that most people put there."""
    best = sorted(
        (line for line in lines if line.cells[key].value), key=lambda line: (-line.cells[key].value, line.key)
    )[:TOLD]
    if not best:
        return f"<b>{escape(title)}</b> : personne n’en parle."
    shown = "".join(
        excerpts_of(
            results, replace(line.cells[key], label=line.label), anchor_of("essentiel", key, line.key), line.key
        )
        for line in best
    )
    last = best[-1].cells[key].value
    equal = sum(line.cells[key].value == last for line in lines if line not in best)
    more = f"<small>et {equal} autre(s) à égalité avec le dernier</small>" if equal else ""
    return f"<b>{escape(title)}</b>{shown}{more}"


def _acted(results: Results) -> str:
    """What became of the actions, as the team writes it."""
    actions = [action for cpts in results.cpts() for action in cpts.actions]
    if not actions:
        return "<b>Actions</b> : aucune n’est écrite."
    by = {status: [a for a in actions if a.status == status] for status in STATUSES}
    told = ""
    for status, own in by.items():
        named = f" : {' ; '.join(action.title for action in own)}" if len(actions) <= FEW else ""
        told += f"<li>{escape(f'{status} ({len(own)}){named}')}</li>" if own else ""
    left = sum(not action.status for action in actions)
    more = f"<li>état non écrit ({left})</li>" if left else ""
    return f"<b>{len(actions)} action(s)</b>, d’après le suivi de l’équipe :<ul>{told}{more}</ul>"


def _moved(results: Results) -> str:
    waves = results.waves()
    if len(waves) < 2:
        return "Une seule vague : rien ne peut être comparé dans le temps."
    people = len(heard_at_both(results, waves[0], waves[-1]))
    changes = compare_waves(results, waves[0], waves[-1])
    told = f"<b>De {waves[0]} à {waves[-1]}</b>, chez les {people} personne(s) entendue(s) aux deux"
    shown = ""
    for direction in ("vers la protection", "vers le risque"):
        best = sorted(
            (c for c in changes if c.cells[direction].value), key=lambda c: (-c.cells[direction].value, c.code.id)
        )[:TOLD]
        for change in best:
            count = replace(change.cells[direction], label=f"{change.code.label}, {direction}")
            shown += excerpts_of(results, count, anchor_of("essentiel", direction, change.code.id), change.code.id)
    return f"{told}{shown}" if shown else f"{told} : aucun sujet dont on parle autrement."


def _split(lines: Sequence[Line]) -> str:
    """Codes that some say protect and others say expose."""
    both = [line.label for line in lines if line.cells[PROTECTS].value and line.cells[EXPOSES].value]
    if not both:
        return ""
    return (
        f"<b>Avis partagés</b> sur {len(both)} facteur(s), que des personnes disent protéger et d’autres exposer ou manquer : "
        f"{escape(', '.join(both))}. Lisez les deux côtés plus bas."
    )


def show_criteria(results: Results, family: str) -> Html:
    """Factors and risks by criterion: people who say it protects, exposes or is missing, is wished for."""
    shown = Html("")
    for name, lines in count_criteria(results, family).items():
        title = name or "sans critère"
        shown += Html(f"<h3>{escape(title.capitalize())}</h3>")
        shown += matrix(results, lines, SIDES, prefix="critere", caption=f"Personnes, {title}")
    return shown if shown.html else Html("<p>Aucun facteur n’est encore codé ici.</p>")


def show_moves(results: Results) -> Html:
    """Codes by direction of change between the first and the last wave here, for people heard at both."""
    waves = results.waves()
    if len(waves) < 2:
        return Html("<p>Une seule vague : aucune comparaison n’est possible.</p>")
    ends = (waves[0], waves[-1])
    return show_changes(results, compare_waves(results, *ends), waves=ends)


def show_paths(results: Results, paths: Sequence[Path]) -> Html:
    """What each person says of a subject each time; the waves lead to the excerpts in the interview."""
    waves = results.waves()
    if len(waves) < 2:
        return Html("<p>Une seule vague : personne n’a été entendu deux fois.</p>")
    if not paths:
        return Html("<p>Personne ne parle deux fois d’un même sujet en en disant la même chose ou le contraire.</p>")
    rows = [
        [escape(path.code.label), escape(path.person[1]), *(_stance(results, path, wave) for wave in waves)]
        for path in paths
    ]
    table_ = table(("Sujet", "Personne", *waves), rows, "Ce que chacun en dit, vague après vague")
    people = len({path.person for path in paths})
    return Html(
        f'<details class="chiffres"><summary>{len(paths)} parcours, de {people} personne(s)</summary>{table_.html}</details>'
    )


def _stance(results: Results, path: Path, wave: str) -> str:
    if wave not in path.stances:
        return "–"
    segment = next(s for s in path.segments if results.interview_of(s).wave == wave)
    link = f"{interview_page(results.interview_of(segment).id)}#{segment_anchor(segment)}"
    return f'<a class="marque {path.stances[wave]}" href="{link}">{escape(POLARITIES[path.stances[wave]])}</a>'


def show_contrasts(results: Results) -> Html:
    """Where those who govern and the field differ, then professions: people on each side, with their excerpts."""
    shown = _contrast(results, contrast(results, side_of(results)), "gouvernance", "Entre la gouvernance et le terrain")
    return shown + _contrast(results, contrast(results, profession_of(results)), "metier", "Entre professions")


def _contrast(results: Results, found: Sequence[Contrast], prefix: str, title: str) -> Html:
    head = Html(f"<h3>{escape(title)}</h3>")
    if not found:
        return head + Html(
            "<p>Pas de sujet que deux groupes d’au moins deux personnes voient à l’inverse l’un de l’autre.</p>"
        )
    for item in found:
        lines = [Line(group, item.code.id, sides) for group, sides in item.groups.items()]
        head += matrix(results, lines, SIDES[:2], prefix=f"{prefix}-{item.code.id}", caption=item.code.label)
    return head


def show_links(results: Results, levers: str, states: str) -> Html:
    """Levers and states told in one excerpt: what protects on one side, what exposes on the other."""
    columns = [(code.id, code.label, "protective", False) for code in results.codebook.of_family(states)]
    shown = Html("")
    for side, words in (("protective", "protègent"), ("risk", "exposent ou manquent")):
        lines = [
            line for line in count_links(results, levers, states, side) if any(c.value for c in line.cells.values())
        ]
        own = [(key, label, side, False) for key, label, *_ in columns]
        caption = f"Personnes qui disent dans un même extrait que les deux {words}"
        shown += (
            matrix(results, lines, own, prefix=f"lien-{side}", caption=caption)
            if lines
            else Html(f"<p>{escape(caption)} : aucune.</p>")
        )
    return shown
