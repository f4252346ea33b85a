"""The search page: it looks for words, people, waves and codes in every excerpt of a study, without any server.

Excerpts are in the page; those of a large study are beside it, one file for each CPTS, opened when it is searched, or when
a number of another page is opened (``show``).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from svb_qual.codebook import read_codebook
from svb_qual.files import write_whole
from svb_qual.model import POLARITIES, Coding, Segment
from svb_qual.reports import Look, inline_json, page, read_scripts
from svb_qual.results import CODEBOOK, Results, outputs_of, read_results
from svb_qual.show import decided, interview_page, segment_anchor, spans_in
from svb_qual.study import Row, Study

FILE, ASIDE = "recherche.html", "recherche"
#: Beside the excerpts of a large study: who speaks, and which file holds whose excerpts. No CPTS can have this name.
WHO = "_etude.js"


def search_files(study: Study) -> list[Path]:
    """The search page, and when the study is large who speaks there, then the files of excerpts."""
    folder = outputs_of(study) / "rapports"
    aside = [folder / ASIDE / f"{cpts}.js" for cpts in _apart(study)]
    return [folder / FILE, *([folder / ASIDE / WHO] if aside else []), *aside]


def _apart(study: Study) -> list[str]:
    """CPTS whose excerpts have a file of their own, in the order of the study."""
    return list(dict.fromkeys(row.cpts for row in study.register)) if study.is_large else []


def collect_excerpts(results: Results, ranks: dict[str, int], *, cues: bool = False) -> list[list]:
    """What is searched: for each excerpt the rank of its interview, its place in that page, its words, what they are coded.

    ``cues``: with the places in it of the words that speak for each code.
    """
    places = {code: rank for rank, code in enumerate(results.codebook.codes)}
    said: dict[str, list[list]] = {}
    for coding in results.codings:
        told = [places[coding.code], POLARITIES[coding.polarity], decided(coding), int(coding.actuality == "planned")]
        seen = [_cues(results.segments[coding.segment], coding)] if cues else []
        said.setdefault(coding.segment, []).append([*told, *seen])
    return [
        [ranks[item.interview], segment_anchor(item.id), item.text, said.get(item.id, [])]
        for item in results.segments.values()
    ]


def _cues(segment: Segment, coding: Coding) -> list[list[int]]:
    """The words that speak for a code, as [first, after the last] counted as browsers do (UTF-16)."""
    text = segment.text
    spans = spans_in(text, segment.start, [coding])
    return [[len(text[:place].encode("utf-16-le")) // 2 for place in span] for span in spans]


def collect_choices(study: Study, rows: Sequence[Row]) -> dict[str, list]:
    """What a user chooses among: interviews and codes, each named once and pointed at by rank, and polarities."""
    codebook = read_codebook(CODEBOOK)
    return {
        "codes": [[c.id, c.label, codebook.families[c.family]["libelle"]] for c in codebook.codes.values()],
        "entretiens": [_choice(study, row) for row in rows],
        "polarites": sorted(POLARITIES.values()),
    }


def _choice(study: Study, row: Row) -> list[str]:
    name, page_of = study.cpts[row.cpts].name, interview_page(row.interview)
    return [row.interview, name, row.wave, row.participant, row.profession, page_of]


def write_search(study: Study, rows: Sequence[Row]) -> None:
    """Write the search page and the files beside it, on interviews whose tables are up to date."""
    path, *aside = search_files(study)
    data, ranks = collect_choices(study, rows), {row.interview: rank for rank, row in enumerate(rows)}
    if aside:
        _write_aside(study, rows, aside, data, ranks)
    else:
        data["extraits"] = collect_excerpts(read_results(study, ranks), ranks)
    look = Look("Chercher dans les extraits", study.fictional)
    values = {"study": study.title, "data": inline_json(data), "scripts": read_scripts("extraits", "recherche")}
    write_whole(path, page("recherche.html.j2", look, **values))


def _write_aside(study: Study, rows: Sequence[Row], files: list[Path], data: dict, ranks: dict[str, int]) -> None:
    """The files beside the page; ``data`` then says which holds the excerpts of each interview (« lieux »)."""
    who, *files = files
    communities = _apart(study)
    data["lieux"] = [communities.index(row.cpts) for row in rows]
    data["parts"] = [
        {"cpts": study.cpts[cpts].name, "fichier": file.relative_to(who.parent.parent).as_posix()}
        for cpts, file in zip(communities, files, strict=True)
    ]
    write_whole(who, f"svbEtude({inline_json(data)});\n")
    for rank, (cpts, file) in enumerate(zip(communities, files, strict=True)):
        own = [row.interview for row in rows if row.cpts == cpts]
        write_whole(file, f"svbExtraits({rank}, {inline_json(_of_interviews(study, own, ranks))});\n")


def _of_interviews(study: Study, own: list[str], ranks: dict[str, int]) -> dict:
    """Excerpts of some interviews, and the stamp of each: a page made before or after says so."""
    if not own:
        return {"extraits": [], "empreintes": {}}
    results = read_results(study, own)
    return {"extraits": collect_excerpts(results, ranks, cues=True), "empreintes": results.stamps}
