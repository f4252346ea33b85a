"""Make a study folder and bring transcripts into it: everything is checked first, then written, or nothing is."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from svb_qual.conventions import Conventions
from svb_qual.errors import Fault, SvbError, fail, raise_faults, suggest
from svb_qual.files import hash_bytes, is_litter, write_whole
from svb_qual.model import PARTICIPANT, WAVES, count_words
from svb_qual.study import COLUMNS, Study, read_study
from svb_qual.transcripts import Transcript, read_transcript
from svb_qual.transcripts.decoding import decode_text
from svb_qual.transcripts.iramuteq import is_iramuteq, split_corpus
from svb_qual.transcripts.labels import names_somebody

TEMPLATE = """\
# {title} : ce que l'on sait de l'étude avant d'entendre qui que ce soit.
# Les lignes qui commencent par « # » sont des explications : elles ne changent rien.
titre: "{title}"
# true seulement pour une étude inventée : chaque page le dira.
fictive: false

# Facultatif, retirez le « # » :
# relecture: "Qui a relu, et ce que cela vaut : une phrase, écrite en tête des rapports"
# evaluation: [anne_T0]          # entretiens gardés pour mesurer la machine : elle n'en apprend rien
# locuteurs:                     # noms de locuteurs mal tapés, et le bon
#   Checheur: Chercheur
# tours: '^(?P<qui>[A-Z]+) *> *(?P<texte>.*)$'      # votre façon à vous d'écrire qui parle
# themes: []                     # noms donnés aux thèmes : recopiez ceux de tables/themes_a_nommer.yml
# Une entrée par CPTS. « id » : lettres sans accent, chiffres, tirets ; c'est lui que porte registre.csv.
# Exemple complet (retirez les « # ») :
#   - id: valmont
#     nom: "CPTS de Valmont"
#     territoire: "rurale, 9 communes"
#     habitants: 21000
#     adherents: 40
#     scenario: "Se parler du travail"
#     actions:                       # ce qui est prescrit, avec l'échéance
#       - id: A1
#         intitule: "Groupe d'échange mensuel"
#         echeance: "2024-10"
#         responsable: "la référente"                                   # un rôle, pas un nom
#         indicateur: "soirées tenues, personnes venues"
#         constat: "commencé en décembre, tient une fois sur deux"      # la fiche de suivi, quand on la connaît
#         indices: ["groupe d' échange", "se réunir"]   # mots qui disent qu'un propos parle de cette action
#     sortie: {{date: "2024-12", raison: "…"}}            # seulement si elle a quitté la démarche
cpts: []
"""


AGAIN = (
    "un seul fichier par entretien : changez --participant ou --vague ; pour le remplacer, retirez d'abord sa ligne de "
    "registre.csv et son fichier d'entretiens/"
)
#: Where a study says which table is its own.
TABLE_MARK = "correspondance.txt"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A transcript about to enter a study: its source, its id, what was read of it."""

    source: Path
    interview: str
    participant: str
    transcript: Transcript

    def minutes(self) -> int:
        """When the last timed turn begins, in whole minutes; 0 when nothing is timed."""
        return round(max((turn.time or 0 for turn in self.transcript.turns), default=0) / 60)

    def words(self) -> dict[str, int]:
        """Words by « locuteur (rôle) »."""
        total: Counter[str] = Counter()
        for turn in self.transcript.turns:
            role = "interrogé" if turn.role == PARTICIPANT else "interviewe"
            total[f"{turn.speaker} ({role})"] += count_words(self.transcript.text[turn.start : turn.end])
        return dict(total)


def create_study(folder: Path) -> Path:
    """Make an empty study folder. Raises SvbError when the path already holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise fail(str(folder), "ce dossier existe déjà et n'est pas vide", "choisissez un autre chemin")
    for room in ("entretiens", "decisions"):
        (folder / room).mkdir(parents=True, exist_ok=True)
    write_whole(folder / "registre.csv", ",".join(COLUMNS) + "\n")
    title = re.sub(r"[\\\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", folder.resolve().name.replace('"', "'"))
    write_whole(folder / "etude.yml", TEMPLATE.format(title=title))
    return folder


def make_id(*words: str) -> str:
    """An id from free words: « Val d'Orsenne », « T0 » → « val-d-orsenne-T0 »."""
    text = unicodedata.normalize("NFKD", "-".join(word for word in words if word)).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", text).strip("-")[:60]


