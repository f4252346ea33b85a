"""What a human decided is never lost, moved or guessed: it survives new borders, new codes, new text around it."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svb_qual.deciding import add_decisions
from svb_qual.decisions import anchor_decision, interviews_named, read_decisions
from svb_qual.errors import SvbError
from svb_qual.model import INTERVIEWER, PARTICIPANT, Coding, Decision, Interview, Segment, Turn
from svb_qual.settling import apply_decisions, standing

QUESTION = "Et le travail ?"
SPEECH = "J'ai la tête sous l'eau. Mais le binôme m'aide bien. J'ai la tête sous l'eau."
TEXT = f"{QUESTION}\n{SPEECH}"
START = len(QUESTION) + 1
TURNS = (
    Turn(1, "E", INTERVIEWER, 0, len(QUESTION)),
    Turn(2, "Anne", PARTICIPANT, START, len(TEXT)),
)
INTERVIEW = Interview("anne_T0", "valmont", "T0", "Anne", "", "", "", TEXT, TURNS, "")
FIRST = Segment("anne_T0.2.1", "anne_T0", 2, START, START + 24, TEXT[START : START + 24])
REST = Segment("anne_T0.2.2", "anne_T0", 2, START + 25, len(TEXT), TEXT[START + 25 :])
CODE = "DIGA.ACTIVITE"


def coding(segment: Segment, code: str = CODE) -> Coding:
    return Coding(segment.id, code, "risk", "actual", "rule", 0.6, (), "proposed", "", "x")


def decision(verdict: str, segment: Segment = FIRST, **changes) -> Decision:
    values = {"comment": "", "reviewer": "psy", "blind": False, "when": "2026-01-01T10:00:00", "codebook": "x"}
    made = Decision(
        "anne_T0", segment.start, segment.end, segment.text, CODE, verdict, polarity="", actuality="", **values
    )
    return replace(made, **changes)


def apply(decisions, codebook, segments=(FIRST, REST), codings=None, interview=INTERVIEW):
    proposed = [coding(FIRST)] if codings is None else codings
    return apply_decisions(interview, list(segments), proposed, decisions, codebook)


@pytest.mark.parametrize(
    ("verdict", "state"),
    [("accept", "accepted"), ("correct", "corrected"), ("reject", "rejected"), ("add", "added")],
)
def test_each_verdict_replaces_the_proposal(verdict, state, codebook):
    (found,) = apply([decision(verdict, polarity="protective")], codebook).codings
    assert (found.state, found.polarity, found.origin, found.reviewer) == (state, "protective", "reviewer", "psy")
    assert found.actuality == "actual", "ce que la relectrice n'a pas dit vient de la machine"


def test_last_decision_wins(codebook):
    old, new = decision("reject"), decision("accept", when="2026-02-01")
    (found,) = apply([old, new], codebook).codings
    assert (found.state, found.reviewer) == ("accepted", "psy")


def test_two_reviewers_who_differ_are_both_kept_until_the_arbiter_settles(codebook):
    yes, no = decision("accept", reviewer="anne"), decision("reject", reviewer="benoit", when="2026-02-01")
    (found,) = apply([yes, no], codebook).codings
    assert (found.state, found.reviewer) == ("disputed", "anne et benoit")
    early = decision("accept", reviewer="arbitre", polarity="mixed", when="2025-01-01")
    (found,) = apply([early, yes, no], codebook).codings
    assert (found.state, found.polarity, found.reviewer) == ("accepted", "mixed", "arbitre")


def test_readers_who_agree_on_the_code_but_not_on_its_polarity_leave_it_open(codebook):
    made = [decision("add", reviewer=name, polarity=said) for name, said in (("anne", "risk"), ("benoit", "mixed"))]
    (found,) = apply(made, codebook).codings
    assert (found.state, found.polarity) == ("split", "unclear")
    made = [replace(made[0], actuality="actual"), replace(made[1], polarity="risk", actuality="planned")]
    (found,) = apply(made, codebook).codings
    assert (found.state, found.polarity) == ("split", "risk"), "réel pour l'une, envisagé pour l'autre"
    made[1] = replace(made[1], polarity="unclear", actuality="actual")
    (found,) = apply(made, codebook).codings
    assert (found.state, found.polarity) == ("added", "risk"), "laisser la polarité ouverte n'est pas un autre avis"


def test_a_blind_reader_who_leaves_a_code_out_has_said_no(codebook):
    yes = decision("add", reviewer="anne", blind=True, polarity="risk")
    nothing = decision("none", reviewer="benoit", blind=True, code="")
    (found,) = apply([yes, nothing], codebook).codings
    assert (found.state, found.reviewer) == ("disputed", "anne et benoit")
    (found,) = apply([nothing], codebook).codings
    assert (found.state, found.reviewer, found.origin) == ("rejected", "benoit", "rule")
    (found,) = apply([replace(yes, blind=False)], codebook, segments=[FIRST]).codings
    assert found.state == "added", "une relectrice qui voit les propositions ne s'est pas prononcée sur les autres"


def test_what_one_leaves_unsaid_comes_from_those_who_said_it(codebook):
    readers = [decision("add", reviewer=name, polarity="risk", actuality="planned") for name in ("anne", "benoit")]
    silent = decision("accept", reviewer="arbitre", when="2026-02-01")
    machine = [replace(coding(FIRST), polarity="protective")]
    (found,) = apply([*readers, silent], codebook, codings=machine).codings
    assert (found.polarity, found.actuality, found.reviewer) == ("risk", "planned", "arbitre")
    (found,) = apply([readers[0], decision("accept", reviewer="benoit")], codebook, codings=machine).codings
    assert (found.polarity, found.actuality) == ("risk", "planned"), "se taire ne rend pas incertain"


def test_nothing_to_code_takes_back_what_one_said_there(codebook):
    added = decision("add", blind=True, polarity="risk")
    nothing = decision("none", code="", blind=True, when="2026-02-01")
    assert apply([added, nothing], codebook, codings=[]).codings == []
    (found,) = apply([added, nothing, replace(added, when="2026-03-01")], codebook, codings=[]).codings
    assert found.state == "added"
    (found,) = apply([decision("none", code="")], codebook).codings
    assert (found.state, found.reviewer) == ("rejected", "psy"), "une proposition qu'elle a vue, et n'a pas gardée"


def test_nothing_to_code_settles_when_the_arbiter_says_it(codebook):
    yes, no = decision("add", reviewer="anne"), decision("reject", reviewer="benoit")
    (found,) = apply([yes, no, decision("none", code="", reviewer="arbitre")], codebook).codings
    assert (found.state, found.reviewer) == ("rejected", "arbitre")


def test_the_same_place_in_two_interviews_is_two_places():
    said = [decision("add"), replace(decision("add"), interview="paul_T0"), decision("none", code="")]
    assert [item.interview for item in standing(said)] == ["anne_T0", "paul_T0"]
    assert [item.verdict for item in standing(said)] == ["none", "add"]


def test_a_decision_withdrawn_leaves_the_proposal_as_it_was(codebook):
    made = [decision("reject"), decision("withdraw", when="2026-02-01")]
    (found,) = apply(made, codebook).codings
    assert (found.state, found.origin) == ("proposed", "rule")
    nothing = [decision("none", code=""), decision("withdraw", code="", when="2026-02-01")]
    (found,) = apply(nothing, codebook).codings
    assert found.state == "proposed"


def test_deciding_again_with_proposals_in_sight_does_not_undo_a_blind_reading(codebook):
    blind = decision("add", code="FACTEUR.TEMPS", blind=True, polarity="risk")
    again = replace(blind, blind=False, polarity="mixed", when="2026-02-01")
    found = {item.code: item.state for item in apply([blind, again], codebook).codings}
    assert found[CODE] == "rejected", "ce code, elle ne l'a pas donné en lisant sans rien voir"


def test_refusing_a_few_words_leaves_the_whole_passage_accepted(codebook):
    few = Segment("x", "anne_T0", 2, START + 2, START + 8, TEXT[START + 2 : START + 8])
    wide, narrow = decision("accept", polarity="risk"), decision("reject", segment=few, when="2026-02-01")
    found = {item.segment: item.state for item in apply([wide, narrow], codebook).codings}
    assert found[FIRST.id] == "accepted"
    (found,) = apply([narrow], codebook).codings[:1]
    assert "proposed" in {item.state for item in apply([narrow], codebook).codings}
    (found,) = apply([wide, replace(narrow, verdict="correct", polarity="mixed")], codebook).codings
    assert (found.state, found.polarity) == ("corrected", "mixed"), (
        "choisir moins de mots prend la place de l'ancien choix"
    )


def test_decision_holds_when_the_machine_no_longer_proposes(codebook):
    (found,) = apply([decision("accept")], codebook, codings=[]).codings
    assert (found.segment, found.state, found.polarity) == (FIRST.id, "accepted", "unclear")


def test_decision_keeps_its_own_words_when_segments_change(codebook):
    whole = Segment("anne_T0.2.1", "anne_T0", 2, START, len(TEXT), SPEECH)
    applied = apply([decision("correct", polarity="mixed")], codebook, segments=[whole], codings=[coding(whole)])
    (found,) = applied.codings
    text = {segment.id: segment.text for segment in applied.segments}[found.segment]
    assert (text, found.state) == (FIRST.text, "corrected")


def test_same_words_elsewhere_are_not_touched(codebook):
    last = Segment("anne_T0.2.3", "anne_T0", 2, len(TEXT) - 24, len(TEXT), FIRST.text)
    applied = apply([decision("reject")], codebook, segments=[FIRST, last], codings=[coding(FIRST), coding(last)])
    assert [(item.segment, item.state) for item in applied.codings] == [(FIRST.id, "rejected"), (last.id, "proposed")]


def test_words_said_twice_are_told_apart_by_context():
    moved = decision("accept", start=0, end=24, before="ide bien. ", after="")
    assert anchor_decision(moved, INTERVIEW).start == len(TEXT) - 24
    assert anchor_decision(replace(moved, before=""), INTERVIEW) is None, "sans contexte, on ne devine pas"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"quote": "mots jamais dits"}, "ne se retrouvent pas"),
        ({"code": "DIGA.DISPARU"}, "plus, dans le livre de codes"),
        ({"start": 0, "end": len(QUESTION), "quote": QUESTION}, "tour de la personne"),
    ],
)
def test_what_cannot_be_placed_is_listed_not_dropped(changes, why, codebook):
    applied = apply([decision("accept", **changes)], codebook)
    (refused,) = applied.refused
    assert why in refused.why
    assert [item.state for item in applied.codings] == ["proposed"]


def test_append_only(tmp_path):
    made = [decision("accept"), decision("reject", when="2026-01-02"), decision("add", reviewer="autre")]
    for item in made:
        add_decisions(tmp_path, [item])
    before = (tmp_path / "psy.jsonl").read_bytes()
    add_decisions(tmp_path, [decision("correct", when="2026-01-03")])
    assert (tmp_path / "psy.jsonl").read_bytes().startswith(before)
    assert len(read_decisions(tmp_path)) == 4


def test_copies_of_a_synchronised_folder_are_merged_and_nothing_counts_twice(tmp_path):
    made = [decision("accept"), decision("reject", when="2026-01-02"), decision("add", when="2026-01-03")]
    lines = [json.dumps(asdict(item)) + "\n" for item in made]
    names = ("psy.jsonl", "psy (conflit de copie 2026-01-03).jsonl", "psy.sync-conflict-20260103.jsonl")
    for name, own in zip(names, (lines[:2], lines[1:], [lines[0], lines[2]]), strict=True):
        (tmp_path / name).write_text("".join(own), "utf-8")
    assert read_decisions(tmp_path) == made


@pytest.mark.parametrize("line", ['{"interview": "anne_T0"\n', '{"interview" "anne_T0"}', '{"interview": anne_T0'])
def test_a_line_damaged_by_hand_is_told_before_anything_is_added(line, tmp_path):
    (tmp_path / "psy.jsonl").write_text(line, "utf-8")
    with pytest.raises(SvbError, match=r"psy.jsonl, ligne 1"):
        add_decisions(tmp_path, [decision("accept")])
    assert (tmp_path / "psy.jsonl").read_text("utf-8") == line


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"when": 5}, "« when » vaut 5"),
        ({"when": "hier"}, "date illisible « hier »"),
        ({"start": "0"}, "« start » vaut"),
        ({"start": True}, "« start » vaut true"),
        ({"start": 9, "end": 3}, "places impossibles : 9 à 3"),
        ({"blind": "false"}, "« blind » vaut"),
        ({"code": None}, "« code » vaut null"),
        ({"polarity": "bien"}, "polarity inconnu « bien »"),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_french(said, why, tmp_path):
    (tmp_path / "psy.jsonl").write_text(json.dumps(asdict(decision("accept")) | said), "utf-8")
    with pytest.raises(SvbError, match=why):
        read_decisions(tmp_path)


def test_a_file_in_another_encoding_is_told(tmp_path):
    (tmp_path / "psy.jsonl").write_bytes(
        json.dumps(asdict(decision("accept", comment="très")), ensure_ascii=False).encode("latin-1")
    )
    with pytest.raises(SvbError, match="n'est pas en UTF-8"):
        read_decisions(tmp_path)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[" * 200_000, "pas une décision lisible"),
        (
            json.dumps(asdict(decision("accept"))).replace(f'"start": {START}', '"start": ' + "9" * 5000),
            "pas une décision",
        ),
        (json.dumps(asdict(decision("accept", quote="l'eau \ud83d"))), "caractère coupé en deux dans : quote"),
        (json.dumps(asdict(decision("accept")) | {"interview": ["anne_T0"]}), "« interview » vaut"),
    ],
    ids=["crochets sans fin", "nombre sans fin", "demi-caractère", "liste"],
)
def test_a_line_that_no_file_should_hold_is_told_in_french(line, why, tmp_path):
    (tmp_path / "psy.jsonl").write_text(line, "utf-8")
    assert interviews_named(tmp_path) <= {"anne_T0"}
    with pytest.raises(SvbError, match=why):
        read_decisions(tmp_path)


def test_on_the_same_date_the_arbiter_speaks_last(tmp_path):
    add_decisions(tmp_path, [decision("none", code="", reviewer="arbitre"), decision("add", reviewer="benoit")])
    assert [item.reviewer for item in read_decisions(tmp_path)] == ["benoit", "arbitre"]


@given(st.text())
def test_whatever_the_comment_a_decision_is_one_line(tmp_path_factory, comment):
    folder = tmp_path_factory.mktemp("decisions")
    made = decision("accept", comment=comment.encode("utf-8", "ignore").decode())
    add_decisions(folder, [made])
    assert read_decisions(folder) == [made]


def test_all_bad_lines_are_told_at_once(tmp_path):
    good = json.dumps(asdict(decision("accept")))
    bad = [good.replace('"accept"', '"peut-être"'), "pas du json", good.replace('"psy"', '"psy", "couleur": 1')]
    (tmp_path / "psy.jsonl").write_text("\n".join([good, *bad]), "utf-8")
    with pytest.raises(SvbError) as caught:
        read_decisions(tmp_path)
    assert [fault.where.rsplit(" ", 1)[1] for fault in caught.value.faults] == ["2", "3", "4"]


@pytest.mark.parametrize("name", ["../psy", "", "a/b", "c:psy"])
def test_reviewer_name_is_never_a_path(name, tmp_path):
    with pytest.raises(SvbError, match="nom de relecteur"):
        add_decisions(tmp_path / "decisions", [decision("accept", reviewer=name)])


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_decision_follows_its_words_or_is_refused(before, after):
    """Whatever is written around the quote, an anchored decision is exactly its quote."""
    text = before + FIRST.text + after
    moved = replace(INTERVIEW, text=text, turns=(Turn(1, "Anne", PARTICIPANT, 0, len(text)),))
    anchored = anchor_decision(decision("accept"), moved)
    if text.count(FIRST.text) == 1:
        assert anchored is not None
    if anchored:
        assert text[anchored.start : anchored.end] == FIRST.text


@given(st.lists(st.sampled_from(["accept", "correct", "reject", "add"]), max_size=4), st.booleans())
def test_one_coding_per_segment_and_code(codebook, verdicts, both):
    made = [decision(v, segment=s, when=f"2026-01-0{i}") for i, v in enumerate(verdicts) for s in (FIRST, REST)]
    applied = apply(made, codebook, codings=[coding(FIRST)] + [coding(REST)] * both)
    places = [(item.segment, item.code) for item in applied.codings]
    assert len(places) == len(set(places))
    ids = {segment.id for segment in applied.segments}
    assert all(item.segment in ids for item in applied.codings)
