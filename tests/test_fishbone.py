"""The cause-effect diagram, the five whys and the follow-up of actions: what people write, set beside what people say."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svb_qual.causes import count_against, count_for, draft_fishbone
from svb_qual.codebook import read_codebook
from svb_qual.communities import Action, Milestone
from svb_qual.diagnosis import open_fishbone, show_fishbone, show_indicators, show_whys
from svb_qual.errors import SvbError
from svb_qual.fishbone import Branch, Cause, Fishbone, fishbone_path, read_fishbone, write_draft
from svb_qual.followup import show_calendar, show_corrections, show_roadmap, show_sheet
from svb_qual.results import CODEBOOK, DEMO, Results
from svb_qual.study import read_study
from tests.conftest import Project
from tests.test_synthesis import make_results

CODE = "FACTEUR.TEMPS"
SAID = [
    ("a", "Anne", "T0", "risk", "actual"),
    ("a", "Léo", "T0", "risk", "actual"),
    ("a", "Léo", "T3", "protective", "actual"),
    ("a", "Zoé", "T3", "risk", "planned"),
]
WRITTEN = f"""effet: "On s'épuise"
branches:
  - nom: "Conditions de travail"
    causes:
      - texte: "Les réunions tombent le soir"
        codes: [{CODE}]
        pourquoi: ["La journée est prise", "Les tournées finissent à 19 h"]
        indicateur: "Soirées par mois"
        valeurs: {{T0: 3, T3: 1}}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "a.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_diagram_is_read_as_written(tmp_path):
    bone = read_fishbone(write(tmp_path, WRITTEN), frozenset({CODE}))
    (cause,) = bone.branches[0].causes
    assert (bone.effect, cause.text, cause.codes) == ("On s'épuise", "Les réunions tombent le soir", (CODE,))
    assert cause.whys[1] == "Les tournées finissent à 19 h"
    assert cause.values == (("T0", "3"), ("T3", "1"))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (CODE, "FACTEUR.TEMP", "ligne 6 : code inconnu « FACTEUR.TEMP »"),
        ("T0: 3", "T9: 3", "vague inconnue « T9 »"),
        (f"[{CODE}]", "[]", "la cause n'a aucun code"),
        ('["La journée est prise", "Les tournées finissent à 19 h"]', "[a, b, c, d, e, f]", "6 pourquoi"),
        ("pourquoi: [", "pourquoi: oui # [", "« pourquoi » n'a pas la forme attendue"),
        ("texte:", "text:", "clé inconnue « text »"),
        ('"Les réunions tombent le soir"', '""', "« texte » est vide"),
        ("effet:", "effets:", "il manque la clé « effet »"),
    ],
)
def test_a_faulty_diagram_is_told_where(tmp_path, old, new, told):
    with pytest.raises(SvbError, match=re.escape(told)):
        read_fishbone(write(tmp_path, WRITTEN.replace(old, new)), frozenset({CODE}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("effet: x\nbranches: 3\n", "« branches » n'est pas une liste"),
        ("effet: x\nbranches:\n  - {nom: a, causes: F.A}\n", "« causes » n'est pas une liste"),
        ("effet:\nbranches: []\n", "« effet » est vide"),
        ("- a\n", "ce n'est pas une arête de poisson"),
        (WRITTEN + WRITTEN[WRITTEN.index("      - texte") :], "est deux fois dans « Conditions de travail »"),
    ],
)
def test_a_diagram_that_has_not_the_form_is_told(tmp_path, text, told):
    with pytest.raises(SvbError, match=re.escape(told)):
        read_fishbone(write(tmp_path, text), frozenset({CODE}))


def test_any_effect_can_be_drawn_and_printed(codebook, tmp_path):
    from svb_qual.papers.blocks import read_page
    from svb_qual.papers.pdf import write_pdf

    bone = replace(draft_fishbone(make_results(codebook, SAID), "FACTEUR"), effect='"je $tiens$" <b>x</b> & "><script>')
    shown = show_fishbone(make_results(codebook, SAID), bone).html
    assert "<script>" not in shown
    page = f"<html><body><h1>x</h1><main>{shown}</main></body></html>"
    assert write_pdf(read_page(page)).startswith(b"%PDF")


def test_all_faults_are_told_at_once(tmp_path):
    text = WRITTEN.replace(CODE, "X.Y").replace("T3: 1", "T7: 1")
    with pytest.raises(SvbError) as caught:
        read_fishbone(write(tmp_path, text), frozenset({CODE}))
    assert len(caught.value.faults) == 2


def test_both_sides_of_a_cause_are_counted_in_people(codebook):
    results, cause = make_results(codebook, SAID), Cause("Les réunions", (CODE,))
    assert (count_for(results, cause).value, count_against(results, cause).value) == (2, 1)
    assert len(count_for(results, cause).segments) == 2


def test_a_cause_of_two_codes_needs_both(codebook):
    results = make_results(codebook, SAID)
    assert count_for(results, Cause("x", (CODE, "DIGA.ACTIVITE"))).value == 0
    more = replace(results.codings[0], code="DIGA.ACTIVITE")
    assert count_for(replace(results, codings=(*results.codings, more)), Cause("x", (CODE, "DIGA.ACTIVITE"))).value == 1