def check_files(study: Study, files: list[Path], cpts: str, wave: str, participant: str) -> list[Incoming]:
    """Read files as they would be imported. Raises SvbError with the faults of all of them at once."""
    faults = []
    if wave not in WAVES:
        faults.append(Fault("--vague", f"vague inconnue « {wave} »", suggest(wave, WAVES)))
    if participant and len(files) > 1:
        remedy = "importez un fichier à la fois avec --participant, ou laissez le nom du fichier en tenir lieu"
        faults.append(Fault("--participant", f"un seul participant pour {len(files)} fichiers", remedy))
    try:
        incoming = read_incoming(files, participant, study.conventions, (cpts, wave))
    except SvbError as error:
        raise SvbError([*faults, *error.faults]) from None
    raise_faults(faults + _check_twice(study, incoming))
    return incoming


def split_corpora(files: Sequence[Path], folder: Path) -> list[Path]:
    """The files, an IRaMuTeQ corpus of several texts replaced by one file per text, written in ``folder``.

    What an office suite leaves beside an open document (« ~$x.docx ») is left out of several files."""
    found = []
    for path in [path for path in files if not is_litter(path.name)] or files:
        text = decode_text(path)[0] if path.suffix.lower() == ".txt" and path.is_file() else ""
        parts = split_corpus(text) if is_iramuteq(text) else []
        own = [(folder / f"{path.stem}_{make_id(name)}.txt", part) for name, part in parts] if len(parts) > 1 else []
        found += [write_whole(target, part) for target, part in own] or [path]
    return found


def read_incoming(
    files: Sequence[Path], participant: str, conventions: Conventions, prefix: tuple[str, ...] = ()
) -> list[Incoming]:
    """Read files, each an interview whose id begins with ``prefix``. Raises SvbError with the faults of all at once."""
    incoming, faults = [], []
    for path in files:
        try:
            transcript = read_transcript(path, participant, conventions)
        except SvbError as error:
            faults += error.faults
            continue
        person = participant or speaker_in(transcript) or path.stem
        incoming.append(Incoming(path, make_id(*prefix, person), person, transcript))
    raise_faults(faults)
    twice = Counter(item.interview for item in incoming)
    return [item if twice[item.interview] == 1 else _by_file(item, prefix) for item in incoming]


def _by_file(item: Incoming, prefix: tuple[str, ...]) -> Incoming:
    """An interview called by its file, where two would be called by the same person."""
    name = item.source.stem
    return replace(item, interview=make_id(*prefix, name), participant=name)


def speaker_in(transcript: Transcript) -> str:
    """The one person interviewed, when the transcript names them and not a role or a number; else empty."""
    names = {turn.speaker for turn in transcript.turns if turn.role == PARTICIPANT}
    name = names.pop() if len(names) == 1 else ""
    return name if names_somebody(name) else ""


def _check_twice(study: Study, incoming: list[Incoming]) -> list[Fault]:
    ids = {row.interview: f"registre.csv, ligne {row.line}" for row in study.register}
    bytes_seen = {hash_bytes(study.path_of(row).read_bytes()): row.interview for row in study.register}
    faults = []
    for item in incoming:
        sha = item.transcript.sha256
        if item.interview in ids:
            what = f"l'entretien « {item.interview} » existe déjà ({ids[item.interview]})"
            faults.append(Fault(item.source.name, what, AGAIN))
        elif sha in bytes_seen:
            what = f"ce fichier est déjà importé (entretien « {bytes_seen[sha]} »)"
            faults.append(Fault(item.source.name, what, "retirez-le de la liste"))
        ids.setdefault(item.interview, str(item.source))
        bytes_seen.setdefault(sha, item.interview)
    return faults


