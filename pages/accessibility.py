"""« Accessibilité »: what was tested of the pages, how, and what was not."""

from __future__ import annotations

from starlette.routing import Route

from pages.web import NAVIGATION, Site


def routes(site: Site) -> list[Route]:
    return [
        site.route(
            NAVIGATION["accessibility"],
            lambda request: site.page(request, "accessibility.html", "accessibility"),
        )
    ]
