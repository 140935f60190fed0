"""A browser before the page: a real server, a real Chromium, and nothing from elsewhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from assistant import Assistant
from assistant.retrieval import Hit, IndexProblem
from assistant.settings import Settings
from assistant.sources import Passage
from assistant.vocabulary import Vocabulary
from tests.serving import answers_from, serving, source

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

HOSTILE = (
    "<script>window.hacked = 1</script>"
    "<img src=https://evil.test/x.png onerror='window.hacked = 1'>"
    "<svg onload='window.hacked = 1'></svg>"
    "<iframe srcdoc='<script>parent.hacked = 1</script>'></iframe>"
    "<form action=https://evil.test><button>ok</button></form>"
    "<a href='javascript:window.hacked = 1'>ici</a>"
    "${window.hacked = 1} {{value}} <style>body{display:none}</style>"
)

MARKDOWN = "[ici](javascript:window.hacked=1) ![](https://evil.test/y.png)"

Open = Callable[..., Page]
"""Opens a page: its address, then the options of a browser context."""


def small() -> Assistant:
    """An assistant of two passages, for where no index has been built."""
    faq = source(title="Questions réponses", date="2025-07-26", dated="printed")
    heading = ("Demande", "Quels sont les délais d’évaluation d’une demande d’accès précoce ?")
    text = "La HAS se prononce sur une demande d’accès précoce dans un délai de 3 mois."
    refusal = "En cas de refus d’une AAP, les AAC en cours sont maintenues."
    return answers_from(
        Passage(faq, heading, text, 0, 2), Passage(faq, ("Demande",), refusal, 100, 3)
    )


def hostile() -> Assistant:
    bad = source(title=HOSTILE, publisher=MARKDOWN, url="javascript:window.hacked=1")
    text = f"La HAS décide dans un délai de 3 mois :\n\n- {HOSTILE}"
    return answers_from(
        Passage(bad, (MARKDOWN,), text, 0, 1),
        Passage(bad, (f"{HOSTILE} ?",), "Une AAC dure un an.", 900, 1),
    )


def broken() -> Assistant:
    """An assistant that has lost its index, or worse where it is asked the worst."""

    def search(question: str) -> list[Hit]:
        if "pire" in question:
            raise RuntimeError("the worst")
        raise IndexProblem("L’index ne peut pas être lu.")

    return Assistant(search=search, rarity=lambda term: 1.0, vocabulary=Vocabulary(()))


@pytest.fixture(scope="package")
def real() -> Iterator[str]:
    """The page on the index of this machine, or on the small corpus where there is none."""
    try:
        assistant = Assistant.open(Settings())
    except IndexProblem:
        assistant = small()
    with serving(assistant) as address:
        yield address


@pytest.fixture(scope="package")
def fake() -> Iterator[str]:
    with serving(small()) as address:
        yield address


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """A browser, closed with the last test of this folder: its loop would disturb the others."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not installed; .ci/run installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Open]:
    """Open pages; when the test is over, nothing came from elsewhere and no error was logged."""
    contexts, elsewhere, errors = [], [], []

    def is_wrong(message: ConsoleMessage) -> bool:
        """A page that says what was wrong in its own address, with a status of 4xx, is no error."""
        told = message.page and message.location["url"] == message.page.url
        return message.type == "error" and not told

    def heard(request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
            elsewhere.append(request.url)

    def opened(address: str, **options: Any) -> Page:
        context = chromium.new_context(**{"locale": "fr-FR", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("request", heard)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if is_wrong(m) else None)
        page.goto(address)
        page.locator("#question textarea, main#main").first.wait_for()
        return page

    yield opened
    for context in contexts:
        context.close()
    assert elsewhere == []
    assert errors == []
