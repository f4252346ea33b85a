"""The search page: every excerpt of a study in one file that looks for words, people, waves and codes without any server."""

from __future__ import annotations

from pathlib import Path

from svb_qual.files import write_whole
from svb_qual.model import POLARITIES
from svb_qual.reports import TEMPLATES, Look, inline_json, page
from svb_qual.results import Results, outputs_of, read_results
from svb_qual.show import decided, interview_page, segment_anchor
from svb_qual.study import Study

FILE = "recherche.html"


def search_path(study: Study) -> Path:
    """Where the search page is."""
    return outputs_of(study) / "rapports" / FILE


def collect_excerpts(results: Results) -> dict[str, list]:
    """What the page searches: interviews, codes and excerpts, each named once and pointed at by rank."""
    codes = list(results.codebook.codes.values())
    places = {code.id: rank for rank, code in enumerate(codes)}
    interviews = list(results.interviews.values())
    ranks = {item.id: rank for rank, item in enumerate(interviews)}
    said: dict[str, list[list]] = {}
    for coding in results.codings:
        told = [places[coding.code], POLARITIES[coding.polarity], decided(coding), int(coding.actuality == "planned")]
        said.setdefault(coding.segment, []).append(told)
    return {
        "codes": [[code.id, code.label, results.codebook.families[code.family]["libelle"]] for code in codes],
        "entretiens": [
            [
                item.id,
                results.study.cpts[item.cpts].name,
                item.wave,
                item.participant,
                item.profession,
                interview_page(item.id),
            ]
            for item in interviews
        ],
        "extraits": [
            [ranks[item.interview], segment_anchor(item.id), item.text, said.get(item.id, [])]
            for item in results.segments.values()
        ],
    }


def write_search(study: Study) -> None:
    """Write the search page; the tables of the study must be up to date."""
    data = inline_json(collect_excerpts(read_results(study)))
    script = (TEMPLATES / "recherche.js").read_text(encoding="utf-8")
    look = Look("Chercher dans les extraits", study.fictional)
    write_whole(search_path(study), page("recherche.html.j2", look, study=study.title, data=data, own_script=script))
