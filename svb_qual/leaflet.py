"""Two pages for the professionals themselves: what at least five of them say protects, or is missing, in plain words."""

from __future__ import annotations

import re
from html import escape

from svb_qual.disclosure import K, hide_cells
from svb_qual.model import Code
from svb_qual.public import Public, protective
from svb_qual.show import Html
from svb_qual.synthesis import Line, count_convergence

#: What the codebook says of a code: when it protects, when it exposes.
HELPS, HURTS = re.compile(r"protège(?:nt)? quand ([^;.]+)"), re.compile(r"expose(?:nt)? quand ([^;.]+)")
#: Quotes shown under a factor.
QUOTES = 1
NUMBERS = {5: "cinq", 6: "six", 7: "sept", 8: "huit", 9: "neuf", 10: "dix"}


def said_by_enough(public: Public, family: str, state: str) -> list[Code]:
    """Codes of a family that k people or more say to be in a state, in the order of the book: no number, no order by numbers."""
    results = public.counted
    lines = {line.key: line for line in count_convergence(results, family, state)}
    heard = [len(results.select(cpts=cpts.id).participants()) for cpts in results.cpts()]
    return [code for code in results.codebook.of_family(family) if _shown(lines[code.id], heard)]


def _shown(line: Line, heard: list[int]) -> bool:
    """Whether k people or more say so and the page of numbers shows its total: one page must not undo what another hides."""
    values = [count.value for count in line.cells.values()]
    return sum(values) >= K and not hide_cells(values, heard)[1]


def show_lead(public: Public) -> Html:
    """Who speaks here, and how many."""
    people, cpts = len(public.counted.participants()), len(public.counted.cpts())
    quoted = " Les mots cités le sont avec l’accord de l’équipe." if public.quotes else ""
    return Html(
        f"<p>{people} personnes de {cpts} CPTS, professionnels de santé et coordination, ont raconté leur travail. Voici les "
        f"sujets dont au moins {NUMBERS[K]} d’entre elles disent la même chose. Personne n’y est reconnaissable.{quoted}</p>"
    )


def show_helps(public: Public, family: str) -> Html:
    """What protects, with what that means and a quote allowed, where there is one."""
    return _list(public, said_by_enough(public, family, "appliqué"), HELPS, quotes=True)


def show_lacks(public: Public, family: str) -> Html:
    """What is missing or weighs, with what that means."""
    return _list(public, said_by_enough(public, family, "manque"), HURTS, quotes=False)


def _list(public: Public, codes: list[Code], meaning: re.Pattern[str], *, quotes: bool) -> Html:
    if not codes:
        return Html("<p>Aucun sujet qui puisse être dit ici sans désigner quelqu’un.</p>")
    items, used = "", set()
    for code in codes:
        quote = _quote(public, code, used) if quotes else ""
        items += f"<li><b>{escape(code.label)}.</b> {escape(_meant(code, meaning))}{quote}</li>"
    return Html(f"<ul>{items}</ul>")


def _meant(code: Code, meaning: re.Pattern[str]) -> str:
    """What we mean by a subject: the codebook's words, when it protects or exposes, else how it begins. Nobody's words."""
    if found := meaning.search(code.definition):
        return f"Nous entendons par là : quand {found[1].strip()}."
    sentences = re.split(r"(?<=[.;]) ", code.definition)
    own = next((item for item in sentences if item[:1].isupper()), sentences[0]).rstrip(" ;.")
    return f"{own}."


def _quote(public: Public, code: Code, used: set[str]) -> str:
    """A quote that was allowed, said of this factor: its words alone, each once."""
    own = [segment for segment in protective(public.counted, code.id) if segment in public.quotes]
    shown = [segment for segment in own if segment not in used][:QUOTES]
    used.update(shown)
    return "".join(f" <i>« {escape(public.told[segment][0])} »</i>" for segment in shown)


def show_steps(public: Public, family: str) -> Html:
    """Principles of prevention that are missing for enough people, in the order of the law: where to begin."""
    codes = said_by_enough(public, family, "manque")
    if not codes:
        return Html("<p>Aucun principe qui puisse être dit manquer ici sans désigner quelqu’un.</p>")
    items = "".join(f"<li><b>{escape(code.label)}.</b> {escape(_meant(code, HURTS))}</li>" for code in codes)
    return Html(
        "<p>Le Code du travail (L. 4121-2) range la prévention : éviter le risque d’abord, donner des consignes en dernier. "
        f"Dans cet ordre, ce qui manque à {NUMBERS[K]} personnes au moins :</p><ol>{items}</ol>"
    )


def show_caution() -> Html:
    """What these pages do not say, in words anybody reads."""
    points = (
        "Ce sont les mots de quelques personnes, pas une statistique de la profession.",
        "Deux choses dites ensemble ne sont pas cause l’une de l’autre.",
        "Ce qui aide ici peut ne pas aider chez vous : parlez-en entre vous avant de le reprendre.",
        "Ceci ne remplace ni votre propre évaluation des risques, ni l’avis d’un médecin ou d’un psychologue.",
    )
    return Html("<ul>" + "".join(f"<li>{escape(point)}</li>" for point in points) + "</ul>")
