"""What all pages share: texts, the language of a request, links, templates, errors."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from assistant import Assistant
from assistant.answers import Reference
from assistant.corpus import locate
from assistant.rules import FactError
from assistant.rules.dates import write_date
from assistant.settings import Settings
from assistant.sources import Citation, Language, Source, UserError

HERE = Path(__file__).parent

STATIC = HERE / "static"

TEXTS: Mapping[Language, Mapping[str, Any]] = yaml.safe_load(
    (HERE / "texts.yaml").read_text("utf-8")
)
"""All that the pages say of their own, by language: `web` for what they share, then by page."""

NAVIGATION = {
    "chat": "/",
    "orient": "/orienter",
    "deadlines": "/delais",
    "documents": "/documents",
    "glossary": "/glossaire",
    "evaluation": "/evaluation",
    "accessibility": "/accessibilite",
}
"""The address of each page, by its name, in the order of the menu."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
}
"""Stricter than those of the chat: these pages run no script at all."""

_OTHER: Mapping[Language, Language] = {"fr": "en", "en": "fr"}

Handler = Callable[[Request], Response]


class PageNotFound(UserError):
    """There is nothing at an address; the message names it and says where to look."""


@dataclass(frozen=True)
class Site:
    """What the pages are made from, and how they are written."""

    assistant: Assistant
    sources: Sequence[Source]
    settings: Settings
    today: Callable[[], date] = date.today

    def references(self, cites: Sequence[Citation]) -> tuple[Reference, ...]:
        """Citations with the passages that say them; one that no document says any more is left."""
        found = ((cite, locate(cite, self.assistant.corpus)) for cite in cites)
        said = ((cite, passage) for cite, passage in found if passage)
        return tuple(Reference(n, cite, passage) for n, (cite, passage) in enumerate(said, start=1))

    def route(self, path: str, handler: Handler) -> Route:
        """Serve an address; a trouble a person can mend becomes a page that says it."""

        def answered(request: Request) -> Response:
            try:
                return handler(request)
            except UserError as error:
                status = 404 if isinstance(error, PageNotFound) else 400
                told = telling(error, spoken(request))
                return self.page(request, "error.html", "error", status, message=told)

        return Route(path, answered)

    def page(
        self, request: Request, template: str, name: str, status: int = 200, **content: Any
    ) -> Response:
        """Write the page of that name; its texts are `t`, those of all pages `web`."""
        language = spoken(request)
        given = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
        switch = linking(_root(request), _OTHER[language])(_path(request), given)
        shared = self._shared(language, name, _root(request), switch)
        html = _TEMPLATES.get_template(template).render({**shared, **content})
        return HTMLResponse(html, status, HEADERS)

    async def missing(self, request: Request, error: Exception) -> Response:
        """Say that there is nothing at an address: to a person on a page, to a program as JSON."""
        assert isinstance(error, HTTPException)
        if "text/html" not in request.headers.get("accept", ""):
            return JSONResponse({"detail": error.detail}, error.status_code)
        told = TEXTS[spoken(request)]["web"]["nowhere"]
        return self.page(request, "error.html", "error", error.status_code, message=told)

    async def broken(self, request: Request, error: Exception) -> Response:
        """Say that a fault of ours, which the log tells, kept a page from being written."""
        told = TEXTS[spoken(request)]["web"]["broken"]
        return self.page(request, "error.html", "error", 500, message=told)

    def header(self, language: Language, name: str, root: str = "") -> Markup:
        """The head of a page: what the site is, and the menu with that page marked.

        `root` is the path below which the site is mounted.
        """
        switch = linking(root, _OTHER[language])(NAVIGATION[name])
        shared = self._shared(language, name, root, switch)
        return Markup(_TEMPLATES.get_template("header.html").render(shared))

    def footer(self, language: Language) -> Markup:
        """The foot of a page: what Repère is and is not, and the date of its documents."""
        shared = self._shared(language, "chat", "", "")
        return Markup(_TEMPLATES.get_template("footer.html").render(shared))

    def _shared(self, language: Language, name: str, root: str, switch: str) -> dict[str, Any]:
        link = linking(root, language)
        return {
            "name": name,
            "language": language,
            "other": _OTHER[language],
            "t": TEXTS[language].get(name, {}),
            "web": TEXTS[language]["web"],
            "root": root,
            "addresses": NAVIGATION,
            "link": link,
            "menu": {page: link(path) for page, path in NAVIGATION.items()},
            "switch": switch,
            "style": f"{root}/styles/",
            "stored": TEXTS[language]["web"]["opinions" if self.settings.feedback else "kept"],
            "latest": dating(TEXTS[language]["web"]["latest"], self.sources, language),
            "references": self.references,
            "on": lambda day: in_words(day, language),
            "day": lambda day: write_date(day, language),
            "described": lambda source, page=None: described(source, page, language),
            "quoted": lambda citation: quoted(citation, link),
        }


