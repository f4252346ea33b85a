"""Forty excerpts of the practice study read in the page, saved, taken back: the report changes and says who decided."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from svb_qual.tables import read_table
from tests.conftest import Project
from tests.test_browser import CHROMIUM, browser  # noqa: F401  (a fixture)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="aucun navigateur Chromium sur cette machine : parcours sauté")
READ = 40


def read_forty(page) -> Counter:
    """Accept two proposals of three (giving the polarity the machine left open), refuse the third, go on; keys pressed."""
    keys, answered = Counter(), 0
    for _ in range(READ):
        while open_codes := page.evaluate(
            "R.codesOf(R.current).filter(one => one.open).map(one => [one.code, one.polarity])"
        ):
            code, polarity = open_codes[0]
            assert page.evaluate("R.view.chosen()") == code, "le code qui attend est déjà choisi"
            answered += 1
            key = "r" if answered % 3 == 0 else "2" if polarity == "unclear" else "a"
            page.keyboard.press(key)
            keys[key] += 1
        page.keyboard.press("Enter")
        keys["Enter"] += 1
    return keys


def reviewed(project: Project) -> tuple[int, int]:
    """How many codings the synthesis says people read, of how many."""
    page = (project.folder / "outputs" / "exercice" / "rapports" / "synthese_vernoule.html").read_text("utf-8")
    found = re.search(r"Codages relus par une personne, rejets et désaccords compris : (\d+) sur (\d+)", page)
    return int(found[1]), int(found[2])


def codings(project: Project) -> list[dict[str, str]]:
    return read_table(project.folder / "outputs" / "exercice" / "tables" / "codages.csv")


def test_forty_excerpts_read_saved_and_taken_back_change_the_report(project, browser, tmp_path):  # noqa: F811
    assert project.run("rapports", "--etude", "corpus/exercice").returncode == 0
    before = codings(project)
    assert {row["etat"] for row in before} == {"proposed"}, "rien n'est décidé dans l'étude d'exercice"
    assert reviewed(project) == (0, len(before))
    page = browser.new_page()
    page.goto((project.folder / "outputs" / "exercice" / "relecture" / "relecture.html").as_uri())
    page.fill("#boite input", "claire")
    page.keyboard.press("Enter")
    keys = read_forty(page)
    assert page.locator("#avancee").inner_text() == f"{READ} extrait(s) lus par vous sur 117"
    with page.expect_download() as download:
        page.click("#enregistrer")
    download.value.save_as(tmp_path / "envoi.jsonl")
    page.close()
    taken = project.run("relecture", "importer", str(tmp_path / "envoi.jsonl"), "--etude", "corpus/exercice")
    assert "décision(s) nouvelle(s)" in taken.stdout, taken.stderr
    assert project.run("rapports", "--etude", "corpus/exercice").returncode == 0
    mine = Counter(row["etat"] for row in codings(project) if row["relecteur"] == "claire")
    assert mine == {"accepted": keys["a"], "corrected": keys["2"], "rejected": keys["r"]}
    assert reviewed(project)[0] == sum(mine.values())
    story = project.run("journal", codings(project)[0]["extrait"], "--etude", "corpus/exercice")
    assert story.returncode == 0
