"""The review page in a real browser: keys decide, nothing is lost, and what it saves is read back as decisions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from svb_qual.decisions import read_decisions
from svb_qual.memos import read_memos, standing_memos
from svb_qual.review.page import render_review
from svb_qual.settling import standing
from tests.fixtures.relecture import TEXT, data, place
from tests.test_browser import CHROMIUM, browser  # noqa: F401  (a fixture)

pytestmark = pytest.mark.skipif(
    not CHROMIUM, reason="aucun navigateur Chromium sur cette machine : essais de la page de relecture sautés"
)


@pytest.fixture
def desk(browser, tmp_path):  # noqa: F811
    """One person's browser; ``desk(…)`` opens the page there, and fails the test on any error or request to the network."""
    context, wrong = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900}), []

    def sit(content: dict | None = None, name: str = "claire"):
        path = tmp_path / "relecture.html"
        path.write_text(render_review(content or data()), encoding="utf-8")
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "request",
            lambda request: wrong.append(request.url) if not request.url.startswith(("file:", "blob:")) else None,
        )
        page.goto(path.as_uri())
        if page.locator("#boite").is_visible():
            page.fill("#boite input", name)
            page.keyboard.press("Enter")
        return page

    yield sit
    context.close()
    assert not wrong


def press(page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def saved(page, folder: Path) -> list:
    """The decisions of the file that the page saves, read as the project reads them."""
    with page.expect_download() as download:
        page.click("#enregistrer")
    folder.mkdir(exist_ok=True)
    download.value.save_as(folder / download.value.suggested_filename)
    return read_decisions(folder)


def said(page) -> list[tuple[str, str, str]]:
    rows = page.evaluate("R.log.mine().map(d => [d.code, d.verdict, d.polarity])")
    return [tuple(row) for row in rows]


def test_one_key_accepts_another_corrects_and_the_file_is_read_as_decisions(desk, tmp_path):
    page = desk()
    press(page, "a", "1", "Enter", "r", "0")
    decisions = saved(page, tmp_path / "decisions")
    assert [(d.quote, d.code, d.verdict, d.polarity) for d in decisions] == [
        ("Je cours partout, et le soir je suis morte.", "ACTIVITE", "accept", "risk"),
        ("Je cours partout, et le soir je suis morte.", "TEMPS", "correct", "protective"),
        ("Mais le mardi on se parle.", "SOUTIEN", "reject", ""),
        ("Mais le mardi on se parle.", "", "none", ""),
    ]
    for item in decisions:
        assert TEXT[item.start : item.end] == item.quote, "les places se comptent en caractères, émoji compris"
        assert TEXT[: item.start].endswith(item.before)
        assert item.reviewer == "claire"


def test_a_polarity_the_machine_left_open_must_be_given(desk):
    page = desk()
    press(page, "ArrowDown", "a")
    assert said(page) == []
    assert "polarité" in page.locator("#annonce").inner_text()


def test_undo_goes_back_to_the_first_gesture_and_writes_it(desk):
    page = desk()
    press(page, "a", "2", "Enter", "1", "e", "0", "u", "u")
    assert page.evaluate("R.log.of(R.current).SOUTIEN.actuality") == "actual"
    press(page, "u", "u", "u")
    assert page.evaluate("R.excerpts.map(item => Object.keys(R.log.of(item)).length)") == [0, 0, 0]
    assert page.evaluate("R.current.id") == "anne_T0.1"
    assert said(page)[-1] == ("ACTIVITE", "withdraw", "")
    assert page.locator("#annuler").is_disabled()


def test_a_code_is_changed_or_added_by_typing_a_few_letters(desk):
    page = desk()
    press(page, "c")
    page.keyboard.type("soutien")
    press(page, "Enter", "+")
    page.keyboard.type("temps")
    press(page, "Enter", "3", "e")
    assert said(page)[:2] == [("ACTIVITE", "reject", ""), ("SOUTIEN", "add", "risk")]
    assert said(page)[-1] == ("TEMPS", "correct", "mixed")
    press(page, "u", "u", "u", "u")
    assert page.evaluate("Object.keys(R.log.of(R.current))") == [], "changer de code s'annule d'un coup"


def decided_by(name: str) -> dict:
    """The page once someone has accepted the first code of the first excerpt, in one gesture at one time."""
    content = data()
    content["extraits"][0][6] = [[0, "risk", "actual", "accepted", name, 1.0, []]]
    content["etats"]["accepted"] = "accepté"
    where = [0, *place("Je cours partout, et le soir je suis morte.")]
    content["decisions"] = [
        [*where, "ACTIVITE", "accept", "risk", "actual", "", name, 0, "2026-01-01T10:00:00.000", "sens"]
    ]
    return content


def two_kept_by_paul() -> dict:
    """The page once paul has kept two codes of the first excerpt."""
    content = decided_by("paul")
    content["extraits"][0][6].append([2, "risk", "actual", "accepted", "paul", 1.0, []])
    return content


def test_what_is_already_in_the_study_is_undone_too(desk):
    page = desk(decided_by("claire"))
    press(page, "u")
    assert said(page) == [("ACTIVITE", "withdraw", "")]
    assert page.locator("#annuler").is_disabled()


def test_going_on_from_what_another_kept_says_that_one_agrees(desk):
    page = desk(decided_by("paul"))
    assert "D’accord : suivant" in page.locator("#extrait").inner_text()
    press(page, "ArrowRight", "ArrowLeft")
    assert said(page) == [], "les flèches ne décident rien"
    press(page, "Enter")
    assert said(page) == [("ACTIVITE", "accept", "risk")]
    assert page.locator("#avancee").inner_text() == "1 extrait(s) lus par vous sur 3"


def test_what_was_undone_and_taken_into_the_study_stays_undone(desk, tmp_path):
    page = desk()
    press(page, "a", "u")
    rows = page.evaluate("R.log.mine()")
    content = data()
    keys = (
        "start",
        "end",
        "code",
        "verdict",
        "polarity",
        "actuality",
        "comment",
        "reviewer",
        "blind",
        "when",
        "codebook",
    )
    content["decisions"] = [[0, *(int(row[key]) if key == "blind" else row[key] for key in keys)] for row in rows]
    again = desk(content)
    assert again.locator("#annuler").is_disabled(), "le geste annulé ne revient pas"
    assert again.evaluate("Object.keys(R.log.of(R.excerpts[0]))") == []


def test_typing_a_word_to_search_decides_nothing(desk):
    page = desk()
    press(page, "/")
    page.keyboard.type("mardia")
    assert page.locator("#f-mots").input_value() == "mardia"
    assert said(page) == []


def test_words_chosen_in_an_excerpt_take_the_code_from_the_rest_of_it(desk, tmp_path):
    page = desk()
    code_other_words(page)
    page.evaluate("R.go(R.excerpts[0])")
    assert "sur d’autres mots, choisis par vous" in page.locator("[data-code=ACTIVITE]").inner_text()
    page.evaluate("R.view.choose('ACTIVITE')")
    press(page, "r", "Enter")
    kept = standing(saved(page, tmp_path / "decisions"))
    assert [(d.quote, d.code, d.polarity) for d in kept] == [("cours partout,", "ACTIVITE", "risk")]


def test_reopening_says_what_is_not_in_a_file_yet(desk):
    page = desk()
    press(page, "a")
    page.reload()
    assert "1 décision(s) et mémo(s) gardés" in page.locator("#etat").inner_text()
    press(page, "u", "a", "u")
    assert "0 décision(s)" in page.locator("#etat").inner_text(), "ce qui est annulé ne compte plus"
    assert "pas encore tous dans un fichier" in page.locator("#etat").inner_text()


def test_two_people_in_one_browser_save_each_their_own(desk, tmp_path):
    page = desk()
    press(page, "a")
    page.click("#qui")
    page.fill("#boite input", "paul")
    press(page, "Enter", "r")
    assert [(d.reviewer, d.verdict) for d in saved(page, tmp_path / "decisions")] == [("paul", "reject")]


def test_a_gesture_is_said_aloud_without_hiding_the_page(desk):
    page = desk()
    press(page, "a")
    told = page.locator("#annonce")
    assert told.text_content() == "Rapport à l'activité, accepté par vous, expose"
    assert told.bounding_box()["width"] <= 2


@pytest.mark.parametrize("state", ["disputed", "split"])
def test_a_disagreement_says_how_to_settle_it(desk, state):
    content = decided_by("paul")
    content["extraits"][0][6][0][3] = state
    content["etats"][state] = "à trancher"
    content["extraits"][0][6][0].append("paul : expose ; zoe : les deux, envisagé")
    page = desk(content)
    shown = page.locator("#extrait").inner_text()
    assert "Avis : paul : expose ; zoe : les deux, envisagé." in shown
    assert "Suivant (1 sans réponse)" in shown
    page.locator("#filtres").evaluate("one => { one.open = true; }")
    page.select_option("#f-etat", "desaccord")
    assert page.locator("#combien").inner_text() == "1 extrait(s)"
    assert "Pour trancher, relisez sous le nom « arbitre »." in page.locator("#extrait").inner_text()


def test_other_words_are_chosen_by_keyboard_alone(desk, tmp_path):
    page = desk()
    press(page, "b", "Shift+ArrowRight", *["ArrowLeft"] * 6, "Enter")
    page.keyboard.type("activ")
    press(page, "Enter", "2")
    last = saved(page, tmp_path / "decisions")[-1]
    assert (last.quote, last.code, last.polarity) == ("cours partout,", "ACTIVITE", "risk")


def test_other_words_are_chosen_with_the_mouse_but_never_those_of_a_question(desk):
    page = desk()
    choose = """([from, to]) => { const spans = [...document.querySelectorAll('.contexte [data-debut]')].map(s => s.firstChild);
      const range = document.createRange(); range.setStart(spans[0], from); range.setEnd(spans[0], to);
      getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    page.evaluate(choose, [3, 17])
    assert (
        page.evaluate("(({start, end, interview}) => R.text(interview, start, end))(R.words.selected())")
        == "🙂 la tournée."
    )
    question = "getSelection().selectAllChildren(document.querySelector('.contexte .question'))"
    assert page.evaluate(f"{question}, R.words.selected()") is None


def code_other_words(page) -> None:
    """« cours partout, » coded ACTIVITE, risk, on the first excerpt."""
    press(page, "b", "Shift+ArrowRight", *["ArrowLeft"] * 6, "Enter")
    page.keyboard.type("activ")
    press(page, "Enter", "2")


def test_words_coded_inside_an_excerpt_are_not_erased_by_going_on(desk, tmp_path):
    page = desk()
    page.evaluate("R.go(R.excerpts[2])")
    press(page, "b", "Shift+ArrowRight", "Enter")
    page.keyboard.type("temps")
    press(page, "Enter", "2")
    page.evaluate("R.go(R.excerpts[2])")
    press(page, "0", "Enter")
    kept = standing(saved(page, tmp_path / "decisions"))
    assert [(d.quote, d.code, d.polarity) for d in kept] == [("heure, à quatre.", "TEMPS", "risk")]


def test_undoing_a_choice_of_words_gives_back_what_it_replaced(desk, tmp_path):
    page = desk()
    press(page, "a")
    code_other_words(page)
    press(page, "u", "u")
    kept = standing(saved(page, tmp_path / "decisions"))
    assert [(d.quote, d.code, d.verdict) for d in kept] == [
        ("Je cours partout, et le soir je suis morte.", "ACTIVITE", "accept")
    ]
    assert page.evaluate("Object.keys(R.log.of(R.excerpts[0]))") == ["ACTIVITE"]


def test_own_words_are_still_there_after_a_refresh_and_can_be_undone(desk):
    page = desk()
    code_other_words(page)
    page.reload()
    page.select_option("#f-etat", "lus")
    start, end = place("cours partout,")
    lines = page.locator("#extraits li").all_text_contents()  # innerText waits for what is on screen
    assert f"cours partout, anne_T0.2.{start}-{end}" in lines, "nommés comme dans les tables : entretien, tour, place"
    press(page, "u", "u")
    assert page.evaluate("R.log.places().length") == 0


def test_leaving_an_excerpt_drops_a_choice_under_way(desk):
    page = desk()
    press(page, "b")
    page.evaluate("R.go(R.excerpts[1])")
    press(page, "a")
    press(page, "ArrowLeft", "c")
    page.evaluate("R.go(R.excerpts[1])")
    assert page.locator(".choix").count() == 0
    assert said(page) == [("SOUTIEN", "accept", "protective")]


def test_a_memo_never_accepts_and_a_code_already_there_keeps_its_polarity(desk):
    page = desk()
    press(page, "m")
    assert not page.locator("#boite").is_visible()
    press(page, "a", "ArrowUp", "+")
    page.keyboard.type("activ")
    press(page, "Enter")
    assert said(page) == [("ACTIVITE", "accept", "risk")]
    assert page.locator("#annonce").is_visible(), "ce que la page dit se voit aussi"


def test_a_memo_is_kept_on_the_excerpt_the_interview_or_the_study(desk, tmp_path):
    page = desk()
    for scope, words in (("extrait", "à relier au binôme"), ("etude", "penser au mardi")):
        press(page, "Shift+M")
        page.select_option("#boite select", scope)
        page.fill("#boite textarea", words)
        page.click("#boite button[value=oui]")
    assert "à relier au binôme" in page.locator("#extrait .memo").first.inner_text()
    assert "Mémos sur l’étude : 1" in page.locator("#extrait details summary").inner_text()
    press(page, "a")
    assert [d.verdict for d in saved(page, tmp_path / "decisions")] == ["accept"]
    notes = read_memos(tmp_path / "decisions")
    assert [(m.text, m.quote, m.interview) for m in notes] == [
        ("à relier au binôme", "Je cours partout, et le soir je suis morte.", "anne_T0"),
        ("penser au mardi", "", ""),
    ]
    page.reload()
    assert page.locator("#extrait .memo").count() == 2, "rouvrir ne perd pas les mémos"


def test_a_memo_on_a_code_is_read_in_the_book_and_one_taken_back_elsewhere_stays_out(desk):
    content = data()
    note = {"interview": "", "start": 0, "end": 0, "quote": "", "code": "ACTIVITE", "text": "code trop large ?",
            "reviewer": "claire", "when": "2026-01-01T10:00:00.000", "before": "", "after": "", "replaces": ""}  # fmt: skip
    content["memos"] = [note]
    page = desk(content)
    press(page, "l")
    assert "Mémo de claire sur le code : code trop large ?" in page.locator("#livre").inner_text()
    content["memos"].append(note | {"text": "", "when": "2026-01-02T10:00:00.000", "replaces": note["when"]})
    page = desk(content)
    press(page, "l")
    assert page.locator("#livre .memo").count() == 0


def test_a_draft_keeps_what_it_is_about_and_one_given_up_is_gone(desk):
    page = desk()
    press(page, "Shift+M")
    page.select_option("#boite select", "entretien")
    page.fill("#boite textarea", "une pensée")
    press(page, "Escape", "Shift+M")
    assert page.input_value("#boite select") == "entretien"
    page.fill("#boite textarea", "")
    press(page, "Escape", "Shift+M")
    assert page.input_value("#boite textarea") == ""


def test_a_polarity_then_an_actuality_are_of_the_same_code(desk):
    page = desk(two_kept_by_paul())
    press(page, "1", "e")
    assert said(page) == [("ACTIVITE", "correct", "protective")] * 2


def test_accepting_all_never_settles_what_readers_leave_to_the_arbiter(desk):
    content = data()
    content["extraits"][0][6][1][1:4] = ["risk", "actual", "split"]
    content["etats"]["split"] = "à trancher"
    content["extraits"][0][6].append([1, "risk", "actual", "proposed", "", 0.5, []])
    page = desk(content)
    press(page, "Shift+A")
    assert said(page) == [("ACTIVITE", "accept", "risk"), ("SOUTIEN", "accept", "risk")]


def test_a_memo_is_corrected_or_taken_back_by_who_wrote_it(desk, tmp_path):
    page = desk()
    press(page, "Shift+M")
    page.select_option("#boite select", "entretien")
    page.fill("#boite textarea", "coupé à dix minutes")
    page.click("#boite button[value=oui]")
    press(page, "ArrowRight")
    assert "sur l’entretien : coupé à dix minutes" in page.locator("#extrait .memo").inner_text()
    for words in ("coupé à douze minutes", ""):
        page.click("#extrait .memo button")
        page.fill("#boite textarea", words)
        page.click("#boite button[value=oui]")
        assert page.locator("#extrait .memo").count() == bool(words)
    saved(page, tmp_path / "decisions")
    notes = read_memos(tmp_path / "decisions")
    assert [note.text for note in notes] == ["coupé à dix minutes", "coupé à douze minutes", ""]
    assert standing_memos(notes) == [] and standing_memos(notes[:2]) == notes[1:2]


def test_escape_does_not_lose_what_was_typed_in_a_memo(desk):
    page = desk()
    press(page, "Shift+M")
    page.fill("#boite textarea", "une longue réflexion")
    press(page, "Escape")
    assert "ce que vous avez tapé y est" in page.locator("#annonce").inner_text()
    press(page, "Shift+M")
    assert page.input_value("#boite textarea") == "une longue réflexion"
    page.click("#boite button[value=oui]")
    press(page, "Shift+M")
    assert page.input_value("#boite textarea") == ""


def test_keys_go_down_the_codes_of_a_colleague(desk):
    page = desk(two_kept_by_paul())
    press(page, "a", "a")
    assert said(page) == [("ACTIVITE", "accept", "risk"), ("TEMPS", "accept", "risk")]


def test_a_search_without_code_and_the_words_being_coded_are_shown(desk):
    page = desk()
    press(page, "b", *["ArrowLeft"] * 7, "Enter")
    assert "".join(page.locator("#extrait .brouillon").all_inner_texts()) == "Je cours"
    page.keyboard.type("zzz")
    assert "Aucun code ne contient ces mots." in page.locator(".choix").inner_text()
    press(page, "Enter")
    assert said(page) == []
    press(page, "Escape")
    assert page.locator("#extrait .brouillon").count() == 0


def test_the_last_excerpt_says_what_to_do_next_and_a_file_of_another_says_whose_it_is(desk, tmp_path):
    page = desk()
    assert "Dernier extrait" not in page.locator("#extrait").inner_text()
    press(page, "ArrowRight", "ArrowRight")
    assert "« Enregistrer mes décisions »" in page.locator("#extrait").inner_text()
    press(page, "0")
    saved(page, tmp_path / "decisions")
    other = desk(name="claire")
    other.evaluate("localStorage.clear()")
    other.reload()
    other.fill("#boite input", "paul")
    press(other, "Enter")
    other.set_input_files("#reprendre", next((tmp_path / "decisions").glob("*claire*")))
    other.wait_for_function("document.getElementById('annonce').textContent.includes('signées claire')")


def test_refreshing_or_opening_twice_loses_nothing(desk):
    page = desk()
    press(page, "a")
    page.reload()
    assert [row[:2] for row in said(page)] == [("ACTIVITE", "accept")]
    press(page, "u")
    assert page.evaluate("Object.keys(R.log.of(R.excerpts[0]))") == [], "on annule encore après avoir rouvert"
    press(page, "a")
    other = desk()
    press(other, "1")
    page.bring_to_front()
    page.evaluate("() => { dispatchEvent(new Event('focus')); }")
    assert sorted(said(page)) == sorted(said(other))


def test_a_full_browser_says_so_and_the_file_still_holds_everything(desk, tmp_path):
    page = desk()
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('plein'); }; }")
    press(page, "a")
    assert "n’a plus de place" in page.locator("#etat").inner_text()
    assert len(saved(page, tmp_path / "decisions")) == 1


def test_a_file_from_another_computer_is_added_and_a_broken_one_changes_nothing(desk, tmp_path):
    page = desk()
    press(page, "a")
    line = page.evaluate("JSON.stringify(R.log.mine()[0])")
    elsewhere = json.loads(line) | {"code": "TEMPS", "polarity": "risk", "when": "2026-01-01T09:00:00.000"}
    good, bad = tmp_path / "autre.jsonl", tmp_path / "abime.jsonl"
    good.write_text(line + "\n" + json.dumps(elsewhere) + "\n", encoding="utf-8")
    bad.write_text(json.dumps(elsewhere | {"code": "SOUTIEN"}) + "\npas une décision\n", encoding="utf-8")
    page.set_input_files("#reprendre", [good])
    page.wait_for_function("R.log.mine().length === 2")
    page.set_input_files("#reprendre", [bad])
    page.wait_for_function("document.getElementById('etat').textContent.includes('ligne(s) 2')")
    page.reload()
    assert sorted(row[0] for row in said(page)) == ["ACTIVITE", "TEMPS"]


def test_blind_shows_no_proposal_and_says_so_in_each_decision(desk, tmp_path):
    page = desk(data(blind=True))
    assert page.locator(".puce").count() == 0
    press(page, "Enter", "+")
    page.keyboard.type("soutien")
    press(page, "Enter", "1")
    decisions = saved(page, tmp_path / "decisions")
    assert [(d.code, d.verdict, d.blind) for d in decisions][::2] == [("", "none", True), ("SOUTIEN", "add", True)]


def test_filters_and_search_choose_the_excerpts(desk):
    page = desk()
    page.fill("#f-mots", "MARDI")
    assert page.locator("#extraits li").all_text_contents() == ["Mais le mardi on se parle. anne_T0.2"]
    page.fill("#f-mots", "")
    page.select_option("#f-code", "ACTIVITE")
    assert page.locator("#combien").inner_text() == "1 extrait(s)"
    page.select_option("#f-code", "")
    page.select_option("#f-etat", "lus")
    assert page.locator("#extrait").inner_text().startswith("Aucun extrait")


def test_what_people_say_never_becomes_code_of_the_page(desk):
    page = desk()
    press(page, "g")
    assert "onerror" in page.locator("#extrait").inner_text()
    assert page.title().startswith("Relecture")


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("blind", [False, True])
def test_the_page_fits_and_a_screen_reader_can_follow_it(desk, width, blind):
    from axe_playwright_python.sync_playwright import Axe

    page = desk(data(blind=blind))
    page.set_viewport_size({"width": width, "height": 844})
    for keys in ((), ("l",), ("+",), ("Escape", "?")):
        press(page, *keys)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert [v["id"] for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")] == []
