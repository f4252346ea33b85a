"""The parts of a REFI-QDA project that are not codings: codebook, variables, cases, sets."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from svb_qual.exchange.refi_model import LEANINGS, code_guid, code_name, make_guid
from svb_qual.model import WAVES, Code, Codebook, Interview
from svb_qual.results import Results

VARIABLES = ("CPTS", "vague", "profession")
#: Colours of the sub-codes, those of the reports.
COLOURS = {"protective": "#0b5c7a", "risk": "#f2b661", "mixed": "#9a8fb8", "unclear": "#e6e6e6"}
#: What an XML file cannot hold.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: Characters of a passage that name it.
NAME = 100
UNDATED = "2000-01-01T00:00:00Z"

#: Gives the identifier of a source, from a study and an interview.
Namer = Callable[[str, str], str]


def xml_text(text: str) -> str:
    """A text an XML file can hold."""
    return FORBIDDEN.sub(" ", text)


def quote_name(quote: str) -> str:
    """The words of a passage on one line, cut when they are long."""
    words = xml_text(" ".join(quote.split()))
    return words if len(words) <= NAME else words[: NAME - 1] + "…"


def utc(when: str, default: str = UNDATED) -> str:
    """A date as the standard wants it. A time said without its zone is kept as it is said: where it was is not known."""
    try:
        date = datetime.fromisoformat(when)
    except ValueError:
        return default
    if date.tzinfo:
        date = date.astimezone(UTC)
    return date.strftime("%Y-%m-%dT%H:%M:%SZ")


def add_description(parent: ET.Element, text: str) -> None:
    """A description, when there is something to say."""
    if text:
        ET.SubElement(parent, "Description").text = xml_text(text)


def add_codes(parent: ET.Element, codebook: Codebook) -> None:
    """The codebook: families hold codes, codes hold one sub-code for each polarity and actuality."""
    codes = ET.SubElement(parent, "Codes")
    for family, said in codebook.families.items():
        own = codebook.of_family(family)
        if own:
            names = {"guid": make_guid("family", family), "name": xml_text(family), "isCodable": "false"}
            branch = ET.SubElement(codes, "Code", names)
            add_description(
                branch, "\n".join(text for text in (said["libelle"], said["statut"], said["source"]) if text)
            )
            for code in own:
                _add_code(branch, code)


def _add_code(branch: ET.Element, code: Code) -> None:
    top = ET.SubElement(branch, "Code", guid=code_guid(code.id), name=xml_text(code_name(code)), isCodable="true")
    lists = (("Coder quand :", code.use_when), ("Ne pas coder quand :", code.avoid_when))
    said = [code.definition, *("\n".join([head, *(f"- {rule}" for rule in rules)]) for head, rules in lists if rules)]
    add_description(top, "\n\n".join(said))
    for rank in range(1, len(LEANINGS)):
        names = {"guid": code_guid(code.id, rank), "name": xml_text(code_name(code, rank)), "isCodable": "true"}
        ET.SubElement(top, "Code", names | {"color": COLOURS[LEANINGS[rank][0]]})


def add_variables(root: ET.Element) -> None:
    """The variables, all of them words."""
    variables = ET.SubElement(root, "Variables")
    for name in VARIABLES:
        ET.SubElement(variables, "Variable", guid=make_guid("variable", name), name=name, typeOfVariable="Text")


def add_value(parent: ET.Element, variable: str, value: str) -> None:
    """The value of a variable, when it is known."""
    if value:
        item = ET.SubElement(parent, "VariableValue")
        ET.SubElement(item, "VariableRef", targetGUID=make_guid("variable", variable))
        ET.SubElement(item, "TextValue").text = xml_text(value)


def add_cases(root: ET.Element, results: Results, source_guid: Namer) -> None:
    """One case a person: some tools read variables on cases, others on sources, so both have them."""
    cases, study = ET.SubElement(root, "Cases"), results.study
    people = results.participants()
    for cpts, participant in people:
        own = [item for item in results.interviews.values() if (item.cpts, item.participant) == (cpts, participant)]
        alone = [name for _, name in people].count(participant) == 1
        name = participant if alone else f"{participant} ({study.cpts[cpts].name})"
        case = ET.SubElement(cases, "Case", guid=make_guid("case", study.name, cpts, participant), name=xml_text(name))
        add_value(case, "CPTS", study.cpts[cpts].name)
        add_value(case, "vague", ", ".join(dict.fromkeys(WAVES[item.wave] for item in own)))
        add_value(case, "profession", ", ".join(dict.fromkeys(item.profession for item in own if item.profession)))
        for item in own:
            ET.SubElement(case, "SourceRef", targetGUID=source_guid(study.name, item.id))


def add_values(source: ET.Element, results: Results, interview: Interview) -> None:
    """The variables of an interview."""
    add_value(source, "CPTS", results.study.cpts[interview.cpts].name)
    add_value(source, "vague", WAVES[interview.wave])
    add_value(source, "profession", interview.profession)


def add_sets(root: ET.Element, results: Results, source_guid: Namer) -> None:
    """One set of sources a wave, one a CPTS."""
    sets, study = ET.SubElement(root, "Sets"), results.study
    groups = [("wave", wave, f"Vague {WAVES[wave]}") for wave in results.waves()]
    groups += [("cpts", cpts.id, cpts.name) for cpts in results.cpts()]
    for kind, key, name in groups:
        group = ET.SubElement(sets, "Set", guid=make_guid("set", study.name, kind, key), name=xml_text(name))
        for item in results.interviews.values():
            if key == (item.wave if kind == "wave" else item.cpts):
                ET.SubElement(group, "MemberSource", targetGUID=source_guid(study.name, item.id))