def check_table(study: Study, mark: str) -> str:
    """The mark of the study's own table, or empty. Raises SvbError when ``mark`` is that of another."""
    path = study.folder / TABLE_MARK
    known = path.read_text(encoding="utf-8").split()[-1] if path.is_file() else ""
    if known not in ("", mark):
        what = "cette table de correspondance n'est pas celle de l'étude : les mêmes personnes y auraient d'autres pseudonymes"
        raise fail(str(path), what, "donnez la bonne (--table, ou SVB_TABLE)")
    return known


def bind_table(study: Study, mark: str) -> None:
    """Write in the study which table of names is its own. Raises SvbError when it already has another."""
    if not check_table(study, mark):
        words = f"Empreinte de la table de correspondance de l'étude (aucun nom n'y est) : {mark}\n"
        write_whole(study.folder / TABLE_MARK, words)


def import_files(study: Study, incoming: list[Incoming], cpts: str, wave: str, profession: str) -> str:
    """Copy the transcripts, add their register lines, and the CPTS to ``etude.yml`` if it is new.

    Returns what was added to ``etude.yml`` in French, or an empty string. When anything fails, nothing is left behind.
    """
    config, register = study.folder / "etude.yml", study.folder / "registre.csv"
    before = {path: path.read_bytes() for path in (config, register)}
    known = {name: item.id for item in study.cpts.values() for name in (item.id, item.name)}
    cpts_id, added, written = known.get(cpts, make_id(cpts)), "", []
    try:
        if cpts not in known:
            write_whole(config, add_cpts(config.read_text(encoding="utf-8"), cpts_id, cpts, config))
            added = f"CPTS « {cpts} » ajoutée dans etude.yml sous l'identifiant « {cpts_id} » : complétez-la."
        rows = []
        for item in incoming:
            name = f"{item.interview}{item.source.suffix.lower()}"
            written.append(write_whole(study.folder / "entretiens" / name, item.source.read_bytes()))
            rows.append([item.interview, cpts_id, wave, item.participant, profession, "", "", "", "", name])
        write_whole(register, add_rows(before[register].decode("utf-8-sig"), rows))
        read_study(study.folder)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        for path, data in before.items():
            write_whole(path, data)
        raise
    return added


def add_rows(text: str, rows: list[list[str]]) -> str:
    """The register with rows added at its end, in its own column order and delimiter."""
    header = text.split("\n", 1)[0].strip()
    delimiter = ";" if header.count(";") > header.count(",") else ","
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    for row in rows:
        values = dict(zip(COLUMNS, row, strict=True))
        writer.writerow([values[name.strip()] for name in header.split(delimiter)])
    return text.rstrip("\n") + "\n" + buffer.getvalue()


def add_cpts(text: str, cpts: str, name: str, path: Path) -> str:
    """``etude.yml`` with one more CPTS at the end, comments kept. Raises SvbError when its shape does not allow it."""
    quoted = name.replace("\\", "").replace('"', "'")
    entry = f'  - id: {cpts}\n    nom: "{quoted}"\n'
    if re.search(r"^cpts:[ ]*(\[\])?[ ]*$", text, flags=re.M) and not (yaml.safe_load(text) or {}).get("cpts"):
        changed = re.sub(r"^cpts:[ ]*(\[\])?[ ]*$", "cpts:\n" + entry.rstrip("\n"), text, count=1, flags=re.M)
    else:
        changed = text.rstrip("\n") + "\n" + entry
    try:
        last = yaml.safe_load(changed)["cpts"][-1]
        fits = last == {"id": cpts, "nom": quoted}
    except (yaml.YAMLError, KeyError, TypeError, IndexError):
        fits = False
    if not fits:
        remedy = f"ajoutez vous-même, sous « cpts: », une entrée « id: {cpts} » et « nom: {quoted} », puis recommencez"
        raise fail(str(path), f"la CPTS « {name} » n'a pu être ajoutée sans toucher au reste du fichier", remedy)
    return changed
