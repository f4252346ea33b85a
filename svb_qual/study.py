"""A study folder: ``etude.yml`` (what was planned), ``registre.csv`` (who spoke, when), ``entretiens/``, ``decisions/``."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from pathlib import Path

from svb_qual.communities import ID, Cpts, read_communities
from svb_qual.conventions import Conventions, read_conventions
from svb_qual.errors import Fault, fail, raise_faults, suggest
from svb_qual.files import separator_of
from svb_qual.model import WAVES
from svb_qual.naming import Named, read_names
from svb_qual.yamlfile import Entry, check_keys, read_yaml, told

STUDY_KEYS, STUDY_OPTIONS = ["titre", "fictive", "cpts"], ["relecture", "evaluation", "themes", "locuteurs", "tours"]
#: Interviews above which a page leaves their excerpts to files beside it: with them it would be too heavy to open.
MANY = 250
COLUMNS = ["entretien", "cpts", "vague", "participant", "profession", "role", "date", "duree", "mode", "fichier"]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the register; ``line`` is its line in the file, ``minutes`` the length said there, or empty."""

    interview: str
    cpts: str
    wave: str
    participant: str
    profession: str
    role: str
    date: str
    minutes: str
    mode: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Study:
    """A study folder once checked: every register line has a known CPTS, a known wave and its own file.

    ``reviewing`` says who decided the codings and what that is worth, or is empty. ``evaluation``: interviews whose
    decisions never teach the coder, so that it can be measured on them. ``topics``: names people gave to
    topics. ``conventions``: how its transcripts name who speaks.
    """

    folder: Path
    name: str
    title: str
    fictional: bool
    reviewing: str
    evaluation: tuple[str, ...]
    cpts: dict[str, Cpts]
    register: tuple[Row, ...]
    topics: tuple[Named, ...] = ()
    conventions: Conventions = Conventions()

    @property
    def is_large(self) -> bool:
        """Whether some pages leave excerpts to the files beside them."""
        return are_many(len(self.register))

    def path_of(self, row: Row) -> Path:
        """The transcript of a register line."""
        return self.folder / "entretiens" / row.file

    def only(self, row: Row) -> Study:
        """The study as one interview sees it: its line, its CPTS. What a worker is sent does not grow with the study."""
        return replace(self, register=(row,), cpts={row.cpts: self.cpts[row.cpts]})

    def find_cpts(self, name: str) -> Cpts:
        """A CPTS by id or name. Raises SvbError, naming the valid ones, when there is none."""
        for cpts in self.cpts.values():
            if name in (cpts.id, cpts.name):
                return cpts
        raise fail(str(self.folder / "etude.yml"), f"aucune CPTS « {name} »", suggest(name, self.cpts))

    def find_row(self, interview: str) -> Row:
        """A register line by interview id. Raises SvbError when there is none."""
        for row in self.register:
            if row.interview == interview:
                return row
        valid = [row.interview for row in self.register]
        raise fail(str(self.folder / "registre.csv"), f"aucun entretien « {interview} »", suggest(interview, valid))


def are_many(interviews: int) -> bool:
    """Whether a page on so many interviews leaves their excerpts to files beside it."""
    return interviews > MANY


@told
def read_study(folder: Path) -> Study:
    """Read and check a study folder. Raises SvbError with every fault of both files at once."""
    if not (folder / "etude.yml").is_file():
        remedy = "donnez le chemin d'un dossier d'étude, ou créez-en un : svb-qual creer CHEMIN"
        raise fail(str(folder), "ce n'est pas un dossier d'étude (etude.yml manque)", remedy)
    entry = read_yaml(folder / "etude.yml")
    if not isinstance(entry, Entry):
        remedy = "recopiez celui d'une étude neuve : svb-qual creer"
        raise fail(str(folder / "etude.yml"), "le fichier est vide", remedy)
    faults = check_keys(entry, STUDY_KEYS, STUDY_OPTIONS)
    raise_faults(faults)
    communities = read_communities(entry, faults)
    rows, found = read_register(folder / "registre.csv")
    faults += found + _check_rows(folder, rows, communities)
    faults += _check_evaluation(entry, rows)
    topics, conventions = read_names(entry, faults), read_conventions(entry, faults)
    raise_faults(faults)
    values = entry.values
    rows.sort(key=lambda row: (list(communities).index(row.cpts), list(WAVES).index(row.wave), row.interview))
    return Study(
        folder=folder,
        name=folder.resolve().name,
        title=values["titre"],
        fictional=bool(values["fictive"]),
        reviewing=values.get("relecture") or "",
        evaluation=tuple(values.get("evaluation") or ()),
        cpts=communities,
        register=tuple(rows),
        topics=topics,
        conventions=conventions,
    )


