"""Write a study as a REFI-QDA project (.qdpx), or the codebook alone (.qdc): same study, same bytes."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from svb_qual.exchange.refi_memory import write_memory
from svb_qual.exchange.refi_memos import attach_memos, place_memos
from svb_qual.exchange.refi_model import CODEBOOK, MACHINE, ORIGIN, PROJECT, code_guid, make_guid, user_guid
from svb_qual.exchange.refi_parts import (
    add_cases,
    add_codes,
    add_description,
    add_sets,
    add_values,
    add_variables,
    quote_name,
    utc,
    xml_text,
)
from svb_qual.exchange.refi_said import Said, coding_guid, said_in
from svb_qual.exchange.refi_text import Sheet
from svb_qual.files import zip_bytes
from svb_qual.model import Codebook, Decision, Memo
from svb_qual.results import Results

XSI = "http://www.w3.org/2001/XMLSchema-instance"


def qdpx_bytes(results: Results, decisions: list[Decision], memos: Iterable[Memo] = ()) -> bytes:
    """The project of a study: texts, codebook, codings, variables, groups, comments, memos."""
    until = max((item.when for item in decisions), default="")
    return zip_bytes(project_files(results, said_in(results, decisions), place_memos(results, memos), until))


def qdc_bytes(codebook: Codebook) -> bytes:
    """The codebook alone."""
    root = ET.Element("CodeBook", {"xmlns": CODEBOOK, "origin": ORIGIN})
    add_codes(root, codebook)
    return xml_bytes(root)


def project_files(results: Results, said: list[Said], memos: list[Memo], until: str) -> dict[str, bytes]:
    """The files of the archive, by name, in order; ``until``: the date of the last decision."""
    sheets = {name: Sheet.of(interview) for name, interview in results.interviews.items()}
    study = results.study.name
    files = {f"sources/{_source_guid(study, name)}.txt": sheet.text.encode() for name, sheet in sheets.items()}
    files[f"sources/{make_guid('memory', study)}.txt"] = write_memory(said, until).encode()
    root = _project(results, said, sheets, {item.reviewer for item in memos}, utc(until))
    attach_memos(root, results, sheets, memos)
    return {"project.qde": xml_bytes(root)} | dict(sorted(files.items()))


def xml_bytes(root: ET.Element) -> bytes:
    """A readable XML file in UTF-8, without byte-order mark."""
    ET.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def _source_guid(study: str, interview: str) -> str:
    return make_guid("source", study, interview)


def _project(results: Results, said: list[Said], sheets: dict[str, Sheet], writers: set[str], date: str) -> ET.Element:
    """The project without its memos; ``writers``: who signs these."""
    study = results.study.name
    schema = "http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd"
    author = {"creatingUserGUID": user_guid(""), "modifyingUserGUID": user_guid("")}
    dates = {"creationDateTime": date, "modifiedDateTime": date}
    names = {"xmlns": PROJECT, "xmlns:xsi": XSI, "xsi:schemaLocation": f"{PROJECT} {schema}"}
    root = ET.Element("Project", names | {"name": xml_text(results.study.title), "origin": ORIGIN} | author | dates)
    users = ET.SubElement(root, "Users")
    for name in ["", *sorted({item.user for item in said} - {""} | writers)]:
        ET.SubElement(users, "User", guid=user_guid(name), name=name or MACHINE, id=name or "svb_qual")
    add_codes(ET.SubElement(root, "CodeBook"), results.codebook)
    add_variables(root)
    add_cases(root, results, _source_guid)
    sources = ET.SubElement(root, "Sources")
    for name, sheet in sheets.items():
        own = [item for item in said if item.interview == name]
        _add_source(sources, results, sheet, own, date)
    _add_notes(root, study, said, date)
    add_sets(root, results, _source_guid)
    fiction = " Tout est inventé." if results.study.fictional else " Propos confidentiels."
    add_description(root, f"Export de svb_qual.{fiction} Ce que signe « {MACHINE} » n'a été décidé par personne.")
    ET.SubElement(root, "NoteRef", targetGUID=make_guid("memory", study))
    return root


def _add_source(sources: ET.Element, results: Results, sheet: Sheet, said: list[Said], date: str) -> None:
    interview, study = sheet.interview, results.study.name
    guid = _source_guid(study, interview.id)
    day = utc(interview.date, default=date)
    made = {"creatingUser": user_guid(""), "creationDateTime": day}
    path = f"internal://{guid}.txt"
    source = ET.SubElement(sources, "TextSource", {"guid": guid, "name": interview.id, "plainTextPath": path} | made)
    passages: dict[tuple[int, int, str], list[Said]] = {}
    for item in said:
        passages.setdefault((item.start, item.end, item.user), []).append(item)
    for own in passages.values():
        _add_selection(source, study, sheet, own, date)
    add_values(source, results, interview)


def _add_selection(source: ET.Element, study: str, sheet: Sheet, said: list[Said], date: str) -> None:
    """One person's codes on one passage. Some tools take the author of the passage for that of its codings."""
    first = said[0]
    start, end = sheet.place(first.start, first.end)
    key = ("selection", study, first.interview, str(first.start), str(first.end), first.user)
    made = {"creatingUser": user_guid(first.user), "creationDateTime": utc(first.when, default=date)}
    place = {"startPosition": str(start), "endPosition": str(end)}
    name = quote_name(sheet.text[start:end])
    selection = ET.SubElement(source, "PlainTextSelection", {"guid": make_guid(*key), "name": name} | place | made)
    add_description(selection, description_of(said))
    for item in said:
        guid = coding_guid(study, item.interview, item.start, item.end, item.code, item.user)
        when = {"creatingUser": user_guid(item.user), "creationDateTime": utc(item.when, default=date)}
        coding = ET.SubElement(selection, "Coding", {"guid": guid} | when)
        ET.SubElement(coding, "CodeRef", targetGUID=code_guid(item.code, item.rank))
        if item.comment:
            ET.SubElement(coding, "NoteRef", targetGUID=make_guid("note", guid))


def description_of(said: list[Said]) -> str:
    """What a person wrote, or what the machine went by: many tools keep it as the comment of the passage."""
    if not said[0].user:
        return "svb_qual : " + " ; ".join(item.why for item in said)
    return "\n".join(item.comment for item in said if item.comment)


def _add_notes(root: ET.Element, study: str, said: list[Said], date: str) -> None:
    notes = ET.SubElement(root, "Notes")
    made = {"creatingUser": user_guid(""), "creationDateTime": date}
    memory = make_guid("memory", study)
    path = f"internal://{memory}.txt"
    ET.SubElement(notes, "Note", {"guid": memory, "name": "memoire-svb_qual", "plainTextPath": path} | made)
    for item in said:
        if item.comment:
            coding = coding_guid(study, item.interview, item.start, item.end, item.code, item.user)
            made = {"creatingUser": user_guid(item.user), "creationDateTime": utc(item.when, default=date)}
            name = f"{item.code}, {item.user}"
            note = ET.SubElement(notes, "Note", {"guid": make_guid("note", coding), "name": name} | made)
            ET.SubElement(note, "PlainTextContent").text = xml_text(item.comment)
