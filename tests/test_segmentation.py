"""Segments: words of the participant, all of them, each once, at their exact place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from svb_qual.model import INTERVIEWER, PARTICIPANT, Interview, Turn
from svb_qual.segmentation import WORDS_MOST, segment_interview

WORDS = st.sampled_from(
    "oui non la tête sous l'eau mais du coup voilà, et puis enfin. bon ? … parce que euh\n".split(" ")
)
TURN = st.lists(WORDS, min_size=1, max_size=200).map(" ".join).map(str.strip).filter(bool)


def make_interview(texts: list[str]) -> Interview:
    turns, place = [], 0
    for rank, text in enumerate(texts, start=1):
        role = INTERVIEWER if rank % 2 else PARTICIPANT
        turns.append(Turn(rank, role, role, place, place + len(text)))
        place += len(text) + 1
    return Interview("essai", "c", "T0", "Anne", "", "", "", "\n".join(texts), tuple(turns), "")


@given(st.lists(TURN, min_size=2, max_size=6))
def test_segments_hold_every_word_of_the_participant_once(texts):
    interview = make_interview(texts)
    segments = segment_interview(interview)
    for segment in segments:
        turn = interview.turns[segment.turn - 1]
        assert turn.role == PARTICIPANT
        assert turn.start <= segment.start < segment.end <= turn.end
        assert segment.text == interview.text[segment.start : segment.end] == segment.text.strip()
    assert all(one.end <= other.start for one, other in zip(segments, segments[1:], strict=False))
    said = [word for text in texts[1::2] for word in text.split()]
    assert [word for segment in segments for word in segment.text.split()] == said


def test_a_segment_holds_one_to_three_sentences():
    turn = "Oui. Bon. Voilà. J'ai trois tournées à faire et le téléphone qui sonne tout le temps. Je rentre tard."
    segments = segment_interview(make_interview(["Alors ?", turn]))
    assert [item.text for item in segments] == [
        "Oui. Bon. Voilà.",
        "J'ai trois tournées à faire et le téléphone qui sonne tout le temps. Je rentre tard.",
    ]


def test_speech_without_punctuation_is_cut_at_connectives():
    turn = "je me lève à cinq heures je fais ma tournée et puis je rentre manger mais souvent j'ai pas le temps " * 4
    segments = segment_interview(make_interview(["Alors ?", turn.strip()]))
    assert len(segments) > 1
    assert all(len(item.text.split()) <= WORDS_MOST for item in segments)
