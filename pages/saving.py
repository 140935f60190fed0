"""An answer taken away with its sources: words for an email, Markdown, a Word document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import BytesIO
from typing import Annotated, Literal

from docx import Document
from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant import Answer, Assistant, Conversation
from assistant.answering import Audience
from pages.web import TEXTS, Site, described, in_words, spoken

SAVED = "/reponse"
"""The address that gives an answer as a file."""

LONGEST = 50
"""Messages in a conversation that is answered again."""

Shape = Literal["title", "question", "said", "aside", "heading", "place", "quote", "foot"]
"""What a paragraph of a saved answer is."""

Paragraphs = Iterator[tuple[Shape, str]]

_MARKDOWN: Mapping[Shape, str] = {
    "title": "# {}",
    "question": "**{}**",
    "said": "{}",
    "aside": "> {}",
    "heading": "## {}",
    "place": "{}",
    "quote": "> {}",
    "foot": "*{}*",
}

_STYLES: Mapping[Shape, str] = {
    "title": "Title",
    "question": "Subtitle",
    "said": "Normal",
    "aside": "Intense Quote",
    "heading": "Heading 1",
    "place": "List Bullet",
    "quote": "Quote",
    "foot": "Caption",
}
"""The styles of a Word document that any office suite knows, so that a reader may restyle it."""

_SIGNS = re.compile(r"([\\`*_<>#|]|\[(?!\d+\]))")


class Said(BaseModel, frozen=True, extra="forbid"):
    """A message of the conversation that is answered again."""

    message: str
    audience: Audience | None = None


_CONVERSATION = TypeAdapter(Annotated[list[Said], Field(min_length=1, max_length=LONGEST)])


def routes(site: Site) -> list[Route]:
    """Give the last answer of a conversation as a file; the server keeps nothing of either."""

    async def saved(request: Request) -> Response:
        async with request.form() as form:
            given = {name: str(value) for name, value in form.items()}
        try:
            turns = _CONVERSATION.validate_json(given.get("turns", ""))
            write, kind = _WRITERS[given.get("as", "")]
        except (ValidationError, KeyError):
            told = TEXTS[spoken(request)]["chat"]["unsaved"].format(most=LONGEST)
            return site.page(request, "error.html", "error", 400, message=told)
        today = site.today()
        answer = await run_in_threadpool(_answer, site.assistant, turns, today)
        name = f"repere-{today.isoformat()}.{given['as']}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(write(answer, today), media_type=kind, headers=headers)

    return [Route(SAVED, saved, methods=["POST"])]


def as_mail(answer: Answer) -> str:
    """An answer as plain words, ready to be pasted in an email."""
    return "\n\n".join(text for _, text in _paragraphs(answer))


def as_markdown(answer: Answer, day: date) -> bytes:
    """An answer as a Markdown file."""
    blocks = (
        _MARKDOWN[shape].format(_SIGNS.sub(r"\\\1", line))
        for shape, text in _paragraphs(answer, day)
        for line in text.split("\n")
    )
    return ("\n\n".join(blocks) + "\n").encode()


def as_docx(answer: Answer, day: date) -> bytes:
    """An answer as a Word document."""
    document = Document()
    properties = document.core_properties
    properties.title, properties.author = _title(answer, day), "Repère"
    properties.language = answer.language
    for shape, text in _paragraphs(answer, day):
        document.add_paragraph(text, _STYLES[shape])
    file = BytesIO()
    document.save(file)
    return file.getvalue()


_WRITERS: Mapping[str, tuple[Callable[[Answer, date], bytes], str]] = {
    "md": (as_markdown, "text/markdown"),
    "docx": (
        as_docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
}


def _answer(assistant: Assistant, turns: list[Said], today: date) -> Answer:
    conversation = Conversation()
    for turn in turns:
        answer = assistant.ask(turn.message, conversation, today, audience=turn.audience)
        conversation = answer.conversation
    return answer


def _paragraphs(answer: Answer, day: date | None = None) -> Paragraphs:
    """The answer, then each source once with the words that it is quoted for."""
    for shape, text in _told(answer, day):
        yield shape, "".join(c for c in text if c.isprintable() or c == "\n")


def _told(answer: Answer, day: date | None) -> Paragraphs:
    says = TEXTS[answer.language]["chat"]
    if day:
        yield "title", _title(answer, day)
    yield "question", f"{says['question']} : {answer.question.strip()}"
    for statement in answer.statements:
        heads = "".join(f"{head} — " for head in statement.cell or ())
        label = f"{says['asides'][statement.aside]} — " if statement.aside else ""
        numbers = "".join(f" [{n}]" for n in answer.numbers(statement))
        yield "aside" if statement.aside else "said", f"{label}{heads}{statement.text}{numbers}"
    if answer.asks:
        yield "said", answer.asks.question
    if answer.references:
        yield "heading", says["nearest" if answer.status == "not_found" else "sources"]
    for group in answer.by_passage:
        first, passage = group[0], group[0].passage
        numbers = " ".join(f"[{reference.n}]" for reference in group)
        place = " › ".join([passage.source.title, *passage.heading])
        about = described(passage.source, first.page, answer.language)
        address = f" {passage.source.url}" if passage.source.url else ""
        yield "place", f"{numbers} {place} ({about}){address}"
        for reference in group:
            yield "quote", f"« {reference.citation.quote} »"
    yield "foot", TEXTS[answer.language]["web"]["about"]


def _title(answer: Answer, day: date) -> str:
    title: str = TEXTS[answer.language]["chat"]["saved"]
    return title.format(date=in_words(day.isoformat(), answer.language))
