"""The HTML pages as three audiences walk them, in Chromium: by keyboard, on a phone, at night."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pages.web import NAVIGATION
from tests.browser.conftest import Open
from tests.test_pages import DATES, OPEN

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

SITUATION = "&".join(f"{name}={value}" for name, value in OPEN.items())

SCHEDULE = "&".join(f"{name}={value}" for name, value in DATES.items())

SHOWN = [
    *(address for name, address in NAVIGATION.items() if name != "chat"),
    "/orienter?pour=patients&besoin=une autorisation",
    f"/orienter?{SITUATION}",
    f"/delais?{SCHEDULE}",
    f"/delais?{SCHEDULE}&depot=2026-13-45",
    "/documents?q=clock-stop",
    "/documents/defiscience?mot=10 jours | Recevabilité administrative",
    "/documents/nothing",
]
"""Each page, and what it becomes after an interaction."""


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with a page as it is shown."""
    found = Axe().run(page, options={"runOnly": STANDARDS}).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "options"),
    [("fr", {}), ("en", {**PHONE, "color_scheme": "dark"})],
    ids=["fr light desktop", "en dark phone"],
)
def test_axe_finds_nothing_on_any_page(
    visit: Open, real: str, language: str, options: dict[str, Any]
) -> None:
    page = visit(f"{real}accessibilite", **options)
    wrong: dict[str, list[str]] = {}
    for path in SHOWN:
        address = f"{path}{'&' if '?' in path else '?'}lang={language}"
        page.goto(real.rstrip("/") + address, wait_until="load")
        found = violations(page)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found += violations(page)
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        wrong |= {address: found} if found else {}
        wrong |= {f"{address} sideways": [str(width)]} if width > 0 else {}
    assert wrong == {}


WIDTHS = {
    "zoom of 400 % on 1280": 320,
    "phone": 360,
    "zoom of 200 % on 1280": 640,
    "tablet": 768,
    "large screen": 1920,
}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_page_scrolls_sideways_nor_hides_words_at_any_width(
    visit: Open, real: str, language: str
) -> None:
    page = visit(real)
    wrong = []
    for path in ("/", *SHOWN):
        page.goto(f"{real.rstrip('/')}{path}{'&' if '?' in path else '?'}lang={language}")
        page.locator("#question textarea, main#main").first.wait_for()
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for name, width in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{path}, {name}: {cut}" for cut in page.evaluate(CUT)]
    assert wrong == []


CUT = """() => [
  ...(document.documentElement.scrollWidth > innerWidth ? ['scrolls sideways'] : []),
  ...[...document.querySelectorAll('main :is(p, li, h1, h2, h3, h4, a, button, label, dd, td)')]
    .filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1
      && getComputedStyle(e).overflowX !== 'visible')
    .map(e => `${e.tagName} is cut: ${e.textContent.trim().slice(0, 40)}`),
]"""
"""What of a page a window cuts off."""


def test_a_start_up_finds_its_way_by_keyboard(visit: Open, real: str) -> None:
    page = visit(real + "orienter")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Aller au contenu")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Start-up ou laboratoire")).to_be_focused()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", level=1)
    expect(heading).not_to_have_text("S’orienter")
    while page.locator(".choices").count():
        name = page.locator(".choices button").first.get_attribute("name") or ""
        asked = heading.inner_text()
        button = page.locator(f".choices button[value={OPEN[name]!r}]")
        button.focus()
        outline = button.evaluate("e => getComputedStyle(e).outlineStyle")
        assert outline == "solid"
        page.keyboard.press("Enter")
        expect(heading).not_to_have_text(asked)
        page.wait_for_load_state()
    expect(page.get_by_role("heading", name="Votre orientation")).to_be_visible()
    card = page.get_by_role("article", name="Accès précoce (AAP) avant l'AMM")
    expect(card).to_contain_text("Ouverte, d’après vos réponses")
    proof = card.locator("details.proofs > summary").nth(1)
    proof.focus()
    page.keyboard.press("Enter")
    card.get_by_role("link", name="Lire ces mots dans le document").first.click()
    expect(page.locator("mark#cite")).to_be_in_viewport()
    with page.expect_download() as download:
        page.go_back()
        page.get_by_role("link", name="Télécharger le résumé (Word)").click()
    assert download.value.suggested_filename == "orientation.docx"


