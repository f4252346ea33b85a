"""The COREQ checklist (Tong, Sainsbury and Craig, 2007): its 32 items, in our words, and what people write for each."""

from __future__ import annotations

from pathlib import Path

from svb_qual.errors import Fault, raise_faults
from svb_qual.yamlfile import Entry, read_yaml, told

FILE = "coreq.yml"
#: Items by domain, numbered from 1 through all domains.
DOMAINS = {
    "Équipe de recherche": (
        "Qui a mené les entretiens", "Titres et diplômes", "Métier au moment de l'étude", "Homme ou femme",
        "Expérience et formation", "Liens avec les personnes avant l'étude", "Ce que les personnes savaient de l'enquêtrice",
        "Ce qui est dit de l'enquêtrice : intérêts, présupposés",
    ),
    "Conception de l'étude": (
        "Cadre théorique et méthode", "Choix des personnes", "Comment elles ont été approchées", "Taille de l'échantillon",
        "Refus et abandons", "Lieu ou mode des entretiens", "Autres personnes présentes", "Description de l'échantillon",
        "Guide d'entretien", "Entretiens répétés", "Enregistrement", "Notes de terrain", "Durée", "Saturation",
        "Transcriptions rendues aux personnes",
    ),
    "Analyse et résultats": (
        "Nombre de codeurs", "Livre de codes", "D'où viennent les thèmes", "Logiciel", "Retour des personnes sur les résultats",
        "Citations, et qui parle", "Cohérence des données et des résultats", "Thèmes majeurs", "Thèmes mineurs, cas contraires",
    ),
}  # fmt: skip
ITEMS = {
    number: (domain, label)
    for number, (domain, label) in enumerate(
        ((domain, label) for domain, labels in DOMAINS.items() for label in labels), start=1
    )
}


@told
def read_coreq(folder: Path) -> dict[int, str]:
    """What people wrote of each item, by number. Raises SvbError with every line at fault; empty without the file."""
    path = folder / FILE
    if not path.is_file():
        return {}
    entry = read_yaml(path)
    if entry is None:
        return {}
    if not isinstance(entry, Entry):
        raise_faults(
            [
                Fault(
                    str(path),
                    "ce n'est pas une liste de points",
                    'écrivez par exemple 1: "votre texte", un point par ligne',
                )
            ]
        )
    faults = [
        Fault(entry.place(key), f"COREQ n'a pas de point « {key} »", f"un nombre de 1 à {len(ITEMS)}, puis votre texte")
        for key in entry.values
        if key not in map(str, ITEMS)
    ]
    raise_faults(faults)
    return {int(key): str(value).strip() for key, value in entry.values.items() if value}
