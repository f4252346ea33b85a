"""The page served on this machine: decisions are on disk at once, and nobody else can read or write anything."""

from __future__ import annotations

import hmac
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from svb_qual.decisions import read_decisions
from svb_qual.tables import read_table
from tests.conftest import FIXTURES, Project
from tests.test_browser import CHROMIUM, browser  # noqa: F401  (a fixture)


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> tuple[Project, Path]:
    """A small study coded by the machine alone."""
    folder = tmp_path_factory.mktemp("projet")
    project = Project(folder)
    shutil.copytree(FIXTURES / "etude", folder / "corpus" / "essai")
    done = project.run("coder", "--etude", "corpus/essai")
    assert done.returncode == 0, done.stderr
    return project, folder / "corpus" / "essai"


@pytest.fixture
def serve(study):
    """Start ``svb-qual relire`` with these words; the address it prints."""
    project, _ = study
    running = []

    def start(*words: str) -> str:
        env = {**os.environ, "PYTHONPATH": str(project.folder), "PYTHONUTF8": "1"}
        command = [
            sys.executable,
            "-m",
            "svb_qual.cli",
            "relire",
            "--etude",
            "corpus/essai",
            "--sans-navigateur",
            *words,
        ]
        process = subprocess.Popen(command, cwd=project.folder, env=env, stdout=subprocess.PIPE, text=True)
        running.append(process)
        for line in process.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+/\S+/", line):
                return found[0]
        raise AssertionError("le serveur n'a pas dit son adresse")

    start.running = running
    yield start
    for process in running:
        process.kill()
        process.wait()


