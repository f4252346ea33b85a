"""The promise checked: a study rebuilt elsewhere gives the same bytes, and what differs is told with its reason."""

from __future__ import annotations

import json

import pytest

from svb_qual.errors import SvbError
from svb_qual.verifying import BY_HAND, ELSEWHERE, compare_facts, compare_manifests, read_manifest
from tests.conftest import Project

KNOWN = {
    "code": "a",
    "verrou": "v",
    "entrees": {"etude.yml": "1"},
    "sorties": {"rapports/x.html": "h", "tables/y.csv": "c"},
}


def test_two_machines_that_agree_differ_in_nothing():
    assert compare_manifests(KNOWN, json.loads(json.dumps(KNOWN))) == []


def test_what_differs_between_machines_is_told_with_its_reason():
    other = KNOWN | {"sorties": {"rapports/x.html": "autre", "tables/z.csv": "z"}}
    told = {(item.path, item.kind, item.why) for item in compare_manifests(KNOWN, other)}
    assert told == {
        ("rapports/x.html", "différent", ELSEWHERE), ("tables/y.csv", "en trop", ELSEWHERE),
        ("tables/z.csv", "manque", ELSEWHERE),
    }  # fmt: skip
    changed = KNOWN | {"code": "b", "entrees": {"etude.yml": "2"}}
    assert compare_facts(KNOWN, changed) == ["le code de svb_qual : a et b", "1 entrée(s) changée(s) : etude.yml"]


def test_what_is_no_manifest_is_told(tmp_path):
    with pytest.raises(SvbError, match="pas de manifeste"):
        read_manifest(tmp_path / "manifeste.json")
    (tmp_path / "manifeste.json").write_text("[1]", "utf-8")
    with pytest.raises(SvbError, match="ce n'est pas un manifeste"):
        read_manifest(tmp_path / "manifeste.json")


def test_from_the_command_line_the_same_then_a_page_and_a_transcript_changed(small: Project):
    project = small
    done = project.run("verifier", "--etude", "petite")
    assert done.returncode == 0 and "0 différence(s)" in done.stdout, done.stdout + done.stderr
    page = project.folder / "outputs/petite/rapports/index.html"
    page.write_text(page.read_text("utf-8") + "<!-- -->", "utf-8")
    file = project.folder / "petite/entretiens/anne_T3.txt"
    file.write_text(file.read_text("utf-8") + "\nAnne : Voilà, je cours partout encore.\n", "utf-8")
    done = project.run("verifier", "--etude", "petite")
    assert done.returncode == 1
    assert f"rapports/index.html : différent ({BY_HAND})" in done.stdout
    assert (
        "rapports/entretien_anne_T3.html : différent (1 entrée(s) changée(s) : entretiens/anne_T3.txt)" in done.stdout
    )
    assert not list((project.folder / ".cache").glob("verifier-*"))
