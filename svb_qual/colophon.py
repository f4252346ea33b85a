"""How every report begins and ends: whose study it is, what limits it has, what exactly produced it."""

from __future__ import annotations

from html import escape

from svb_qual import __version__
from svb_qual.communities import Cpts
from svb_qual.files import hash_bytes
from svb_qual.making import SHORT, made_of
from svb_qual.results import Results
from svb_qual.show import TEMPLATES, WORKSHOP, Html

FICTION = (
    "Étude fictive : personnes, CPTS, communes et propos sont inventés pour la démonstration. "
    "Aucun chiffre de cette page ne décrit une situation réelle."
)


def show_header(results: Results, subtitle: str = "") -> Html:
    """Title of the study, what the report is about, and the warning of a fictional study."""
    said = f'<p class="fictif" role="note">{FICTION}</p>' if results.study.fictional else ""
    line = f"<p class='etude'>{escape(results.study.title)}{' · ' + escape(subtitle) if subtitle else ''}</p>"
    decided = any(coding.state != "proposed" for coding in results.codings)
    by = results.study.reviewing if decided else ""
    who = f'<p class="fictif" role="note">{escape(by)}</p>' if by else ""
    return Html(workshop_style() + said + line + who + warn_unreviewed(results))


def warn_unreviewed(results: Results) -> str:
    """What the numbers are worth as long as nobody has read the proposals."""
    if not any(coding.state == "proposed" for coding in results.codings):
        return ""
    text = (
        f"{reviewed(results)}. Les autres sont des propositions de la machine, dont environ sept sur dix seraient rejetées "
        "ou corrigées à la lecture : ouvrez les extraits avant de conclure."
    )
    return f'<p class="fictif" role="note">{escape(text)}</p>'


def workshop_style() -> str:
    """The reports' style for notebooks open in JupyterLab, confined to their outputs; reports leave it out."""
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8").replace(":root", "&")
    return f'<style class="{WORKSHOP}">.jp-RenderedHTMLCommon {{ {style} }}</style>'


def describe_cpts(results: Results) -> Html:
    """What ``etude.yml`` says of each CPTS here: place, size, scenario, exit."""
    return Html("".join(_describe(item) for item in results.cpts()))


def _describe(item: Cpts) -> str:
    facts = [item.territory] if item.territory else []
    facts += [f"{item.inhabitants:,} habitants".replace(",", "\u202f")] if item.inhabitants else []
    facts += [f"{item.members} adhérents"] if item.members else []
    text = f"<p><b>{escape(item.name)}</b> : {escape(', '.join(facts) or 'sans description')}.</p>"
    if item.scenario:
        text += f"<p>Scénario prescrit : {escape(item.scenario)}.</p>"
    if item.exit_date:
        text += f"<p>Cette CPTS a quitté la démarche ({escape(item.exit_date)}) : {escape(item.exit_reason)}</p>"
    return text


def show_limits(results: Results) -> Html:
    """What a reader must keep in mind before citing a number of the report."""
    heard, left = len(results.participants()), [c.name for c in results.cpts() if c.exit_date]
    unclear = [c for c in results.codings if c.polarity == "unclear"]
    who = f"{heard} personnes entendues" if heard > 1 else f"{heard} personne entendue"
    points = [
        f"{who} : les nombres décrivent les gens entendus, pas une profession ni un territoire.",
        f"{reviewed(results)}. Ce que valent les propositions de la machine est mesuré dans docs/mesures.md.",
        f"Polarité non tranchée pour {len(unclear)} codages sur les {len(results.codings)} qui comptent.",
        "Ne pas parler d’un sujet n’est pas dire qu’il ne compte pas.",
    ]
    split = sum(coding.state == "split" for coding in results.codings)
    if split:
        points.append(
            f"{split} codage(s) que les lecteurs gardent sans en dire la même polarité, ou sans s’accorder sur réel "
            "ou envisagé : comptés, et à trancher par un arbitre."
        )
    if results.disputed:
        points.append(
            f"{len(results.disputed)} codages sur lesquels les lecteurs diffèrent attendent un arbitre : ils se lisent "
            "dans les entretiens et ne sont comptés nulle part."
        )
    if left:
        points.append(
            f"CPTS sorties de la démarche : {', '.join(left)} ; elles n’ont été entendues qu’avant leur départ."
        )
    if results.refused:
        points.append(f"{len(results.refused)} décision(s) humaine(s) n’ont pu être placées : voir 01_corpus.")
    return Html("<ul>" + "".join(f"<li>{escape(point)}</li>" for point in points) + "</ul>")


def reviewed(results: Results) -> str:
    """The share of codings a human decided, in words: « Codages relus par une personne, … : 12 sur 340 »."""
    every = (*results.codings, *results.rejected, *results.disputed)
    human = [coding for coding in every if coding.state != "proposed"]
    return f"Codages relus par une personne, rejets et désaccords compris : {len(human)} sur {len(every)}"


def show_colophon(results: Results) -> Html:
    """Versions, hashes of what went in, and the share reviewed by a human."""
    inputs = hash_bytes("".join(item.sha256 for item in results.interviews.values()).encode())
    made = made_of()
    facts = {
        "svb_qual": made["svb_qual"],
        "Bibliothèques": made["bibliotheques"],
        "Livre de codes": f"version {results.codebook.version}, empreinte {results.codebook.sha256[:12]}",
        "Entretiens": f"{len(results.interviews)}, empreinte {inputs[:12]}",
        "Relecture": reviewed(results),
        "Fabrication": f"code {made['code'][:SHORT]}, verrou {made['verrou'][:SHORT]}, encodeur {made['encodeur']} ; "
        "l’empreinte de chaque fichier, entrée et sortie : manifeste.json",
    }
    for family in results.codebook.families.values():
        facts[family["libelle"]] = f"{family['statut']} (source : {family['source']})"
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items())
    return Html(f'<dl class="colophon">{rows}</dl>')


def show_short_header(results: Results) -> Html:
    """The warning of a fictional study alone, for pages of a few words."""
    said = f'<p class="fictif" role="note">{FICTION}</p>' if results.study.fictional else ""
    return Html(workshop_style() + said)


def show_short_colophon(results: Results) -> Html:
    """One sentence: which study, which version of the project and of the codebook."""
    return Html(
        f"<p><small>{escape(results.study.title)} ; svb_qual {__version__}, livre de codes {results.codebook.version}. "
        f"{len(results.interviews)} entretiens.</small></p>"
    )
