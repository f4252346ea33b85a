"""Pages in a real browser: a click on a bar shows the sentences behind it, and nothing sticks out on a telephone."""

from __future__ import annotations

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
