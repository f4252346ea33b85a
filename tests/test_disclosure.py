"""What may leave the team: nothing about fewer than five people, nothing that subtraction gives back, no quote unallowed."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import pypdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svb_qual.clearances import FILE, LIST, allowed, read_clearances, take_list
from svb_qual.disclosure import K, generalise, hide_cells
from svb_qual.errors import SvbError
from svb_qual.model import Interview
from svb_qual.public import Public
from tests.conftest import Project
from tests.test_synthesis import make_results

#: People who say something in each group, and people heard there (five or more).
GROUPS = st.lists(
    st.tuples(st.integers(0, 14), st.integers(K, 14)).map(lambda pair: (min(pair), pair[1])), min_size=1, max_size=4
)


@pytest.mark.parametrize(
    ("values", "heard", "hidden", "total"),
    [
        ((8, 9), (14, 15), [False, False], False),
        ((0, 9), (14, 15), [False, False], False),
        ((2, 9), (14, 15), [True, True], False),
        ((2, 1), (14, 15), [True, True], True),
        ((2, 8, 9), (14, 15, 16), [True, True, False], False),
        ((13, 9, 8), (14, 16, 16), [True, False, True], False),
        ((3,), (12,), [True], True),
        ((6,), (12,), [False], False),
    ],
)
def test_small_cells_and_what_would_give_them_back_are_hidden(values, heard, hidden, total):
    assert hide_cells(values, heard) == (hidden, total)


@given(GROUPS)
def test_no_hidden_cell_under_five_can_be_computed_from_what_is_shown(groups):
    """Whoever knows the total, the cells shown and the people heard finds at least two values for each hidden small cell."""
    values, heard = [value for value, _ in groups], [among for _, among in groups]
    hidden, total_hidden = hide_cells(values, heard)
    for value, among, off in zip(values, heard, hidden, strict=True):
        assert off or value == 0 or value == among or (value >= K and among - value >= K)
    if total_hidden or not any(hidden):
        return
    off = [rank for rank, hide in enumerate(hidden) if hide]
    left = sum(values[rank] for rank in off)
    fits = [own for own in product(*(range(heard[rank] + 1) for rank in off)) if sum(own) == left]
    for place, rank in enumerate(off):
        if 0 < values[rank] < K or 0 < heard[rank] - values[rank] < K:
            assert len({own[place] for own in fits}) > 1


def interview(name: str, cpts: str, profession: str, wave: str) -> Interview:
    return Interview(
        id=f"{name}-{cpts}-{wave}", cpts=cpts, wave=wave, participant=name, profession=profession, role="", date="", text="",
        turns=(), sha256="",
    )  # fmt: skip


@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from("ab"), st.sampled_from(["infirmière", "médecin"]),
                  st.sampled_from(["T0", "T3"])),
        unique_by=lambda item: (item[0], item[1], item[3]), max_size=60,
    )
)  # fmt: skip
def test_what_is_said_of_a_speaker_is_shared_by_five_people_or_nobody_speaks(people):
    interviews = [interview(f"p{number}", cpts, job, wave) for number, cpts, job, wave in people]
    labels = generalise(interviews, ["a", "b"])
    everyone = {(item.cpts, item.participant) for item in interviews}
    if len(everyone) < K:
        assert labels == {}
        return
    shared: dict[tuple, set] = {}
    for item in interviews:
        shared.setdefault(labels[item.id], set()).add((item.cpts, item.participant))
    assert all(len(own) >= K for own in shared.values())


def test_a_rare_profession_is_not_told_and_a_shared_one_is():
    nurses = [interview(f"n{rank}", "a", "infirmière", "T0") for rank in range(6)]
    others = [interview(f"o{rank}", "a", f"métier {rank}", "T0") for rank in range(5)]
    labels = generalise([*nurses, *others], ["a"])
    assert labels[nurses[0].id] == ("a", "infirmier(ère)", "T0")
    assert labels[others[0].id] == ("a", "", "T0")


WHO = "une personne entendue"
TOLD = {"anne_T0.1.1": ("On se parle enfin.", WHO), "zoe_T0.2.1": ("=Le jeudi, on dit tout.", WHO)}


def filled(path: Path, *rows: tuple[str, str, str]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(LIST)
        writer.writerows([segment, "", quote, WHO, answer] for segment, quote, answer in rows)
    return path


def test_a_quote_goes_out_when_a_person_allows_it_and_comes_back_when_its_words_change(tmp_path):
    path = filled(
        tmp_path / "liste.csv",
        ("anne_T0.1.1", "On se parle enfin.", "oui"),
        ("zoe_T0.2.1", "'=Le jeudi, on dit tout.", ""),
    )
    assert [item.segment for item in take_list(path, tmp_path, TOLD, "claire", "2024-05-02")] == ["anne_T0.1.1"]
    known = read_clearances(tmp_path)
    assert (known[0].by, known[0].when) == ("claire", "2024-05-02")
    assert set(allowed(known, TOLD)) == {"anne_T0.1.1"}
    assert allowed(known, TOLD | {"anne_T0.1.1": ("On se parle.", WHO)}) == {}, "les mots ont changé"
    closer = TOLD | {"anne_T0.1.1": ("On se parle enfin.", "infirmière, T0")}
    assert allowed(known, closer) == {}, "on en dirait plus de la personne que ce qui a été autorisé"
    assert take_list(path, tmp_path, TOLD, "claire", "2024-05-03") == [], "déjà dit"
    filled(path, ("anne_T0.1.1", "On se parle enfin.", "non"))
    take_list(path, tmp_path, TOLD, "claire", "2024-05-04")
    assert allowed(read_clearances(tmp_path), TOLD) == {}
    assert len(read_clearances(tmp_path)) == 2, "la première réponse reste écrite"


def test_a_list_at_fault_is_told_line_by_line_and_nothing_is_taken(tmp_path):
    path = filled(tmp_path / "liste.csv", ("anne_T0.1.1", "On se parle enfin.", "oui"), ("anne_T0.1.1", "On se tait.", "oui"),
                  ("leo_T0.1.1", "Bon.", "oui"), ("zoe_T0.2.1", "=Le jeudi, on dit tout.", "peut-être"))  # fmt: skip
    with pytest.raises(SvbError) as error:
        take_list(path, tmp_path, TOLD, "claire", "2024-05-02")
    assert [fault.where.rsplit(" ", 1)[1] for fault in error.value.faults] == ["3", "4", "5"]
    assert not (tmp_path / FILE).exists()
    (tmp_path / FILE).write_text("extrait,citation,dit de la personne,autorisé,par,quand\na,b,x,ouais,,\n", "utf-8")
    with pytest.raises(SvbError) as error:
        read_clearances(tmp_path)
    assert len(error.value.faults) == 2


def test_the_version_for_others_shows_no_name_no_small_number_and_only_allowed_quotes(built: Project):
    folder = built.folder / "outputs" / "demo"
    citations = built.folder / "corpus" / "demo" / FILE
    done = built.run("rapports", "--mode", "diffusion")
    assert done.returncode == 0, done.stderr
    assert "0 citation(s) autorisée(s)" in done.stdout
    page = folder / "diffusion" / "ce_qui_protege.html"
    assert "blockquote" not in page.read_text("utf-8").partition("</style>")[2]
    rows = list(csv.DictReader((folder / "a_autoriser.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) > 20
    rows[0]["autorisé"] = rows[1]["autorisé"] = "oui"
    path = built.folder / "liste.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, LIST)
        writer.writeheader()
        writer.writerows(rows)
    try:
        assert "2 citation(s) autorisée(s)" in built.run("autoriser", str(path), "--par", "claire").stdout
        assert "2 citation(s) autorisée(s)" in built.run("rapports", "--mode", "diffusion").stdout
        said = page.read_text("utf-8").partition("</style>")[2]
        assert said.count('<blockquote class="extrait">') >= 2 and "Version à diffuser" in said
        register = list(
            csv.DictReader((built.folder / "corpus" / "demo" / "registre.csv").read_text("utf-8").splitlines())
        )
        quotes = rows[0]["citation"] + rows[1]["citation"]
        told = [
            row["participant"] for row in register if row["participant"] in said and row["participant"] not in quotes
        ]
        assert not told and "entretien_" not in said
        shown = sorted(path.name for path in (folder / "diffusion").iterdir())
        named = ("ce_qui_protege", "ce_qui_protege_lanvert", "ce_qui_protege_orsenne", "deux_pages")
        expected = [f"{name}{suffix}" for name in named for suffix in (".docx", ".html", ".pdf")]
        assert shown == sorted([*expected, "index.html"]), "les CPTS de moins de cinq personnes n'ont pas de page"
        pages = pypdf.PdfReader(folder / "diffusion" / "deux_pages.pdf").pages
        assert len(pages) <= 2 and not any(
            row["participant"] in page.extract_text() for page in pages for row in register
        )
    finally:
        citations.unlink(missing_ok=True)
        (folder / "a_autoriser.csv").unlink(missing_ok=True)
    assert "retirez --cpts" in built.run("rapports", "--mode", "diffusion", "--cpts", "orsenne").stderr
    assert "mode inconnu" in built.run("rapports", "--mode", "public").stderr


def test_the_two_pages_say_only_what_five_people_say(codebook):
    from svb_qual.leaflet import said_by_enough, show_helps, show_lacks

    people = [("a", name, "T0", "protective", "actual") for name in "ABCDE"]
    few = [("a", name, "T0", "risk", "actual") for name in "ABCD"]
    more = [("a", name, "T0", "", "") for name in "FGHIJ"]  # five who do not say it: else the page of numbers hides it
    public = Public(make_results(codebook, people + few + more), 0, {}, {}, {}, "")
    assert [code.id for code in said_by_enough(public, "FACTEUR", "appliqué")] == ["FACTEUR.TEMPS"]
    assert said_by_enough(public, "FACTEUR", "manque") == []
    assert codebook.codes["FACTEUR.TEMPS"].label in show_helps(public, "FACTEUR").html
    assert "5" not in show_helps(public, "FACTEUR").html, "aucun nombre"
    assert "sans désigner quelqu’un" in show_lacks(public, "FACTEUR").html


def test_a_pseudonym_in_two_cpts_stops_what_goes_out(project: Project, etude):
    register = etude / "registre.csv"
    register.write_text(register.read_text("utf-8").replace(",Paul,", ",Anne,"), "utf-8")
    done = project.run("rapports", "--mode", "diffusion", "--etude", str(etude))
    assert done.returncode == 1 and "« Anne » est dans 2 CPTS" in done.stderr


def test_units_nobody_speaks_of_are_shown_like_those_few_speak_of():
    from svb_qual.codebook import read_codebook
    from svb_qual.register import show_enough
    from svb_qual.results import CODEBOOK

    shown = show_enough(make_results(read_codebook(CODEBOOK), [("a", "A", "T0", "risk", "actual")]), []).html
    assert shown.count("<tr>") > 5 and "5 ou plus" not in shown
