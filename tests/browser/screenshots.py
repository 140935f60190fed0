"""Take the screenshots of `docs/screenshots/`: `python -m tests.browser.screenshots`."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from assistant import Assistant
from assistant.settings import Settings
from pages.conversation import SAYS
from tests.browser.conftest import FLAGS
from tests.serving import serving
from tests.test_pages import OPEN

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"

SETTLED = 700
"""Milliseconds in which a page comes to rest; Gradio keeps a request open, so the network never
does."""

LARGEST = 200_000
"""Bytes of a picture."""

DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 860}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
NIGHT: dict[str, Any] = {"color_scheme": "dark"}


@dataclass(frozen=True, slots=True)
class Shot:
    """What is shown under a name: an address, a window, and what is done there first."""

    name: str
    address: str
    window: dict[str, Any]
    act: Callable[[Page], None] = lambda page: None


def ask(question: str) -> Callable[[Page], None]:
    """Ask a question, and wait for its answer."""

    def act(page: Page) -> None:
        box = page.locator("#question textarea")
        box.fill(question)
        box.press("Enter")
        page.locator("#kept .kept").wait_for()
        page.locator(".turn a.reference").first.focus()

    return act


FRENCH, ENGLISH = (SAYS[language]["examples"]["startup"][0] for language in ("fr", "en"))

DATES = "regime=aap_pre_amm&accuse_reception=2026-03-12"

SHOTS = [
    Shot("chat", "", DESKTOP),
    Shot("answer", "", DESKTOP, ask(FRENCH)),
    Shot("answer-phone", "?lang=en", PHONE | NIGHT, ask(ENGLISH)),
    Shot("orient", f"orienter?{urlencode(OPEN)}", DESKTOP),
    Shot("deadlines", f"delais?{DATES}", DESKTOP),
    Shot("documents", "documents?q=clock-stop", DESKTOP),
    Shot("document", "documents/ansm-faq-aap", DESKTOP),
    Shot("glossary", "glossaire", DESKTOP | NIGHT),
    Shot("evaluation", "evaluation", DESKTOP),
    Shot("accessibility", "accessibilite", DESKTOP),
]


def main() -> int:
    """Show every page in Chromium, and write what is seen."""
    chromium = shutil.which("chromium")
    if chromium is None:
        print("Chromium is not installed: `apt-get install chromium`.", file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        serving(Assistant.open(Settings())) as site,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=FLAGS) as browser,
    ):
        for shot in SHOTS:
            options = {"locale": "fr-FR", "reduced_motion": "reduce", **shot.window}
            with browser.new_context(**options) as context:
                page = context.new_page()
                page.goto(site + shot.address)
                page.locator("#question textarea, main#main").first.wait_for()
                shot.act(page)
                page.wait_for_timeout(SETTLED)
                write(shot.name, page.screenshot())
    return 0


def write(name: str, picture: bytes) -> None:
    """Write a picture as WebP, as well as it can be in what it may weigh."""
    image = Image.open(BytesIO(picture))
    for quality in (85, 70, 55):
        file = BytesIO()
        image.save(file, "WEBP", quality=quality)
        if file.tell() <= LARGEST:
            break
    (FOLDER / f"{name}.webp").write_bytes(file.getvalue())
    print(f"{name}.webp: {file.tell() // 1000} kB, {image.width} × {image.height}")


if __name__ == "__main__":
    sys.exit(main())
