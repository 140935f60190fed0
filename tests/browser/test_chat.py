"""The chat as a person meets it, in Chromium."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from io import BytesIO
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from assistant import Assistant
from assistant.retrieval import Hit
from assistant.sources import Language
from assistant.vocabulary import Vocabulary
from pages.conversation import SAYS
from tests.browser.conftest import HOSTILE, MARKDOWN, Open, broken, hostile, small
from tests.browser.test_pages import PHONE, violations
from tests.serving import serving
from tests.test_app import LOGIN, PASSWORD
from tests.test_pages_chat import DELAY

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning"),  # of Gradio's queue
]

ASKED = "Combien de temps la HAS a-t-elle pour se prononcer sur une demande d'accès précoce ?"


def ask(page: Page, question: str) -> Locator:
    """Ask a question and wait for its answer."""
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    expect(page.locator(".question")).to_contain_text(question[:60])
    page.locator(".turn .reply").wait_for()
    return page.locator(".turn")


def speak_english(page: Page) -> None:
    page.get_by_role("link", name="English").click()
    expect(page.locator(".brand")).to_contain_text("Early, compassionate")


def speak_french(page: Page) -> None:
    page.get_by_role("link", name="Français").click()
    expect(page.locator(".brand")).to_contain_text("Accès précoce")


def test_a_question_is_answered_by_a_rule_beside_what_proves_it(visit: Open, real: str) -> None:
    page = visit(real)
    answer = ask(page, ASKED)
    rule = answer.locator(".rule").filter(has_text="3 mois").first
    link = rule.locator("a.reference").first
    words = page.locator(link.get_attribute("href") or "")
    card = page.locator(".card").filter(has=words)
    expect(words.locator("mark")).to_contain_text("3 mois")
    document = page.locator(".document").filter(has=words)
    expect(document.locator("h3")).not_to_be_empty()
    expect(document.locator(".about")).to_have_text(
        re.compile(r"(ANSM|HAS|Filière).* · .*(sans date|\b20\d\d)\b")
    )
    expect(card.locator("h4")).to_have_text(re.compile(r"p\. \d"))
    link.click()
    expect(words).to_be_focused()
    expect(words).to_be_in_viewport()
    expect(link).to_be_in_viewport()


def number(page: Page, n: int) -> Locator:
    """The words that a number of the answer leads to, once it has been pressed."""
    page.locator(".turn a.reference").filter(has_text=f"[{n}]").first.click()
    return page.locator(".stretch:focus")


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_two_numbers_of_one_card_lead_each_to_its_own_words(
    visit: Open, real: str, options: dict[str, Any]
) -> None:
    page = visit(real, **options)
    ask(page, ASKED)
    numbers = page.locator(".card").first.locator("h4 .number").all_inner_texts()
    first, second = (int(told.split()[-1]) for told in numbers[:2])
    words = {}
    for n in (first, second, first):
        stretch = number(page, n)
        expect(stretch).to_have_text(re.compile(rf"^Citation {n}\D"))
        expect(stretch.locator("mark").last).to_be_in_viewport(ratio=0.9)
        words[n] = stretch.locator("mark").all_inner_texts()
        chosen = page.locator("mark.chosen")
        assert chosen.all_inner_texts() == words[n], "and only its words are underlined"
        expect(chosen.first).not_to_have_css("box-shadow", "none")
    assert words[first] != words[second]


def test_words_copied_from_a_card_are_those_of_the_document(visit: Open, real: str) -> None:
    page = visit(real, permissions=["clipboard-read", "clipboard-write"])
    ask(page, ASKED)
    passage = page.locator(".card .passage").first
    expect(passage.locator(".number").nth(1)).to_be_visible()
    passage.evaluate("passage => getSelection().selectAllChildren(passage)")
    page.keyboard.press("Control+C")
    copied = page.evaluate("navigator.clipboard.readText()")
    said = passage.evaluate(
        "all => { const own = all.cloneNode(true);"
        " own.querySelectorAll('.number').forEach(number => number.remove());"
        " return own.textContent; }"
    )
    assert "".join(copied.split()) == "".join(said.split())


def test_the_numbers_of_former_answers_keep_their_cards(visit: Open, fake: str) -> None:
    page = visit(fake)
    ask(page, ASKED)
    ask(page, "Que se passe-t-il en cas de refus d’une AAP ?")
    page.locator("details.former > summary").click()
    page.locator("details.former a.reference").first.click()
    former = page.locator("#src-1-1-1")
    expect(former).to_be_focused()
    expect(former).to_be_in_viewport()
    expect(former.locator("mark").filter(has_text="3 mois")).to_be_visible()
    page.locator("#src-1-1 a[href='#turn-1']").click()
    expect(page.locator("#turn-1")).to_be_focused()


def test_an_example_is_asked_at_once_in_the_name_of_its_audience(visit: Open, fake: str) -> None:
    page = visit(fake)
    example = SAYS["fr"]["examples"]["patients"][0]
    page.get_by_role("button", name=example).click()
    expect(page.locator(".question")).to_have_text(example)
    page.locator(".turn .reply").wait_for()
    expect(page.get_by_label("Association de patients")).to_be_checked()
    expect(page.locator("#examples")).to_be_hidden()


@pytest.mark.parametrize("language", SAYS)
def test_the_documents_answer_every_example(visit: Open, real: str, language: Language) -> None:
    page = visit(real)
    if language == "en":
        speak_english(page)
    for asked in SAYS[language]["examples"].values():
        for question in asked:
            page.get_by_role("button", name=question).click()
            expect(page.locator(".question")).to_have_text(question)
            expect(page.locator(".turn .reply")).to_have_class(
                re.compile("reply (answered|clarify)"), timeout=60_000
            )
            page.get_by_role("button", name=SAYS[language]["again"]).click()


def test_a_situation_is_oriented_by_buttons(visit: Open, real: str) -> None:
    page = visit(real)
    answer = ask(page, "Nous développons un médicament sans AMM : quelle voie demander ?")
    expect(answer.locator(".asked")).to_contain_text("autorisation")
    page.get_by_role("button", name="une aide au développement").click()
    expect(page.locator(".question")).to_have_text("une aide au développement")
    expect(page.locator(".turn .reply")).to_contain_text("Guichet innovation")
    expect(page.locator(".turn .asked")).to_have_count(0)


def test_a_further_question_is_asked_by_its_button(visit: Open, fake: str) -> None:
    page = visit(fake)
    ask(page, "Que se passe-t-il en cas de refus d’une AAP ?")
    further = page.locator("#further button").first
    question = further.inner_text()
    further.click()
    expect(page.locator(".question")).to_have_text(question)


def test_the_whole_page_speaks_english_when_asked(visit: Open, fake: str) -> None:
    page = visit(fake, locale="en-US")
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    ask(page, ASKED)
    speak_english(page)
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="New conversation")).to_be_visible()
    expect(page.get_by_role("button", name="Send")).to_be_visible()
    expect(page.get_by_placeholder("Ask your question")).to_be_visible()
    expect(page.get_by_label("Patient association")).to_be_visible()
    expect(page.locator(".document .about").first).to_contain_text("printed on 26 July 2025")
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("heading", name="Ask your question")).to_be_visible()
    expect(page.get_by_role("button", name="Who decides on early access?")).to_be_visible()
    speak_french(page)
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def test_a_new_conversation_leaves_nothing_of_the_former(visit: Open, fake: str) -> None:
    page = visit(fake)
    ask(page, ASKED)
    page.get_by_role("button", name="Nouvelle conversation").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".card")).to_have_count(0)
    expect(page.locator("#examples")).to_be_visible()


def test_a_phone_shows_all_of_it_without_scrolling_sideways(visit: Open, fake: str) -> None:
    page = visit(fake, **PHONE)
    for _ in range(2):
        expect(page.locator("#question textarea")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        answer = ask(page, f"{ASKED} {'très' * 40}")
        expect(answer.locator(".question")).to_be_in_viewport()
    answer.locator("a.reference").first.click()
    expect(page.locator("#src-2-1-1")).to_be_in_viewport()


def test_a_narrow_phone_folds_the_menu_and_the_sources_and_shows_the_next_answer(
    visit: Open, real: str
) -> None:
    page = visit(real, **PHONE | {"viewport": {"width": 360, "height": 740}})
    glossary, menu = page.get_by_role("link", name="Glossaire"), page.locator("header summary")
    expect(glossary).to_be_hidden()
    menu.press("Enter")
    expect(glossary).to_be_in_viewport()
    menu.press("Enter")
    answer = ask(page, "Qui décide d’un accès précoce ? Combien de temps dure une AAC ?")
    expect(answer.get_by_role("heading", level=3)).to_have_count(2)
    for choice in page.locator("#audience label").all():
        box = choice.bounding_box()
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= 360
    page.locator("#audience label").last.scroll_into_view_if_needed()
    ask(page, ASKED)
    expect(answer.locator(".question")).to_be_in_viewport()
    expect(answer.locator(".rule").first).to_be_in_viewport()
    passage = page.locator("#src-2-1 .passage")
    expect(passage).to_be_hidden()
    answer.locator("a.reference").first.click()
    expect(passage).to_be_in_viewport()


SMALL = PHONE | {"viewport": {"width": 380, "height": 760}}

READ = [".rule", ".below a", ".card", "[data-copies]", "#further button", "#audience input"]
"""What one meets on a phone, one after the other."""


@pytest.mark.parametrize("language", SAYS)
def test_on_a_phone_the_sources_come_right_after_the_answer(
    visit: Open, real: str, language: Language
) -> None:
    page = visit(f"{real}?lang={language}", **SMALL)
    expect(page.get_by_role("button", name=SAYS[language]["send"])).to_be_visible()
    answer = ask(page, "Sous quel délai la HAS décide-t-elle d'une demande d'AAP ?")
    order = page.locator(", ".join(READ)).evaluate_all(
        "(all, sought) => all.map(one => sought.findIndex(name => one.matches(name)))", READ
    )
    assert order == sorted(order) and set(order) == set(range(len(READ))), "as they are written"
    tops = [
        page.locator(name).first.evaluate("e => e.getBoundingClientRect().top") for name in READ
    ]
    assert tops == sorted(tops), "and as they are seen"
    link = answer.get_by_role("link", name=re.compile(r"^Sources ?: \d documents, \d+ citations$"))
    answer.locator("a.reference").last.focus()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    heading = page.get_by_role("heading", name="Sources")
    expect(heading).to_be_focused()
    expect(heading).to_be_in_viewport()
    expect(page.locator(".document h3").first).to_be_in_viewport()


def test_on_a_phone_what_stays_at_hand_is_low(visit: Open, fake: str) -> None:
    page = visit(fake, **SMALL)
    for _ in range(2):
        stays = page.locator("#ask").bounding_box()
        assert stays and stays["height"] < 0.14 * 760
        expect(page.locator(".notice")).to_have_text(
            re.compile("Ni avis médical ni juridique"), use_inner_text=True
        )
        ask(page, ASKED)


def test_at_night_the_page_is_dark(visit: Open, fake: str) -> None:
    page = visit(fake, color_scheme="dark")
    ask(page, ASKED)
    for place in ("body", ".document", "#composer", "#question"):
        colour = page.locator(place).first.evaluate("e => getComputedStyle(e).backgroundColor")
        assert max(map(int, re.findall(r"\d+", colour)[:3])) < 100, (place, colour)


def test_without_motion_nothing_moves(visit: Open, fake: str) -> None:
    page = visit(fake, reduced_motion="reduce")
    answer = ask(page, ASKED)
    expect(answer.locator(".reply > *").first).to_have_css("animation-name", "none")


def test_a_message_that_is_too_long_comes_back_to_be_shortened(visit: Open, fake: str) -> None:
    page = visit(fake)
    box = page.locator("#question textarea")
    box.fill("mot " * 1500)
    box.press("Enter")
    expect(page.locator(".turn .reply")).to_contain_text("6000 caractères")
    expect(box).to_have_value("mot " * 1500)


@pytest.mark.parametrize(
    ("language", "near", "past"),
    [
        ("fr", "Caractères restants : 300 sur 4000.", "Caractères en trop : 1, sur 4000 au plus."),
        ("en", "Characters left: 300 of 4000.", "Characters too many: 1, of 4000 at most."),
    ],
)
def test_the_limit_of_a_message_is_told_while_it_is_typed(
    visit: Open, fake: str, language: Language, near: str, past: str
) -> None:
    page = visit(f"{fake}?lang={language}", **PHONE)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("button", name=SAYS[language]["send"])).to_be_visible()
    box, told = page.locator("#question textarea"), page.locator("#ask").get_by_role("status")
    box.fill("é" * 3500)
    page.wait_for_timeout(700)
    expect(told).to_be_empty()
    box.fill("é" * 3700)
    expect(told).to_have_text(near)
    box.fill("é" * 4000)
    box.press("End")
    page.keyboard.type("😀")
    expect(told).to_contain_text(past)
    expect(told).to_be_in_viewport()
    assert violations(page) == []
    expect(box).to_have_value("é" * 4000 + "😀")
    box.press("Enter")
    expect(page.locator(".turn .reply")).to_contain_text("4001")
    expect(box).to_have_value("é" * 4000 + "😀")
    expect(told).to_contain_text(past)
    box.fill(ASKED)
    box.press("Enter")
    expect(told).to_be_empty()


def test_an_empty_message_changes_nothing(visit: Open, fake: str) -> None:
    page = visit(fake)
    page.locator("#question textarea").press("Enter")
    page.wait_for_timeout(500)
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator(".submit-button")).not_to_have_attribute("aria-disabled", "true")
    expect(page.locator("#examples")).to_be_visible()


@pytest.mark.parametrize(
    ("question", "told"), [("Qui décide ?", "prévenez la personne"), ("Le pire ?", "Un incident")]
)
def test_a_trouble_is_told_and_gives_the_question_back(
    visit: Open, question: str, told: str
) -> None:
    with serving(broken()) as address:
        page = visit(address)
        box = page.locator("#question textarea")
        box.fill(question)
        box.press("Enter")
        expect(page.locator(".turn")).to_contain_text(told)
        expect(box).to_have_value(question)
        page.close()  # before its server


def test_a_page_that_a_fault_breaks_says_so(visit: Open) -> None:
    with serving(broken()) as address:
        page = visit(f"{address}documents?q=pire&lang=en")
        expect(page.get_by_role("alert")).to_contain_text("open it again in a minute")
        page.close()  # before its server


def test_nothing_hostile_runs_nor_appears_nor_leaves(visit: Open) -> None:
    with serving(hostile()) as address:
        page = visit(address)
        for question in (HOSTILE + MARKDOWN, "Dans quel délai la HAS décide-t-elle ?"):
            ask(page, question)
            speak_english(page)
            speak_french(page)
        page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
        for shown in (
            ".former summary",
            ".turn blockquote",
            "#src-2-1 .passage",
            "#further button",
        ):
            expect(page.locator(shown).first).to_contain_text("<script>window.hacked = 1</script>")
        made = "img, script, iframe, form[action*='evil'], style, svg[onload], [href^='javascript']"
        expect(page.locator("#desk").locator(made)).to_have_count(0)
        page.wait_for_timeout(500)
        assert page.evaluate("window.hacked") is None
        page.close()  # before its server


def test_the_first_page_can_be_used_within_two_seconds(visit: Open, real: str) -> None:
    """In a browser that has nothing of it yet, the best of three; where other programs run on the
    machine, as much longer as they slow it down."""
    slowed = max(1, os.getloadavg()[0] / (os.cpu_count() or 1))

    def opened() -> float:
        begun = monotonic()
        page = visit(real)
        expect(page.get_by_role("button", name="Envoyer")).to_be_enabled()
        page.locator("#question textarea").fill(ASKED)
        return monotonic() - begun

    assert min(opened() for _ in range(3)) < 2 * slowed


FOCUSED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  // A choice is drawn by its label.
  const drawn = one.matches('[type=radio]') ? one.closest('label') : one;
  const ring = one.matches('textarea') ? one.closest('#question') : drawn;
  return {
    tag: one.tagName,
    name: (one.textContent || one.value || one.placeholder || '').slice(0, 40),
    seen: box.bottom > 0 && box.top < innerHeight,
    ringed: getComputedStyle(ring).outlineStyle !== 'none',
  };
}"""
"""What has the focus, whether it is in the window, and whether something shows it."""