def test_a_draft_puts_what_exposes_under_its_criterion(codebook):
    bone = draft_fishbone(make_results(codebook, SAID), "FACTEUR")
    (branch,) = [branch for branch in bone.branches if branch.causes]
    assert bone.drafted and branch.causes[0].codes == (CODE,)
    assert branch.name.lower() == codebook.codes[CODE].criterion


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40).map(str.strip).filter(bool)


@given(words, st.lists(words, min_size=1, max_size=3, unique=True))
def test_a_draft_written_is_read_back_the_same(effect, texts):
    import tempfile

    bone = Fishbone(effect, (Branch("Conditions", tuple(Cause(text, (CODE,)) for text in texts)),))
    with tempfile.TemporaryDirectory() as folder:
        assert read_fishbone(write(Path(folder), write_draft(bone, "CPTS d'essai")), frozenset({CODE})) == bone


def test_every_cause_leads_to_its_excerpts(codebook, tmp_path):
    results = make_results(codebook, SAID)
    bone = draft_fishbone(results, "FACTEUR")
    page = show_fishbone(results, bone).html
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links and all(page.count(f'id="{link}"') == 1 for link in links)
    assert "Ébauche de la machine" in page


def test_what_people_wrote_is_shown_rather_than_a_draft(codebook, tmp_path):
    results = make_results(codebook, SAID)
    results = replace(results, study=replace(results.study, folder=tmp_path))
    path = fishbone_path(tmp_path, "a")
    path.parent.mkdir()
    path.write_text(WRITTEN, encoding="utf-8")
    bone = open_fishbone(results, "FACTEUR")
    assert "Écrit par des personnes" in show_fishbone(results, bone).html
    assert "Les tournées finissent à 19 h" in show_whys(bone).html
    shown = show_indicators(results, bone).html
    assert "Soirées par mois" in shown and "<b>3</b>" in shown


def with_scenario(results: Results, *actions: Action, milestones: tuple[Milestone, ...] = ()) -> Results:
    cpts = replace(results.study.cpts["a"], actions=actions, milestones=milestones)
    return replace(results, study=replace(results.study, cpts={"a": cpts}))


PLANNED = Action("A1", "Groupe d'échange", "2023-10", "deux séances", (), "la coordinatrice", "présents", "2024-02")
FIXED = Action("A2", "Groupe à midi", "2024-03", "", (), corrects="A1", decided="T2", principle=CODE)


def test_the_gap_between_planned_and_real_is_said(codebook):
    results = with_scenario(make_results(codebook, SAID), PLANNED, FIXED)
    sheet = show_sheet(results).html
    assert "4 mois plus tard que prévu" in sheet and "A2. Groupe à midi" in sheet and "la coordinatrice" in sheet
    roadmap = show_roadmap(results).html
    assert roadmap.index("2023-10") < roadmap.index("2024-02") < roadmap.index("2024-03")


def test_a_correction_tells_its_principle_and_those_heard(codebook):
    results = with_scenario(make_results(codebook, SAID), PLANNED, FIXED)
    results = replace(results, actions={"a.A2": tuple(results.segments)[:2]})
    shown = show_corrections(results, "FACTEUR").html
    assert "Décidée à</dt><dd>T2" in shown and "2 participants" in shown
    with pytest.raises(SvbError, match="action A2"):
        show_corrections(with_scenario(results, PLANNED, replace(FIXED, principle="PRINCIPE.99")), "FACTEUR")


def test_a_cpts_without_scenario_nor_date_says_so(codebook):
    results = with_scenario(make_results(codebook, SAID))
    assert "Aucune date" in show_calendar(results).html
    assert "Ni action ni jalon" in show_roadmap(results).html
    assert "Aucune action corrective" in show_corrections(results, "FACTEUR").html


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('fait: "hier"', "« hier » n'est pas une date"),
        ("corrige: A9", "aucune action ici de ce nom : « A9 »"),
        ("etat: finie", "état inconnu « finie »"),
        ("decidee: T8", "vague inconnue « T8 »"),
    ],
)
def test_a_faulty_action_is_told(etude, line, told):
    path = etude / "etude.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("indices: [", f"{line}, indices: ["), encoding="utf-8")
    with pytest.raises(SvbError, match=told):
        read_study(etude)


def test_diagrams_of_the_demonstration_are_sound_and_say_they_are_invented():
    codes = frozenset(read_codebook(CODEBOOK).codes)
    paths = sorted((DEMO / "ishikawa").glob("*.yml"))
    assert len(paths) == 3
    for path in paths:
        bone = read_fishbone(path, codes)
        assert "TOUT EST INVENTÉ" in path.read_text("utf-8")
        assert any(len(cause.whys) >= 4 for branch in bone.branches for cause in branch.causes)


def test_the_command_writes_a_draft_once(project: Project, etude):
    done = project.run("ishikawa", "--cpts", "valmont", "--etude", str(etude))
    assert done.returncode == 0, done.stderr
    path = etude / "ishikawa" / "valmont.yml"
    before = path.read_bytes()
    again = project.run("ishikawa", "--cpts", "valmont", "--etude", str(etude))
    assert again.returncode == 1 and "déjà écrite" in again.stderr
    assert path.read_bytes() == before