def _check_evaluation(entry: Entry, rows: list[Row]) -> list[Fault]:
    known, named = [row.interview for row in rows], entry.values.get("evaluation") or []
    if not isinstance(named, list):
        what = "« evaluation » est une liste d'entretiens"
        return [Fault(entry.place("evaluation"), what, "une ligne « - entretien » chacun")]
    wrong = [name for name in named if name not in known]
    return [
        Fault(entry.place("evaluation"), f"l'entretien « {name} » n'est pas au registre", suggest(str(name), known))
        for name in wrong
    ]


def read_register(path: Path) -> tuple[list[Row], list[Fault]]:
    """Read ``registre.csv`` (comma or semicolon) into rows and the faults found; rows at fault are left out."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return [], [Fault(str(path), "le registre manque", "ajoutez-le avec l'en-tête : " + ",".join(COLUMNS))]
    except UnicodeDecodeError:
        return [], [Fault(str(path), "le registre n'est pas en UTF-8", "enregistrez-le en « CSV UTF-8 »")]
    reader = csv.reader(io.StringIO(text), delimiter=separator_of(text))
    columns = next(reader, [])
    if sorted(columns) != sorted(COLUMNS):
        wrong = [name for name in columns if name not in COLUMNS] + [name for name in COLUMNS if name not in columns]
        what = "colonnes inconnues ou manquantes : " + ", ".join(f"« {name} »" for name in wrong)
        return [], [Fault(f"{path}, ligne 1", what, "l'en-tête attendu est : " + ",".join(COLUMNS))]
    rows, faults = [], []
    for cells in reader:
        if not any(cells):
            continue
        line = reader.line_num
        if len(cells) != len(columns):
            what = f"{len(cells)} cases au lieu de {len(columns)}"
            faults.append(
                Fault(f"{path}, ligne {line}", what, "mettez entre guillemets une case qui contient une virgule")
            )
            continue
        values = dict(zip(columns, (cell.strip() for cell in cells), strict=True))
        rows.append(Row(*(values[name] for name in COLUMNS), line=line))
    return rows, faults


def _is_name(text: str) -> bool:
    """Whether a text can name a file of a folder, and nothing outside it."""
    return bool(text) and Path(text).name == text and "\0" not in text and len(text.encode("utf-8", "replace")) < 256


def _check_rows(folder: Path, rows: list[Row], communities: dict[str, Cpts]) -> list[Fault]:
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for row in rows:
        where = f"{folder / 'registre.csv'}, ligne {row.line}"
        if not ID.fullmatch(row.interview):
            what = f"identifiant d'entretien invalide « {row.interview} »"
            faults.append(Fault(where, what, "lettres sans accent, chiffres, tirets ; 60 signes au plus"))
        if row.cpts not in communities:
            remedy = suggest(row.cpts, communities) + " Ou ajoutez cette CPTS dans etude.yml."
            faults.append(Fault(where, f"CPTS inconnue « {row.cpts} »", remedy))
        if row.wave not in WAVES:
            faults.append(Fault(where, f"vague inconnue « {row.wave} »", suggest(row.wave, WAVES)))
        if not row.participant:
            faults.append(
                Fault(where, "la case « participant » est vide", "donnez un pseudonyme, le même à chaque vague")
            )
        if not _is_name(row.file) or not (folder / "entretiens" / row.file).is_file():
            what = f"le fichier « {row.file} » n'est pas dans {folder / 'entretiens'}"
            faults.append(Fault(where, what, "déposez-le dans ce dossier ou corrigez la case « fichier »"))
        for key, name in ((f"entretien:{row.interview}", "entretien"), (f"fichier:{row.file}", "fichier")):
            if key in seen:
                what = f"le même {name} « {key.split(':', 1)[1]} » est déjà à la ligne {seen[key]}"
                faults.append(Fault(where, what, "un seul fichier par entretien : gardez la bonne ligne"))
            seen.setdefault(key, row.line)
    return faults
