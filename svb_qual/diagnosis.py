"""The cause-effect diagram of a CPTS on its page: drawn, each cause with what is said for it and against it, and the whys."""

from __future__ import annotations

from html import escape

from svb_qual.causes import count_against, count_for, count_waves, draft_fishbone
from svb_qual.drawings import Rib, plot_fishbone
from svb_qual.fishbone import WHYS, Branch, Cause, Fishbone, fishbone_path, read_fishbone
from svb_qual.results import Results
from svb_qual.show import Html, anchor_of, cell, excerpts_of, table

DRAFT = (
    "Ébauche de la machine, tirée de ce que des personnes disent exposer ou manquer : ni l’effet ni les causes ne sont encore "
    "formulés par quelqu’un. Pour l’écrire : « svb-qual ishikawa --cpts {cpts} », puis complétez le fichier."
)
WRITTEN = (
    "Écrit par des personnes ({file}). Les extraits sont trouvés par les codes de la cause, non par ses mots : dans ce sens, "
    "tous ses codes y exposent ou manquent ; dans l’autre, tous y protègent. À trier avant de conclure ; rien n’y prouve la "
    "cause."
)
CAPTION = (
    "Entre parenthèses, les personnes qui le disent. "
    '<span class="ecran">Cliquez sur une cause pour lire les extraits.</span>'
)


def open_fishbone(results: Results, family: str) -> Fishbone:
    """The diagram that people wrote for the CPTS of some results, else a draft. Raises SvbError with all faults of the file."""
    path = fishbone_path(results.study.folder, results.cpts()[0].id)
    if path.is_file():
        return read_fishbone(path, frozenset(results.codebook.codes))
    return draft_fishbone(results, family)


def show_fishbone(results: Results, bone: Fishbone) -> Html:
    """Who wrote it, the drawing, and for each cause the excerpts on both sides."""
    cpts = results.cpts()[0].id
    said = DRAFT.format(cpts=cpts) if bone.drafted else WRITTEN.format(file=f"ishikawa/{cpts}.yml")
    head = Html(f"<p>{escape(said)}</p>")
    filled = [branch for branch in bone.branches if branch.causes]
    if not filled:
        return head + Html("<p>Aucune cause : personne ne dit que quelque chose expose ou manque.</p>")
    drawn = [(branch.name, [_rib(results, branch, cause) for cause in branch.causes]) for branch in filled]
    svg = plot_fishbone(bone.effect, drawn, title=f"Arête de poisson : {bone.effect}")
    shown = Html(f'<figure><div class="dessin large">{svg}</div><figcaption>{CAPTION}</figcaption></figure>')
    return head + shown + Html("".join(_both(results, branch) for branch in filled))


def _rib(results: Results, branch: Branch, cause: Cause) -> Rib:
    return Rib(cause.text, count_for(results, cause).value, _anchor(branch, cause, "pour"))


def _both(results: Results, branch: Branch) -> str:
    """For each cause, the excerpts that speak for it, then those that speak against it."""
    shown = f"<h3>{escape(branch.name)}</h3>"
    for cause in branch.causes:
        labels = " + ".join(results.codebook.codes[code].label for code in cause.codes)
        codes = "" if labels == cause.text else f" <small>({escape(labels)})</small>"
        shown += f"<h4>{escape(cause.text)}{codes}</h4>"
        sides = ((count_for(results, cause), "pour"), (count_against(results, cause), "contre"))
        told = "".join(
            excerpts_of(results, count, _anchor(branch, cause, side), cause.codes[0]) for count, side in sides
        )
        none = f'<p id="{_anchor(branch, cause, "pour")}">Personne ne le dit dans les extraits codés.</p>'
        shown += told if sides[0][0].value else none + told
    return shown


def _anchor(branch: Branch, cause: Cause, side: str) -> str:
    return anchor_of("cause", branch.name, cause.text, side)


def show_whys(bone: Fishbone) -> Html:
    """The five whys of each cause, as people answered them; what is empty is to fill."""
    causes = [cause for branch in bone.branches for cause in branch.causes]
    rows = [
        [escape(cause.text), *(escape(cause.whys[rank]) if rank < len(cause.whys) else "–" for rank in range(WHYS))]
        for cause in causes
    ]
    head = ("Cause", *(f"Pourquoi ? ({rank})" for rank in range(1, WHYS + 1)))
    asked = sum(bool(cause.whys) for cause in causes)
    said = f"Demandé pour {asked} cause(s) sur {len(causes)} ; un tiret reste à remplir, avec les personnes concernées."
    return table(head, rows, "Les cinq pourquoi") + Html(f"<p><small>{escape(said)}</small></p>")


def show_indicators(results: Results, bone: Fishbone) -> Html:
    """For each cause, people who say so at each wave, and the value of its indicator where people give one."""
    waves, rows, details = results.waves(), [], ""
    for branch in bone.branches:
        for cause in branch.causes:
            counts = count_waves(results, cause)
            told = dict(cause.values)
            anchors = {wave: anchor_of("indicateur", branch.name, cause.text, wave) for wave in waves}
            values = [f"{cell(counts[w], anchors[w], 'risk')}{_value(told, w)}" for w in waves]
            rows.append([escape(cause.text), escape(cause.indicator) or "–", *values])
            details += "".join(excerpts_of(results, counts[w], anchors[w], cause.codes[0]) for w in waves)
    caption = "Personnes qui disent que cela expose ou manque, et valeur de l’indicateur (en gras) quand quelqu’un en donne une"
    more = f'<details class="chiffres"><summary>Les chiffres et leurs extraits</summary>{details or "Aucun."}</details>'
    return table(("Cause", "Indicateur", *waves), rows, caption) + Html(more)


def _value(told: dict[str, str], wave: str) -> str:
    return f"<br><b>{escape(told[wave])}</b>" if wave in told else ""