def pressing(page: Page, key: str, goal: str) -> None:
    """Press a key until the focus, seen at each step, is on what a selector tells."""
    for _ in range(60):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        assert focused["seen"] and focused["ringed"], focused
        if page.evaluate("goal => document.activeElement.matches(goal)", goal):
            return
    pytest.fail(f"{goal} is beyond the reach of {key}")


WINDOWS = {
    "desktop": (1280, 860),
    "desktop enlarged to 200 %": (640, 430),
    "low": (960, 540),
    "narrow": (320, 640),
}

STAYS = """() => {
  const all = [...document.querySelectorAll('#composer, #ask')];
  const box = all.find(one => getComputedStyle(one).position === 'sticky'
    && getComputedStyle(one).display !== 'contents').getBoundingClientRect();
  return [innerHeight - box.bottom, box.height / innerHeight];
}"""
"""How far the question form is from the foot of the window, and the share of it that it takes."""


@pytest.mark.parametrize(("width", "height"), WINDOWS.values(), ids=WINDOWS)
def test_the_form_stays_at_the_foot_of_the_window(visit: Open, width: int, height: int) -> None:
    found = Event()

    def search(question: str) -> list[Hit]:
        found.wait()
        return [] if "tarte" in question else [Hit(DELAY, 1.0, {}, {})]

    stays = {}
    with serving(Assistant(search, lambda term: 1.0, Vocabulary(()))) as address:
        page = visit(address, viewport={"width": width, "height": height}, reduced_motion="reduce")
        page.wait_for_timeout(500)
        stays["start"] = page.evaluate(STAYS)
        box = page.locator("#question textarea")
        box.fill("Dans quel délai la HAS décide-t-elle ?")
        box.press("Enter")
        page.locator(".turn").wait_for()
        stays["waiting"] = page.evaluate(STAYS)
        found.set()
        page.locator(".turn .answered").wait_for()
        stays["answered"] = page.evaluate(STAYS)
        box.fill("Recette de la tarte aux pommes ?")
        box.press("Enter")
        page.locator(".turn .not_found").wait_for()
        stays["refused"] = page.evaluate(STAYS)
        page.close()  # before its server
    assert {state: abs(gap) < 1 for state, (gap, _) in stays.items()} == dict.fromkeys(stays, True)
    assert all(share < 0.23 for _, share in stays.values()), stays


