"""What an export or an import keeps and loses, told in French."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from svb_qual.errors import fail, raise_faults
from svb_qual.exchange.refi_back import Returned, compare, tally
from svb_qual.exchange.refi_check import check_archive
from svb_qual.exchange.refi_memos import place_memos
from svb_qual.exchange.refi_model import LEANINGS, MACHINE
from svb_qual.exchange.refi_parts import xml_text
from svb_qual.exchange.refi_read import open_archive, read_project
from svb_qual.exchange.refi_said import Said, said_in
from svb_qual.exchange.refi_text import UNSAFE
from svb_qual.exchange.refi_write import qdc_bytes, qdpx_bytes
from svb_qual.files import write_whole
from svb_qual.leaks import release
from svb_qual.model import NOTHING, Codebook, Decision, Memo
from svb_qual.pseudonyms.watch import Watch
from svb_qual.results import Results

#: How many flaws of a file are shown one by one.
SHOWN = 10


def export_project(
    path: Path, results: Results, decisions: list[Decision], memos: Iterable[Memo] = (), watch: Watch | None = None
) -> list[str]:
    """Write the .qdpx of a study; what to tell.

    Raises SvbError when there is nothing to export, a text is unsound, or somebody watched for is named.
    """
    if not results.interviews:
        remedy = "déposez d'abord des entretiens : svb-qual importer FICHIER…"
        raise fail(str(results.study.folder), "aucun entretien à exporter", remedy)
    said = said_in(results, decisions)
    memos = list(memos)
    data = qdpx_bytes(results, decisions, memos)
    raise_faults(check_archive(open_archive(path, data)))
    release(path, data, watch)
    return [*_kept(results, said, memos), *_lost(results, decisions, said)]


def export_codebook(path: Path, codebook: Codebook) -> list[str]:
    """Write the .qdc of a codebook; what to tell."""
    write_whole(path, qdc_bytes(codebook))
    return [
        f"Exporté : {len(codebook.codes)} codes en {len(codebook.families)} familles ; sous chaque code, "
        f"{len(LEANINGS) - 1} sous-codes disent polarité et actualité.",
        "Perdu : indices, faux amis, exemples, contre-exemples, critères et axes (ils restent dans corpus/codebook).",
    ]


def _kept(results: Results, said: list[Said], memos: list[Memo]) -> list[str]:
    by = Counter(item.user or MACHINE for item in said)
    people = ", ".join(f"{name} {count}" for name, count in sorted(by.items()))
    comments = sum(bool(item.comment) for item in said)
    return [
        f"Exporté : {len(results.interviews)} entretiens, {len(results.participants())} personnes, "
        f"{len(results.codebook.codes)} codes, {len(said)} codages ({people or 'aucun'}), {comments} commentaires, "
        f"{len(memos)} mémos.",
        "Polarité et actualité sont des sous-codes ; le code seul veut dire « non tranché ».",
    ]


def _lost(results: Results, decisions: list[Decision], said: list[Said]) -> list[str]:
    silent = sum(item.verdict == NOTHING for item in decisions)
    blind = sum(item.blind for item in decisions)
    swapped = sum(item.text.count(chr(sign)) for item in results.interviews.values() for sign in UNSAFE)
    lines = [
        (len(results.rejected), "codage(s) rejeté(s)"),
        (len(results.disputed), "codage(s) en désaccord, à trancher par l'arbitre"),
        (sum(item.state == "split" for item in results.codings), "codage(s) de polarité ou d'actualité à trancher"),
        (len(results.refused), "décision(s) dont les mots ne se retrouvent plus"),
        (silent, "lecture(s) « rien à coder »"),
        (blind, "décision(s) qui ne disent plus avoir été prises en aveugle"),
        (sum(not item.user for item in said), "proposition(s) dont score et mots deviennent un commentaire"),
        (
            sum(len(items) for items in results.actions.values()),
            "passage(s) qui parlent d'une action prévue",
        ),
        (swapped, "signe(s) qui décalent les places, remplacés par une espace"),
    ]
    return ["Perdu à l'export :", *(f"  {count} {what}" for count, what in lines if count)] + [
        "  ce que la machine proposait là où des personnes ont décidé, le minutage, l'historique des décisions."
    ]


def import_project(
    path: Path, results: Results, decisions: Iterable[Decision], reviewer: str, when: str, memos: Iterable[Memo] = ()
) -> tuple[Returned, list[str]]:
    """What a .qdpx brings to a study, and what to tell; ``memos``: those of the study, that are not news.

    Raises SvbError when the file cannot be trusted at all.
    """
    decisions, noted = list(decisions), list(memos)
    archive = open_archive(path)
    file = read_project(archive, tuple(check_archive(archive)))
    told = compare(file, results, decisions, reviewer, when)
    located = told.located
    lines = [
        f"Fichier de {file.origin} : {len(file.sources)} textes, dont {len(located.sheets)} entretiens de l'étude.",
        f"Places : {located.measured.said()}.",
    ]
    lines += [f"« {name} » signe ici {short}." for name, short in located.people.renamed.items()]
    lines += tally(told.decisions) or ["Aucune décision nouvelle."]
    lines += [f"  {item}" for item in told.done]
    missing = [name for name in results.interviews if name not in located.sheets]
    if missing:
        lines.append(f"Absents du fichier (rien n'y change) : {', '.join(missing)}")
    if told.left:
        lines += [f"{len(told.left)} point(s) non repris :", *(f"  {item}" for item in told.left)]
    known = {_flat(item.text) for item in (*noted, *place_memos(results, noted))} | {
        _flat(item.comment) for item in decisions
    }
    lines += [
        f"Note nouvelle ou changée, à reprendre en mémo : « {text} »" for text in file.notes if _flat(text) not in known
    ]
    if file.ignored:
        said = ", ".join(f"{count} {name}" for name, count in file.ignored.items())
        lines.append(f"Non lus (l'étude n'a pas où les mettre, ou les a déjà) : {said}.")
    if file.faults:
        lines.append(f"{len(file.faults)} défaut(s) du fichier, qui n'empêchent pas de le lire :")
        lines += [f"  {fault}" for fault in file.faults[:SHOWN]]
        lines += [f"  … et {len(file.faults) - SHOWN} autres"] if len(file.faults) > SHOWN else []
    return told, lines


def _flat(text: str) -> str:
    """A note as tools give it back: blanks joined, signs that XML cannot hold gone."""
    return " ".join(xml_text(text).split())
