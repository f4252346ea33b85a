"""Who has which pseudonym: kept encrypted (age, passphrase), outside the study; without it nothing can be reversed."""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from svb_qual.errors import fail
from svb_qual.files import hash_bytes, write_whole
from svb_qual.pseudonyms.found import PERSON, plain
from svb_qual.pseudonyms.gazetteers import first_names, is_commune, is_word, names_of, written_surnames
from svb_qual.pseudonyms.origins import gender_in, names_from, origin_of

#: What stands for a kind that has no natural pseudonym is its name and a number.
DEFAULT = Path.home() / ".svb_qual" / "correspondances.age"
#: Where the environment says which table, and its passphrase.
TABLE, PHRASE = "SVB_TABLE", "SVB_PHRASE"
#: First names of a decade and surnames among which a pseudonym is drawn.
AMONG = 300
SURNAME = "nom"
#: Names of a language that are kept at least, whatever their decade.
ENOUGH = 12
#: What stands for a word nobody has settled.
DOUBT = "mot"
CPTS = "cpts"
#: What the cipher says when the machine is too slow to try a phrase.
BUSY = "work parameter"
#: What may be decided of a word: kept where it is doubtful, or wherever it stands, whatever announces it.
KEEP, KEEP_ALL = "garder", "toujours garder"


@dataclass(slots=True)
class Correspondence:
    """``names``: « genre|forme » → (as written, pseudonym). ``doubts``: form → words around. ``settled``: form → decision.

    ``roster``: (name, kind) of everybody once given in a list of names, so that it need not be given again.
    ``stamp``: hash of the file it was read from.
    """

    salt: str = field(default_factory=lambda: secrets.token_hex(16))
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    doubts: dict[str, str] = field(default_factory=dict)
    settled: dict[str, str] = field(default_factory=dict)
    roster: list[tuple[str, str]] = field(default_factory=list)
    stamp: str = ""

    @property
    def mark(self) -> str:
        """What tells this table from another, and nothing else of it."""
        return sha256(f"svb_qual|{self.salt}".encode()).hexdigest()[:12]

    def left(self) -> list[str]:
        """Doubtful words that nobody settled, in order."""
        return sorted(self.doubts.keys() - self.settled.keys())

    def kind_of(self, form: str, kind: str) -> str:
        """Whether a word of a person's name (plain) is a first name or a surname: as the table has it, else ``kind``."""
        return next((own for own in (PERSON, SURNAME) if f"{own}|{form}" in self.names), kind)

    def pseudonym(self, word: str, kind: str, taken: set[str]) -> str:
        """The pseudonym of a word or a name, drawn once and for all; never one of ``taken`` (plain forms), nor used twice."""
        key = f"{kind}|{plain(word)}"
        if key not in self.names:
            used = {plain(own) for _, own in self.names.values()}
            self.names[key] = (word, self._draw(plain(word), kind, taken | used))
        elif self.names[key][0].islower() and not word.islower():
            self.names[key] = (word, self.names[key][1])  # restored with its capital
        return self.names[key][1]

    def _draw(self, form: str, kind: str, taken: set[str]) -> str:
        if kind == PERSON:
            likely, decade, _ = first_names().get(form, first_names().get(form.split("-")[0], ("fm", 1971, 0)))
            elsewhere = origin_of(form, kind)
            candidates = (
                elsewhere and _near(names_from(elsewhere, gender_in(elsewhere, form) or likely[0]), decade)
            ) or names_of(likely[0], decade)[:AMONG]
        elif kind == SURNAME:
            elsewhere = origin_of(form, kind)
            usual = [name for name in written_surnames() if not is_commune(name)][: 4 * AMONG]
            candidates = (elsewhere and names_from(elsewhere, SURNAME)) or usual
        else:
            return f"{kind} {1 + sum(own.startswith(f'{kind}|') for own in self.names)}"
        order = sorted(candidates, key=lambda name: sha256(f"{self.salt}|{form}|{name}".encode()).digest())
        parts = {part for form in taken for part in re.split(r"[\s-]+", form)} | taken
        order = [name for name in order if not is_word(name.lower())]
        free = [name for name in order if parts.isdisjoint((plain(name), *re.split(r"[\s-]+", plain(name))))]
        return free[0] if free else f"{kind} {1 + len(self.names)}"


def _near(names: list[str], decade: int) -> list[str]:
    """Names of another language whose best decade in France is the nearest to ``decade``, half of them kept."""
    known = first_names()
    order = sorted(names, key=lambda name: (abs(known.get(plain(name), ("", decade + 30, 0))[1] - decade), name))
    return order[: max(len(order) // 2, ENOUGH)]


def table_path(given: Path | None = None) -> Path:
    """Where the table is: as given, as ``SVB_TABLE`` says, else in the home folder."""
    return given or Path(os.environ.get(TABLE) or DEFAULT)


def open_table(path: Path, phrase: str) -> Correspondence:
    """Read a table, or begin one where there is none. Raises SvbError for a wrong passphrase or a damaged file."""
    from pyrage import DecryptError, passphrase

    if path.is_dir():
        raise fail(
            str(path),
            "la table est un fichier, ceci est un dossier",
            "donnez le nom d'un fichier, par exemple table.age",
        )
    if not path.is_file():
        return Correspondence()
    data = path.read_bytes()
    try:
        kept = json.loads(passphrase.decrypt(data, phrase))
        names = {key: (own[0], own[1]) for key, own in kept["noms"].items()}
        roster = [(name, kind) for name, kind in kept.get("liste", ())]
        return Correspondence(kept["sel"], names, kept["douteux"], kept["tranches"], roster, hash_bytes(data))
    except (DecryptError, ValueError, KeyError, TypeError) as error:
        if BUSY in str(error):
            remedy = "attendez un instant, puis relancez la même commande"
            what = "cette machine est trop occupée pour ouvrir la table ; la phrase n'est pas en cause"
            raise fail(str(path), what, remedy) from None
        remedy = "vérifiez la phrase (SVB_PHRASE), ou reprenez la table d'une sauvegarde : elle n'est jamais écrasée"
        raise fail(str(path), "la table ne s'ouvre pas avec cette phrase", remedy) from None


def save_table(path: Path, table: Correspondence, phrase: str) -> None:
    """Write a table, whole or not at all, readable by its owner alone.

    Raises SvbError when somebody else wrote it since it was opened, or when it stands in a study."""
    from pyrage import passphrase

    outside_studies(path)
    if hash_bytes(path.read_bytes() if path.is_file() else b"") != (table.stamp or hash_bytes(b"")):
        raise fail(
            str(path), "la table a changé depuis qu'elle a été ouverte", "relancez la même commande : rien n'est perdu"
        )

    kept = {"sel": table.salt, "noms": table.names, "douteux": table.doubts, "tranches": table.settled}
    kept["liste"] = table.roster
    path.parent.mkdir(parents=True, exist_ok=True)
    data = passphrase.encrypt(json.dumps(kept, ensure_ascii=False).encode(), phrase)
    write_whole(path, data, mode=0o600)
    table.stamp = hash_bytes(data)


def outside_studies(path: Path) -> Path:
    """The path. Raises SvbError when it stands in a study folder: real names have no place there."""
    inside = next((up for up in path.resolve().parents if (up / "etude.yml").is_file()), None)
    if inside:
        raise fail(
            str(path),
            f"de vrais noms n'ont pas leur place dans une étude ({inside.name})",
            "choisissez un autre dossier",
        )
    return path
