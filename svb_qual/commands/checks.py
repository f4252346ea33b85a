"""The command that checks the promise: same inputs, same bytes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from svb_qual.commands.shared import DEMO, StudyOption, app

#: Differences told one by one; the rest is counted.
TOLD = 20


@app.command()
def verifier(
    etude: StudyOption = DEMO,
    contre: Annotated[
        Path | None, typer.Option("--contre", help="Le manifeste.json d'une autre machine, au lieu de tout refaire.")
    ] = None,
) -> None:
    """Refaire l'étude ailleurs et comparer chaque fichier, octet par octet."""
    from svb_qual.results import find_study, outputs_of
    from svb_qual.verifying import compare_manifests, read_manifest, verify_study

    study = find_study(etude)
    if contre:
        known, other = read_manifest(outputs_of(study) / "manifeste.json"), read_manifest(contre)
        found, same = compare_manifests(known, other), len({*known["sorties"]} & {*other["sorties"]})
        same -= sum(item.kind == "différent" for item in found)
    else:
        print("Reconstruction à part, de rien : quelques minutes…")
        found, same = verify_study(study)
    print(f"{same} fichier(s) aux mêmes octets, {len(found)} différence(s).")
    for item in found[:TOLD]:
        print(f"  {item.path} : {item.kind} ({item.why})")
    if len(found) > TOLD:
        print(f"  et {len(found) - TOLD} autre(s)")
    if found:
        print("Pour remettre tout à jour : svb-qual rapports")
        raise SystemExit(1)
