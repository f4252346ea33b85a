"""What the version for others shows: nothing about fewer than five people, no name, no quote that a person did not allow."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from svb_qual.clearances import YES, Clearance, Told, allowed, read_clearances
from svb_qual.disclosure import Attributes, K, big_enough, generalise, hide_cells
from svb_qual.errors import fail
from svb_qual.professions import name_profession
from svb_qual.pseudonyms.masking import MARK
from svb_qual.results import Person, Results, open_study
from svb_qual.show import Html, table
from svb_qual.synthesis import STATES_OF_PRINCIPLE, count_convergence, one_each

#: Quotes proposed for each factor, of different people.
PROPOSED = 6
HIDDEN = f'<span class="rien" title="moins de {K} personnes, ou ce qui les ferait retrouver">•</span>'
NOTE = (
    f"« • » : moins de {K} personnes le disent, ou ne le disent pas, ou la case les ferait retrouver par soustraction. "
    "Personne n’y est reconnaissable par le nombre ; un proche peut encore reconnaître des mots."
)


@dataclass(frozen=True, slots=True)
class Public:
    """``counted``: results of the CPTS that may be named; the others are neither counted nor quoted. ``left``: how many they are.

    ``labels``: by interview, what may be said of who speaks. ``told``: by segment, its words and
    that, in words. ``quotes``: by segment, those allowed. ``cpts``: the one the page
    is about, or empty.
    """

    counted: Results
    left: int
    labels: dict[str, Attributes]
    told: Told
    quotes: dict[str, Clearance]
    cpts: str


def open_public(path: str | Path, cpts: str = "") -> Public:
    """What a page for others may draw from. Raises SvbError for a study, or a CPTS, of fewer than five people."""
    every = open_study(path)
    kept = big_enough(every)
    chosen = every.study.find_cpts(cpts).id if cpts else ""
    if not kept or chosen not in ("", *kept):
        where = chosen or str(every.study.folder)
        raise fail(
            where, f"moins de {K} personnes entendues : rien ne peut en être diffusé", "gardez-en la synthèse interne"
        )
    people = [(item.cpts, item.participant) for item in every.interviews.values() if item.cpts in kept]
    counted, told = every.select(participants=people), told_quotes(every)
    return Public(
        counted=counted,
        left=len(every.cpts()) - len(kept),
        labels=generalise(list(counted.interviews.values()), kept),
        told=told,
        quotes=allowed(read_clearances(every.study.folder), told),
        cpts=chosen,
    )


def told_quotes(results: Results) -> Told:
    """By segment, its words without any pseudonym, and what may be said of who speaks; CPTS of under five people left out."""
    kept = big_enough(results)
    labels = generalise([item for item in results.interviews.values() if item.cpts in kept], kept)
    said = {name: tell_speaker(results, label) for name, label in labels.items()}
    return {
        item.id: (blur(item.text), said[item.interview]) for item in results.segments.values() if item.interview in said
    }


def blur(text: str) -> str:
    """A quote whose pseudonyms are gone: the same one everywhere would tie a person's quotes together."""
    return re.sub(r"‹…›(?:[ -]‹…›)+", "‹…›", MARK.sub("‹…›", text))


def show_heard(public: Public) -> Html:
    """How many people were heard in each CPTS that may be named, and the professions of five people or more."""
    results = public.counted
    own = [cpts for cpts in results.cpts() if public.cpts in ("", cpts.id)]
    rows = [[escape(c.name), escape(c.territory), str(len(results.select(cpts=c.id).participants()))] for c in own]
    shown = table(("CPTS", "territoire", "personnes entendues"), rows, "Qui a été entendu")
    if public.cpts:
        return shown
    by: dict[str, set[Person]] = {}
    for item in results.interviews.values():
        by.setdefault(name_profession(item.profession), set()).add((item.cpts, item.participant))
    many = sorted(name for name, people in by.items() if len(people) >= K and name)
    said = f"Professions d’au moins {K} personnes : {', '.join(many) or 'aucune'} ; les autres ne sont pas nommées."
    if public.left:
        said += f" {public.left} CPTS de moins de {K} personnes : laissée(s) hors de cette version et de ses totaux."
    return shown + Html(f"<p>{escape(said)}</p>")


