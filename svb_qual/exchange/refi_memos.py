"""Memos as notes of a REFI-QDA project, on what they are about: words, a code, an interview, or the whole project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from xml.etree import ElementTree as ET

from svb_qual.decisions import anchor_decision
from svb_qual.exchange.refi_model import code_guid, make_guid, user_guid
from svb_qual.exchange.refi_parts import quote_name, utc, xml_text
from svb_qual.exchange.refi_text import Sheet
from svb_qual.memos import about
from svb_qual.model import Memo
from svb_qual.results import Results

#: What comes after in the element a note is about, in the order of the standard.
AFTER = {"Code": {"Code"}, "TextSource": {"VariableValue"}, "Project": set()}
AFTER_SELECTION = {"Coding", "NoteRef", "VariableValue"}


def place_memos(results: Results, memos: Iterable[Memo]) -> list[Memo]:
    """Memos where their words stand now; one whose words are gone goes to its interview, or to the study without it."""
    placed = []
    for memo in memos:
        interview = results.interviews.get(memo.interview)
        found = anchor_decision(memo, interview) if interview and memo.quote else None
        if memo.interview and not interview:
            memo = replace(memo, interview="", quote="", text=f"{memo.text} (sur {memo.interview}, absent de l'étude)")
        elif memo.quote and (not found or not interview.participant_turn(found.start, found.end)):
            memo = replace(memo, quote="", text=f"{memo.text} (sur « {memo.quote} »)")
        if memo.code and memo.code not in results.codebook.codes:
            memo = replace(memo, code="", text=f"{memo.text} (sur le code {memo.code})")
        placed.append(
            replace(memo, start=found.start, end=found.end, quote=found.quote) if found and memo.quote else memo
        )
    return placed


def attach_memos(root: ET.Element, results: Results, sheets: dict[str, Sheet], memos: list[Memo]) -> None:
    """Add each memo's note to a project, and what refers to it."""
    study = results.study.name
    owners = {item.get("guid"): item for item in root.iter() if item.tag in AFTER}
    for memo in memos:
        guid, scope = make_guid("memo", study, *map(str, _facts(memo))), about(memo)
        made = {"creatingUser": user_guid(memo.reviewer), "creationDateTime": utc(memo.when)}
        note = ET.SubElement(root.find("Notes"), "Note", {"guid": guid, "name": f"mémo de {memo.reviewer}"} | made)
        ET.SubElement(note, "PlainTextContent").text = xml_text(memo.text)
        reference = ET.Element("NoteRef", targetGUID=guid)
        if memo.quote:
            source = owners[make_guid("source", study, memo.interview)]
            selection = _selection(sheets[memo.interview], memo, make_guid("selection", guid), made)
            selection.append(reference)
            _insert(source, selection, AFTER_SELECTION)
        else:
            about_guid = {"code": code_guid(memo.code), "entretien": make_guid("source", study, memo.interview)}
            owner = owners[about_guid[scope]] if scope in about_guid else root
            _insert(owner, reference, AFTER[owner.tag])


def _facts(memo: Memo) -> tuple[str | int, ...]:
    return memo.interview, memo.start, memo.end, memo.code, memo.text, memo.reviewer, memo.when


def _selection(sheet: Sheet, memo: Memo, guid: str, made: dict[str, str]) -> ET.Element:
    start, end = sheet.place(memo.start, memo.end)
    place = {"startPosition": str(start), "endPosition": str(end)}
    names = {"guid": guid, "name": quote_name(sheet.text[start:end])}
    return ET.Element("PlainTextSelection", names | place | made)


def _insert(parent: ET.Element, item: ET.Element, after: set[str]) -> None:
    rank = next((rank for rank, own in enumerate(parent) if own.tag in after), len(parent))
    parent.insert(rank, item)
