"""XML forms of linguists: Transcriber (.trs), ELAN (.eaf), TEI (.xml, .trjs). Nothing outside the file is ever fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from svb_qual.errors import fail
from svb_qual.transcripts.praat import ASIDE
from svb_qual.transcripts.reading import Hints, Reading, Utterance, join_speech, unreadable

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
#: What Transcriber calls unintelligible.
UNHEARD = {"pi", "pif", "inaudible"}
#: In TEI, what is told and not said.
TOLD = {"note", "desc", "vocal", "incident", "kinesic", "pause", "annotation", "spanGrp", "span"}


def open_xml(path: Path, form: str) -> Element:
    """The root of an XML file. Raises SvbError for one that is broken, or that declares entities of its own."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    data = path.read_bytes()
    if not data.strip():
        remedy = "déposez la transcription complète, ou retirez sa ligne du registre"
        raise fail(str(path), "le fichier est vide", remedy)
    try:
        return fromstring(data)
    except DefusedXmlException as error:
        remedy = "enregistrez la transcription à nouveau, depuis le logiciel qui l'a faite"
        raise fail(str(path), "ce fichier déclare des entités XML : il n'est pas lu", remedy) from error
    except Exception as error:
        raise unreadable(path, form) from error


def read_trs(path: Path, hints: Hints) -> Reading:
    """Transcriber: turns of one or two speakers, the text after each ``Sync``, ``Who`` telling whose it is."""
    root = open_xml(path, "Transcriber (.trs)")
    names = {item.get("id"): item.get("name") or item.get("id") for item in root.iter("Speaker")}
    said, orphans = [], 0
    for turn in root.iter("Turn"):
        speakers = [names.get(name, name) for name in (turn.get("speaker") or "").split()]
        if not speakers:
            orphans += bool("".join(turn.itertext()).strip())
            continue
        said += _turn(turn, speakers)
    told = (f"{orphans} tour(s) sans locuteur, laissé(s) de côté",) if orphans else ()
    return join_speech(said, "Transcriber", path, told)


def _turn(turn: Element, speakers: list[str]) -> Iterator[Utterance]:
    time, speaker = float(turn.get("startTime") or 0), speakers[0]
    yield Utterance(speaker, turn.text or "", time)
    for item in turn:
        if item.tag == "Sync":
            time = float(item.get("time") or time)
        elif item.tag == "Who":
            rank = int(item.get("nb") or 1) - 1
            speaker = speakers[rank] if rank < len(speakers) else speaker
        elif item.tag == "Event" and item.get("desc") in UNHEARD:
            yield Utterance(speaker, "[inaudible]", time)
        yield Utterance(speaker, item.tail or "", time)


def read_eaf(path: Path, hints: Hints) -> Reading:
    """ELAN: annotations of the tiers that stand on their own, in order of time; those that depend on another are analysis."""
    root = open_xml(path, "ELAN (.eaf)")
    slots = {item.get("TIME_SLOT_ID"): item.get("TIME_VALUE") for item in root.iter("TIME_SLOT")}
    said, left = [], []
    for rank, tier in enumerate(root.iter("TIER")):
        name = (tier.get("PARTICIPANT") or tier.get("TIER_ID") or "").strip()
        items = list(tier.iter("ALIGNABLE_ANNOTATION"))
        if not items or tier.get("PARENT_REF") or name.lower() in ASIDE:
            left += [name] * bool(list(tier.iter("ANNOTATION")))
            continue
        time = 0.0
        for place, item in enumerate(items):
            value = slots.get(item.get("TIME_SLOT_REF1"))
            time = int(value) / 1000 if value and value.isdigit() else time
            said.append((time, rank, place, Utterance(name, item.findtext("ANNOTATION_VALUE") or "", time)))
    said.sort(key=lambda item: item[:3])
    told = (f"rangée(s) qui ne sont pas de la parole, laissée(s) de côté : {', '.join(left)}",) if left else ()
    return join_speech([item for *_, item in said], "ELAN", path, told)


def read_tei(path: Path, hints: Hints) -> Reading:
    """TEI for speech: each ``u``, whose ``who`` may be on the block around it; what is told and not said is left out."""
    root = open_xml(path, "TEI (.xml)")
    for item in root.iter():
        item.tag = item.tag.rpartition("}")[2] if isinstance(item.tag, str) else ""
    names = {}
    for person in root.iter("person"):
        given = person.findtext("persName") or person.findtext("name") or ""
        names[person.get(XML_ID)] = " ".join(given.split()) or person.get(XML_ID)
        for other in person.iter("alt"):
            names.setdefault((other.get("type") or "").lstrip("#"), names[person.get(XML_ID)])
    times = {item.get(XML_ID): item.get("interval") or item.get("absolute") for item in root.iter("when")}
    blocks = [(item, u) for item in root.iter("annotationBlock") for u in item.iter("u")]
    blocks = blocks or [(u, u) for u in root.iter("u")]
    said = []
    for block, u in blocks:
        who = (u.get("who") or block.get("who") or "").lstrip("#")
        start = times.get((block.get("start") or u.get("start") or "").lstrip("#"))
        said.append(Utterance(names.get(who) or who, " ".join(_spoken(u)), _seconds(start)))
    return join_speech([item for item in said if item.speaker], "TEI", path)


def _spoken(item: Element) -> Iterator[str]:
    if item.tag in TOLD:
        return
    yield item.text or ""
    for child in item:
        yield from _spoken(child)
        yield child.tail or ""


def _seconds(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
