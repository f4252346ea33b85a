"""The whole way on the demonstration study: pages one can read, numbers one can follow, the same bytes each time."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from svb_qual.reports import check_parameters
from tests.conftest import PROJECT, Project

DEMO = PROJECT / "corpus" / "demo"


class Page(HTMLParser):
    """Ids, links, headings and the number of excerpts inside each id of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.sources: list[str] = []
        self.quotes: Counter[str] = Counter()
        self._open: list[str] = []
        self.text = path.read_text("utf-8")
        self.feed(self.text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids[given["id"]] += 1
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self.sources += [given[name] for name in ("src", "srcset", "data", "action") if name in given]
        if tag == "div":
            self._open.append(given.get("id", ""))
        if tag == "blockquote":
            self.quotes.update(name for name in self._open if name)

    def handle_endtag(self, tag):
        if tag == "div" and self._open:
            self._open.pop()


def pages(project: Project, study: str = "demo") -> dict[str, Page]:
    folder = project.folder / "outputs" / study / "rapports"
    return {path.name: Page(path) for path in sorted(folder.glob("*.html"))}


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_demo_study_is_what_it_says():
    with (DEMO / "registre.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    people = {row["participant"]: {r["vague"] for r in rows if r["participant"] == row["participant"]} for row in rows}
    assert len(rows) >= 31
    assert len(people) >= 15
    assert len({row["profession"] for row in rows}) >= 10
    assert {Path(row["fichier"]).suffix for row in rows} == {".txt", ".docx", ".odt", ".vtt", ".srt"}
    waves = {cpts: {r["vague"] for r in rows if r["cpts"] == cpts} for cpts in {row["cpts"] for row in rows}}
    assert sorted(map(len, waves.values())) == [1, 1, 3, 3, 3]
    followed = {r["participant"] for r in rows if len(waves[r["cpts"]]) == 3}
    assert any(people[name] == {"T0"} for name in followed), "une personne ne revient pas"
    assert any("T0" not in people[name] for name in followed), "une personne arrive en cours de route"


def test_index_links_every_page(built):
    found = pages(built)
    linked = {link for link in found["index.html"].links if link.endswith(".html")}
    review = {link for link in linked if link.startswith("../relecture/")}
    assert linked - review == set(found) - {"index.html"}
    assert all((built.folder / "outputs/demo/rapports" / link).is_file() for link in review)
    assert len(review) == 2
    assert len(linked) >= 31 + 5 + 3


def test_demo_has_enough_words(built):
    with (built.folder / "outputs/demo/tables/entretiens.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    folder = built.folder / "outputs/demo/tables/par_entretien"
    words = 0
    for row in rows:
        with (folder / row["entretien"] / "tours.csv").open(encoding="utf-8", newline="") as file:
            words += sum(len(turn["texte"].split()) for turn in csv.DictReader(file))
    assert words >= 35_000


def test_every_number_leads_to_its_excerpts(built):
    """Each link of a figure or table resolves in its page, to as many excerpts as its count says."""
    total = 0
    for name, page in pages(built).items():
        for link in page.links:
            if link.startswith("#c-"):
                total += 1
                assert page.ids[link[1:]] == 1, f"{name} : {link}"
                assert page.quotes[link[1:]] >= 1, f"{name} : {link}"
        said = re.findall(r"<summary>[^<]*<b>[^<]*?(\d+) extraits?</b></summary><div id=\"(c-[^\"]+)\"", page.text)
        for count, anchor in said:
            assert page.quotes[anchor] == int(count), f"{name} : {anchor}"
    assert total > 200


def test_every_link_and_anchor_exists(built):
    found = pages(built)
    review = (built.folder / "outputs/demo/relecture/relecture.html").read_text("utf-8")
    for name, page in found.items():
        assert not [anchor for anchor, times in page.ids.items() if times > 1 and anchor.startswith(("c-", "x-"))], name
        for link in set(page.links):
            file, _, anchor = link.partition("#")
            if file.startswith("../relecture/"):
                assert not anchor or f'"{anchor.removeprefix("extrait=")}"' in review, f"{name} : {link}"
                continue
            if file.endswith((".docx", ".pdf", ".xlsx")):
                assert (built.folder / "outputs/demo/rapports" / file).is_file(), f"{name} : {link}"
                continue
            target = found[file] if file else page
            assert not anchor or target.ids[anchor] == 1, f"{name} : {link}"


def test_pages_ask_nothing_of_the_network_and_say_that_all_is_fictional(built):
    for name, page in pages(built).items():
        assert not page.sources, name
        assert not re.search(
            r"(?:src|href)\s*=\s*[\"']?(?:https?:)?//|@import|url\((?!#)|fetch\(|XMLHttpRequest", page.text
        ), name
        assert "Étude fictive" in page.text, name
        assert '<html lang="fr">' in page.text


def test_pages_hold_no_path_of_the_machine(built):
    for path in (built.folder / "outputs" / "demo").rglob("*"):
        if path.is_file():
            assert str(built.folder).encode() not in path.read_bytes(), path
            assert b"Html(html=" not in path.read_bytes(), path


def test_nothing_changed_means_nothing_runs(built):
    before = hashes(built.folder / "outputs")
    done = built.run("rapports")
    assert "Rien à refaire" in done.stdout
    assert hashes(built.folder / "outputs") == before


def test_touched_files_are_not_changed_files(built):
    """The time of a file says nothing: what counts is what it holds."""
    for path in (built.folder / "corpus").rglob("*"):
        if path.is_file():
            os.utime(path, (1_000_000_000, 1_000_000_000))
    assert "Rien à refaire" in built.run("rapports").stdout


#: Put on the way of every process of a build: a clock that is years ahead of the machine's.
YEARS_LATER = """
import pathlib, time

AHEAD = 400_000_000
clock, local, universal = time.time, time.localtime, time.gmtime
time.time = lambda: clock() + AHEAD
time.localtime = lambda when=None: local(time.time() if when is None else when)
time.gmtime = lambda when=None: universal(time.time() if when is None else when)
pathlib.Path(__file__).with_name("ans.txt").write_text(str(time.gmtime().tm_year))
"""


def test_same_bytes_in_another_folder(built, project):
    """Rebuilt from nothing in another folder, time zone, language, order of hashes, years later, by one process: same bytes."""
    (project.folder / "sitecustomize.py").write_text(YEARS_LATER, "utf-8")
    elsewhere = {"TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONHASHSEED": "7"}
    assert project.run("rapports", "--jobs", "1", env=elsewhere).returncode == 0
    assert (project.folder / "ans.txt").is_file(), "l'horloge n'a pas été changée"
    here = hashes(project.folder / "outputs" / "demo")
    manifest = json.loads((project.folder / "outputs/demo/manifeste.json").read_text("utf-8"))
    assert manifest["sorties"] == {name: value for name, value in here.items() if name != "manifeste.json"}
    assert project.run("rapports", "--mode", "diffusion").returncode == 0
    assert built.run("rapports", "--mode", "diffusion").returncode == 0
    assert hashes(project.folder / "outputs" / "demo") == hashes(built.folder / "outputs" / "demo")


#: The command line, each task that runs named on a line of a file.
NAMING = """
import sys
from doit.task import Task

execute = Task.execute

def named(task, *values):
    if task.actions:
        with open("faites.txt", "a", encoding="utf-8") as file:
            file.write(task.name + "\\n")
    return execute(task, *values)

Task.execute = named
if __name__ == "__main__":
    from svb_qual.cli import main
    main()
"""


def test_one_transcript_changed_rebuilds_its_cpts_and_no_other(small):
    folder = small.folder / "outputs" / "petite" / "rapports"
    before = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.html")}
    file = small.folder / "petite/entretiens/anne_T3.txt"
    file.write_text(file.read_text("utf-8") + "\nAnne : Voilà, je cours partout encore.\n", "utf-8")
    (small.folder / "nommer.py").write_text(NAMING, "utf-8")
    command = [sys.executable, "nommer.py", "rapports", "--etude", "petite"]
    env = {**os.environ, "PYTHONPATH": str(small.folder), "PYTHONUTF8": "1"}
    assert subprocess.run(command, cwd=small.folder, env=env, check=False, capture_output=True).returncode == 0
    done = (small.folder / "faites.txt").read_text("utf-8").split()
    assert sorted(done) == sorted(set(done)), "une tâche a couru deux fois"
    told = {"lire:anne_T3", "apprendre", "coder:anne_T3", "decider:anne_T3", "reunir"}
    across = {
        "mesurer",
        "accorder",
        "themes",
        "recherche",
        "relecture",
        "duerp",
        "comite",
        "toutes-les-tables",
        "manifeste",
    }
    assert {name for name in done if ":" not in name or name.startswith(("lire", "coder", "decider"))} <= told | across
    assert {"lire:anne_T3", "coder:anne_T3", "decider:anne_T3", "reunir"} <= set(done)
    others = [row["entretien"] for row in csv.DictReader((small.folder / "petite/registre.csv").open(encoding="utf-8"))]
    others.remove("anne_T3")
    assert not [name for name in done if name.split(":")[-1].removesuffix(".html").removeprefix("entretien_") in others]
    changed = {path.name for path in folder.glob("*.html") if path.stat().st_mtime_ns != before[path.name]}
    assert changed == {
        "entretien_anne_T3.html",
        "synthese_valmont.html",
        "suivi_valmont.html",
        "synthese_inter_cpts.html",
        "duerp.html",
        "methode.html",
        "recherche.html",
        "corpus.html",
        "extraits.html",
        "fiabilite.html",
        "accord.html",
        "themes.html",
    }


def test_a_proposal_says_which_words_and_which_cue(small):
    folder = small.folder / "outputs" / "petite" / "rapports"
    shown = "".join(page.read_text("utf-8") for page in sorted(folder.glob("entretien_*.html")))
    assert "à cause de «" in shown
    assert re.search(r"« [^»]+ » \(indice « [^»]+ »\)", shown), (
        "les mots vus, et l'expression du livre qui les a trouvés"
    )


def test_interview_taken_out_leaves_nothing_behind(small):
    register = small.folder / "petite/registre.csv"
    register.write_text("".join(line for line in register.open(encoding="utf-8") if "anne_T3" not in line), "utf-8")
    assert small.run("rapports", "--etude", "petite").returncode == 0
    left = [name for name in hashes(small.folder / "outputs/petite") if "anne_T3" in name]
    assert not left


def test_decision_changes_the_report_and_survives_rebuilds(small):
    """A reviewer rejects one coding and adds another: the page says so, and still does after everything is redone."""
    text = "J'ai la tête sous l'eau, voilà. Je cours partout toute la journée."
    base = {
        "interview": "anne_T0",
        "start": 0,
        "end": 1,
        "quote": text,
        "reviewer": "psy",
        "when": "2026-01-05T09:00:00",
    }
    made = [
        {**base, "code": "DIGA.ACTIVITE", "verdict": "accept", "polarity": "mixed"},
        {**base, "code": "DIGA.HORSTRAVAIL", "verdict": "add", "polarity": "risk", "actuality": "actual"},
    ]
    file = small.folder / "petite/decisions/psy.jsonl"
    file.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in made), "utf-8")
    kept = file.read_bytes()
    assert small.run("rapports", "--etude", "petite").returncode == 0
    page = small.folder / "outputs/petite/rapports/entretien_anne_T0.html"
    first = page.read_bytes()
    assert "accepté par psy" in first.decode()
    assert "ajouté par psy" in first.decode()
    others = "".join(p.read_text("utf-8") for p in sorted(page.parent.glob("entretien_*.html")))
    assert 'comme l’extrait retenu <a href="entretien_anne_T0.html#' in others, (
        "une autre proposition du même code le montre"
    )
    shutil.rmtree(small.folder / "outputs")
    transcript = small.folder / "petite/entretiens/anne_T0.txt"
    transcript.write_text(transcript.read_text("utf-8").replace("le travail ?", "le travail, en ce moment ?"), "utf-8")
    assert small.run("rapports", "--etude", "petite").returncode == 0
    assert "accepté par psy" in page.read_text("utf-8")
    assert file.read_bytes() == kept


def test_failing_notebook_is_named_and_leaves_the_last_report(small):
    notebook = small.folder / "notebooks" / "10_synthese_cpts.ipynb"
    page = small.folder / "outputs/petite/rapports/synthese_valmont.html"
    before = page.read_bytes()
    notebook.write_text(notebook.read_text("utf-8").replace("show_people(e)", "show_peuple(e)"), "utf-8")
    done = small.run("rapports", "--etude", "petite")
    assert done.returncode == 1
    assert "notebook 10_synthese_cpts.ipynb, cellule" in done.stderr
    assert "show_peuple" in done.stderr
    assert "→" in done.stderr
    assert page.read_bytes() == before


def test_bad_transcript_does_not_stop_the_others(small):
    (small.folder / "petite/entretiens/paul_T0.txt").write_text("", "utf-8")
    done = small.run("rapports", "--etude", "petite")
    assert done.returncode == 1
    assert "paul_T0.txt : le fichier est vide" in done.stderr
    assert done.stderr.count("le fichier est vide") == 1
    tables = small.folder / "outputs/petite/tables/par_entretien/anne_T3"
    with (tables / "extraits.csv").open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    place = {"interview": "anne_T3", "start": int(row["debut"]), "end": int(row["fin"]), "quote": row["texte"]}
    said = {"code": "PRINCIPE.6", "verdict": "add", "polarity": "risk", "actuality": "actual", "reviewer": "zoe"}
    line = json.dumps(place | said | {"when": "2026-03-01T09:00:00"}, ensure_ascii=False) + "\n"
    (small.folder / "petite/decisions/zoe.jsonl").write_text(line, "utf-8")
    assert small.run("rapports", "--etude", "petite").returncode == 1
    assert "ajouté par zoe" in (small.folder / "outputs/petite/rapports/entretien_anne_T3.html").read_text("utf-8")
    assert (small.folder / "outputs/petite/rapports/synthese_brume.html").is_file()


def test_mistyped_parameter_is_our_error():
    from svb_qual.errors import SvbError

    with pytest.raises(SvbError, match="peut-être « vagues »"):
        check_parameters(PROJECT / "notebooks" / "10_synthese_cpts.ipynb", {"etude": "x", "vague": ["T0"]})


def test_one_cpts_only(project):
    shutil.copytree(PROJECT / "tests" / "fixtures" / "etude", project.folder / "petite")
    done = project.run("rapports", "--etude", "petite", "--cpts", "CPTS de Valmont")
    assert done.returncode == 0, done.stderr
    names = set(pages(project, "petite"))
    assert names == {
        "index.html",
        "synthese_valmont.html",
        "suivi_valmont.html",
        "recherche.html",
        "entretien_anne_T0.html",
        "entretien_anne_T3.html",
    }
    wrong = project.run("rapports", "--etude", "petite", "--cpts", "Valmond")
    assert wrong.returncode == 1
    assert "aucune CPTS « Valmond »" in wrong.stderr


def test_two_studies_of_the_same_name_do_not_mix(small):
    shutil.copytree(PROJECT / "tests" / "fixtures" / "etude", small.folder / "ailleurs" / "petite")
    done = small.run("coder", "--etude", "ailleurs/petite")
    assert done.returncode == 1
    assert "même nom de dossier" in done.stderr


def test_real_interviews_go_through_to_their_reports(project, shared, tmp_path):
    study = str(tmp_path / "artisans")
    files = [str(path) for path in sorted((shared / "corpora" / "artisans").glob("*.docx"))]
    assert project.run("creer", study).returncode == 0
    done = project.run(
        "importer", *files, "--etude", study, "--cpts", "Artisans", "--vague", "T0", "--deja-pseudonymise"
    )
    assert done.returncode == 0, done.stderr
    assert "18 entretien(s) importé(s)" in done.stdout
    done = project.run("rapports", "--etude", study)
    assert done.returncode == 0, done.stderr
    assert len(pages(project, "artisans")) == 18 + 12
