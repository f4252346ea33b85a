"""What the page on topics shows beside them: words, the grid crossed with topics and with itself, saturation."""

from __future__ import annotations

import re
from html import escape

from svb_qual.figures import plot_curves
from svb_qual.induction import Tables, link_to, title_of, words_of
from svb_qual.model import Count
from svb_qual.results import Results
from svb_qual.show import Html, anchor_of, cell, excerpts_of, figure, matrix, table
from svb_qual.synthesis import Line
from svb_qual.tables import number
from svb_qual.themes.crosswalk import UNSEEN
from svb_qual.themes.settings import NEEDED

#: Codes shown for a topic, and pairs of codes shown.
CODES, PAIRS = 3, 25
#: The base and the run told in words.
TOLD = ("4", "2")


def show_words(tables: Tables) -> Html:
    """Words that one CPTS, wave or profession says more than chance would have it."""
    shown = Html("")
    for variable in dict.fromkeys(row["variable"] for row in tables["themes_mots"]):
        own = [row for row in tables["themes_mots"] if row["variable"] == variable]
        lines = []
        for value in dict.fromkeys(row["valeur"] for row in own):
            said = [f"{row['mot']} ({row['passages']}/{row['en tout']})" for row in own if row["valeur"] == value]
            lines.append([escape(value), escape(", ".join(said))])
        shown += table(
            (variable, "mots (passages qui le disent ici / en tout)"), lines, f"Mots propres, par {variable}"
        )
    return shown if shown.html else Html("<p>Aucun mot n'est plus dit ici qu'ailleurs au-delà du hasard.</p>")


def show_in_context(results: Results, mot: str) -> Html:
    """Every excerpt of a participant that holds a word (its beginning), as said."""
    pattern = re.compile(rf"\b{re.escape(mot)}", re.IGNORECASE) if mot.strip() else None
    found = tuple(item.id for item in results.segments.values() if pattern and pattern.search(item.text))
    if not found:
        return Html(f"<p>Personne ne dit « {escape(mot)} ».</p>")
    people = {results.person_of(segment) for segment in found}
    count = Count(f"« {mot}… »", len(people), "participants", found, len(results.participants()))
    return Html(excerpts_of(results, count, anchor_of("mot", mot)))


def show_crosswalk(results: Results, tables: Tables) -> Html:
    """Each topic and class with the codes it meets most, and topics the grid does not see."""
    lines = []
    for row in tables["themes"]:
        lines.append(
            [
                link_to(tables, "thème", row["theme"], f"thème {row['theme']}"),
                escape(title_of(row)),
                row["vu par la grille"],
                _met(results, tables, "thème", row),
            ]
        )
    for row in tables["reinert"]:
        lines.append(
            [
                link_to(tables, "classe", row["classe"], f"classe {row['classe']}"),
                escape(", ".join(words_of(tables, row["classe"])[:6])),
                "",
                _met(results, tables, "classe", row),
            ]
        )
    if not lines:
        return Html("")
    shown = table(
        ("", "mots", "part codée", "codes qu'il croise le plus (extraits communs, Jaccard)"),
        lines,
        "Ce que la grille en dit déjà",
    )
    blind = [row["theme"] for row in tables["themes"] if UNSEEN in row["remarque"]]
    text = (
        f"Moins codés que le hasard ne le voudrait : thème(s) {', '.join(blind)}. Une ébauche de code pour chacun est dans "
        "tables/codes_candidats.yml, à relire et à compléter avant d'entrer dans le livre."
        if blind else "Aucun thème n'est moins codé que le hasard ne le voudrait."
    )  # fmt: skip
    return shown + Html(f"<p>{escape(text)}</p>")


def _met(results: Results, tables: Tables, nature: str, row: dict[str, str]) -> str:
    name = row["theme"] if nature == "thème" else row["classe"]
    own = [r for r in tables["themes_croisement"] if (r["nature"], r["groupe"]) == (nature, name)][:CODES]
    return " ; ".join(
        f"{escape(results.codebook.codes[r['code']].label)} ({r['extraits']}, {r['jaccard']})" for r in own
    )


def show_saturation(tables: Tables) -> Html:
    """The curves of what is known as interviews come, and when little enough is new."""
    rows = tables["themes_saturation"]
    if len({row["entretiens"] for row in rows}) < NEEDED:
        return tell_saturation(tables)
    curves = []
    for name in dict.fromkeys(row["matière"] for row in rows):
        own = [row for row in rows if row["matière"] == name]
        values = [[number(row[key]) for row in own] for key in ("connu en moyenne", "bas", "haut")]
        curves.append((name, *values))
    svg = plot_curves(curves, axes=("Entretiens entendus", "Différents"), title="Ce qu'on a entendu de différent")
    caption = "Moyenne de 500 ordres tirés au sort, et bande qui en contient neuf sur dix."
    head = ("matière", "base", "suite", "ordres qui y arrivent", "médiane", "bas", "haut")
    lines = [[escape(row[name]) or "–" for name in head] for row in tables["themes_saturation_seuils"]]
    reached = table(
        head, lines, "Entretiens entendus quand une suite n'apporte plus que 5 % de ce qu'apportait la base"
    )
    return figure(svg, caption, "", reached.html) + tell_saturation(tables)