def test_where_the_window_is_very_low_the_form_leaves_it_to_the_answer(
    visit: Open, fake: str
) -> None:
    page = visit(fake, viewport={"width": 320, "height": 256})
    ask(page, ASKED)
    expect(page.locator("#ask")).to_have_css("position", "static")


OBSCURED = """() => {
  const one = document.activeElement;
  const drawn = one.matches('[type=radio]') ? one.closest('label') : one;
  const stays = [...document.querySelectorAll('#composer, #ask')]
    .find(form => getComputedStyle(form).display !== 'contents');
  if (stays.contains(one)) return null;
  const box = drawn.getBoundingClientRect(), over = stays.getBoundingClientRect();
  const under = box.bottom > over.top + 1 && box.top < over.bottom
    && box.right > over.left && box.left < over.right;
  const high = box.height > innerHeight / 2 && over.top - box.top > 40; // of it a part is seen
  return under && !high ? drawn.outerHTML.slice(0, 80) : null;
}"""
"""What has the focus, where the question form covers it."""


@pytest.mark.parametrize(("width", "height"), WINDOWS.values(), ids=WINDOWS)
def test_the_form_never_covers_what_has_the_focus(
    visit: Open, real: str, width: int, height: int
) -> None:
    page = visit(real, viewport={"width": width, "height": height}, reduced_motion="reduce")
    covered = []
    for typed in ("", "mot " * 300):
        page.locator("#question textarea").fill(typed)
        page.wait_for_timeout(700)
        page.locator(".skip").focus()
        for _ in range(80):
            page.keyboard.press("Tab")
            covered.append(page.evaluate(OBSCURED))
            if page.evaluate("document.activeElement.matches('.submit-button')"):
                break
        else:
            pytest.fail("the form is beyond the reach of Tab")
        for _ in range(40):
            page.keyboard.press("Shift+Tab")
            covered.append(page.evaluate(OBSCURED))
        ask(page, "Sous quel délai la HAS décide-t-elle d'une demande d'AAP ?")
    assert [one for one in covered if one] == []


