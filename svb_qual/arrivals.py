"""Transcripts on their way in: what each holds, at a glance; names replaced before anything enters a real study."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from svb_qual.errors import Fault, fail, raise_faults
from svb_qual.files import is_litter
from svb_qual.intake import Incoming, read_incoming
from svb_qual.pseudonymise import DECISIONS, Written, check_decision, count_names, pseudonymise
from svb_qual.pseudonyms.correspondence import CPTS, PHRASE, SURNAME, Correspondence, open_table, save_table, table_path
from svb_qual.pseudonyms.found import PERSON, plain
from svb_qual.pseudonyms.roster import Known
from svb_qual.pseudonyms.watch import Watch
from svb_qual.pseudonyms.words import is_particle
from svb_qual.results import find_study
from svb_qual.show import Html, table
from svb_qual.study import Study
from svb_qual.transcripts import READERS

#: What is told of each file, and what is told below.
HEAD = ("fichier", "tours", "locuteurs (rôle) : mots", "mots", "minutes", "encodage", "à remplacer")
CLOSED = (
    "La table de correspondance n'est pas ouverte : donnez sa phrase de passe (variable SVB_PHRASE avant « make lab », ou la "
    "question posée ici), une fois qu'un premier import l'a faite."
)


def facts_of(item: Incoming, *, fictional: bool, known: Correspondence | None = None) -> list[str]:
    """One line of the table, in the order of ``HEAD``. Names to replace are counted in a real study alone.

    ``known``: the table, whose settled words are no longer counted.
    """
    words = item.words()
    speakers = "\n".join(f"{speaker} : {count}" for speaker, count in words.items())
    names = "–" if fictional else str(count_names(item.transcript.text, known or Correspondence()))
    minutes = str(item.minutes() or "–")
    turns = str(len(item.transcript.turns))
    return [item.source.name, turns, speakers, str(sum(words.values())), minutes, item.transcript.encoding, names]


def show_incoming(etude: str | Path, fichiers: str | Path) -> Html:
    """What the transcripts of a folder hold, before they enter a study: a table, then what is odd in each.

    Raises SvbError with the faults of all files at once."""
    study, folder = find_study(etude), Path(fichiers)
    folder = folder if folder.is_dir() else study.folder / folder
    files = sorted(item for item in folder.glob("*") if item.suffix.lower() in READERS and not is_litter(item.name))
    if not files:
        raise fail(
            str(folder), "aucune transcription dans ce dossier", "donnez le dossier reçu (paramètre « fichiers »)"
        )
    incoming = read_incoming(files, "", study.conventions)
    rows = [
        [escape(cell).replace("\n", "<br>") for cell in facts_of(item, fictional=study.fictional)] for item in incoming
    ]
    odd = [
        f"<li>{escape(item.source.name)} : {escape(said)}</li>"
        for item in incoming
        for said in item.transcript.warnings
    ]
    shown = table(HEAD, rows, f"{len(rows)} fichier(s) lisible(s), rien n'est écrit")
    return shown + Html(f"<p>À vérifier :</p><ul>{''.join(odd)}</ul>" if odd else "<p>Rien d'étrange.</p>")


def pseudonymise_first(
    files: Sequence[Path], participant: str, roster: Sequence[Known], known: Correspondence, folder: Path
) -> tuple[list[Written], str]:
    """Copies of the files under pseudonyms, in ``folder``, and the participant's, whether or not a file says the name."""
    said = participant and not is_code(participant) and not is_given(participant, known)
    named = Known(participant) if said else None
    made = pseudonymise(files, folder, [*roster, *([named] if named else [])], known)
    taken = {plain(own) for own, _ in known.names.values()}
    return made, tell_pseudonym(participant, known, taken) if named else participant


def is_code(name: str) -> bool:
    """Whether a participant is already called by a code (« P07 », « INF2 »), not by a name."""
    return any(sign.isdigit() for sign in name)


def is_given(name: str, known: Correspondence) -> bool:
    """Whether a participant is called by a pseudonym that the table gave: it stays."""
    given = {plain(own) for _, own in known.names.values()}
    return all(plain(word) in given or is_particle(plain(word)) for word in name.split())


def tell_pseudonym(name: str, known: Correspondence, taken: set[str]) -> str:
    """A name under pseudonyms, word by word: the first is a first name, unless the table knows better."""
    words = []
    for rank, word in enumerate(re.split(r"\s+", name.strip())):
        kind = PERSON if rank == 0 else SURNAME
        kind = known.kind_of(plain(word), kind)
        words.append(word if is_particle(plain(word)) else known.pseudonym(word, kind, taken))
    return " ".join(words)


def cpts_called(study: Study, cpts: str, known: Correspondence) -> str:
    """How a CPTS is called in a study: as it is there already, else under a pseudonym, since its name says where it is."""
    if any(cpts in (item.id, item.name) for item in study.cpts.values()):
        return cpts
    return known.pseudonym(cpts, CPTS, set()).replace(CPTS, CPTS.upper(), 1)


def check_words(study_words: dict[str, str], watch: Watch) -> None:
    """Raise SvbError when a word that goes into the study names somebody; ``study_words``: by option, what was typed."""
    raise_faults([
        Fault(option, "ce que vous avez écrit nomme quelqu'un de la table", "écrivez-le autrement : ce mot entre dans l'étude")
        for option, text in study_words.items()
        if watch.find(text) or watch.is_name(text)
    ])  # fmt: skip


def show_doubts() -> Html:
    """The doubtful words of the table, each with the words around it; who has no phrase sees none."""
    known = _open()
    if known is None:
        return Html(f"<p>{escape(CLOSED)}</p>")
    rows = [[escape(form), escape(known.doubts[form])] for form in known.left()]
    if not rows:
        return Html("<p>Aucun mot à trancher.</p>")
    return table(("mot", "autour"), rows, f"{len(rows)} mot(s) à trancher : {', '.join(DECISIONS)}")


def settle_doubts(decisions: dict[str, str]) -> Html:
    """Remember what a person decides of doubtful words: {« medibloc » : « garder »}. Raises SvbError for another answer."""
    known = _open() if decisions else None
    if known is None:
        return Html("<p>Rien de tranché ici.</p>")
    settled = {plain(word): check_decision("decisions", decision) for word, decision in decisions.items()}
    known.settled.update(settled)
    save_table(table_path(), known, os.environ[PHRASE])
    return Html(f"<p>{len(settled)} mot(s) tranché(s), gardé(s) dans la table ; il en reste {len(known.left())}.</p>")


def _open() -> Correspondence | None:
    """The table, its phrase taken from ``SVB_PHRASE`` or asked for once; None when there is none."""
    if not table_path().is_file():
        return None
    if not os.environ.get(PHRASE):
        from getpass import getpass

        from IPython.core.error import StdinNotImplementedError

        try:
            os.environ[PHRASE] = getpass("Phrase de passe : ")
        except (StdinNotImplementedError, EOFError):
            return None
    return open_table(table_path(), os.environ[PHRASE])