def styles() -> Mount:
    """The style sheets, at `/styles/`."""
    return Mount("/styles", StaticFiles(directory=STATIC))


def spoken(request: Request) -> Language:
    """The language of a request: French unless it asks for English."""
    return "en" if request.query_params.get("lang") == "en" else "fr"


Link = Callable[..., str]
"""Makes the address of a path of the site, with parameters, in the language of the page."""


def telling(error: UserError, language: Language) -> str:
    """What is wrong, and what to do, in a language where the error knows it."""
    return error.says[language] if isinstance(error, FactError) else str(error)


def linking(root: str, language: Language) -> Link:
    """Make links that stay below where the site is mounted, and in a language."""

    def link(
        path: str, given: Mapping[str, str] | Iterable[tuple[str, str]] = (), anchor: str = ""
    ) -> str:
        pairs = [*(given.items() if isinstance(given, Mapping) else given)]
        if language == "en":
            pairs.append(("lang", "en"))
        query = f"?{urlencode(pairs)}" if pairs else ""
        return f"{root}{path}{query}" + (f"#{anchor}" if anchor else "")

    return link


def quoted(citation: Citation, link: Link) -> str:
    """The address of words in the page of their document."""
    return link(f"{NAVIGATION['documents']}/{citation.source}", {"mot": citation.quote}, "cite")


def dating(text: str, sources: Sequence[Source], language: Language) -> str:
    """A text that tells how many documents there are, and what the date of the latest is."""
    newest = max(sources, key=lambda source: source.date or "", default=None)
    told = dated(newest, language) if newest else TEXTS[language]["web"]["undated"]
    return text.format(count=len(sources), dated=told)


def dated(source: Source, language: Language) -> str:
    """What the date of a source is, in words, as precise as the source bears it."""
    says = TEXTS[language]["web"]
    if not source.date:
        return str(says["undated"])
    words = says[source.dated] if source.dated else "{date}"
    on = says["day" if source.date.count("-") == 2 else "month"]
    return str(words.format(on=on, date=in_words(source.date, language)))


def in_words(day: str, language: Language) -> str:
    """A day of the calendar, a month or a year, in words: `2021-07-01` is 1er juillet 2021."""
    says = TEXTS[language]["web"]
    year, *rest = day.split("-")
    month = [says["months"][int(number) - 1] for number in rest[:1]]
    days = [says["first"] if n == "01" else n.removeprefix("0") for n in rest[1:]]
    return " ".join([*days, *month, year])


def described(source: Source, page: int | None, language: Language) -> str:
    """Who published a source, its date, and a page of it."""
    paged = [TEXTS[language]["web"][source.paged].format(page=page)] if page else []
    return " · ".join([source.publisher, dated(source, language), *paged])


def spaced(text: str) -> str:
    """Text as it is shown: no line begins with a sign that French sets apart by a space."""
    return re.sub(r" (?=[?!:;»])|(?<=«) ", "\u00a0", text)


def _root(request: Request) -> str:
    """Where the site is mounted, without a slash at the end."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def _path(request: Request) -> str:
    return request.url.path.removeprefix(_root(request))


def _finally(value: object) -> object:
    """What a template writes; what is HTML already stays as it is."""
    return spaced(value) if isinstance(value, str) and not isinstance(value, Markup) else value


_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_finally,
)