def test_a_conversation_is_held_by_keyboard_alone(visit: Open, real: str) -> None:
    page = visit(real, reduced_motion="reduce")
    pressing(page, "Tab", ".skip")
    page.keyboard.press("Enter")
    pressing(page, "Tab", "#question textarea")
    expect(page.get_by_role("textbox")).to_have_accessible_name("Posez votre question")
    page.keyboard.type(ASKED)
    page.keyboard.press("Enter")
    page.locator(".turn .reply").wait_for()
    pressing(page, "Shift+Tab", "[data-copies]")
    pressing(page, "Shift+Tab", "a.reference")
    words = page.locator(page.evaluate("document.activeElement.getAttribute('href')"))
    page.keyboard.press("Enter")
    expect(words).to_be_focused()
    expect(words).to_be_in_viewport()
    pressing(page, "Tab", "a[href='#turn-1']")
    page.keyboard.press("Enter")
    expect(page.locator("#turn-1")).to_be_focused()
    pressing(page, "Tab", "#audience input")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Association de patients")).to_be_checked()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_label("Agence ou pharmacie")).to_be_checked()
    pressing(page, "Tab", "#again")
    page.keyboard.press("Enter")
    expect(page.locator(".turn")).to_have_count(0)
    pressing(page, "Shift+Tab", ".switch a")
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", SAYS)
def test_axe_finds_nothing_before_nor_after_a_question(
    visit: Open, real: str, language: Language, scheme: str
) -> None:
    options = PHONE if language == "en" else {}
    page = visit(f"{real}?lang={language}", color_scheme=scheme, reduced_motion="reduce", **options)
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.get_by_role("button", name=SAYS[language]["send"])).to_be_visible()
    assert violations(page) == []
    ask(page, SAYS[language]["examples"]["startup"][0])
    ask(page, "AAP / AAC ?")
    page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
    assert violations(page) == []


