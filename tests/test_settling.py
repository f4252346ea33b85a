"""How the words of several people on the same passage, or on parts of it, settle: nothing kept is lost, nothing is guessed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from svb_qual.model import ARBITER, Decision, Segment
from svb_qual.settling import Applied, meet, speaks_of, standing
from tests.test_decisions import CODE, FIRST, TEXT, apply, coding, decision

OTHER = "FACTEUR.TEMPS"


def words(said: str) -> Segment:
    """These words of FIRST, « J'ai la tête sous l'eau. »."""
    start = TEXT.index(said)
    return Segment(said, "anne_T0", 2, start, start + len(said), said)


HEAD, WATER = words("la tête"), words("sous l'eau")


def said_by(reviewer: str, verdict: str, segment: Segment = FIRST, day: int = 1, **changes) -> Decision:
    polarity = "" if verdict in ("reject", "none") else "risk"
    values = {"reviewer": reviewer, "when": f"2026-01-{day:02}", "polarity": polarity, "actuality": "actual"}
    return decision(verdict, segment, **(values | ({"code": ""} if verdict == "none" else {}) | changes))


def states(applied: Applied, code: str = CODE) -> dict[str, tuple[str, str]]:
    """State and reviewers of each coding of a code, by the words coded."""
    text = {segment.id: segment.text for segment in applied.segments}
    return {text[item.segment]: (item.state, item.reviewer) for item in applied.codings if item.code == code}


def test_refusing_what_another_kept_inside_a_longer_excerpt_is_a_dispute(codebook):
    made = [said_by("anne", "add"), said_by("benoit", "add", HEAD, day=2), said_by("chloe", "reject", HEAD, day=3)]
    applied = apply(made, codebook, codings=[])
    assert [item.state for item in applied.codings] == ["disputed"], "un seul codage, et il attend l'arbitre"


def test_two_excerpts_inside_a_longer_one_are_never_lost_whoever_read_first(codebook):
    small = [said_by("anne", "add", HEAD, day=2), said_by("anne", "add", WATER, day=3)]
    whole = said_by("benoit", "add", blind=True)
    both = ("added", "anne et benoit")
    assert states(apply([whole, *small], codebook, codings=[])) == {HEAD.text: both, WATER.text: both}
    late = replace(whole, when="2026-01-09")
    assert states(apply([*small, late], codebook, codings=[])) == {FIRST.text: both}


def test_a_code_kept_after_the_arbiter_found_nothing_counts_again(codebook):
    yes, nothing = said_by("anne", "add"), said_by(ARBITER, "none", day=2)
    assert states(apply([yes, nothing], codebook)) == {FIRST.text: ("rejected", ARBITER)}
    again = said_by("benoit", "add", day=3)
    assert states(apply([nothing, again], codebook)) == {FIRST.text: ("added", "benoit")}
    assert states(apply([nothing], codebook)) == {FIRST.text: ("rejected", ARBITER)}, "une proposition de la machine"


def test_nothing_to_code_in_a_few_words_says_nothing_of_the_whole_excerpt(codebook):
    for reviewer in ("benoit", ARBITER):
        few = said_by(reviewer, "none", HEAD, day=2, blind=True)
        assert states(apply([said_by("anne", "add"), few], codebook)) == {FIRST.text: ("added", "anne")}


def test_what_the_arbiter_leaves_unsaid_stays_as_the_readers_left_it(codebook):
    made = [said_by(name, "add") for name in ("anne", "benoit")]
    made.append(said_by(ARBITER, "add", day=2, code=OTHER, blind=True))
    assert states(apply(made, codebook)) == {FIRST.text: ("added", "anne et benoit")}


def test_the_machine_does_not_settle_a_polarity_on_which_readers_differ(codebook):
    made = [replace(said_by(name, "accept"), polarity=said) for name, said in (("anne", "risk"), ("benoit", "mixed"))]
    made.append(said_by(ARBITER, "accept", day=2, polarity=""))
    (found,) = apply(made, codebook, codings=[replace(coding(FIRST), polarity="protective")]).codings
    assert found.polarity == "unclear"


PLACES = [FIRST, HEAD, WATER, words("J'ai la tête"), words("tête sous l'eau.")]
SPOKEN = st.tuples(
    st.sampled_from(["accept", "correct", "add", "reject", "none"]),
    st.sampled_from(PLACES),
    st.sampled_from([CODE, OTHER]),
    st.booleans(),
)
READER = st.lists(SPOKEN, max_size=5)
MACHINE = st.lists(st.sampled_from([coding(FIRST), coding(FIRST, OTHER)]), unique=True)


def file_of(reviewer: str, spoken: list, first_day: int) -> list[Decision]:
    return [
        said_by(
            reviewer, verdict, place, first_day + rank, blind=blind, **({} if verdict == "none" else {"code": code})
        )
        for rank, (verdict, place, code, blind) in enumerate(spoken)
    ]


@given(READER, READER, READER, MACHINE)
def test_whatever_was_said_there_is_one_coding_per_place_and_code(codebook, one, two, judge, proposed):
    made = file_of("anne", one, 1) + file_of("benoit", two, 6) + file_of(ARBITER, judge, 11)
    applied = apply(made, codebook, codings=proposed)
    places = [(item.segment, item.code) for item in applied.codings]
    assert len(places) == len(set(places))
    assert {item.segment for item in applied.codings} <= {segment.id for segment in applied.segments}


@given(READER, READER, READER, MACHINE)
def test_what_a_person_kept_last_is_never_lost_nor_left_a_proposal(codebook, one, two, judge, proposed):
    made = file_of("anne", one, 1) + file_of("benoit", two, 6) + file_of(ARBITER, judge, 11)
    applied = apply(made, codebook, codings=proposed)
    where = {segment.id: segment for segment in applied.segments}
    for last in (item for item in standing(made) if item.code):
        own = [item for item in applied.codings if item.code == last.code and meet(last, where[item.segment])]
        assert any(item.origin == "reviewer" for item in own)
        assert not any(item.state == "proposed" and speaks_of(last, where[item.segment]) for item in own)


def judged(applied: Applied) -> set[tuple[str, str, str, str, str]]:
    """Codings without the verdict word (accepted, added…), which is that of who spoke last."""
    kept = ("accepted", "corrected", "added")
    return {
        (item.segment, item.code, "kept" if item.state in kept else item.state, item.reviewer, item.polarity)
        for item in applied.codings
    }


@given(READER, READER, MACHINE)
def test_two_readers_of_the_same_excerpts_may_come_in_any_order(codebook, one, two, proposed):
    one, two = ([(verdict, FIRST, code, blind) for verdict, _, code, blind in spoken] for spoken in (one, two))
    first = file_of("anne", one, 1) + file_of("benoit", two, 6)
    second = file_of("benoit", two, 1) + file_of("anne", one, 6)
    assert judged(apply(first, codebook, codings=proposed)) == judged(apply(second, codebook, codings=proposed))


@given(READER, st.sampled_from([HEAD, WATER]), MACHINE)
def test_refusing_a_few_words_never_takes_away_the_excerpt_just_kept(codebook, before, few, proposed):
    made = [*file_of("anne", before, 1), said_by("anne", "accept", day=8), said_by("anne", "reject", few, day=9)]
    assert states(apply(made, codebook, codings=proposed))[FIRST.text] == ("accepted", "anne")
