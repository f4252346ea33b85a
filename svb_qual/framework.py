"""CPTS side by side: a sentence for each factor and CPTS, the conditions of a factor, what a committee says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from svb_qual.cases import Case, Condition, case_of, order_cases
from svb_qual.model import Code, Count
from svb_qual.opinions import Opinion
from svb_qual.results import Results
from svb_qual.show import Html, anchor_of, excerpts_of, table
from svb_qual.synthesis import Line


def show_cases(results: Results, family: str) -> Html:
    """A line for each factor, a column for each CPTS, in order of cases; each sentence leads to its excerpts."""
    cases, rows, details = order_cases(results, family), [], ""
    for code in results.codebook.of_family(family):
        own = [case_of(results, code, cpts) for cpts in cases]
        rows.append([escape(code.label), *(_sentence(code, case) for case in own)])
        details += "".join(
            excerpts_of(results, count, _anchor(code, case, side), code.id)
            for case in own
            for side, count in (("protege", case.protects), ("expose", case.exposes))
        )
    names = [cpts.name + (" (sortie)" if cpts.exit_date else "") for cpts in cases]
    caption = "Du plus au moins protecteur, les CPTS sorties à la fin"
    more = f'<details class="chiffres"><summary>Les chiffres et leurs extraits</summary>{details}</details>'
    return table(("Facteur", *names), rows, caption) + Html(more)


def _sentence(code: Code, case: Case) -> str:
    """« Protège pour 3 sur 5, jusqu'à T3 ; expose ou manque pour 2 sur 5. »"""
    parts = []
    if case.protects.value:
        lasting = f", {case.last}" if case.last else ""
        parts.append(f"protège pour {_link(case.protects, _anchor(code, case, 'protege'))}{escape(lasting)}")
    if case.exposes.value:
        parts.append(f"expose ou manque pour {_link(case.exposes, _anchor(code, case, 'expose'))}")
    if not parts:
        return "personne n’en parle"
    told = " ; ".join(parts)
    return told[0].upper() + told[1:]


def _link(count: Count, anchor: str) -> str:
    return f'<a href="#{anchor}">{count.value} sur {count.denominator}</a>'


def _anchor(code: Code, case: Case, side: str) -> str:
    return anchor_of("cas", code.id, case.cpts.id, side)


def show_conditions(results: Results, conditions: Sequence[Condition]) -> Html:
    """For each factor people take both sides on: what is told with it when it protects, and when it does not."""
    if not conditions:
        return Html(
            "<p>Aucun facteur n’est dit, d’un côté et de l’autre, avec un même sujet par deux personnes ou plus.</p>"
        )
    shown = ""
    for item in conditions:
        sides = (
            ("Quand il protège, on parle aussi de", item.protects, "avec"),
            ("Quand il expose ou manque", item.exposes, "sans"),
        )
        rows = "".join(
            f"<dt>{name}</dt><dd>" + "".join(_told(results, item, code, count, key) for code, count in told) + "</dd>"
            for name, told, key in sides
        )
        shown += f'<h3>{escape(item.code.label)}</h3><dl class="fiche">{rows}</dl>'
    return Html(shown)


def _told(results: Results, item: Condition, code: Code, count: Count, key: str) -> str:
    named = Count(code.label, count.value, count.unit, count.segments, count.denominator)
    return excerpts_of(results, named, anchor_of("condition", item.code.id, key, code.id), item.code.id)


def show_opinions(results: Results, lines: Sequence[Line], opinions: Mapping[str, Opinion]) -> Html:
    """What the committee says of each factor that seems to carry over, beside the computed evidence."""
    known = results.codebook.codes
    rows = [
        [escape(line.label), escape(own.stance), escape(own.remark) or "–", escape(f"{own.by}, {own.when}")]
        for line in lines
        if (own := opinions.get(line.key))
    ]
    rows += [
        [
            escape(known[key].label if key in known else key),
            escape(own.stance),
            escape(own.remark) or "–",
            escape(f"{own.by}, {own.when}"),
        ]
        for key, own in opinions.items()
        if key not in {line.key for line in lines}
    ]
    if not rows:
        return Html(
            "<p>Le comité n’a encore rien dit : remplissez <code>exports/comite.xlsx</code>, puis « svb-qual amender ».</p>"
        )
    return table(("Facteur", "Avis du comité", "Remarque", "Par"), rows, "Ce que le comité en dit")