def test_what_other_sources_say_and_what_to_keep_in_mind_stand_apart(
    visit: Open, real: str
) -> None:
    page = visit(real)
    answer = ask(page, SAYS["fr"]["examples"]["startup"][0])
    expect(answer.locator(".aside.divergence").first).to_contain_text("Ailleurs dans les documents")
    expect(answer.locator(".rule").first).not_to_contain_text("90 jours")


LISTEN = """() => {
  window.told = [];
  new MutationObserver(changes => changes.forEach(change => change.addedNodes.forEach(node => {
    const shown = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    if (shown?.checkVisibility?.()) window.told.push(node.innerText ?? node.textContent);
  }))).observe(document.querySelector('[role=log]'), {childList: true, subtree: true});
}"""
"""Keep what is added to the log and can be seen: it is what a screen reader reads aloud."""


def test_a_screen_reader_is_told_each_sentence_once_and_nothing_else(
    visit: Open, real: str
) -> None:
    page = visit(real)
    page.evaluate(LISTEN)
    answer = ask(page, SAYS["fr"]["examples"]["startup"][0])
    page.wait_for_timeout(2000)
    told = "\n".join(page.evaluate("told"))
    said = [rule.split("[")[0].strip() for rule in answer.locator(".rule").all_inner_texts()]
    assert len(said) > 1
    assert [told.count(sentence) for sentence in said] == [1] * len(said)
    assert not re.search(r"queue|processing|\d\.\ds", told), "what Gradio counts is not read"
    expect(page.locator("#lost")).to_have_attribute("role", "alert")
    expect(page.locator("#lost")).to_be_hidden()


