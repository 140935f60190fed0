"""An answer taken away with its sources: words for an email, Markdown, a Word document."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from assistant import Answer, Assistant, Conversation
from assistant.answers import Audience
from pages.files import WRITERS, Paragraphs, download
from pages.web import TEXTS, Site, described, in_words, spoken

SAVED = "/reponse"
"""The address that gives an answer as a file."""

LONGEST = 50
"""Messages in a conversation that is answered again."""


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
            suffix = given.get("as", "")
            _, kind = WRITERS[suffix]
        except (ValidationError, KeyError):
            told = TEXTS[spoken(request)]["chat"]["unsaved"].format(most=LONGEST)
            return site.page(request, "error.html", "error", 400, message=told)
        today = site.today()
        answer = await run_in_threadpool(_answer, site.assistant, turns, today)
        return download(
            as_file(answer, today, suffix), kind, f"repere-{today.isoformat()}.{suffix}"
        )

    return [Route(SAVED, saved, methods=["POST"])]


def as_mail(answer: Answer) -> str:
    """An answer as plain words, ready to be pasted in an email."""
    return "\n\n".join(text for _, text in _paragraphs(answer))


def as_file(answer: Answer, day: date, suffix: str) -> bytes:
    """An answer as a file of the kind of that suffix."""
    write, _ = WRITERS[suffix]
    return write(_paragraphs(answer), _title(answer, day), answer.language)


def _answer(assistant: Assistant, turns: list[Said], today: date) -> Answer:
    conversation = Conversation()
    for turn in turns:
        answer = assistant.ask(turn.message, conversation, today, audience=turn.audience)
        conversation = answer.conversation
    return answer


def _paragraphs(answer: Answer) -> Paragraphs:
    """The answer, then each source once with the words that it is quoted for."""
    for shape, text in _told(answer):
        yield shape, "".join(c for c in text if c.isprintable() or c == "\n")


def _told(answer: Answer) -> Paragraphs:
    says = TEXTS[answer.language]["chat"]
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