def show_counts(public: Public, family: str, state: str, caption: str) -> Html:
    """Per code, people who say it is in this state: by CPTS and in all, or for one CPTS; cells hidden alike on every page."""
    results = public.counted
    kept = results.cpts()
    heard = [len(results.select(cpts=cpts.id).participants()) for cpts in kept]
    rows = []
    order = list(results.codebook.codes)  # an order by numbers would tell those that are hidden
    for line in sorted(count_convergence(results, family, state), key=lambda line: order.index(line.key)):
        values = [line.cells[cpts.id].value for cpts in kept]
        hidden, total = hide_cells(values, heard)
        cells = [HIDDEN if off else _part(n, among) for n, among, off in zip(values, heard, hidden, strict=True)]
        cells.append(HIDDEN if total else _part(sum(values), sum(heard)))
        shown = (
            [cell for cpts, cell in zip(kept, cells, strict=False) if cpts.id == public.cpts] if public.cpts else cells
        )
        rows.append([escape(line.label), *shown])
    head = [cpts.name for cpts in kept if public.cpts in ("", cpts.id)] + ([] if public.cpts else ["en tout"])
    return table(("", *head), rows, caption) + Html(f"<p><small>{escape(NOTE)}</small></p>")


def _part(value: int, among: int) -> str:
    return f"{value}<small>/{among}</small>" if value else '<span class="rien" title="personne">0</span>'


def show_quotes(public: Public, family: str = "FACTEUR") -> Html:
    """Quotes allowed, each once, under the first factor that they say protects; who speaks is said as closely as five share."""
    shown, seen = "", set()
    for code in public.counted.codebook.of_family(family):
        own = [
            s for s in protective(public.counted, code.id) if s in public.quotes and s not in seen and _fits(public, s)
        ]
        seen.update(own)
        shown += f"<h3>{escape(code.label)}</h3>{''.join(_quote(public, s) for s in own)}" if own else ""
    if shown:
        return Html(shown)
    why = (
        f" : celles dont on peut dire, à {K} personnes près, qu’elles viennent d’ici"
        if public.cpts and public.quotes
        else ""
    )
    return Html(f"<p>Aucune citation autorisée n’est à montrer sur cette page{why}.</p>")


def _fits(public: Public, segment: str) -> bool:
    """On the page of one CPTS, only quotes whose speaker may be said to be of it."""
    return not public.cpts or public.labels[public.counted.segments[segment].interview][0] == public.cpts


def _quote(public: Public, segment: str) -> str:
    text, who = map(escape, public.told[segment])
    said = text.replace("\n", "<br>")
    return f'<blockquote class="extrait"><p>{said}</p><footer>{who}</footer></blockquote>'


def tell_speaker(results: Results, label: Attributes) -> str:
    """Who speaks, in words: « infirmière libérale, CPTS de Valmont, T0 », or less."""
    cpts, profession, wave = label
    name = results.study.cpts[cpts].name if cpts else ""
    return ", ".join(part for part in (profession or "une personne entendue", name, wave) if part)


def protective(results: Results, code: str) -> list[str]:
    """Segments where a factor is said to protect, the surest codings first."""
    own = [c for c in results.codings if c.code == code and STATES_OF_PRINCIPLE["appliqué"](c)]
    return [c.segment for c in sorted(own, key=lambda c: (c.state == "proposed", -c.score, c.segment))]


def quotes_to_read(public: Public, answers: dict[str, str], family: str = "FACTEUR") -> list[list[str]]:
    """Lines of the list to fill in, ``answers`` there kept: for each factor, excerpts of different people, surest first."""
    rows, seen = [], set()
    for code in public.counted.codebook.of_family(family):
        own = protective(public.counted, code.id)
        first = dict.fromkeys(one_each(public.counted, own)[:PROPOSED] + [s for s in own if s in public.quotes])
        for segment in first:
            if segment not in seen:
                seen.add(segment)
                answer = answers.get(segment) or (YES if segment in public.quotes else "")
                rows.append([segment, code.label, *public.told[segment], answer])
    return rows
