"""A draft of the codebook entry of each topic that the grid does not see: to be read, named and completed by people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import yaml

HEAD = (
    "# Ébauches : un thème que la grille voit peu n'est pas encore un code. Relisez ses extraits, nommez-le, définissez-le,\n"
    "# donnez un contre-exemple, puis recopiez l'entrée dans corpus/codebook.\n"
)
TO_WRITE = "à écrire"


def draft_codes(topics: Iterable[tuple[int, Sequence[str], Sequence[str]]]) -> str:
    """YAML of the entries; a topic is its number, its words and a few of its excerpts."""
    codes = [
        {
            "id": f"CANDIDAT.THEME_{number}",
            "libelle": ", ".join(words[:3]),
            "famille": TO_WRITE,
            "definition": TO_WRITE,
            "coder_quand": [TO_WRITE],
            "ne_pas_coder_quand": [TO_WRITE],
            "indices": {"neutre": list(words)},
            "exemples": [{"texte": text, "polarite": TO_WRITE, "actualite": TO_WRITE} for text in quotes],
            "contre_exemples": [],
        }
        for number, words, quotes in topics
    ]
    return HEAD + yaml.safe_dump(codes, allow_unicode=True, sort_keys=False, width=130)
