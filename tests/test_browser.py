"""Pages in a real browser: a click on a bar shows the sentences behind it, and nothing sticks out on a telephone."""

from __future__ import annotations

import re
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    not CHROMIUM, reason="aucun navigateur Chromium sur cette machine : essais de pages sautés"
)
REPORTS = [
    "index.html",
    "synthese_orsenne.html",
    "synthese_inter_cpts.html",
    "suivi_orsenne.html",
    "corpus.html",
    "recherche.html",
    "entretien_maud_T0.html",
]


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, built):
    """Open a report at a width; the page fails the test if it asks anything of the network or writes an error."""
    pages, asked = [], []

    def visit(name: str, width: int = 1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("file:") else None)
        page.on("pageerror", lambda error: asked.append(str(error)))
        page.goto((built.folder / "outputs/demo/rapports" / name).as_uri())
        pages.append(page)
        return page

    yield visit
    for page in pages:
        page.close()
    assert not asked


@pytest.mark.parametrize("name", ["synthese_orsenne.html", "synthese_inter_cpts.html"])
def test_clicking_a_bar_shows_its_excerpts(visit, name):
    page = visit(name)
    bar = page.locator(".dessin svg a").first
    target = page.locator(bar.get_attribute("href"))
    assert not target.is_visible()
    bar.click()
    quote = target.locator("blockquote").first
    quote.wait_for(state="visible")
    assert quote.bounding_box()["y"] < 900, "l'extrait est sous les yeux"


def test_cell_leads_to_excerpts_by_keyboard_alone(visit):
    page = visit("synthese_orsenne.html")
    cell = page.locator("a.nombre").first
    cell.focus()
    page.keyboard.press("Enter")
    page.locator(cell.get_attribute("href")).locator("blockquote").first.wait_for(state="visible")


