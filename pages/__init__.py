"""The pages of Repère: a conversation, and plain HTML pages with stable addresses."""

from __future__ import annotations

from starlette.routing import BaseRoute

from pages import accessibility, deadlines, documents, evaluation, glossary, orient
from pages.web import Site, styles


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of the HTML pages, and of their styles."""
    pages = (orient, deadlines, documents, glossary, evaluation, accessibility)
    return [styles(), *(route for page in pages for route in page.routes(site))]