def tell_saturation(tables: Tables) -> Html:
    """How many interviews it took to know most, and how sure, in a sentence for each material."""
    heard = len({row["entretiens"] for row in tables["themes_saturation"]})
    if not heard:
        return Html("<p>Aucun codage ne compte encore : rien à mesurer.</p>")
    if heard < NEEDED:
        words = f"{heard} entretien(s) : trop peu pour dire si l'on a assez entendu, il en faut au moins {NEEDED}."
        return Html(f"<p>{words}</p>")
    first = [row for row in tables["themes_saturation_seuils"] if (row["base"], row["suite"]) == TOLD]
    return Html("".join(f"<p>{escape(_reach(row))}</p>" for row in first))


def show_across(results: Results, tables: Tables) -> Html:
    """Topics by CPTS: people who speak of each, of those heard; each number opens on its excerpts."""
    if not tables["themes"]:
        return Html("<p>Pas de thèmes : « Ce que la grille ne voit pas » dit pourquoi.</p>")
    parts, lines = {cpts.id: results.select(cpts=cpts.id) for cpts in results.cpts()}, []
    for row in tables["themes"]:
        own = [item["extrait"] for item in tables["themes_extraits"] if item["theme"] == row["theme"]]
        marks = [f"surtout {row['surtout dans']}"] * bool(row["surtout dans"]) + [row["remarque"]] * bool(
            row["remarque"]
        )
        label = f"{row['theme']}. {title_of(row)}" + (f" [{' ; '.join(marks)}]" if marks else "")
        cells = {}
        for name, part in parts.items():
            said = tuple(segment for segment in own if segment in part.segments)
            people = len({part.person_of(segment) for segment in said})
            cells[name] = Count(label, people, "participants", said, len(part.participants()))
        lines.append(Line(label, row["theme"], cells))
    columns = [(cpts.id, cpts.name, "neutral", False) for cpts in results.cpts()]
    return matrix(results, lines, columns, prefix="theme", caption="Personnes qui parlent de chaque thème")


def _reach(row: dict[str, str]) -> str:
    """How many interviews it took, and how sure, in a sentence."""
    start = f"{row['matière'].capitalize()} : avec une base de {row['base']} entretiens et une suite de {row['suite']}"
    share = round(100 * number(row["ordres qui y arrivent"]))
    if not share:
        return f"{start}, la saturation n'est jamais atteinte : continuez d'écouter."
    return (
        f"{start}, la saturation est atteinte après {row['médiane']} entretiens (neuf fois sur dix, de {row['bas']} "
        f"à {row['haut']}), dans {share} % des ordres."
    )


def show_pairs(results: Results, tables: Tables) -> Html:
    """Codes that come together: a picture of the pairs met most, each number leading to its excerpts, then the table."""
    rows = tables["themes_cooccurrences"][:PAIRS]
    if not rows:
        return Html("<p>Aucun extrait ne porte deux codes.</p>")
    known = results.codebook.codes
    names = [code for code in known if any(code in (row["code"], row["avec"]) for row in rows)]
    by_pair = {frozenset((row["code"], row["avec"])): row for row in rows}
    lines, details = [], []
    for one in names:
        cells = [
            _pair(results, by_pair.get(frozenset((one, two))), one, two, details) for two in names[: names.index(one)]
        ]
        lines.append([escape(known[one].label), *cells, *[""] * (len(names) - len(cells))])
    caption = (
        f"Personnes chez qui les deux codes portent sur un même extrait ({len(rows)} paires les plus liées, Jaccard)"
    )
    more = f'<details class="chiffres"><summary>Les chiffres et leurs extraits</summary>{"".join(details)}</details>'
    return table(("", *names), lines, caption) + Html(more)


def _pair(results: Results, row: dict[str, str] | None, one: str, two: str, details: list[str]) -> str:
    """A cell of the picture; its excerpts are added to ``details``."""
    if row is None:
        return ""
    first, second = results.codings_of(one), results.codings_of(two)
    both = tuple(segment for segment in first if segment in second)
    labels = [results.codebook.codes[name].label for name in (one, two)]
    heard = len(results.participants())
    people = len({results.person_of(segment) for segment in both})
    count = Count(f"{labels[0]} et {labels[1]} (Jaccard {row['jaccard']})", people, "participants", both, heard)
    details.append(excerpts_of(results, count, anchor_of("paire", one, two)))
    return cell(count, anchor_of("paire", one, two), "neutral")
