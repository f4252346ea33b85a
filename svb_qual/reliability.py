"""What the page on reliability shows: tables of measures already computed. Nothing here computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from svb_qual.results import Results, outputs_of
from svb_qual.show import Html, table
from svb_qual.tables import read_table

AGAINST, SETTLED = " contre leur accord", " contre l'arbitrage"
#: Beginnings of the measures of each table of the page.
CURVE, CHANCES, SURE = (
    "F1 moyen des codes (macro), ",
    "chance annoncée",
    ("précision des propositions", "part des propo"),
)
MISSING = (
    "Pas encore mesuré : il faut que deux personnes aient lu les mêmes extraits en aveugle, sans voir les propositions "
    "(README, « Accord et valeur de la machine »)."
)


@dataclass(frozen=True, slots=True)
class Measures:
    """Rows of the tables ``fiabilite``, ``mesures`` and ``apprentissage``; all empty before two blind readings."""

    by_code: list[dict[str, str]]
    whole: list[dict[str, str]]
    changes: list[dict[str, str]]


def open_measures(results: Results) -> Measures:
    """Read the three tables; empty when they have not been written."""
    folder = outputs_of(results.study) / "tables"
    paths = [folder / f"{name}.csv" for name in ("fiabilite", "mesures", "apprentissage")]
    return Measures(*(read_table(path) if path.is_file() else [] for path in paths))


def _people(measures: Measures) -> str:
    return measures.whole[0]["comparaison"] if measures.whole else ""


def _rows(measures: Measures, holds: Callable[[dict[str, str]], bool]) -> list[list[str]]:
    return [[escape(value) for value in row.values()] for row in measures.whole if holds(row)]


def show_people(measures: Measures) -> Html:
    """The agreement of the two readers."""
    rows = [row[1:] for row in _rows(measures, lambda row: row["comparaison"] == _people(measures))]
    if not rows:
        return Html(f'<p class="fictif" role="note">{MISSING}</p>')
    return table(("mesure", "valeur", "intervalle à 95 %", "n"), rows, f"Accord de {_people(measures)}")


def show_machines(measures: Measures) -> Html:
    """One line per machine, one column per measure, against what both readers say, then what the arbiter settled."""
    names = [row["comparaison"] for row in measures.whole if row["comparaison"].endswith((AGAINST, SETTLED))]
    columns = ("F1 moyen des codes (macro)", "F1 de tous les codages (micro)", "précision", "code parmi les 5 premiers",
               "même polarité", "même actualité", "F1 de « envisagé »")  # fmt: skip
    lines = []
    for name in dict.fromkeys(names):
        own = {row["mesure"]: row for row in measures.whole if row["comparaison"] == name}
        cells = [_cell(own[column]) if column in own else "–" for column in columns]
        lines.append([escape(name.removesuffix(AGAINST)), *cells])
    if not lines:
        return Html(f"<p>{MISSING}</p>")
    return table(
        ("machine", *columns),
        lines,
        "Entre crochets, l'intervalle à 95 % (entretiens entiers retirés au sort) ; dessous, n",
    )


def show_readers(measures: Measures) -> Html:
    """The machines against each reader alone: one line per machine, one column per reader."""
    found: dict[str, dict[str, str]] = {}
    for row in measures.whole:
        machine, _, reader = row["comparaison"].partition(" contre ")
        if reader in _people(measures).split(" et ") and row["mesure"].endswith("(macro)"):
            found.setdefault(machine, {})[reader] = _cell(row)
    if not found:
        return Html("")
    readers = list(next(iter(found.values())))
    lines = [[escape(machine), *(own.get(reader, "–") for reader in readers)] for machine, own in found.items()]
    return table(("machine", *readers), lines, "F1 moyen des codes, contre chaque lecture seule")


def _cell(row: dict[str, str]) -> str:
    band = f" [{row['intervalle']}]" if row["intervalle"] else ""
    return f"<b>{escape(row['valeur'])}</b>{escape(band)}<br><small>{escape(row['n'])}</small>"


def show_curve(measures: Measures) -> Html:
    """The learning curve, and what is lost when a whole CPTS is left out."""
    rows = _rows(measures, lambda row: row["mesure"].startswith(CURVE))
    if not rows:
        return Html("<p>Pas de courbe : elle demande des entretiens décidés, et d'autres gardés pour l'évaluation.</p>")
    lines = [[row[1].removeprefix(CURVE), *row[2:]] for row in rows]
    head = ("appris sur l'amorce et", "F1 moyen des codes", "intervalle à 95 %", "n")
    return table(head, lines, "Courbe d'apprentissage, à l'évaluation")


def show_changes(results: Results, measures: Measures) -> Html:
    """What decisions change in the proposals, per code."""
    if not measures.changes:
        return Html("")
    rows = [[escape(_label(results, row["code"])), *list(row.values())[1:]] for row in measures.changes]
    head = ("code", *list(measures.changes[0])[1:])
    return table(head, rows, "Propositions de la machine sur toute l'étude, avant et après avoir appris des décisions")


def show_calibration(measures: Measures) -> Html:
    """Announced chances against the part that people confirm: both readers, or the arbiter where they differ."""
    rows = _rows(measures, lambda row: row["mesure"].startswith(CHANCES))
    lines = [[row[0], row[1].removeprefix(CHANCES + " "), *row[2:]] for row in rows]
    head = ("machine", "chance annoncée", "part confirmée", "intervalle à 95 %", "n")
    return table(head, lines, "Calibration : annoncé contre constaté") if lines else Html("")


def show_sure(measures: Measures) -> Html:
    """The band of sure proposals: how often they are right, how much they cover."""
    rows = _rows(measures, lambda row: row["mesure"].startswith(SURE))
    head = ("machine", "mesure", "valeur", "intervalle à 95 %", "n")
    return table(head, rows, "Les propositions dites « sûres »") if rows else Html("")


def show_codes(results: Results, measures: Measures) -> Html:
    """Per code: agreement of the readers, then the last machine against them."""
    machines = [row["comparaison"] for row in measures.by_code if row["comparaison"].endswith(AGAINST)]
    if not machines:
        return Html("")
    people = {row["code"]: row for row in measures.by_code if row["comparaison"] == _people(measures)}
    last = {row["code"]: row for row in measures.by_code if row["comparaison"] == machines[-1]}
    rows = []
    for code, own in people.items():
        theirs = [own[name] for name in ("n", "F1", "intervalle", "kappa", "AC1", "alpha")]
        its = [last[code][name] for name in ("n", "précision", "rappel", "F1", "intervalle")]
        rows.append([escape(_label(results, code)), *(escape(cell) for cell in (*theirs, *its))])
    head = ("code", "n", "F1", "intervalle", "κ", "AC1", "α", "n (éval.)", "précision", "rappel", "F1", "intervalle")
    caption = f"Entre {_people(measures)} ; puis {machines[-1].removesuffix(AGAINST)} contre leur accord"
    return table(head, rows, caption)


def open_concordance(results: Results) -> dict[str, list[dict[str, str]]]:
    """Read the tables ``accord``, ``derive`` and ``desaccords``; empty when they have not been written."""
    paths = {name: outputs_of(results.study) / "tables" / f"{name}.csv" for name in ("accord", "derive", "desaccords")}
    return {name: read_table(path) if path.is_file() else [] for name, path in paths.items()}


def show_pairs(results: Results, tables: dict[str, list[dict[str, str]]], codes: bool) -> Html:
    """Agreement of each pair of readers: all codes together, or (``codes``) code by code; a table for each pair."""
    rows = [row for row in tables["accord"] if (row["code"] in results.codebook.codes) is codes]
    if not rows:
        return Html("<p>Rien à mesurer encore.</p>" if codes else f'<p class="fictif" role="note">{MISSING}</p>')
    columns = [name for name in rows[0] if name not in ("lecteurs", "code", "extraits", "remarque")]
    shown = Html("")
    for pair in dict.fromkeys(row["lecteurs"] for row in rows):
        own = [row for row in rows if row["lecteurs"] == pair]
        lines = [[_named(results, row), *(escape(row[name]) for name in columns)] for row in own]
        shown += table(("code", *columns), lines, f"{pair}, {own[0]['extraits']} extraits lus par les deux")
    return shown


def _named(results: Results, row: dict[str, str]) -> str:
    """A code, and under it why a figure is missing or frail."""
    remark = f"<br><small>{escape(row['remarque'])}</small>" if row["remarque"] else ""
    return escape(_label(results, row["code"])) + remark


def show_drift(tables: dict[str, list[dict[str, str]]]) -> Html:
    """Agreement by thirds of the reading, in order of date."""
    rows = tables["derive"]
    if not rows:
        return Html("<p>Pas de suite dans le temps : moins de trois dates différentes.</p>")
    lines = [[escape(_day(cell) if name in ("du", "au") else cell) for name, cell in row.items()] for row in rows]
    return table(tuple(rows[0]), lines, "Par tiers de la lecture")


def _day(when: str) -> str:
    """The day of an ISO date, as one writes it in French."""
    return "/".join(reversed(when[:10].split("-")))


def show_disagreements(results: Results, tables: dict[str, list[dict[str, str]]], settled: bool) -> Html:
    """Excerpt by excerpt, what readers say otherwise; each leads to where it is settled. ``settled``: by the arbiter."""
    rows = [row for row in tables["desaccords"] if bool(row["tranché"]) is settled]
    if not rows:
        return Html("" if settled else "<p>Aucun désaccord à trancher.</p>")
    lines = []
    for row in rows:
        link = f'<a href="../relecture/relecture.html#extrait={escape(row["extrait"])}">{escape(row["extrait"])}</a>'
        said = escape(row["avis"]) + (f"<br><b>{escape(row['tranché'])}</b>" if settled else "")
        lines.append([link, escape(_label(results, row["code"])), said, escape(row["lecture"]), escape(row["texte"])])
    caption = f"{len(rows)} désaccord(s) " + (
        "réglé(s), par l'arbitre ou par les lecteurs depuis" if settled else "à trancher"
    )
    body = table(("extrait", "code", "avis", "lecture", "texte"), lines, caption)
    return Html(f"<details><summary>{caption}</summary>{body.html}</details>") if settled else body


def _label(results: Results, code: str) -> str:
    known = results.codebook.codes.get(code)
    return f"{code} · {known.label}" if known else code