def test_an_answer_appears_a_sentence_after_the_other(visit: Open, real: str) -> None:
    answer = ask(visit(real), SAYS["fr"]["examples"]["startup"][0])
    delays = answer.locator(".reply > *").evaluate_all(
        "all => all.map(one => parseFloat(getComputedStyle(one).animationDelay))"
    )
    assert delays[:3] == [0, 0.15, 0.3]
    assert delays == sorted(delays)
    expect(answer.locator(".reply > *").last).to_have_css("opacity", "1", timeout=2000)


def test_what_it_is_stays_in_sight(visit: Open, real: str) -> None:
    page = visit(real)
    for _ in range(2):
        notice = page.locator("#composer .notice")
        expect(notice).to_be_in_viewport()
        expect(notice).to_contain_text(re.compile(r"\d documents \(le plus récent : .*20\d\d\)"))
        expect(notice).to_contain_text("une personne reste responsable")
        ask(page, ASKED)


def test_a_conversation_is_printed_whole_with_its_sources(visit: Open, real: str) -> None:
    page = visit(real, color_scheme="dark")
    ask(page, "Qui délivre une AAC ?")
    ask(page, ASKED)
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Imprimer ou PDF").click()
    assert page.evaluate("printed")
    paper = " ".join(leaf.extract_text() for leaf in PdfReader(BytesIO(page.pdf())).pages)
    told = " ".join(paper.split())
    for shown in ("Qui délivre une AAC", "AAC sont délivrées par l", ASKED[:40], "Sources", "p. 2"):
        assert shown in told
    assert "Nouvelle conversation" not in told
    assert len(re.findall(r"Sources : \d", told)) == 1, "the link to them is of no use on paper"
    page.emulate_media(media="print")
    expect(page.locator(".question")).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator(".card mark").first).to_have_css("text-decoration-line", "underline")


