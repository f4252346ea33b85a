"""What is odd in a transcript, told and never mended silently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher

from svb_qual.expressions import plain, without_accents
from svb_qual.model import INTERVIEWER, PARTICIPANT
from svb_qual.transcripts.reading import Utterance

#: Above this likeness, a rare label may be a frequent one, mistyped.
ALIKE = 0.85
#: Letters under which labels are too short to be compared.
LONG = 5
#: What speech recognition makes up on a silence, plain and in lower case (formats seen in real files).
SILENCES = (
    "sous-titrage societe radio-canada", "sous-titrage st' 501", "sous-titres realises par", "sous-titres realises para",
    "communaute d'amara.org", "merci d'avoir regarde cette video", "abonnez-vous",
)  # fmt: skip


def warn_roles(roles: dict[str, str]) -> tuple[str, ...]:
    """Nobody who asks, or several who answer."""
    people = [name for name, role in roles.items() if role == PARTICIPANT]
    warnings = []
    if INTERVIEWER not in roles.values():
        warnings.append("aucune intervieweuse reconnue : tout ce qui est dit sera codé")
    if len(people) > 1:
        warnings.append(f"plusieurs personnes interrogées ({', '.join(people)}) : elles comptent pour une")
    return tuple(warnings)


def warn_typos(utterances: Iterable[Utterance]) -> tuple[str, ...]:
    """Labels that may be another one, mistyped: to be merged by a person, in ``etude.yml``."""
    times, found = Counter(item.speaker for item in utterances), []
    for name, count in sorted(times.items()):
        others = [other for other in times if times[other] > count and _alike(name, other)]
        if others:
            best = max(others, key=lambda other: (times[other], other))
            found.append(
                f"« {name} » ({count} tour(s)) ressemble à « {best} » ({times[best]}) : si c'est la même personne, ajoutez à "
                f"etude.yml, sous « locuteurs: », la ligne {name}: {best}"
            )
    return tuple(found)


def _alike(one: str, other: str) -> bool:
    own, others = _plain(one), _plain(other)
    if min(len(own), len(others)) < LONG or "".join(filter(str.isdigit, one)) != "".join(filter(str.isdigit, other)):
        return False
    return SequenceMatcher(None, own, others).ratio() >= ALIKE


def warn_silences(utterances: Iterable[Utterance]) -> tuple[str, ...]:
    """Sentences that recognition is known to invent where nobody speaks."""
    return tuple(
        f"phrase que la transcription automatique invente parfois sur un silence, tour {rank} : « {item.text[:60]} » ; "
        "à vérifier à l'écoute"
        for rank, item in enumerate(utterances, start=1)
        for said in [_plain(item.text)]
        if any(words in said for words in SILENCES)
    )


def _plain(text: str) -> str:
    return without_accents(plain(text))
