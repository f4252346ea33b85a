"""Participants who may be one person: told, never joined."""

from __future__ import annotations

from svb_qual.lookalikes import same_people
from svb_qual.study import read_study


def register(etude, *lines: str):
    head = "entretien,cpts,vague,participant,profession,role,date,duree,mode,fichier\n"
    rows = [f"e{n},{line},,,,,,e{n}.txt" for n, line in enumerate(lines)]
    for n in range(len(lines)):
        (etude / "entretiens" / f"e{n}.txt").write_text("ENQ : Et ?\nP : Oui.\n", "utf-8")
    (etude / "registre.csv").write_text(head + "\n".join(rows) + "\n", "utf-8")
    return read_study(etude)


def test_one_name_written_in_two_ways_is_told_with_its_lines(etude):
    study = register(etude, "valmont,T0,Mme Le Jeannot", "valmont,T3,Le Jeannot Angélique", "valmont,T0,Paul")
    (said,) = same_people(study)
    assert "« Mme Le Jeannot » et « Le Jeannot Angélique »" in said and "lignes 2 et 3" in said


def test_people_heard_at_one_wave_codes_and_titles_are_not_confused(etude):
    study = register(
        etude,
        "valmont,T0,Anne Morel",
        "valmont,T0,Anne Roc",
        "valmont,T3,INF1",
        "valmont,T2,INF2",
        "valmont,T3,Mme Roc",
    )
    assert [line.split(" (")[0] for line in same_people(study)] == ["« Anne Roc » et « Mme Roc »"]


def test_people_called_by_a_number_are_not_one(etude):
    study = register(etude, "valmont,T0,Participant 1", "valmont,T2,Participant 2", "valmont,T3,Personne A")
    assert same_people(study) == []


def test_a_participant_in_two_cpts_is_told(etude):
    study = register(etude, "valmont,T0,Anne", "brume,T0,Anne")
    (said,) = same_people(study)
    assert "« Anne » est dans 2 CPTS" in said and "registre.csv" in said