def test_the_audience_is_remembered_by_the_browser(visit: Open, fake: str) -> None:
    page = visit(fake)
    page.get_by_label("Agence ou pharmacie").check()
    page.wait_for_timeout(300)
    page.goto(f"{fake}?lang=en")
    expect(page.get_by_label("Agency or pharmacy")).to_be_checked()


def test_a_card_opens_the_document_at_its_words(visit: Open, real: str) -> None:
    page = visit(real)
    ask(page, ASKED)
    card = page.locator(".card").first
    quoted = card.locator("mark").first.inner_text()
    with page.expect_popup() as opened:
        card.get_by_role("link", name="Lire dans le document (nouvel onglet)").click()
    expect(opened.value.locator("mark").first).to_contain_text(quoted[:20])


def test_an_answer_is_copied_for_an_email(visit: Open, fake: str) -> None:
    page = visit(fake, permissions=["clipboard-read", "clipboard-write"])
    ask(page, ASKED)
    page.get_by_role("button", name="Copier pour un courriel").click()
    expect(page.locator("#kept [role=status]")).to_have_text(
        "La réponse et ses sources sont copiées."
    )
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"Votre question : {ASKED}")
    assert "[1] Questions réponses" in copied


def test_an_answer_is_downloaded_with_its_sources(visit: Open, fake: str) -> None:
    page = visit(fake)
    ask(page, "Bonjour")
    ask(page, ASKED)
    words = {}
    for kind, name in (("md", "Markdown"), ("docx", "Word (DOCX)")):
        with page.expect_download() as downloaded:
            page.get_by_role("button", name=name).click()
        assert downloaded.value.suggested_filename.endswith(f".{kind}")
        words[kind] = Path(downloaded.value.path())
    assert "[1] Questions réponses" in words["md"].read_text("utf-8")
    told = "\n".join(paragraph.text for paragraph in Document(str(words["docx"])).paragraphs)
    assert "[1] Questions réponses" in told
    expect(page.locator(".question")).to_have_text(ASKED)


def test_a_question_asked_before_all_is_ready_is_told_to_wait_and_answered(visit: Open) -> None:
    loaded = Event()

    def search(question: str) -> list[Hit]:
        loaded.wait()
        return [Hit(DELAY, 1.0, {}, {})]

    with serving(Assistant(search, lambda term: 1.0, Vocabulary(()))) as address:
        page = visit(address)
        page.locator("#question textarea").fill("Dans quel délai la HAS décide-t-elle ?")
        page.locator("#question textarea").press("Enter")
        expect(page.locator(".turn")).to_contain_text("Le service finit de démarrer")
        loaded.set()
        expect(page.locator(".turn .reply")).to_contain_text("3 mois")
        page.close()  # before its server


def test_while_an_answer_is_awaited_a_second_press_does_nothing(visit: Open) -> None:
    found = Event()

    def search(question: str) -> list[Hit]:
        found.wait()
        return [Hit(DELAY, 1.0, {}, {})]

    with serving(Assistant(search, lambda term: 1.0, Vocabulary(()))) as address:
        page = visit(address, reduced_motion="reduce")
        box, send = page.locator("#question textarea"), page.get_by_role("button", name="Envoyer")
        lively = send.evaluate("e => getComputedStyle(e).backgroundColor")
        box.fill("Dans quel délai la HAS décide-t-elle ?")
        send.click()
        expect(page.get_by_role("log").locator(".waits")).to_contain_text("démarrer")
        expect(send).to_have_attribute("aria-disabled", "true")
        expect(send).not_to_have_css("background-color", lively)
        expect(page.get_by_role("heading", name="Sources")).to_be_in_viewport()
        expect(page.locator(".awaited")).to_contain_text("viendront ici")
        assert violations(page) == []
        box.fill("Et l’ANSM ?")
        box.press("Enter")
        send.click(force=True)
        page.wait_for_timeout(700)
        expect(page.locator(".question")).to_contain_text("la HAS")
        expect(page.locator(".former")).to_have_count(0)
        expect(box).to_have_value("Et l’ANSM ?")
        found.set()
        expect(page.locator(".turn .reply")).to_contain_text("3 mois")
        expect(page.locator(".waits, .awaited")).to_have_count(0)
        expect(send).not_to_have_attribute("aria-disabled", "true")
        send.click()
        expect(page.locator(".question")).to_have_text("Et l’ANSM ?")
        page.close()  # before its server


