"""``svb-qual evaluer``: it needs two blind readings, and says how far they agree, then what the machine is worth."""

from __future__ import annotations

import csv
import json
import shutil

from svb_qual.evaluation import blind_pair, lost_places, settle, shared_reading
from svb_qual.machines import Machine, Passages
from svb_qual.model import Decision, Segment
from svb_qual.scoring import compare, recall_within
from tests.conftest import PROJECT, Project

ANNE, PAUL, ZOE = ("anne", 0, 9), ("anne", 10, 19), ("zoe", 0, 9)
SAID = ("risk", "actual")


def test_what_readers_dispute_counts_neither_for_nor_against_the_machine():
    first = {ANNE: {"ACT": SAID}, PAUL: {"ACT": SAID}, ZOE: {}}
    second = {ANNE: {"ACT": SAID}, PAUL: {}, ZOE: {}}
    same, open_cases = shared_reading(first, second)
    assert (same[PAUL], open_cases) == ({}, {(PAUL, "ACT")})
    machine = {ANNE: {"ACT": SAID}, PAUL: {"ACT": SAID}, ZOE: {}}
    by_code = compare("machine", same, machine, ["ACT"], open_cases)[0][0]
    assert by_code[:6] == ["machine", "ACT", "1", "", "", "non évaluable"]
    many = {("anne", place, place + 5): {"ACT": SAID} for place in range(0, 200, 10)}
    half = {place: own if rank % 2 else {} for rank, (place, own) in enumerate(many.items())}
    assert compare("machine", many, half, ["ACT"])[0][0][2:6] == ["20", "1,00", "0,50", "0,67"]


def arbiter(place: tuple[str, int, int], code: str, verdict: str, polarity: str = "") -> Decision:
    interview, start, end = place
    return Decision(
        interview=interview, start=start, end=end, quote="", code=code, verdict=verdict, polarity=polarity,
        actuality="actual" if polarity else "", comment="", reviewer="arbitre", blind=False,
        when="2026-01-01T00:00:00", codebook="", before="", after="",
    )  # fmt: skip


def test_what_the_arbiter_settles_counts_and_the_rest_stays_open():
    same, open_cases = {ANNE: {"TEMPS": SAID}, PAUL: {}, ZOE: {}}, {(ANNE, "ACT"), (PAUL, "ACT"), (ZOE, "ACT")}
    decisions = [
        arbiter(ANNE, "ACT", "add", "protective"),
        arbiter(PAUL, "ACT", "reject"),
        arbiter(ANNE, "TEMPS", "add", "mixed"),
    ]
    settled, still = settle(same, open_cases, decisions)
    assert settled[ANNE] == {"TEMPS": ("mixed", "actual"), "ACT": ("protective", "actual")}
    assert (settled[PAUL], still) == ({}, {(ZOE, "ACT")})
    assert same[ANNE] == {"TEMPS": SAID}, "l'accord des deux lectures, lui, ne bouge pas"


def test_the_arbiter_may_say_that_there_is_nothing_or_leave_the_polarity_as_both_said_it():
    same, open_cases = {ANNE: {"TEMPS": SAID}, PAUL: {"TEMPS": SAID}}, {(ANNE, "ACT"), (PAUL, "ACT")}
    settled, still = settle(same, open_cases, [arbiter(ANNE, "", "none"), arbiter(PAUL, "TEMPS", "accept")])
    assert settled == {ANNE: {}, PAUL: {"TEMPS": SAID}}
    assert still == {(PAUL, "ACT")}


def test_a_polarity_on_which_readers_differ_is_no_reference():
    first, second = {ANNE: {"ACT": ("risk", "actual")}}, {ANNE: {"ACT": ("mixed", "actual")}}
    assert shared_reading(first, second)[0] == {ANNE: {"ACT": ("", "actual")}}


def blind(reader: str, place: tuple[str, int, int]) -> Decision:
    interview, start, end = place
    return Decision(interview, start, end, "", "ACT", "add", "risk", "actual", "", reader, True, "2026-01-01", "")


def test_the_pair_is_the_one_with_most_passages_in_common():
    said = [blind("a", ANNE), blind("b", PAUL)]
    assert blind_pair(said) is None, "ils n'ont rien lu en commun"
    said += [blind("c", PAUL), blind("c", ANNE), blind("a", ZOE), blind("c", ZOE)]
    assert blind_pair(said)[::2] == ("a", "c")


def test_passages_that_are_no_excerpt_any_more_are_told():
    passages = Passages([Segment("anne.1.1", "anne", 1, 0, 9, "x")], None)
    assert lost_places("a et b", {ANNE: {}}, passages) == []
    assert lost_places("a et b", {ANNE: {}, PAUL: {}}, passages)[0][2:] == ["1", "", "2 passages"]


def test_recall_within_five_counts_places_the_machine_ranked():
    ranked = {ANNE: ["ACT", "B", "C", "D", "E", "TEMPS"], ZOE: ["TEMPS"]}
    reference = {ANNE: {"ACT": SAID, "TEMPS": SAID}, ZOE: {"TEMPS": SAID}, PAUL: {"ACT": SAID}}
    assert recall_within("m", Machine("m", {}, ranked), reference)[2:] == ["0,67", "0,50 à 1,00", "3 codages"]
    assert recall_within("m", Machine("m", {}, {}), reference)[2:] == ["–", "", "0 codages"]


def test_two_blind_readings_are_needed_then_measured(project: Project):
    study = project.folder / "petite"
    shutil.copytree(PROJECT / "tests" / "fixtures" / "etude", study)
    done = project.run("evaluer", "--etude", "petite")
    assert done.returncode == 1
    assert "il faut deux lectures en aveugle" in done.stderr
    assert project.run("coder", "--etude", "petite").returncode == 0
    with (project.folder / "outputs/petite/tables/extraits.csv").open(encoding="utf-8") as file:
        places = list(csv.DictReader(file))
    for reader, share in (("lectrice", 2), ("lecteur", 3)):
        lines = [_read(row, reader, rank % share == 0) for rank, row in enumerate(places)]
        (study / "decisions" / f"{reader}.jsonl").write_text("".join(lines), "utf-8")
    done = project.run("evaluer", "--etude", "petite")
    assert done.returncode == 0, done.stderr
    assert "lecteur et lectrice : F1 de tous les codages (micro) " in done.stdout
    assert "codeur, amorce seule contre leur accord" in done.stdout
    assert "amorce et décisions" not in done.stdout, "sans entretien gardé, on ne mesure pas ce qui a appris ici"
    with (project.folder / "outputs/petite/tables/fiabilite.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["comparaison"] == "lecteur et lectrice"]
    assert len({row["code"] for row in rows}) == 26


def _read(row: dict[str, str], reader: str, coded: bool) -> str:
    place = {"interview": row["entretien"], "start": int(row["debut"]), "end": int(row["fin"]), "quote": row["texte"]}
    said = {"code": "DIGA.ACTIVITE", "verdict": "add", "polarity": "risk", "actuality": "actual"}
    nothing = {"code": "", "verdict": "none"}
    known = {"reviewer": reader, "blind": True, "when": "2026-01-05T09:00:00"}
    return json.dumps(place | (said if coded else nothing) | known, ensure_ascii=False) + "\n"