def test_a_patient_finds_plain_words_on_a_phone(visit: Open, real: str) -> None:
    page = visit(real + "orienter?lang=en", **PHONE)
    page.get_by_role("button", name="Patient, relative or association").click()
    page.get_by_role("button", name="An authorisation").click()
    page.get_by_role("button", name="Medicine").click()
    page.get_by_role("button", name="I don’t know").click()
    expect(page.locator("dl.given")).to_contain_text("I don’t know")
    page.get_by_role("link", name="Back to the previous question").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("marketing authorisation")
    page.get_by_role("button", name="None").click()
    page.get_by_role("link", name="Change product").click()
    expect(page.get_by_role("button", name="Medicine (current reply)")).to_be_visible()
    page.locator("header summary").click()
    page.get_by_role("link", name="Glossary").click()
    page.get_by_label("A word, an acronym").fill("named-patient ATU")
    page.get_by_role("button", name="Filter").click()
    page.locator("#named-patient-atu").get_by_role("link", name="compassionate use").click()
    expect(page.locator("#aac")).to_be_in_viewport()


def test_an_agency_counts_deadlines_and_is_told_of_a_slip(visit: Open, real: str) -> None:
    page = visit(real + "delais")
    page.get_by_role("button", name="Accès précoce (AAP) avant l'AMM").click()
    receipt = page.get_by_label("À quelle date la HAS a-t-elle accusé réception")
    receipt.fill("2026-03-12")
    page.get_by_label("À quelle date des questions vous ont-elles été posées").fill("2026-03-01")
    page.get_by_role("button", name="Calculer").click()
    questions = page.get_by_label("À quelle date des questions vous ont-elles été posées")
    expect(questions).to_have_attribute("aria-invalid", "true")
    expect(questions).to_have_value("2026-03-01")
    expect(page.get_by_role("alert")).to_contain_text("vient avant")
    expect(receipt).to_have_value("2026-03-12")
    questions.fill("2026-04-02")
    page.get_by_label("À quelle date toutes vos réponses").fill("2026-04-20")
    page.get_by_role("button", name="Calculer").click()
    expect(page.locator(".timeline")).to_contain_text("30 juin 2026")
    expect(page.locator("#result")).to_be_in_viewport()
    with page.expect_download() as download:
        page.get_by_role("link", name="Ajouter à mon agenda (.ics)").click()
    assert download.value.suggested_filename == "echeances.ics"
    page.locator(".switch a").click()
    expect(page.locator(".timeline")).to_contain_text("30 June 2026")


def test_a_document_is_found_and_read(visit: Open, real: str) -> None:
    page = visit(real + "documents", viewport={"width": 640, "height": 450})
    page.get_by_label("Chercher dans tous les documents").fill("clock-stop")
    page.get_by_role("button", name="Chercher").click()
    expect(page.locator(".hit mark").first).to_be_visible()
    page.locator(".hit h3 a").first.click()
    expect(page.locator(".passage:target, tr:target")).to_be_in_viewport()
    expect(page.locator(":target mark").first).to_have_text(re.compile("clock", re.IGNORECASE))
    assert page.evaluate("document.documentElement.scrollWidth") == 640


def test_without_motion_nothing_glides_and_on_paper_all_is_open(visit: Open, real: str) -> None:
    page = visit(real + f"orienter?{SITUATION}", reduced_motion="reduce")
    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(behaviour) == "auto"
    page.emulate_media(media="print")
    expect(page.locator("header.site nav")).to_be_hidden()
    quote = page.locator("details.proofs blockquote").first
    assert quote.evaluate("e => e.getBoundingClientRect().height") > 0
