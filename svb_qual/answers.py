"""The answers of the synthesis notebooks: counts in, figure or table and their excerpts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from svb_qual.changes import DIRECTIONS, Change, heard_at_both
from svb_qual.figures import Bar, Part, plot_bars
from svb_qual.model import POLARITIES, Count
from svb_qual.results import Results
from svb_qual.show import PROPOSED, Html, anchor_of, excerpt, excerpts_of, figure, interview_page, legend, matrix, table
from svb_qual.synthesis import STANCES, Line, one_each, reach_of, telling

LEGEND = [(words, key, False) for key, words in POLARITIES.items()]
STATE_COLUMNS = [
    ("appliqué", "appliqué", "protective", False),
    ("manque", "manque", "risk", False),
    ("envisagé", "envisagé", "protective", True),
]

#: The same counts, said of an action: its excerpts' codes tell how people speak of it, not whether it took place.
ACTION_COLUMNS = [
    ("en parlent", "en parlent", "neutral", False),
    ("appliqué", "comme d’un appui", "protective", False),
    ("manque", "comme d’un manque", "risk", False),
    ("envisagé", "comme d’un projet", "protective", True),
]


def show_profile(results: Results, lines: Sequence[Line], *, prefix: str) -> Html:
    """Stacked bars, one per code and wave: people by what they say of it."""
    groups: dict[str, list[Bar]] = {}
    details = []
    for line in lines:
        part = results.select(waves=[line.label])
        anchors = {stance: anchor_of(prefix, line.key, line.label, stance) for stance in line.cells}
        parts = [p for s in STANCES if s in line.cells for p in _parts(results, line, s, s, anchors[s])]
        label = results.codebook.codes[line.key].label
        groups.setdefault(label, []).append(Bar(line.label, len(part.participants()), tuple(parts)))
        details += [_stance_details(results, line, stance, anchors[stance]) for stance in line.cells]
    svg = plot_bars(list(groups.items()), axis="Nombre de personnes", title="Ce que chacun en dit, vague par vague")
    caption = "Chaque personne est comptée une fois par ligne. Le cadre gris est le nombre de personnes entendues."
    return figure(svg, caption, legend(LEGEND + _key(results)), "".join(details))


def _parts(results: Results, line: Line, key: str, polarity: str, anchor: str) -> list[Part]:
    """The people of a cell: those for whom someone decided at least one coding, then those nobody has read yet."""
    count, codings = line.cells[key], results.codings_of(line.key)
    read = [segment for segment in count.segments if codings[segment].state != "proposed"]
    decided = len({results.person_of(segment) for segment in read})
    counts = ((decided, False), (count.value - decided, True))
    own = [(replace(count, value=value), proposed) for value, proposed in counts if value]
    return [Part(polarity, key == "planned", value, anchor, proposed) for value, proposed in own]


def _key(results: Results) -> list[tuple[str, str, bool]]:
    return [PROPOSED] if any(coding.state == "proposed" for coding in results.codings) else []


def _stance_details(results: Results, line: Line, stance: str, anchor: str) -> str:
    count = line.cells[stance]
    named = Count(f"{count.label} : {POLARITIES[stance]}", count.value, count.unit, count.segments, count.denominator)
    return excerpts_of(results, named, anchor, line.key)


def show_states(results: Results, lines: Sequence[Line], *, prefix: str, caption: str) -> Html:
    """Table of lines by « appliqué », « manque », « envisagé »; a person may be in several columns."""
    return matrix(results, lines, STATE_COLUMNS, prefix=prefix, caption=caption)


def show_protective(results: Results, lines: Sequence[Line], *, prefix: str, quotes: int = 2) -> Html:
    """Bars of people who say a factor protects, most people first, then ``quotes`` excerpts of different people each."""
    bars, details, heard = [], [], len(results.participants())
    for line in lines:
        anchors = {key: anchor_of(prefix, line.key, key) for key in line.cells}
        parts = [p for key in ("actual", "planned") for p in _parts(results, line, key, "protective", anchors[key])]
        bars.append((line.label, [Bar("", heard, tuple(parts))]))
        details += [excerpts_of(results, line.cells[key], anchors[key], line.key) for key in line.cells]
    svg = plot_bars(bars, axis="Nombre de personnes", title="Qui dit que cela protège")
    keys = legend([("protège", "protective", False), ("seulement envisagé", "protective", True), *_key(results)])
    caption = (
        "Une personne compte une fois par facteur, quel que soit le nombre d’extraits ; celle qui dit à la fois qu’il protège "
        "et qu’il manque compte aussi."
    )
    shown = figure(svg, caption, keys, "".join(details))
    return shown + Html("".join(_quotes(results, line, quotes) for line in lines if line.cells["actual"].value))


def _quotes(results: Results, line: Line, quotes: int) -> str:
    """A heading and excerpts of different people, the surest codings first."""
    codings = results.codings_of(line.key)
    surest = telling(results, [codings[segment] for segment in line.cells["actual"].segments])
    code = results.codebook.codes[line.key]
    criterion = f" <small>({escape(code.criterion)})</small>" if code.criterion else ""
    head = f"<h4>{escape(line.label)}{criterion} : {escape(str(line.cells['actual']))}</h4>"
    shown = one_each(results, surest)[:quotes]
    left = len(line.cells["actual"].segments) - len(shown)
    more = (
        f"<p><small>Et {left} autre{'s' * (left > 1)}, sous « Les chiffres et leurs extraits ».</small></p>"
        if left
        else ""
    )
    return head + "".join(excerpt(results, segment, codings[segment]) for segment in shown) + more


def show_actions(results: Results, lines: Sequence[Line]) -> Html:
    """Planned actions, as prescribed and as the follow-up found them, and how people speak of them wave by wave."""
    shown = Html("")
    for cpts in results.cpts():
        for action in cpts.actions:
            own = [line for line in lines if line.key == f"{cpts.id}.{action.id}"]
            found = action.found or "rien n’est noté (« constat » dans etude.yml)"
            more = (("État", action.status), ("Responsable", action.owner), ("Indicateur", action.indicator))
            said = "".join(f" {name} : {escape(text)}." for name, text in more if text)
            shown += Html(
                f"<h3>{escape(action.title)}</h3><p>Prévu : {escape(action.due)}. Constaté : {escape(found)}.{said}</p>"
            )
            shown += matrix(results, own, ACTION_COLUMNS, prefix="action", caption="Ce que les personnes en disent")
    if not shown.html:
        return Html("<p>Aucune action prévue n’est écrite dans <code>etude.yml</code> pour cette CPTS.</p>")
    return shown


def show_changes(results: Results, changes: Sequence[Change], *, waves: tuple[str, str]) -> Html:
    """Table of codes by direction of change, for people heard at both waves."""
    missing = [wave for wave in waves if wave not in results.waves()]
    if missing:
        return Html(f"<p>Pas d’entretien à {' ni à '.join(missing)} : aucune comparaison n’est possible.</p>")
    people = len(heard_at_both(results, *waves))
    if not changes:
        said = f"{people} personne(s) entendue(s) à {waves[0]} et à {waves[1]}, aucune sur un même sujet aux deux."
        return Html(f"<p>{said} Aucune comparaison n’est possible.</p>")
    kinds = dict(zip(DIRECTIONS, ("protective", "unclear", "risk"), strict=True))
    columns = [(name, name, kinds[name], False) for name in DIRECTIONS]
    lines = [Line(change.code.label, change.code.id, change.cells) for change in changes]
    caption = (
        f"Personnes entendues aux deux vagues : {people}. Ce que chacune dit le plus souvent du sujet, pour de vrai"
    )
    return matrix(results, lines, columns, prefix="evolution", caption=caption)


def show_convergence(results: Results, lines: Sequence[Line]) -> Html:
    """Table factor × CPTS of people who say it protects, with where it protects in words."""
    columns = [
        (cpts.id, cpts.name + (" (sortie)" if cpts.exit_date else ""), "protective", False) for cpts in results.cpts()
    ]
    named = [Line(f"{line.label} : {reach_of(line)}", line.key, line.cells) for line in lines]
    return matrix(results, named, columns, prefix="convergence", caption="Personnes qui disent que le facteur protège")


def show_exits(results: Results, lines: Sequence[Line]) -> Html:
    """Why CPTS left, as ``etude.yml`` says, and what people there said lacks, beside those that stayed."""
    left = [cpts for cpts in results.cpts() if cpts.exit_date]
    if not left:
        return Html("<p>Aucune CPTS n’a quitté la démarche.</p>")
    reasons = "".join(
        f"<li><b>{escape(c.name)}</b>, sortie en {escape(c.exit_date)} : {escape(c.exit_reason)}</li>" for c in left
    )
    columns = [("parties", "CPTS parties", "risk", False), ("restées", "CPTS restées", "risk", False)]
    caption = f"À {results.waves()[0]}, personnes qui disent que cela expose ou manque"
    return Html(f"<ul>{reasons}</ul>") + matrix(results, lines, columns, prefix="sorties", caption=caption)


def show_transferable(results: Results, lines: Sequence[Line]) -> Html:
    """Factors that protect in two CPTS or more, and beside each the people who say the contrary."""
    if not lines:
        return Html("<p>Aucun facteur ne protège dans deux CPTS au moins.</p>")
    last = results.waves()[-1]
    columns = [
        ("appliqué", "protège", "protective", False),
        ("dure", f"l’avaient dit et le redisent à {last}", "protective", False),
        ("manque", "disent seulement l’inverse", "risk", False),
        ("expose", "disent qu’il expose ou manque, en tout", "risk", False),
    ]
    caption = "Facteurs dits protecteurs dans deux CPTS ou plus"
    return matrix(results, lines, columns, prefix="transfert", caption=caption)


def show_people(results: Results) -> Html:
    """Who was heard, at which wave; a dash where a person was not interviewed."""
    rows = []
    for cpts, name in results.participants():
        own = {i.wave: i for i in results.interviews.values() if (i.cpts, i.participant) == (cpts, name)}
        first = next(iter(own.values()))
        cells = [_heard(results, own[wave].id) if wave in own else "–" for wave in results.waves()]
        known = results.study.cpts[cpts].name
        rows.append(
            [
                escape(name),
                escape(", ".join(part for part in (first.profession, first.role) if part)),
                escape(known),
                *cells,
            ]
        )
    head = ["Personne", "Profession, rôle", "CPTS", *results.waves()]
    return table(head, rows, "Qui a parlé, quand (nombre de mots dits)")


def _heard(results: Results, interview: str) -> str:
    return f'<a href="{interview_page(interview)}">{results.interviews[interview].words()} mots</a>'
