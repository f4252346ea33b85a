"""The five file forms: nothing said is lost, who speaks is right, faults are told in French."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odfdo import Document, Paragraph

from svb_qual.errors import SvbError
from svb_qual.model import INTERVIEWER, PARTICIPANT
from svb_qual.transcripts import read_transcript

TURNS = [
    ("Enquêtrice", "Comment ça va, le travail ?"),
    ("Anne", "Ça va, ça va. Enfin… à 8 h : déjà débordée."),
    ("Enquêtrice", "Et les réunions ?"),
    ("Anne", "Le soir. Toujours le soir, quoi."),
]
SRT = """1
00:00:01,000 --> 00:00:02,500
Enquêtrice: Comment ça va,

2
00:00:02,600 --> 00:00:03,000
le travail ?

3
00:00:03,100 --> 00:00:06,000
Anne: Ça va, ça va. Enfin… à 8 h : déjà débordée.

4
00:00:06,500 --> 00:00:07,000
Enquêtrice: Et les réunions ?

5
00:00:07,500 --> 00:00:09,000
Anne: Le soir. Toujours le soir, quoi.
"""
VTT = """WEBVTT

NOTE fictif

00:01.000 --> 00:02.000
<v Enquêtrice>Comment ça va,</v>

00:02.000 --> 00:02.500
<v Enquêtrice>le travail ?</v>

00:03.100 --> 00:06.000 align:start
<v.calme Anne>Ça va, ça va. Enfin… à 8 h : déjà débordée.

00:06.500 --> 00:07.000
<v Enquêtrice>Et les réunions ?</v>

00:07.500 --> 00:09.000
<v Anne>Le soir. Toujours le soir, quoi.</v>
"""


def write_form(form: str, folder: Path) -> Path:
    path = folder / f"essai.{form}"
    if form == "docx":
        document = docx.Document()
        document.add_paragraph("Entretien 01")
        for rank, (name, text) in enumerate(TURNS):
            document.add_paragraph(f"[{name}] ({rank}:01- {rank}:59)")
            document.add_paragraph(text)
        document.save(path)
    elif form == "odt":
        document = Document("text")
        document.body.clear()
        for name, text in TURNS:
            document.body.append(Paragraph(f"{name} : {text}"))
        document.save(str(path))
    else:
        texts = {"srt": SRT, "vtt": VTT, "txt": "# remarque\n" + "\n".join(f"{n} : {t}" for n, t in TURNS)}
        path.write_text(texts[form], encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["txt", "docx", "odt", "vtt", "srt"])
def test_each_form_gives_the_same_turns(form, tmp_path):
    transcript = read_transcript(write_form(form, tmp_path), "Anne")
    said = [(turn.speaker, transcript.text[turn.start : turn.end]) for turn in transcript.turns]
    assert said == TURNS
    assert [turn.role for turn in transcript.turns] == [INTERVIEWER, PARTICIPANT] * 2
    if form in ("docx", "vtt", "srt"):
        assert all(turn.time is not None for turn in transcript.turns)


def test_roles_are_told_without_any_hint(tmp_path):
    path = tmp_path / "essai.txt"
    path.write_text(
        "Zoé : Et alors ?\nAnne : Je cours partout, la journée entière.\nZoé : Ah ?\nAnne : Oui.\n", "utf-8"
    )
    transcript = read_transcript(path)
    assert {turn.speaker: turn.role for turn in transcript.turns} == {"Zoé": INTERVIEWER, "Anne": PARTICIPANT}


@pytest.mark.parametrize("label", ["Chercheur", "Checheur", "CHERCHEUSE", "Enquêteur 2", "E", "Intervieweur"])
def test_interviewer_labels(label, tmp_path):
    path = tmp_path / "essai.txt"
    path.write_text(f"[{label}] (0:01 - 0:04)\nBonjour.\n[Interviewé] (0:9- 0:12)\nBonjour, oui ?\n", "utf-8")
    assert [turn.role for turn in read_transcript(path).turns] == [INTERVIEWER, PARTICIPANT]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding, ends, tmp_path):
    path = tmp_path / "essai.txt"
    lines = [f"{name} : {text}" for name, text in TURNS] * 5
    path.write_bytes(ends.join(lines).encode(encoding))
    transcript = read_transcript(path)
    assert transcript.text == "\n".join(text for _, text in TURNS * 5)


SPEECH = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"], exclude_characters=":[]#<>Ãâ\ufffd"), min_size=1
)


@given(st.lists(st.lists(SPEECH, min_size=1, max_size=8).map(" ".join), min_size=2, max_size=8))
def test_text_round_trip(tmp_path_factory, spoken):
    path = tmp_path_factory.mktemp("tour") / "essai.txt"
    names = ["Enquêtrice", "Anne"]
    path.write_text("\n".join(f"{names[rank % 2]} : {text}" for rank, text in enumerate(spoken)), "utf-8")
    transcript = read_transcript(path, "Anne")
    import unicodedata

    assert transcript.text.split() == [w for text in spoken for w in unicodedata.normalize("NFC", text).split()]
    for turn in transcript.turns:
        assert transcript.text[turn.start : turn.end].strip()


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("vide.txt", b"  \n", "vide"),
        ("vide.docx", b"", "vide"),
        ("image.png", b"\x89PNG", "forme de fichier inconnue"),
        ("faux.docx", b"pas un zip", "lisible"),
        ("binaire.txt", b"Anne : \0\0\0", "pas du texte lisible"),
        ("sans_nom.txt", "Il fait beau.\nOui, très beau.\n".encode(), "aucun nom de locuteur"),
        ("seule.txt", b"E : Bonjour ?\nE : Vraiment ?\n", "seule l'intervieweuse parle"),
        ("abime.txt", "Anne : Ã©puisÃ©e\nE : Ah ?\nAnne : oui".encode(), "accents sont abîmés"),
        ("muet.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nbonjour\n", "aucun nom de locuteur"),
    ],
)
def test_bad_file_is_told_in_french(name, data, what, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SvbError) as caught:
        read_transcript(tmp_path / name)
    (fault,) = caught.value.faults
    assert name in fault.where
    assert what in fault.what
    assert fault.remedy


def test_missing_file_is_told(tmp_path):
    with pytest.raises(SvbError, match="n'existe pas"):
        read_transcript(tmp_path / "absent.txt")


def test_real_interviews_lose_no_word_and_keep_both_roles(shared):
    """18 real interviews with irregular headers: every word outside headers and title is in the turns, in order."""
    files = sorted((shared / "corpora" / "artisans").glob("*.docx"))
    assert len(files) == 18
    for path in files:
        paragraphs = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs][1:]
        speech = [re.sub(r"^\s*\[[^\]]*\]\s*(\([^)]*\))?\s*", "", text) for text in paragraphs]
        transcript = read_transcript(path)
        assert transcript.text.split() == " ".join(speech).split(), path.name
        labels = [m[1] for text in paragraphs if (m := re.match(r"\s*\[(\w+)\]", text))]
        merged = [label for rank, label in enumerate(labels) if rank == 0 or label != labels[rank - 1]]
        roles = [INTERVIEWER if label.startswith("Che") or label == "Chercheur" else PARTICIPANT for label in merged]
        assert [turn.role for turn in transcript.turns] == roles, path.name
