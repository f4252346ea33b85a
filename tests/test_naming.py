"""Names given to topics by people: read with their faults, and found again when topics change."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from svb_qual.errors import SvbError
from svb_qual.naming import Named, draft_names, match_names
from svb_qual.study import read_study
from svb_qual.tables import read_table
from tests.conftest import Project

REPAS, NUITS = Named("Les repas", ("a.1", "a.2", "a.3")), Named("Les nuits", ("b.1", "b.2"))
EVERY = {"a.1", "a.2", "a.3", "b.1", "b.2", "c.1"}


def test_a_name_follows_most_of_its_excerpts():
    assert match_names([REPAS, NUITS], [{"b.1", "b.2", "c.1"}, {"a.1", "a.3"}], EVERY) == {
        0: "Les nuits",
        1: "Les repas",
    }
    assert match_names([REPAS], [{"a.1"}, {"a.2"}, {"a.3"}], EVERY) == {}, "éparpillé : plus de thème de ce nom"
    assert match_names([REPAS], [{"a.1", "a.2"}, {"c.1"}], {"a.1", "a.2", "c.1"}) == {0: "Les repas"}, (
        "un extrait a disparu"
    )
    assert match_names([REPAS], [{"a.1"}, {"c.1"}], {"a.1", "c.1"}) == {}, "presque tous ont disparu"
    assert match_names([REPAS], [{"c.1"}], {"c.1"}) == {}
    assert match_names([], [{"a.1"}], EVERY) == match_names([REPAS], [], EVERY) == {}


def test_two_names_never_share_a_topic():
    other = Named("Les gardes", ("a.1", "a.2", "b.1"))
    assert match_names([REPAS, other], [{"a.1", "a.2", "a.3"}, {"c.1"}], EVERY) == {0: "Les repas"}


def test_what_is_written_to_be_copied_is_what_is_read(etude: Path):
    draft = draft_names([(1, ("repas", "table: midi"), [f"a.{rank}" for rank in range(12)])], {})
    (entry,) = yaml.safe_load(draft)["themes"]
    assert entry["extraits"] == [f"a.{rank}" for rank in range(10)]
    with (etude / "etude.yml").open("a", encoding="utf-8") as file:
        file.write("\n" + draft.replace('nom: ""', 'nom: "Les repas"'))
    assert read_study(etude).topics == (Named("Les repas", tuple(entry["extraits"])),)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("themes: repas", "« themes » est une liste"),
        ('themes:\n  - nom: ""\n    extraits: [a.1]', "ce thème n'a pas de nom"),
        ('themes:\n  - nom: "Repas"\n    extraits: []', "ou pas d'extraits"),
        ('themes:\n  - nom: "Repas"', "il manque la clé « extraits »"),
        ('themes:\n  - nom: "Repas"\n    extraits: a.1, a.2', "« extraits » est une liste"),
        ("themes:\n  - {nom: A, extraits: [a.1]}\n  - {nom: A, extraits: [b.1]}", "deux thèmes portent le nom « A »"),
    ],
)
def test_a_name_at_fault_is_told(etude: Path, written: str, told: str):
    with (etude / "etude.yml").open("a", encoding="utf-8") as file:
        file.write(f"\n{written}\n")
    with pytest.raises(SvbError) as error:
        read_study(etude)
    assert told in str(error.value)


def test_a_named_topic_keeps_its_name_on_the_page_and_a_lost_name_is_told(project: Project):
    assert project.run("themes", "--etude", "corpus/exercice").returncode == 0
    tables = project.folder / "outputs" / "exercice" / "tables"
    draft = (tables / "themes_a_nommer.yml").read_text("utf-8")
    named = (
        draft.replace('nom: ""', 'nom: "Ce qui tient debout"', 1)
        .replace('  - nom: ""', "  - nom: Autre")
        .split("  # thème 3")[0]
    )
    lost = '  - nom: "Perdu"\n    extraits: [personne_T0.1.1]\n'
    with (project.folder / "corpus" / "exercice" / "etude.yml").open("a", encoding="utf-8") as file:
        file.write("\n" + named + lost)
    done = project.run("themes", "--etude", "corpus/exercice")
    assert "1. Ce qui tient debout (" in done.stdout, done.stderr
    assert [row["nom"] for row in read_table(tables / "themes.csv")][:3] == ["Ce qui tient debout", "Autre", ""]
    assert read_table(tables / "themes_reglages.csv")[0]["noms perdus"] == "Perdu (extraits inconnus)"
    assert "Noms que plus aucun thème ne porte : Perdu (extraits inconnus)" in done.stdout
    assert 'nom: "Ce qui tient debout"' in (tables / "themes_a_nommer.yml").read_text("utf-8"), "recopier ne perd rien"
