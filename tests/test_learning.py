"""What decisions teach the coder, what evaluation must never teach it, and which excerpts to read next."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svb_qual.coding.labelled import Labelled, name_runs
from svb_qual.coding.learned import add_neighbours
from svb_qual.errors import SvbError
from svb_qual.learning import _label, _on_segments
from svb_qual.model import Coding, Decision, Segment
from svb_qual.review_queue import (
    CHANGED,
    DIFFER,
    DISPUTED,
    DRAWN,
    TURNS,
    UNSURE,
    _rotate,
    _settle_again,
    is_drawn,
    outdated,
    reading_orders,
)
from svb_qual.settling import standing
from svb_qual.stages import load_codebook
from svb_qual.study import read_study
from svb_qual.tables import coding_rows, segment_rows, write_table
from tests.conftest import PROJECT, Project
from tests.test_decisions import FIRST, INTERVIEW, REST
from tests.test_decisions import decision as spoken


def small(rows: int, group: str) -> Labelled:
    judged = np.array([[row, 0, 1, 0] for row in range(rows)])
    features = np.arange(rows * 2, dtype=np.float32).reshape(rows, 2)
    return Labelled(
        features,
        np.zeros((rows, 1)),
        np.ones((rows, 1)),
        np.ones((rows, 1), bool),
        np.full(rows, group),
        np.full(rows, "e"),
        np.full(rows, "e.1.1"),
        judged,
    )


def test_joined_passages_keep_their_judgements():
    whole = small(3, "a").join(small(2, "b"))
    assert whole.judged[:, 0].tolist() == [0, 1, 2, 3, 4]
    kept = whole.pick(np.array([False, True, False, False, True]))
    assert kept.groups.tolist() == ["a", "b"]
    assert kept.judged[:, 0].tolist() == [0, 1]
    assert kept.features.tolist() == [whole.features[1].tolist(), whole.features[4].tolist()]


def test_passages_on_both_sides_of_a_gap_are_not_neighbours():
    read = np.array([True, True, False, True, False, False, True])
    series = name_runs("anne_T0", read)[read]
    scores = np.eye(4)
    assert add_neighbours(scores, series)[0, 1] == 0.25
    assert add_neighbours(scores, series)[1, 2] == 0, "entre les deux, un extrait n'a pas été lu"
    whole = replace(small(4, "a"), series=series)
    assert whole.interviews().tolist() == ["anne_T0"] * 4


def test_every_fifth_of_the_queue_is_drawn():
    orders = {DIFFER: list(range(40)), UNSURE: list(range(40)), DRAWN: list(range(40, 50))}
    queue = list(_rotate(orders, 50))
    assert sorted(row for row, _ in queue) == list(range(50))
    assert [why for _, why in queue[4::5]] == [DRAWN] * 10
    assert list(_rotate({why: [] if why != DRAWN else [1, 2] for why in TURNS}, 2)) == [(1, DRAWN), (2, DRAWN)]


def test_what_is_drawn_does_not_depend_on_what_the_machine_says():
    names = [f"anne_T0.{turn}.{rank}" for turn in range(1, 401) for rank in range(1, 6)]
    drawn = {name for name in names if is_drawn(name)}
    assert 0.17 < len(drawn) / len(names) < 0.23
    by_rank = [sum(name.endswith(f".{rank}") for name in drawn) for rank in range(1, 6)]
    assert max(by_rank) - min(by_rank) < 60, "ni le début ni la fin d'un tour n'est préféré"


def decision(code: str, codebook: str) -> Decision:
    when = "2026-01-05T09:00:00"
    return Decision("e", 0, 4, "oui.", code, "accept", "risk", "actual", "", "lectrice", False, when, codebook)


def test_only_decisions_whose_code_changed_meaning_are_read_again():
    code = next(iter(load_codebook().codes.values()))
    said = [decision(code.id, meaning) for meaning in ("", code.meaning, load_codebook().sha256, "0123456789abcdef")]
    assert outdated(said) == said[3:]
    assert replace(code, cues={}).meaning == code.meaning, "un indice de plus ne change pas le sens"
    assert replace(code, definition="autre chose").meaning != code.meaning


def test_what_must_be_settled_again_includes_the_words_people_chose(tmp_path: Path, monkeypatch):
    """One excerpt as it was cut; in it, words that a reader chose, taken again since, and words on which readers differ."""
    cut = Segment("anne_T0.2.1", "anne_T0", 2, 0, 60, "Je cours partout. Le binôme m'aide. Je dors mal. Voilà, oui.")
    late, open_words = replace(cut, id="late", start=18, end=35), replace(cut, id="open", start=36, end=48)
    code = next(iter(load_codebook().codes.values()))
    coding = Coding("open", code.id, "risk", "actual", "reviewer", 1.0, (), "disputed", "anne et benoit", "")
    write_table(tmp_path / "extraits.csv", "extraits", segment_rows([cut, late, open_words]))
    write_table(tmp_path / "codages.csv", "codages", coding_rows([coding]))
    monkeypatch.setattr("svb_qual.review_queue.folder_of", lambda study, interview: tmp_path)
    study = SimpleNamespace(register=[SimpleNamespace(interview="anne_T0")])
    old = replace(decision(code.id, "0123456789abcdef"), interview="anne_T0", start=18, end=35)
    queue = list(_settle_again(study, {"anne_T0": standing([old])}))
    assert [(item.segment.id, item.why) for item in queue] == [("late", CHANGED), ("open", DISPUTED)]
    again = replace(old, codebook=code.meaning, when="2026-02-01T09:00:00")
    queue = list(_settle_again(study, {"anne_T0": standing([old, again])}))
    assert [(item.segment.id, item.why) for item in queue] == [("open", DISPUTED)], "ce qui est décidé de nouveau sort"


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3)), min_size=300, max_size=300))
def test_the_drawn_fifth_is_the_same_whatever_the_machine_doubts(said):
    """The order in which excerpts are drawn, and which, come from their names alone."""
    names = {row: f"anne_T0.{row}.1" for row in range(len(said))}
    doubt, apart = ({row: pair[which] for row, pair in enumerate(said)} for which in (0, 1))
    orders = reading_orders(names, apart, doubt)
    assert orders[DRAWN] == reading_orders(names, dict.fromkeys(names, 0), dict.fromkeys(names, 0.0))[DRAWN]
    assert not set(orders[DRAWN]) & {*orders[DIFFER], *orders[UNSURE]}


def test_an_unknown_interview_kept_for_evaluation_is_told(etude: Path):
    with (etude / "etude.yml").open("a", encoding="utf-8") as file:
        file.write('\nevaluation: ["personne_T0"]\n')
    with pytest.raises(SvbError, match="personne_T0"):
        read_study(etude)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def decide(row: dict[str, str], code: str, verdict: str) -> str:
    place = {"interview": row["entretien"], "start": int(row["debut"]), "end": int(row["fin"]), "quote": row["texte"]}
    said = {"code": code, "verdict": verdict, "polarity": "risk", "actuality": "actual", "reviewer": "lectrice"}
    return json.dumps(place | said | {"when": "2026-01-05T09:00:00"}, ensure_ascii=False) + "\n"


def test_decisions_teach_and_the_queue_follows(project: Project):
    study = project.folder / "petite"
    shutil.copytree(PROJECT / "tests" / "fixtures" / "etude", study)
    shutil.rmtree(study / "decisions", ignore_errors=True)
    (study / "decisions").mkdir()
    done = project.run("file-de-relecture", "--etude", "petite", "--nombre", "3")
    assert done.returncode == 0, done.stderr
    tables = project.folder / "outputs" / "petite"
    first = rows_of(tables / "file_de_relecture.csv")
    extracts = rows_of(tables / "tables" / "extraits.csv")
    assert len(first) == len(extracts), "rien n'est lu : tout est à lire"
    assert first[4]["raison"] == DRAWN
    drawn = {row["extrait"] for row in first if row["raison"] == DRAWN}
    assert drawn == {row["extrait"] for row in extracts if is_drawn(row["extrait"])}, (
        "marqués d'avance, et ceux-là seuls"
    )
    model = project.folder / ".cache" / "petite" / "modele.npz"
    cold = model.read_bytes()
    chosen = next(row for row in extracts if row["extrait"] == first[0]["extrait"])
    (study / "decisions" / "lectrice.jsonl").write_text(decide(chosen, "PRINCIPE.6", "add"), "utf-8")
    assert project.run("file-de-relecture", "--etude", "petite").returncode == 0
    assert model.read_bytes() != cold, "une décision apprend quelque chose"
    second = rows_of(tables / "file_de_relecture.csv")
    assert {row["extrait"] for row in second} == {row["extrait"] for row in first[1:]}
    with (study / "etude.yml").open("a", encoding="utf-8") as file:
        file.write(f'\nevaluation: ["{chosen["entretien"]}"]\n')
    assert project.run("file-de-relecture", "--etude", "petite").returncode == 0
    assert model.read_bytes() == cold, "un entretien gardé pour l'évaluation n'apprend rien"
    third = {row["extrait"] for row in rows_of(tables / "file_de_relecture.csv")}
    assert third == {row["extrait"] for row in extracts if row["entretien"] != chosen["entretien"]}
    every = json.dumps(sorted({row["entretien"] for row in extracts}))
    settings = study / "etude.yml"
    settings.write_text(settings.read_text("utf-8").replace(f'["{chosen["entretien"]}"]', every), "utf-8")
    done = project.run("file-de-relecture", "--etude", "petite")
    assert "Tout est relu (hors des entretiens gardés pour l'évaluation)." in done.stdout
    assert rows_of(tables / "file_de_relecture.csv") == []


def test_a_few_words_refused_do_not_teach_that_the_whole_excerpt_lacks_the_code():
    whole, few = Segment("e.1.1", "e", 1, 0, 40, "x" * 40), Segment("e.1.5-11", "e", 1, 5, 11, "x" * 6)
    accepted = Coding("e.1.1", "A", "risk", "actual", "reviewer", 1.0, (), "accepted", "psy", "")
    refused = replace(accepted, segment=few.id, state="rejected")
    assert _on_segments([whole], [whole, few], [accepted, refused]) == [(0, accepted)]
    chosen = replace(refused, state="added")
    assert _on_segments([whole], [whole, few], [chosen]) == [(0, chosen)]


def test_only_what_was_asked_sets_chances(monkeypatch):
    """Accepted or corrected proposals, and all codes of a blind reading; not a code added unasked, nor a mere dispute."""
    codes = ["DIGA.ACTIVITE", "FACTEUR.SOUTIEN", "FACTEUR.TEMPS"]
    said = [
        spoken("accept", FIRST, code=codes[0]),
        spoken("add", FIRST, code=codes[1]),
        spoken("add", REST, code=codes[2], reviewer="paul", blind=True),
        spoken("reject", FIRST, code=codes[2], reviewer="paul"),
    ]
    fake = SimpleNamespace(codes=np.array(codes), scores=lambda *_: None, chances=lambda _: np.full((2, 3), 0.3))
    traits = SimpleNamespace(features=np.zeros((2, 4)), marks=np.zeros((2, 2)))
    for name, made in {
        "read_segments": [FIRST, REST], "traits_of": None, "read_turns": INTERVIEW, "load_codebook": load_codebook(),
    }.items():  # fmt: skip
        monkeypatch.setattr(f"svb_qual.learning.{name}", lambda *_, made=made: made)
    monkeypatch.setattr("svb_qual.learning.Traits", SimpleNamespace(load=lambda _: traits))
    (found,) = _label(None, "anne_T0", said, SimpleNamespace(model=fake), "étude/0")
    assert found.asked.tolist() == [[True, False, True], [True, True, True]]
    assert found.truth.tolist() == [[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    again = spoken("accept", FIRST, code=codes[1], reviewer="paul", when="2026-02-01T10:00:00")
    (found,) = _label(None, "anne_T0", [*said, again], SimpleNamespace(model=fake), "étude/0")
    assert not found.asked[0, 1], "ajouté par l'une, accepté ensuite par l'autre : toujours pas demandé"
    apart = spoken("reject", FIRST, code=codes[0], reviewer="paul", when="2026-02-01T10:00:00")
    (found,) = _label(None, "anne_T0", [*said, apart], SimpleNamespace(model=fake), "étude/0")
    assert (found.truth[0, 0], found.asked[0, 0]) == (0.5, False), "en désaccord : ni oui ni non"


def test_a_decided_interview_that_cannot_be_read_does_not_stop_the_others(project: Project):
    study = project.folder / "petite"
    shutil.copytree(PROJECT / "tests" / "fixtures" / "etude", study)
    row = {"entretien": "paul_T0", "debut": "0", "fin": "5", "texte": "enfin"}
    (study / "decisions" / "lectrice.jsonl").write_text(decide(row, "PRINCIPE.6", "add"), "utf-8")
    (study / "entretiens" / "paul_T0.txt").write_text("", "utf-8")
    done = project.run("coder", "--etude", "petite")
    assert done.returncode == 1
    assert "paul_T0.txt : le fichier est vide" in done.stderr
    tables = project.folder / "outputs" / "petite" / "tables" / "par_entretien"
    assert rows_of(tables / "anne_T0" / "codages.csv")
    assert not (tables / "paul_T0").exists()
