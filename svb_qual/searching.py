"""The search page: it looks for words, people, waves and codes in every excerpt of a study, without any server.

Excerpts are in the page; those of a large study are beside it, one file for each CPTS, opened when it is searched, or when
a number of another page is opened (``show``).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from svb_qual.codebook import read_codebook
from svb_qual.files import write_whole
from svb_qual.model import POLARITIES
from svb_qual.reports import Look, inline_json, page, read_scripts
from svb_qual.results import CODEBOOK, Results, outputs_of, read_results
from svb_qual.show import decided, interview_page, segment_anchor
from svb_qual.study import Row, Study

FILE, ASIDE = "recherche.html", "recherche"
#: Beside the excerpts of a large study: who speaks, and which file holds whose excerpts.
WHO = "etude.js"


def search_files(study: Study) -> list[Path]:
    """The search page, and when the study is large who speaks there, then the files of excerpts."""
    folder = outputs_of(study) / "rapports"
    aside = [folder / ASIDE / f"{cpts}.js" for cpts in _apart(study)]
    return [folder / FILE, *([folder / ASIDE / WHO] if aside else []), *aside]


def _apart(study: Study) -> list[str]:
    """CPTS whose excerpts have a file of their own, in the order of the study."""
    return list(dict.fromkeys(row.cpts for row in study.register)) if study.is_large else []


def collect_excerpts(results: Results, ranks: dict[str, int]) -> list[list]:
    """What is searched: for each excerpt the rank of its interview, its place in that page, its words, what they are coded."""
    places = {code: rank for rank, code in enumerate(results.codebook.codes)}
    said: dict[str, list[list]] = {}
    for coding in results.codings:
        told = [places[coding.code], POLARITIES[coding.polarity], decided(coding), int(coding.actuality == "planned")]
        said.setdefault(coding.segment, []).append(told)
    return [
        [ranks[item.interview], segment_anchor(item.id), item.text, said.get(item.id, [])]
        for item in results.segments.values()
    ]


def collect_choices(study: Study) -> dict[str, list]:
    """What a user chooses among: interviews and codes, each named once and pointed at by rank, and polarities."""
    codebook = read_codebook(CODEBOOK)
    return {
        "codes": [[c.id, c.label, codebook.families[c.family]["libelle"]] for c in codebook.codes.values()],
        "entretiens": [_choice(study, row) for row in study.register],
        "polarites": sorted(POLARITIES.values()),
    }


def _choice(study: Study, row: Row) -> list[str]:
    name, page_of = study.cpts[row.cpts].name, interview_page(row.interview)
    return [row.interview, name, row.wave, row.participant, row.profession, page_of]


def write_search(study: Study) -> None:
    """Write the search page and the files beside it; the tables of the study must be up to date."""
    path, *aside = search_files(study)
    ranks = {row.interview: rank for rank, row in enumerate(study.register)}
    data = collect_choices(study)
    if aside:
        who, *aside = aside
        names = [study.cpts[cpts].name for cpts in _apart(study)]
        files = [file.relative_to(path.parent).as_posix() for file in aside]
        data["parts"] = [{"cpts": name, "fichier": file} for name, file in zip(names, files, strict=True)]
        write_whole(who, f"svbEtude({inline_json(data)});\n")
    else:
        data["extraits"] = collect_excerpts(read_results(study), ranks)
    for rank, (cpts, file) in enumerate(zip(_apart(study), aside, strict=True)):
        write_whole(file, f"svbExtraits({rank}, {inline_json(_of_cpts(study, cpts, ranks))});\n")
    look = Look("Chercher dans les extraits", study.fictional)
    values = {"study": study.title, "data": inline_json(data), "scripts": read_scripts("extraits", "recherche")}
    write_whole(path, page("recherche.html.j2", look, **values))


def _of_cpts(study: Study, cpts: str, ranks: dict[str, int]) -> Iterable:
    own = [row.interview for row in study.register if row.cpts == cpts]
    return collect_excerpts(read_results(study, own), ranks)
