"""The page of the risk register: a table of units by axes, then a card for each line; every number opens on its excerpts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from pathlib import Path

from svb_qual.disclosure import K
from svb_qual.duerp import Item, RegisterLine, make_register
from svb_qual.grid import read_grid
from svb_qual.ratings import LEAST, MOST, read_ratings
from svb_qual.results import GRID, Results
from svb_qual.show import Html, anchor_of, cell, excerpt, excerpts_of, table

#: Codes told in a card for each heading; the rest is in the workbook.
TOLD = 5
NOT_A_SUBSTITUTE = (
    "Ce que des personnes ont dit de leur travail, rangé comme un document unique. Ce n’est pas l’évaluation des risques de "
    "quelqu’un : chaque professionnel, et chaque employeur, fait la sienne, avec les personnes concernées ; il en est un début."
)
SCALE = (
    f"Gravité, fréquence et maîtrise se notent de {LEAST} à {MOST} dans le classeur (maîtrise {LEAST} : rien ne la tient ; "
    f"{MOST} : elle est tenue). Priorité = gravité × fréquence × (5 − maîtrise), de 1 à 64. La machine ne note rien."
)


def open_register(results: Results) -> list[RegisterLine]:
    """The lines of the register of some results, with the ratings of their study. Raises SvbError for a faulty grid or rating."""
    grid = read_grid(GRID, frozenset(results.codebook.codes))
    return make_register(results, grid, read_ratings(results.study.folder))


def show_purpose() -> Html:
    """What the register is, and is not."""
    return Html(f"<p><b>{escape(NOT_A_SUBSTITUTE)}</b></p><p>{escape(SCALE)}</p>")


def show_overview(lines: Iterable[RegisterLine]) -> Html:
    """Units by axes: people who tell a situation that exposes; each number leads to its card."""
    lines = list(lines)
    axes = list(dict.fromkeys(line.axis for line in lines))
    rows = []
    for unit in dict.fromkeys(line.unit for line in lines):
        own = {line.axis: line for line in lines if line.unit == unit}
        cells = [cell(own[axis].exposed, _exposed(own[axis]), "risk") if axis in own else "" for axis in axes]
        rows.append([escape(unit.label), *cells])
    shown = table(("Unité de travail", *axes), rows, "Personnes qui disent une situation qui expose")
    note = (
        "L’unité est reconnue aux mots de l’extrait, sinon à ceux du même tour de parole : un extrait peut s’y trouver à tort, "
        "et ce qu’aucun mot ne situe est à part. Lisez avant de noter."
    )
    return shown + Html(f"<p><small>{escape(note)}</small></p>")


def show_enough(results: Results, lines: Iterable[RegisterLine]) -> Html:
    """Units by axes for others: where k people or more tell a situation that exposes; every unit is there, told of or not."""
    told = {line.key: line.exposed.value for line in lines}
    axes = list(dict.fromkeys(axis for code in results.codebook.codes.values() for axis in code.axes))
    units = read_grid(GRID, frozenset(results.codebook.codes)).units
    rows = [
        [escape(unit.label), *(f"{K} ou plus" if told.get((unit.id, axis), 0) >= K else "" for axis in axes)]
        for unit in units
    ]
    note = f"Vide : moins de {K} personnes, ou personne. {NOT_A_SUBSTITUTE}"
    shown = table(("Unité de travail", *axes), rows, "Où des situations sont dites exposer")
    return shown + Html(f"<p><small>{escape(note)}</small></p>")


def show_cards(results: Results, lines: Iterable[RegisterLine]) -> Html:
    """A card for each line, by unit of work; the situations most people tell come first."""
    shown, unit = "", None
    for line in lines:
        if line.unit != unit:
            unit = line.unit
            shown += f"<h3>{escape(unit.label)}</h3>"
        shown += _card(results, line)
    return Html(shown or "<p>Aucun codage ne remplit encore le registre.</p>")


def _card(results: Results, line: RegisterLine) -> str:
    who = ", ".join(f"{profession or 'profession non dite'} ({count})" for profession, count in line.professions)
    told = replace(line.exposed, label=who[:1].upper() + who[1:])
    facts = (
        ("Un propos", excerpt(results, line.quote) if line.quote else ""),
        ("Situations dites", _told(results, line, "situation", line.situations)),
        ("Qui est exposé", excerpts_of(results, told, _exposed(line)) or "personne ne le dit"),
        ("Ce qui protège", _told(results, line, "protege", line.protects)),
        ("Mesures qui existent", _told(results, line, "existe", line.existing)),
        ("Mesures envisagées", _told(results, line, "envisage", line.planned)),
        ("Niveau de prévention", escape(", ".join(line.levels) or "–")),
        ("Entendu dans", escape(f"{len(line.cpts)} CPTS ({', '.join(line.cpts)}), à {', '.join(line.waves)}")),
        ("Priorité notée", _priority(line)),
    )
    rows = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in facts if value)
    return f'<h4 id="{_anchor(line)}" tabindex="-1">{escape(line.axis.capitalize())}</h4><dl class="fiche">{rows}</dl>'


def _told(results: Results, line: RegisterLine, what: str, items: tuple[Item, ...]) -> str:
    """Codes with how many people, each opening on its excerpts."""
    if not items:
        return "rien n’en est dit"
    shown = "".join(
        excerpts_of(results, item.count, anchor_of("duerp", line.unit.id, line.axis, what, item.code.id), item.code.id)
        for item in items[:TOLD]
    )
    left = len(items) - TOLD
    return shown + (f"<small>et {left} autre(s) code(s), dans le classeur</small>" if left > 0 else "")


def _priority(line: RegisterLine) -> str:
    if not line.rating.priority:
        return "à noter"
    note = line.rating
    said = (
        f"{note.priority} (gravité {note.gravity}, fréquence {note.frequency}, maîtrise {note.control}), par {note.by}"
    )
    return escape(said + (f" ; {note.remark}" if note.remark else ""))


def _anchor(line: RegisterLine) -> str:
    return anchor_of("ligne", line.unit.id, line.axis)


def _exposed(line: RegisterLine) -> str:
    return anchor_of("expose", line.unit.id, line.axis)


def show_priorities(lines: Iterable[RegisterLine]) -> Html:
    """Lines that people rated, the most pressing first."""
    rated = sorted(
        (line for line in lines if line.rating.priority), key=lambda line: (-line.rating.priority, *line.key)
    )
    if not rated:
        return Html(
            "<p>Personne n’a encore noté : ouvrez <code>exports/duerp.xlsx</code>, puis « svb-qual noter ».</p>"
        )
    rows = [
        [f'<a href="#{_anchor(line)}">{escape(line.unit.label)}</a>', escape(line.axis), str(line.rating.priority),
         escape(line.rating.remark), escape(line.rating.by)]
        for line in rated
    ]  # fmt: skip
    return table(("Unité", "Axe", "Priorité", "Remarque", "Noté par"), rows, "Ce que des personnes jugent prioritaire")


def workbook_path(outputs: Path) -> Path:
    """Where the workbook to rate is written."""
    return outputs / "exports" / "duerp.xlsx"
