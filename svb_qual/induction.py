"""What the page on topics shows: tables already computed, each group one click from its excerpts. Nothing here computes."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from svb_qual.errors import fail
from svb_qual.figures import plot_tree
from svb_qual.model import Count
from svb_qual.results import Results, outputs_of
from svb_qual.show import Html, anchor_of, cell, excerpt, excerpts_of, figure, table
from svb_qual.synthesis import one_each
from svb_qual.tables import number, read_table
from svb_qual.themes.settings import NEEDED

#: The tables that the page reads.
READ = (
    "themes_reglages", "themes", "themes_extraits", "themes_profil", "themes_professions", "themes_mots", "themes_croisement",
    "themes_cooccurrences", "themes_saturation", "themes_saturation_seuils", "reinert", "reinert_mots", "reinert_arbre",
)  # fmt: skip
UMAP = (
    "Méthode UMAP : les thèmes peuvent changer d'une machine à l'autre. Pour des thèmes qui ne changent pas, gardez la méthode "
    "par défaut (acp)."
)
NO_TOPIC = "Aucun thème : les passages ne forment pas de groupe assez serré par cette méthode."
QUOTES, WORDS = 3, 12
#: Under this adjusted mutual information, the two classifications say different things.
LOW = 0.30

Tables = dict[str, list[dict[str, str]]]


def open_themes(results: Results, methode: str = "acp", unite: str = "extraits", graine: int = 1) -> Tables:
    """Read the tables of topics. Raises SvbError when they have not been computed, or not with these settings."""
    folder = outputs_of(results.study) / "tables"
    command = f"svb-qual themes --etude {results.study.folder} --methode {methode} --unite {unite} --graine {graine}"
    if not all((folder / f"{name}.csv").is_file() for name in READ):
        raise fail(str(folder), "les thèmes ne sont pas encore calculés", f"lancez d'abord : {command}")
    tables = {name: read_table(folder / f"{name}.csv") for name in READ}
    found = tables["themes_reglages"][0]
    if (found["methode"], found["unite"], found["graine"]) != (methode, unite, str(graine)):
        raise fail(str(folder), "les thèmes ont été calculés avec d'autres réglages", f"lancez : {command}")
    return tables


def show_reading(results: Results, tables: Tables) -> Html:
    """How topics were found, on how much, what was left out; why there is none, or why not to trust those there are."""
    own = tables["themes_reglages"][0]
    warning = f'<p class="fictif" role="note">{UMAP}</p>' if own["methode"] == "umap" else ""
    if own["message"]:
        words = f"Pas de thèmes ni de classes : {own['message']}. Le reste de la page se lit quand même."
        return Html(f'<p class="fictif" role="note">{escape(words)}</p>')
    text = (
        f"{own['passages']} passages ({own['unite']}) de personnes interrogées ; {own['sans thème']} sans thème, faute de mots ; "
        f"méthode {own['methode']}, graine {own['graine']}. Les thèmes sont cherchés sur toute l'étude : "
        "ce sont les mêmes pour chaque CPTS, petite ou grande, pour qu'on puisse comparer."
    )
    heard = len(results.interviews)
    if heard < NEEDED:
        few = (
            f"{heard} entretiens : trop peu pour savoir si ces thèmes reviendraient ; leur stabilité ne veut rien dire."
        )
        warning += f'<p class="fictif" role="note">{few}</p>'
    lost = f"Noms que plus aucun thème ne porte (etude.yml) : {own['noms perdus']}." if own["noms perdus"] else ""
    return Html(f"{warning}<p>{escape(text)}</p><p>{escape(lost)}</p>" if lost else f"{warning}<p>{escape(text)}</p>")


def show_topics(results: Results, tables: Tables) -> Html:
    """The list of topics, then each with its profile and excerpts of several people."""
    rows = tables["themes"]
    if not rows:
        return Html("" if tables["themes_reglages"][0]["message"] else f"<p>{NO_TOPIC}</p>")
    head = ("personnes", "passages", "stabilité", "NPMI", "une voix", "surtout dans", "remarque")
    lines = [
        [
            link_to(tables, "thème", row["theme"], f"{row['theme']}. {title_of(row)}"),
            *(escape(row[name]) for name in head),
        ]
        for row in rows
    ]
    caption = (
        f"{len(rows)} thèmes ; stabilité : part des dix mots retrouvée quand on retire des entretiens au sort (30 fois) ; "
        "NPMI : de -1 à 1, si ses mots se disent ensemble"
    )
    shown = table(("thème", *head), lines, caption)
    for row in rows:
        shown += _group(results, tables, "thème", row["theme"], title_of(row))
    return shown


def title_of(row: dict[str, str]) -> str:
    """What a topic is called: its words, after the name that people gave it."""
    return f"{row['nom']} ({row['mots']})" if row["nom"] else row["mots"]


def link_to(tables: Tables, nature: str, name: str, words: str) -> str:
    """A link to the excerpts of a topic or a class, or the words alone when it has none."""
    anchor = anchor_of(nature, name, "extraits")
    return f'<a href="#{anchor}">{escape(words)}</a>' if _excerpts(tables, nature, name) else escape(words)


def _group(results: Results, tables: Tables, nature: str, name: str, words: str) -> Html:
    """A topic or a class: people by CPTS and wave, a few excerpts of different people, then all."""
    segments = _excerpts(tables, nature, name)
    people = {results.person_of(segment) for segment in segments}
    count = Count("Tous les extraits", len(people), "participants", tuple(segments), len(results.participants()))
    quotes = "".join(excerpt(results, segment) for segment in one_each(results, segments)[:QUOTES])
    title = f'<h3 id="{anchor_of(nature, name)}">{nature.capitalize()} {name} : {escape(words)}</h3>'
    return Html(title) + _profile(results, tables, nature, name) + Html(
        quotes + excerpts_of(results, count, anchor_of(nature, name, "extraits"))
    )  # fmt: skip


def _excerpts(tables: Tables, nature: str, name: str) -> list[str]:
    column = "theme" if nature == "thème" else "classe"
    own = [row for row in tables["themes_extraits"] if row[column] == name]
    own.sort(key=lambda row: int(row["rang"]) if nature == "thème" else -number(row["typique"]))
    return [row["extrait"] for row in own]


def _profile(results: Results, tables: Tables, nature: str, name: str) -> Html:
    """People who say it of those heard, per CPTS and wave, then by profession; each number opens on its excerpts."""
    segments, details, lines = _excerpts(tables, nature, name), [], []
    rows = _of(tables, "themes_profil", nature, name)
    waves = list(dict.fromkeys(row["vague"] for row in rows))
    there: dict[tuple[str, str], list[str]] = {}
    for segment in segments:
        interview = results.interview_of(segment)
        there.setdefault((interview.cpts, interview.wave), []).append(segment)

    def count(label: str, row: dict[str, str], said: Iterable[str], *place: str) -> str:
        """A cell; what it counts is added to ``details``."""
        made = Count(label, int(row["personnes"]), "participants", tuple(said), int(row["entendues"]))
        anchor = anchor_of(nature, name, *place)
        details.append(excerpts_of(results, made, anchor))
        return cell(made, anchor, "neutral")

    by_cpts: dict[str, dict[str, dict[str, str]]] = {}
    for row in rows:
        by_cpts.setdefault(row["CPTS"], {})[row["vague"]] = row
    for cpts in results.cpts():
        own = by_cpts.get(cpts.id, {})
        cells = [
            count(f"{cpts.name}, {wave}", own[wave], there.get((cpts.id, wave), ()), cpts.id, wave)
            if wave in own else ""
            for wave in waves
        ]  # fmt: skip
        lines.append([escape(cpts.name), *cells])
    by_trade = []
    for rank, row in enumerate(_of(tables, "themes_professions", nature, name)):
        said = (s for s in segments if results.interview_of(s).profession == row["profession"])
        label = row["profession"] or "profession non dite"
        by_trade.append([escape(label), count(label, row, said, "metier", str(rank))])
    shown = table(("", *waves), lines, f"Qui en parle ({nature} {name})")
    shown += table(("profession", "personnes"), by_trade, f"Par profession ({nature} {name})")
    title = "<summary>Qui en parle, et avec quels mots</summary>"
    return Html(f'<details class="chiffres">{title}{shown.html}{"".join(details)}</details>')


def _of(tables: Tables, table_name: str, nature: str, name: str) -> list[dict[str, str]]:
    return [row for row in tables[table_name] if (row["nature"], row["groupe"]) == (nature, name)]


def show_left_out(results: Results, tables: Tables) -> Html:
    """Excerpts without topic, to be browsed."""
    segments = tuple(row["extrait"] for row in tables["themes_extraits"] if not row["theme"])
    people = {results.person_of(segment) for segment in segments}
    count = Count("Extraits sans thème", len(people), "participants", segments, len(results.participants()))
    return Html(excerpts_of(results, count, anchor_of("sans", "thème")))


def show_classes(results: Results, tables: Tables) -> Html:
    """The dendrogram of Reinert classes, then each with its words and excerpts."""
    rows, own = tables["reinert"], tables["themes_reglages"][0]
    if not rows:
        return Html("<p>Pas de classes.</p>")
    words = {row["classe"]: words_of(tables, row["classe"]) for row in rows}
    agreement = number(own["accord des classes"])
    warning = (
        "Les deux classifications (contextes courts et longs) s'accordent peu : ces classes sont une piste de lecture, pas un "
        "résultat." if agreement < LOW else ""
    )  # fmt: skip
    text = (
        f"Accord des deux classifications : {own['accord des classes']} (information mutuelle ajustée ; 0 : hasard, "
        f"1 : les mêmes). "
        f"{own['hors classe']} passages sur {own['passages']} hors classe. {warning}"
    )
    shown = Html(f"<p>{escape(text)}</p>") + _tree(tables, words)
    for row in rows:
        shown += _group(results, tables, "classe", row["classe"], ", ".join(words[row["classe"]][:6]))
        shown += _class_words(tables, row["classe"])
    return shown


def words_of(tables: Tables, name: str) -> list[str]:
    """The words most tied to a class."""
    return [row["mot"] for row in tables["reinert_mots"] if row["classe"] == name][:WORDS]


def _tree(tables: Tables, words: dict[str, list[str]]) -> Html:
    from svb_qual.themes.reinert import Cut, Tree

    cuts = [
        (int(row["classe coupée"]), int(row["gauche"]), int(row["droite"]), number(row["chi2"]))
        for row in tables["reinert_arbre"]
    ]
    nodes = Tree(tuple(Cut(*item) for item in cuts), ()).leaves(len(cuts) + 1)
    labels = {node: f"{name} : {', '.join(words[name][:4])}" for node, name in zip(nodes, words, strict=True)}
    svg = plot_tree(cuts, labels, title="Les coupes successives")
    lines = [[row["coupe"], row["chi2"]] for row in tables["reinert_arbre"]]
    strength = table(("coupe", "χ²"), lines, "Ce qui sépare les deux côtés de chaque coupe")
    return figure(svg, "De gauche à droite : chaque coupe sépare la plus grande des classes.", "", strength.html)


def _class_words(tables: Tables, name: str) -> Html:
    rows = [row for row in tables["reinert_mots"] if row["classe"] == name]
    head = list(rows[0])[1:] if rows else []
    lines = [[escape(_small(value)) for value in list(row.values())[1:]] for row in rows]
    body = table(head, lines, f"Mots de la classe {name}") if rows else Html("")
    return Html(f"<details><summary>Les mots de la classe {name}</summary>{body.html}</details>")


def _small(value: str) -> str:
    return "< 0,0001" if value == "0,0000" else value
