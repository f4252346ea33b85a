"""Identifiers that have a shape: numbers of telephone, health, companies, banks, plates; mails, addresses, dates of birth.

They are known by their shape, not by their key: a mistyped number identifies too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from svb_qual.pseudonyms.found import Found, without_overlap
from svb_qual.pseudonyms.spoken import NUMBER_WORD, find_spoken

PHONE, MAIL, WEB, STREET, POSTCODE = "téléphone", "courriel", "adresse web", "adresse", "code postal"
HEALTH, BIRTH, PRACTICE, COMPANY = "numéro de sécurité sociale", "date de naissance", "RPPS ou ADELI", "SIRET"
BANK, PLATE, NUMBER = "IBAN", "immatriculation", "numéro"
#: Between digits: at most one separator, spaces around a dash allowed.
SEP = r"(?:[ \u00a0.\-–/]|[ ][-–][ ])?"
WIDE = r"(?:[ \u00a0.\-–/_]|[ ][-–][ ])?"
D = r"[\dOo]"
MONTHS = (
    r"janvier|janv\.?|f[ée]vrier|f[ée]vr?\.?|mars|avril|avr\.?|mai|juin|juillet|juil\.?|ao[ûu]t|septembre|sept\.?|octobre|oct\.?|"
    r"novembre|nov\.?|d[ée]cembre|d[ée]c\.?"
)
SHORT = r"jan|f[ée][bv]|mar|a[pv]r|ma[iy]|jui?n|jui?l|ao[ûu]t?|aug|sep|oct|nov|d[ée]c"
DAY = rf"(?:\d{{1,2}}|1er|premier|(?:{NUMBER_WORD}[ -]?)+)"
YEAR, SAID_YEAR = r"(?:19|20)\d\d\b", rf"(?:mille\s(?:{NUMBER_WORD}[ -]?)+|deux[ -]mille(?:[ -]{NUMBER_WORD})*)"
#: « 12/03/1965 », « 12 03 1965 », « 12 mars 65 », « douze mars mille neuf cent soixante-cinq », digits apart, ISO.
DATE = "|".join((
    r"\d{1,2}\s?[/.|\-]\s?\d{1,2}\s?[/.|\-]\s?(?:19|20)?\d\d\b",
    rf"\b\d{{1,2}} \d{{1,2}} {YEAR}",
    rf"{DAY}\s+(?:{MONTHS})\s+(?:{YEAR}|\d\d\b(?!\s?(?:ans|h))|{SAID_YEAR})",
    r"\b\d \d \d \d (?:1 9|2 0) \d \d\b",
    rf"\b{YEAR[:-2]}-\d\d-\d\d\b",
    rf"\b\d{{1,2}}-(?:{SHORT})-(?:19|20)?\d\d\b",
))  # fmt: skip
DATE = f"(?:{DATE})"
DAYS = r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
#: A year as said of one's own birth: « soixante-cinq ».
SAID_SHORT = rf"(?:trente|quarante|cinquante|soixante|quatre[ -]vingts?)(?:[ -](?:et[ -])?{NUMBER_WORD})*"
BIRTHDAY = rf"(?:(?:{DAYS})\s+)?(?:{DATE}|\d{{1,2}} \d{{1,2}} \d\d\b|{DAY}\s+(?:{MONTHS})\s+{SAID_SHORT})"
BORN = r"n[ée]+(?:\(e\)|e)?\s+(?:le|en)?\s*(?::|le)?|naissance|date de nais\w*\.?|ddn"
MORE = r"r\.|rond-point|promenade|montée|voie|sentier|traverse|côte|parvis|clos|domaine|galerie|"
MORE += r"porte|levée|digue|corniche|mas|parc"
WAYS = (
    r"rue|avenue|av\.?|bd\.?|bld\.?|boulevard|place|pl\.|chemin|ch\.|impasse|allées?|route|rte|quai|cours|square|lotissement|"
    r"résidence|sente|faubourg|passage|hameau|lieu-dit|lieudit|esplanade|venelle|ruelle|villa|cité|zone artisanale|"
    r"straße|strasse|street"
)
LINK = r"(?:de la|de l['’]|des|du|de|d['’]|la|le|les|l['’]|aux?|et|sur|en|sous)"
NAME = r"(?:[A-Z]\.|[A-ZÀ-ÖØ-Þ][\w'’-]*)"
WORD = r"(?:[A-Z]\.|[\wÀ-ÿ'’-]+)"
#: What comes before or after the noun of a street, in lower case.
ADJECTIVE = (
    r"vieux|vieille|grande?|petite?|beau|belle|bon|bonne|haute?|basse?|bas|neuve?|banal|blanche?|noire?|rouge|verte?|royale?|jaune|neuf|"
    r"longue?|ronde?|froide?|chaude?|sainte?|creux|creuse|vives?|vif|fleurie?|dorée?|perdue?"
)
STREETS = tuple(map(re.compile, (
    # A number, a way, then its name: up to five words when nothing is in capitals.
    rf"(?:(?i:\bb[âa]t(?:iment|\.)?)\s\w{{1,3}},?\s+)?"
    rf"(?:\b\d{{1,4}}[A-Da-d]?(?:[ ]?-[ ]?\d{{1,4}})?(?:\s?(?:bis|ter|quater)\b)?,?\s+|\b(?!une? )"
    rf"(?:{NUMBER_WORD})(?:[ -](?:et[ -])?{NUMBER_WORD})*[ ,]+)"
    rf"(?i:{WAYS}|{MORE})\s+"
    rf"(?:(?:{LINK}\s?)?\d{{1,2}}\s(?i:{MONTHS})(?:\s\d{{4}})?|"
    rf"(?:{LINK}\s?)?(?:(?:{ADJECTIVE})\s)?{WORD}(?:\s(?:{ADJECTIVE})\b)?)"
    rf"(?:[ ]{LINK}(?:\s|(?<=['’])){WORD}|[ ]à[ ]{NAME}|[ ]{NAME}|[ ]\d{{1,2}}[ ](?i:{MONTHS})(?:[ ]\d{{4}})?|[ ]{LINK}(?=[ ]))*",
    # No number: the name of the way is in capitals.
    rf"(?i:\b(?:{WAYS}))\s+(?:{LINK}\s?)*{NAME}(?:[ ](?:{LINK}\s?)?{NAME})*(?:[ ]\d{{1,3}}\b)?",
    r"\b(?:BP|B\.P\.|CS|boîte postale)\s?\d{2,6}\b",
    rf"\b(?:ZA|ZI|ZAC|ZAE)\s+(?:{LINK}\s?)*{NAME}(?:[ ](?:{LINK}\s?)?{NAME})*",
    # As in German: the name, then the number.
    r"\b(?:[A-ZÄÖÜ][\wäöüß]*)?(?:[Ss]tra(?:ß|ss)e|weg|platz)(?:\s+des\s+\d{1,2}\.\s+\w+)?\s+\d{1,4}\b",
)))  # fmt: skip
CITY = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
FRENCH, UNIT = r"(?:0[1-9]|[1-8]\d|9[0-8])[ ]?\d{3}", r"\s?(?:€|euros?|%)"
CALL = (
    r"(?:joignables?|tél[ée]?phon\w*|tél\b\.?|tel\b\.?|fax\w*|poste|bip|numéro|contact\w*|rappel\w*|appel\w*|portable)"
)

TLD = r"(?:fr|com|org|net|eu|bzh|re|be|ch|info)\b"
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (MAIL, re.compile(r"\b\w[\w.+-]+@[\w-]+(?:\.[\w-]+)*|[\w.+-]+\s?@\s?[\w-]+(?:\.[\w-]+)+")),
    (MAIL, re.compile(rf"[\w.+-]+\s?(?:@|\[at\]|\(at\)|\bAT\b)\s?[\w-]+"
                      rf"(?:\s?(?:\.|\[dot\]|\(dot\)|\bDOT\b)\s?(?:[\w-]+\.)?{TLD})")),
    (MAIL, re.compile(rf"\b[\w.-]+(?:\s(?:point|tiret)\s[\w-]+)*\s(?:at|chez)\s[\w-]+\spoint\s{TLD}", re.I)),
    (MAIL, re.compile(r"\b[\w.-]+(?:\s(?:point|tiret)\s[\w-]+)*\sarobase\s[\w-]+(?:\s(?:point|tiret)\s\w+)+", re.I)),
    (WEB, re.compile(r"(?:https?://|www\.)[^\s<>«»\"]+[\w/]|\b[\w-]+\.(?:fr|com|org|net|eu|bzh|re|info)(?:/[\w/.-]*)?\b", re.I)),
    (BANK, re.compile(r"\b[A-Z]{2}\d\d(?=(?:[^\d\n]{0,4}\d){8})(?:[ \xa0]?[A-Z\d]{4}){3,7}(?:[ \xa0]?[A-Z\d]{1,4})?\b", re.I)),
    (HEALTH, re.compile(rf"(?<!\d)[1-478](?:{WIDE}\d){{4}}(?:{WIDE}[\dABab]){{2}}(?:{WIDE}\d){{6}}"
                        rf"(?:{WIDE}(?:\(|cl[ée]\W?\s?)?\d(?:{WIDE}\d)?\)?)?(?!\d)")),
    (COMPANY, re.compile(rf"(?<!\d)\d{{3}}(?:{SEP}\d{{3}}){{2}}{SEP}\d{{5}}(?!\d)")),
    (COMPANY, re.compile(rf"(?i:\bsiren\b\W{{0,12}})(?P<it>\d{{3}}(?:{SEP}\d{{3}}){{2}})(?!\d)")),
    (PRACTICE, re.compile(rf"(?i:\b(?:rpps|adeli|am|finess)\b[^\d\n]{{0,15}})(?P<it>\d(?:{SEP}\d){{5,12}})(?!\d)")),
    (PRACTICE, re.compile(r"(?<!\d)10\d{9}(?!\d)")),
    (PHONE, re.compile(rf"(?:\(\d\d\)\s?)?(?<![\d.,])[0Oo]{SEP}[1-9](?:{SEP}{D}){{8}}(?!\d)")),
    (PHONE, re.compile(rf"\(\+?\d{{1,3}}\)[ .-]?\d(?:{SEP}\d){{6,11}}(?!\d)")),
    (PHONE, re.compile(rf"\(0[1-9]\)(?:{SEP}\d){{8}}(?!\d)|(?<![\d.,])33 ?[1-9](?:{SEP}\d){{8}}(?!\d)")),
    (PHONE, re.compile(r"(?<!\d)0[1-9](\s?[,:_]\s?|\s{1,3}|\s\.\s)\d\d(?:\1\d\d){3}(?:\s?/\s?\d\d\b)*(?!\d)")),
    (PHONE, re.compile(r"(?i:\b(?:dect|secr[ée]tariat|standard)\b\s?:?\s?)(?P<it>\d\d ?\d\d)(?!\d)")),
    (PHONE, re.compile(rf"(?<!\w)(?:\+|00)\d{{1,3}}(?:{SEP}\(?\d\)?){{6,12}}(?!\d)")),
    (PHONE, re.compile(rf"(?i:\b{CALL}(?:\s+\w+){{0,3}}\W{{1,4}})(?P<it>\d(?:{SEP}\d){{3,13}})(?!\d)")),
    (PHONE, re.compile(r"(?m:^)(?P<it>0[1-9] \d\d)(?m:$)")),
    (PLATE, re.compile(r"\b[A-HJ-NP-TV-Z]{2}[ -]\d{3}[ -][A-HJ-NP-TV-Z]{2}\b")),
    (PLATE, re.compile(r"\b[a-hj-np-tv-z]{2}-\d{3}-[a-hj-np-tv-z]{2}\b")),
    (PLATE, re.compile(r"\b\d{2,4} [A-Z]{2,3} (?:0[1-9]|[1-8]\d|9[0-5]|2[AB])\b")),
    (BIRTH, re.compile(rf"(?i:\b(?:{BORN})\W{{0,6}}(?:le\s+)?)(?P<it>(?i:{BIRTHDAY}))")),
    (BIRTH, re.compile(rf"(?i:\bn[ée]e?\s+en\s+)(?P<it>(?i:(?:{MONTHS})\s+)?"
                       rf"(?:(?:19|20)\d\d\b|(?i:{SAID_YEAR}|{SAID_SHORT})|\d\d\b(?!\s?\w)))")),
    (POSTCODE, re.compile(rf"(?<![\d.,])(?P<it>(?:F-)?{FRENCH}|\d{{4,5}}(?=\s+{CITY}))(?!\d|{UNIT})"
                          rf"(?=\s+{CITY}|\s?\)|(?i:\s+cedex))")),
    (POSTCODE, re.compile(rf"\b(?P<it>(?:[A-Z]{{1,2}}-)?(?:0[1-9]|[1-8]\d|9[0-8])\d{{3}}|[A-Z]{{1,2}}-\d{{4}})"
                          rf"(?=(?:\s*[,–-]\s*|\s){CITY})")),
    (POSTCODE, re.compile(rf"(?i:\b(?:code postal|cp|dans le)\b\W{{1,3}})(?P<it>{FRENCH})(?!\d)")),
    (POSTCODE, re.compile(rf"(?:{CITY},?\s+)(?P<it>{FRENCH})(?!\d|{UNIT}|\s\w)")),
    (NUMBER, re.compile(r"(?<![\d.,])\d{8,}(?![\d.,]\d)")),
    *((STREET, pattern) for pattern in STREETS),
)  # fmt: skip
OLD = re.compile(rf"(?i:{DATE})")
#: A number of four or five digits, just after.
NEXT = re.compile(r"\W{1,4}(?:[A-Z]-)?(\d{4,5})(?!\d)")
#: A whole date this old is the birth of somebody, whatever the words before it.
LATEST = 2010
#: Signs searched at once, and those that two windows share: more than an identifier has.
WINDOW, OVERLAP = 2_000, 300


def find_structured(text: str) -> list[Found]:
    """Every structured identifier of a text, in order, none overlapping another.

    A long text is searched window by window: an expression that goes back over what it read costs the square of a length."""
    found = []
    for start, piece in _windows(text):
        own = (*_matches(piece), *_old_dates(piece), *find_spoken(piece, PHONE), *_after_street(piece))
        found += [Found(item.start + start, item.end + start, item.kind) for item in own]
    return without_overlap(found)


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Windows of a text that overlap, each beginning after a blank where there is one."""
    start = 0
    while start < len(text):
        yield start, text[start : start + WINDOW]
        if start + WINDOW >= len(text):
            return
        after = start + WINDOW - OVERLAP
        blank = text.find(" ", after, start + WINDOW)
        start = blank + 1 if blank > 0 else after


def _matches(text: str) -> Iterator[Found]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            group = "it" if "it" in pattern.groupindex else 0
            start, end = match.span(group)
            if kind == BIRTH and (year := re.search(r"(?:19|20)\d\d", match[group])) and int(year[0]) > LATEST:
                continue  # « la CPTS est née en 2021 »
            yield Found(start, end - (len(match[group]) - len(match[group].rstrip(" .,'’-"))), kind)


def _old_dates(text: str) -> Iterator[Found]:
    for match in OLD.finditer(text):
        year = re.findall(r"\d", match[0])[-4:] if re.search(r"\d{4}|\d \d \d \d$", match[0]) else []
        if (
            year
            and 1900 <= int("".join(year)) <= LATEST
            or re.search(r"mille neuf|quatre[ -]vingt|soixante", match[0], re.I)
        ):
            yield Found(match.start(), match.end(), BIRTH)


def _after_street(text: str) -> Iterator[Found]:
    """A number of four or five digits just after an address is its postcode."""
    for pattern in STREETS:
        for match in pattern.finditer(text):
            if after := NEXT.match(text, match.end()):
                yield Found(*after.span(1), POSTCODE)