def test_excerpt_leads_to_its_place_in_the_interview(visit):
    page = visit("synthese_orsenne.html")
    page.locator(".extrait footer a").locator("visible=true").first.click()
    page.wait_for_url("**/entretien_*.html#x-*")
    assert page.locator(":target").bounding_box()["y"] < 900


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_sticks_out(visit, name, width):
    page = visit(name, width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", REPORTS)
def test_page_can_be_followed_by_a_screen_reader(visit, name):
    page = visit(name)
    assert page.locator("h1").count() == 1
    levels = page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(h => +h.tagName[1])")
    assert all(next_ - level <= 2 for level, next_ in zip(levels, levels[1:], strict=False))
    assert page.locator("main").count() == page.locator("header").count() == 1
    assert page.eval_on_selector_all("table", "all => all.every(t => t.caption && t.querySelector('th[scope]'))")
    assert page.eval_on_selector_all("svg", "all => all.every(s => s.getAttribute('aria-label'))")
    assert page.eval_on_selector_all("a", "all => all.every(a => a.textContent.trim() || a.closest('svg'))")


def test_words_are_looked_for_whatever_their_accents(visit):
    page = visit("recherche.html")
    page.fill("#mots", "REUNION soir")
    first = page.locator("#trouves .extrait").first
    first.wait_for()
    marks = [mark.lower() for mark in first.locator("mark").all_inner_texts()]
    assert "réunion" in marks and "soir" in marks
    assert "· T0 ·" in first.locator("footer").inner_text()
    page.select_option("#vague", "T3")
    assert page.locator("#compte").inner_text().startswith("0 extrait")
    page.select_option("#vague", "T0")
    first.locator("footer a").click()
    page.wait_for_url("**/entretien_*.html#x-*")


def test_a_search_is_kept_in_the_address(visit):
    page = visit("recherche.html")
    page.fill("#mots", "charte")
    page.select_option("#vague", "T2")
    page.reload()
    assert page.input_value("#mots") == "charte" and page.input_value("#vague") == "T2"
    assert all("T2" in text for text in page.locator("#trouves footer").all_inner_texts())


def test_a_search_for_a_code_shows_excerpts_that_have_it(visit):
    page = visit("recherche.html")
    page.select_option("#code", "FACTEUR.TEMPS")
    page.select_option("#polarite", "protège")
    shown = page.locator("#trouves footer").all_inner_texts()
    assert shown and all("Temps de travail et temporalités : protège" in text for text in shown)


@pytest.fixture
def large(built, monkeypatch):
    """The search page of the demonstration as it is in a very large study, its excerpts beside it; taken away at the end."""
    from svb_qual import results, searching, study

    monkeypatch.setattr(results, "ROOT", built.folder)
    monkeypatch.setattr(study, "MANY", 0)
    monkeypatch.setattr(searching, "FILE", "grande.html")
    demo = study.read_study(built.folder / "corpus" / "demo")
    searching.write_search(demo, demo.register)
    page, _, *aside = searching.search_files(demo)
    yield aside
    shutil.rmtree(aside[0].parent)
    page.unlink()


def told(page) -> str:
    """What the search page says it found, once it has read all it had to."""
    page.wait_for_function("!document.getElementById('compte').textContent.includes('lecture')")
    return page.locator("#compte").inner_text()


def test_a_large_study_is_searched_one_cpts_at_a_time_and_finds_the_same(visit, large):
    whole, page = visit("recherche.html"), visit("grande.html")
    assert told(page).startswith("Choisissez une CPTS")
    for words in ("reunion", "soir"):
        whole.fill("#mots", words)
        page.fill("#mots", words)
        assert told(page) == told(whole) and not told(page).startswith("0 ")
    for box in (whole, page):
        box.select_option("#cpts", "CPTS du Val d'Orsenne")
    assert told(page).split(", sur")[0] == told(whole).split(", sur")[0]
    assert "Orsenne" in page.locator("#trouves footer").first.inner_text()


def test_a_file_cut_short_is_named_and_not_asked_for_without_end(visit, large):
    large[0].write_text("", "utf-8")
    page = visit("grande.html")
    page.fill("#mots", "soir")
    assert "introuvable(s) : recherche/" in told(page) and not told(page).startswith("0 ")


@pytest.fixture
def numbers(built, large):
    """What protects in the demonstration, as a page of a very large study shows it, and the excerpts of each number."""
    import nbformat.v4 as notebooks

    from svb_qual.answers import show_protective
    from svb_qual.reports import Look, render_page
    from svb_qual.results import read_results
    from svb_qual.show import anchor_of
    from svb_qual.study import read_study
    from svb_qual.synthesis import count_protective

    results = read_results(read_study(built.folder / "corpus" / "demo"))
    lines = count_protective(results, "FACTEUR")
    shown = notebooks.new_output("display_data", {"text/html": show_protective(results, lines, prefix="essai").html})
    page = notebooks.new_notebook(cells=[notebooks.new_code_cell("", outputs=[shown])])
    target = large[0].parent.parent / "grands_nombres.html"
    target.write_text(render_page(page, Look("Ce qui protège", True)), "utf-8")
    yield {anchor_of("essai", line.key, "actual"): line.cells["actual"].segments for line in lines}
    target.unlink()


def test_a_number_of_a_large_study_opens_on_all_its_excerpts_and_no_other(visit, numbers, built):
    page = visit("grands_nombres.html")
    assert page.locator("details.chiffre blockquote").count() == 0
    page.locator("details.chiffres > summary").first.click()
    for anchor, segments in [(anchor, own) for anchor, own in numbers.items() if own][:4]:
        page.locator(f"details:has(> #{anchor}) > summary").click()
        page.wait_for_selector(f"#{anchor} blockquote")
        while (more := page.locator(f"#{anchor} button")).count():
            before = page.locator(f"#{anchor} blockquote").count()
            more.click()
            page.wait_for_function(f"document.querySelectorAll('#{anchor} blockquote').length > {before}")
        links = page.locator(f"#{anchor} footer a").evaluate_all("all => all.map(link => link.getAttribute('href'))")
        assert page.locator(f"#{anchor} mark").count() > 0
        assert links == [f"entretien_{s.split('.')[0]}.html#x-{s.replace('.', '-')}" for s in segments]
    assert max(map(len, numbers.values())) > 50


def test_a_number_of_a_large_study_says_when_its_excerpts_are_missing(visit, numbers, large):
    anchor, own = next((anchor, own) for anchor, own in numbers.items() if own)
    some, lost = min(len(own), 50), "extrait(s) introuvable(s) tels que cette page les compte"
    for file in large:  # other decisions were taken since the page was made
        file.write_text(re.sub(r'":"[0-9]{8}"', '":"0"', file.read_text("utf-8")), "utf-8")
    assert f"{some} {lost}" in opened(visit("grands_nombres.html"), anchor)
    for file in large:
        file.unlink()
    assert f"{some} {lost}" in opened(visit("grands_nombres.html"), anchor)
    (large[0].parent / "_etude.js").unlink()
    assert "« recherche » manque" in opened(visit("grands_nombres.html"), anchor)


def opened(page, anchor: str) -> str:
    """What a number whose excerpts are missing says when it is opened."""
    page.locator("details.chiffres > summary").first.click()
    page.locator(f"details:has(> #{anchor}) > summary").click()
    page.wait_for_selector(f"#{anchor} [role=status]")
    return page.locator(f"#{anchor}").inner_text()


def test_the_index_of_a_large_study_shows_what_is_looked_for(browser, tmp_path):
    from svb_qual.reports import Look, write_index

    groups = [(f"Entretiens : CPTS n° {rank}", [(f"e{rank}_{wave}.html", f"Éva, {wave}", "") for wave in ("T0", "T2")])
              for rank in range(80)]  # fmt: skip
    page = browser.new_page()
    page.goto(write_index(tmp_path / "index.html", Look("Grande étude", True), groups).as_uri())
    assert page.locator("main li:visible").count() == 160
    page.fill("#trouver", "eva T2 79")
    assert page.locator("main li:visible").all_inner_texts() == ["Éva, T2"]
    assert page.locator("#trouvees").inner_text() == "1 page(s)"
    page.close()
