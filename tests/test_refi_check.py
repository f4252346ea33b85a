"""What the schema of REFI-QDA lets through and our checker tells, one trap at a time."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from svb_qual.exchange.refi_check import check_archive
from svb_qual.exchange.refi_model import make_guid, user_guid
from svb_qual.exchange.refi_read import open_archive
from svb_qual.exchange.refi_write import qdpx_bytes
from svb_qual.files import zip_bytes
from tests.fixtures.echange import small

NOBODY = "00000000-0000-5000-8000-000000000000"


@pytest.fixture
def damage(codebook):
    """Replace words of the project (or of every text), and say what the checker finds."""
    results, decisions, _ = small(codebook)
    archive = zipfile.ZipFile(io.BytesIO(qdpx_bytes(results, decisions)))
    files = {name: archive.read(name) for name in archive.namelist()}

    def run(old: str = "", new: str = "", *, text=None, drop: str = "", rename: str = "project.qde") -> str:
        changed = dict(files)
        xml = changed.pop("project.qde").decode()
        assert not old or re.search(old, xml), "le fichier d'essai ne contient pas ce qu'on abîme"
        changed = {name: text(data) if text else data for name, data in changed.items() if not (drop and drop in name)}
        data = zip_bytes({rename: re.sub(old, new, xml, count=1).encode() if old else xml.encode()} | changed)
        return "\n".join(map(str, check_archive(open_archive("essai.qdpx", data))))

    return run


def source_guid(name: str) -> str:
    return make_guid("source", "petite", name)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (r'(<Coding .*\n\s*<CodeRef targetGUID=)"[^"]*"', rf'\1"{NOBODY}"', "CodeRef renvoie à 0000"),
        (r'<NoteRef targetGUID="[^"]*"', f'<NoteRef targetGUID="{NOBODY}"', "NoteRef renvoie à 0000"),
        (r'<MemberSource targetGUID="[^"]*"', f'<MemberSource targetGUID="{NOBODY}"', "MemberSource renvoie à 0000"),
        (r'<Set guid="[^"]*"', f'<Set guid="{source_guid("anne_T0")}"', "sert 2 fois"),
        (r'startPosition="\d+"', 'startPosition="99999"', "impossibles"),
        (r'startPosition="\d+" endPosition="\d+"', 'startPosition="5" endPosition="5"', "aucun mot"),
        (r'endPosition="\d+"', 'endPosition="99999"', "au-delà du texte"),
        (r' plainTextPath="[^"]*"', "", "aucun texte (ni plainTextPath, ni PlainTextContent)"),
        (
            r'(<TextSource [^>]*>)', r"\1<PlainTextContent>x</PlainTextContent>",
            "texte donné deux fois",
        ),
        (r'plainTextPath="internal://', 'plainTextPath="internal://sources/', "forme attendue : internal://"),
        (r'plainTextPath="internal://[^"]*"', 'plainTextPath="paul.txt"', "chemin « paul.txt »"),
        (r'typeOfVariable="Text"', 'typeOfVariable="Integer"', "une variable Integer a une valeur Text"),
        (r"\s*<TextValue>[^<]*</TextValue>", "", "une variable sans valeur"),
        (rf'creatingUser="{user_guid("claire")}"', f'creatingUser="{NOBODY}"', "creatingUser désigne une personne"),
        (
            r'(<Coding .*\n\s*<CodeRef targetGUID=)"[^"]*"', rf'\1"{make_guid("family", "DIGA")}"',
            "un codage porte une famille",
        ),
        (r"<Project ", '<Project basePath="C:/Users/claire" ', "« basePath » donne un chemin"),
        (r' xmlns="[^"]*"', "", "l'espace de noms manque"),
    ],
)  # fmt: skip
def test_each_trap_is_told(damage, old, new, said):
    assert said in damage(old, new)


def test_a_missing_text_is_told(damage):
    assert f"le fichier de « internal://{source_guid('anne_T0')}.txt » manque" in damage(drop=source_guid("anne_T0"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (lambda data: b"\xef\xbb\xbf" + data, "marque d'ordre (U+FEFF)"),
        (lambda data: data.replace(b"\n", b"\r\n"), "les fins de ligne ne sont pas"),
        (lambda data: data.replace("é".encode(), "e\u0301".encode()), "NFC"),
        (lambda data: data.decode().encode("utf-16"), "le texte n'est pas en UTF-8"),
    ],
    ids=["BOM", "CRLF", "NFD", "UTF-16"],
)
def test_texts_that_move_places_are_told(damage, text, said):
    assert said in damage(text=text)


def test_inclusive_ends_are_told(codebook, damage):
    results, decisions, _ = small(codebook)
    archive = zipfile.ZipFile(io.BytesIO(qdpx_bytes(results, decisions)))
    files = {name: archive.read(name) for name in archive.namelist()}
    xml = files["project.qde"].decode()
    xml = re.sub(r'endPosition="(\d+)"', lambda found: f'endPosition="{int(found[1]) - 1}"', xml)
    faults = check_archive(open_archive("essai.qdpx", zip_bytes(files | {"project.qde": xml.encode()})))
    assert "fins de passage inclusives" in str(faults[0])


def test_a_project_under_another_name_is_told(damage):
    assert "le projet ne s'appelle pas project.qde" in damage(rename="Etude.qde")


def test_a_sound_file_has_nothing_to_tell(damage):
    assert damage() == ""