def test_no_opinion_is_asked_for_where_none_is_kept(visit: Open, fake: str) -> None:
    page = visit(fake)
    ask(page, ASKED)
    expect(page.get_by_text("Cette réponse vous a-t-elle aidé ?")).to_have_count(0)


def test_an_opinion_is_kept_with_what_was_said_to_be(visit: Open, tmp_path: Path) -> None:
    file = tmp_path / "opinions.db"
    with serving(small(), feedback=file) as address:
        page = visit(address, reduced_motion="reduce")
        ask(page, ASKED)
        page.get_by_role("radio", name="Non").check()
        expect(page.get_by_text("Sont gardés sur ce serveur")).to_be_visible()
        assert violations(page) == []
        page.get_by_label("Pourquoi ?").fill("Appelez-moi au 06 12 34 56 78")
        page.get_by_role("button", name="Envoyer mon avis").click()
        expect(page.get_by_text("Merci, votre avis est gardé.")).to_be_visible()
        ask(page, ASKED)
        expect(page.get_by_text("Merci, votre avis est gardé.")).to_have_count(0)
        page.close()  # before its server
    with closing(sqlite3.connect(file)) as opinions:
        [kept] = opinions.execute("SELECT useful, reason, question, status, cites FROM opinions")
    assert kept == (0, "", ASKED, "answered", "doc"), "a phone number is not kept"


def trouble(chromium: Browser, address: str) -> Page:
    """A page of which the browser may log that the server could not be reached."""
    page = chromium.new_context(locale="fr-FR").new_page()
    page.goto(address)
    page.locator("#question textarea").wait_for()
    return page


def test_a_lost_connection_is_told_and_the_question_is_still_there(
    chromium: Browser, fake: str
) -> None:
    page = trouble(chromium, fake)
    page.context.set_offline(True)
    box = page.locator("#question textarea")
    box.fill(ASKED)
    box.press("Enter")
    expect(page.get_by_role("alert").filter(has_text="la connexion est coupée")).to_be_visible()
    expect(page.locator(".submit-button")).not_to_have_attribute("aria-disabled", "true")
    expect(box).to_have_value(ASKED)
    with page.expect_event("load"):  # Gradio opens the page again as soon as it can
        page.context.set_offline(False)
    ask(page, ASKED)
    expect(page.locator("#lost")).to_be_hidden()
    page.context.close()


def test_too_many_questions_are_told_and_the_last_is_still_there(chromium: Browser) -> None:
    with serving(small(), requests_per_minute=3) as address:
        page = trouble(chromium, address)
        ask(page, ASKED)
        box = page.locator("#question textarea")
        box.fill(ASKED)
        box.press("Enter")
        expect(page.get_by_text("trop de questions").first).to_be_visible()
        expect(page.locator(".submit-button")).not_to_have_attribute("aria-disabled", "true")
        expect(box).to_have_value(ASKED)
        page.context.close()


def test_a_full_queue_is_told_and_gives_the_question_back(chromium: Browser, fake: str) -> None:
    page = trouble(chromium, fake)
    full = '{"detail": "Queue is full. Max size is 40 and size is 40."}'
    page.route("**/queue/join*", lambda route: route.fulfill(status=503, body=full))
    box = page.locator("#question textarea")
    box.fill(ASKED)
    box.press("Enter")
    expect(page.locator(".turn")).to_contain_text("trop de questions arrivent à la fois")
    expect(page.locator(".submit-button")).not_to_have_attribute("aria-disabled", "true")
    expect(box).to_have_value(ASKED)
    page.context.close()


def test_below_a_path_of_a_proxy_and_behind_a_login_the_chat_works(visit: Open) -> None:
    with serving(small(), root_path="/repere", login=LOGIN) as address:
        known = {"username": "agence", "password": PASSWORD}
        page = visit(f"{address}repere/", http_credentials=known)
        ask(page, ASKED)
        with page.expect_download():
            page.get_by_role("button", name="Markdown").click()
        page.get_by_role("link", name="Glossaire").click()
        expect(page).to_have_url(re.compile(r"/repere/glossaire$"))
        page.close()  # before its server