def ask(address: str, body: object = None, **headers: str) -> tuple[int, str]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(address, data=data, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def page_data(page: str) -> dict:
    return json.loads(re.search(r'id="donnees">(.*?)</script>', page, re.S)[1])


def choose(page: str, **said: str) -> dict:
    """A decision as the page writes it, on the first excerpt."""
    data = page_data(page)
    _, rank, start, end, *_ = data["extraits"][0]
    interview, code = data["entretiens"][rank], data["codes"][0]
    return {
        "interview": interview["id"], "start": start, "end": end, "quote": interview["texte"][start:end], "code": code["id"],
        "verdict": "add", "polarity": "risk", "actuality": "actual", "comment": "", "reviewer": "claire", "blind": False,
        "when": "2026-02-01T10:00:00.000", "codebook": code["sens"], "before": "", "after": "",
    } | said  # fmt: skip


def test_a_decision_is_on_disk_once_the_page_is_told_so_and_comes_back_with_it(study, serve):
    address = serve("--relecteur", "claire")
    _, page = ask(address)
    decision = choose(page)
    origin = address.split("/", 3)
    send = {"Origin": "/".join(origin[:3])}
    assert ask(address + "decisions", [decision], **send) == (200, "1")
    assert ask(address + "decisions", [decision], **send) == (200, "0"), "renvoyée, elle ne compte pas deux fois"
    assert [item.quote for item in read_decisions(study[1] / "decisions")] == [decision["quote"]]
    assert len(page_data(ask(address)[1])["decisions"]) == 1
    for wrong, why in (
        (choose(page, reviewer="paul"), "relisez en tant que claire"),
        ({"verdict": "add"}, "champs"),
        ("x", "objet"),
    ):
        status, told = ask(address + "decisions", [wrong], **send)
        assert status == 400
        assert why in told
    assert len(read_decisions(study[1] / "decisions")) == 1
    note = {"text": "à reprendre", "interview": "anne_T0", "reviewer": "claire", "when": "2026-02-01T11:00:00"}
    assert ask(address + "decisions", [note], **send) == (200, "1")
    assert len(read_decisions(study[1] / "decisions")) == 1
    assert [item["text"] for item in page_data(ask(address)[1])["memos"]] == ["à reprendre"]


def test_a_page_left_open_goes_on_after_a_restart(study, serve):
    address = serve("--relecteur", "lise")
    assert serve("--relecteur", "lise") != address, "une seconde fenêtre prend une autre adresse"
    for process in serve.running:
        process.terminate()
        process.wait()
    assert serve("--relecteur", "lise") == address
    known = study[0].folder / ".cache" / "essai" / "relire-lise-ouverte.json"
    assert os.name != "posix" or known.stat().st_mode & 0o077 == 0, "le chemin secret n'est lu que par son propriétaire"


@pytest.mark.skipif(not CHROMIUM, reason="aucun navigateur Chromium sur cette machine : essai à deux onglets sauté")
def test_two_open_tabs_see_each_other_and_a_dead_server_loses_nothing(study, serve, browser):  # noqa: F811
    address, context = serve("--relecteur", "marc"), browser.new_context(bypass_csp=True)
    one, two = context.new_page(), context.new_page()
    for page in (one, two):
        page.goto(address)
    one.keyboard.press("0")
    two.wait_for_function("R.log.size() === 1")
    assert "autre onglet" in two.locator("#annonce").inner_text()
    two.keyboard.press("u")
    one.wait_for_function("R.log.size() === 2")
    one.wait_for_function("document.getElementById('etat').textContent.includes('Tout est enregistré')")
    two.wait_for_function("document.getElementById('etat').textContent.includes('Tout est enregistré')")
    serve.running[-1].kill()
    serve.running[-1].wait()
    one.keyboard.press("0")
    one.wait_for_function("document.getElementById('etat').textContent.includes('relancez svb-qual relire')")
    assert serve("--relecteur", "marc") == address
    one.wait_for_function("document.getElementById('etat').textContent.includes('Tout est enregistré')")
    context.close()
    kept = [item.verdict for item in read_decisions(study[1] / "decisions") if item.reviewer == "marc"]
    assert kept == ["none", "withdraw", "none"]
    (study[1] / "decisions" / "marc.jsonl").unlink()


def test_another_site_another_machine_or_a_wrong_path_get_nothing(study, serve):
    address = serve("--relecteur", "claire")
    decision = choose(ask(address)[1], when="2026-03-01T10:00:00")
    root = "/".join(address.split("/")[:3])
    assert ask(address, Host="ailleurs.example")[0] == 403
    assert ask(root + "/")[0] == 404
    assert ask(address + "decisions", [decision])[0] == 403
    assert ask(address + "decisions", [decision], Origin="https://ailleurs.example")[0] == 403
    assert ask(root + "/decisions", [decision], Origin=root)[0] == 403
    assert not any(item.when.startswith("2026-03") for item in read_decisions(study[1] / "decisions"))


def test_blind_page_holds_no_proposal_and_nothing_of_others(study, serve):
    data = page_data(ask(serve("--relecteur", "paul", "--aveugle"))[1])
    assert data["decisions"] == []
    assert all(codings == [] for *_, codings in data["extraits"])
    open_data = page_data(ask(serve("--relecteur", "paul"))[1])
    assert any(codings for *_, codings in open_data["extraits"])


def test_a_name_that_cannot_sign_is_told_before_anything_starts(study):
    done = study[0].run("relire", "--etude", "corpus/essai", "--relecteur", "../claire", "--sans-navigateur")
    assert done.returncode == 1
    assert "nom de relecteur invalide" in done.stderr


def test_the_notebook_shows_the_same_page(study):
    script = (
        "from svb_qual.reports import execute; from svb_qual.plan import NOTEBOOKS; "
        "done = execute(NOTEBOOKS / '05_relire.ipynb', {'etude': 'corpus/essai', 'relecteur': 'zoe'}); "
        "print(*(o['data']['text/html'] for c in done.cells if c.cell_type == 'code' for o in c.outputs if 'data' in o))"
    )
    project, _ = study
    env = {**os.environ, "PYTHONPATH": str(project.folder), "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, "-c", script], cwd=project.folder, env=env, capture_output=True, text=True)
    assert '<iframe src="http://127.0.0.1:' in done.stdout, done.stderr
    assert "zoe : 0 décisions, sur 0 extraits." in done.stdout


def test_the_journal_tells_who_said_what_of_an_excerpt(study):
    project, folder = study
    tables = project.folder / "outputs" / "essai" / "tables"
    proposed = read_table(tables / "par_entretien" / "anne_T0" / "propositions.csv")[-1]
    excerpt = next(row for row in read_table(tables / "extraits.csv") if row["extrait"] == proposed["extrait"])
    place = {
        "interview": "anne_T0",
        "start": int(excerpt["debut"]),
        "end": int(excerpt["fin"]),
        "quote": excerpt["texte"],
    }
    said = place | {"code": proposed["code"], "reviewer": "lea", "comment": "à revoir", "codebook": "ancien"}
    lines = [
        said | {"verdict": "accept", "polarity": "risk", "actuality": "actual", "when": "2026-01-01T10:00:00"},
        said | {"verdict": "reject", "when": "2026-01-02T10:00:00", "codebook": "", "comment": ""},
    ]
    path = folder / "decisions" / "lea (copie).jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    told = project.run("journal", excerpt["extrait"], "--etude", "corpus/essai").stdout
    assert f"{proposed['code']}, " in told
    assert "proposé par la machine : " in told
    accepted = (
        "2026-01-01 à 10:00:00, lea accepte, expose ou manque, réel, mémo : à revoir, le sens du code a changé depuis"
    )
    assert (
        told.index(accepted)
        < told.index("2026-01-02 à 10:00:00, lea rejette")
        < told.index("aujourd'hui : rejeté par lea")
    )
    state = project.run("etat", "--etude", "corpus/essai").stdout
    assert "Fichiers de décisions lus à part (copies, envois) : lea (copie).jsonl" in state
    path.unlink()
    wrong = project.run("journal", "anne_T0.99.9", "--etude", "corpus/essai")
    assert wrong.returncode == 1
    assert "aucun extrait « anne_T0.99.9 »" in wrong.stderr


def test_the_file_of_the_page_is_taken_with_its_memos(study):
    project, folder = study
    row = read_table(project.folder / "outputs" / "essai" / "tables" / "extraits.csv")[-1]
    place = {"interview": row["entretien"], "start": int(row["debut"]), "end": int(row["fin"]), "quote": row["texte"]}
    said = place | {"code": "FACTEUR.TEMPS", "verdict": "add", "polarity": "risk", "actuality": "actual"}
    note = {"text": "penser au mardi", "interview": ""}
    signed = {"reviewer": "zoe", "when": "2026-02-03T10:00:00"}
    sent = project.folder / "decisions_essai_zoe.jsonl"
    sent.write_text("".join(json.dumps(line | signed, ensure_ascii=False) + "\n" for line in (said, note)), "utf-8")
    taken = project.run("relecture", "importer", sent.name, "--etude", "corpus/essai").stdout
    assert taken.startswith("2 décision(s) nouvelle(s)")
    assert "2 déjà là" in project.run("relecture", "importer", sent.name, "--etude", "corpus/essai").stdout
    assert project.run("coder", "--etude", "corpus/essai").returncode == 0
    notes = read_table(project.folder / "outputs" / "essai" / "tables" / "memos.csv")
    assert [row["memo"] for row in notes if row["sur"] == "étude"] == ["penser au mardi"]
    (folder / "decisions" / "zoe.jsonl").unlink()


def test_the_server_proves_itself_and_a_page_sends_nothing_to_another_program(study, serve, browser):  # noqa: F811
    address = serve("--relecteur", "lea")
    origin = address.rsplit("/", 2)[0]
    proof = re.search(r'data-preuve="([^"]+)"', ask(address)[1])[1]
    status, answer = ask(f"{origin}/presence?abc")
    assert (status, answer) == (200, hmac.digest(proof.encode(), b"abc", "sha256").hex())
    page = browser.new_page(bypass_csp=True)
    page.goto(address)
    page.route("**/presence?*", lambda route: route.fulfill(body="je suis là"))
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.url.endswith("decisions") else None)
    page.keyboard.press("0")
    page.wait_for_function("document.getElementById('etat').textContent.includes('Un autre programme')")
    assert sent == []
    page.unroute("**/presence?*")
    page.wait_for_function("document.getElementById('etat').textContent.startsWith('Tout est enregistré')")
    assert len(sent) == 1
    page.close()
    (study[1] / "decisions" / "lea.jsonl").unlink()


def test_excerpts_to_code_twice_are_drawn_into_a_blind_page(study):
    project, _ = study
    done = project.run("double-codage", "--etude", "corpus/essai", "--nombre", "3", "--graine", "5")
    assert done.returncode == 0, done.stderr
    sheet = project.folder / "outputs" / "essai" / "double_codage" / "feuille_3_graine_5.html"
    data, again = page_data(sheet.read_text("utf-8")), sheet.read_bytes()
    assert len(data["extraits"]) == 3
    assert all(codings == [] for *_, codings in data["extraits"])
    assert data["decisions"] == []
    project.run("double-codage", "--etude", "corpus/essai", "--nombre", "3", "--graine", "5")
    assert sheet.read_bytes() == again, "la même graine redonne la même feuille"
    done = project.run("accord", "--etude", "corpus/essai")
    assert "Geste suivant : svb-qual double-codage" in done.stdout
    assert "0 désaccord(s)" in done.stdout
    too_many = project.run("double-codage", "--etude", "corpus/essai", "--nombre", "9999")
    assert "extraits demandés sur" in too_many.stderr
