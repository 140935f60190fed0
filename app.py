"""The web page of Repère: a conversation, and beside it the sources it quotes."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from textwrap import shorten
from threading import Thread
from typing import Any, get_args

# Read by Gradio and the embedder as they are imported: the page calls no other machine.
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1")

import gradio as gr
import uvicorn
import yaml
from fastapi import FastAPI, HTTPException
from gradio.events import api
from markupsafe import Markup
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant import Answer, Assistant, Conversation
from assistant.answers import Audience, Reference, table
from assistant.corpus import read_sources
from assistant.settings import Settings
from assistant.sources import Language, Source, Statement, UserError, find

HERE = Path(__file__).parent

SAYS: dict[Language, dict[str, Any]] = yaml.safe_load((HERE / "app.yaml").read_text("utf-8"))
"""All that the page says of its own, by language."""

AUDIENCES: tuple[Audience, ...] = get_args(Audience)

PROPOSED = 5
"""Buttons under an answer: the replies to what it asks, or further questions."""

LARGEST_BODY = 1_000_000
"""Bytes of a request: far above the longest message."""

HEADERS = {
    # Gradio starts from inline scripts and compiles templates, hence 'unsafe-inline' and
    # 'unsafe-eval'; no attribute of an element may be a script, and nothing comes from elsewhere.
    "Content-Security-Policy": "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

ON_LOAD = """() => {
  document.documentElement.lang = 'fr';
  document.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#src-"], a[href^="#turn-"]');
    const place = link && document.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    place.closest('details')?.setAttribute('open', '');
    place.scrollIntoView({block: 'nearest'});
    place.focus({preventScroll: true});
  });
}"""
"""Opens, shows and focuses what a link of an answer names; without it the link only scrolls."""

ON_LANGUAGE = "(...given) => { document.documentElement.lang = given[0]; return given; }"


class PageError(UserError):
    """A page that cannot be served; the message says why and what to change."""


@dataclass(frozen=True)
class Turn:
    """A message and what came of it: an answer, a trouble, or nothing yet."""

    message: str
    audience: Audience | None = None
    answer: Answer | None = None
    trouble: str = ""

    @property
    def waits(self) -> bool:
        return not (self.answer or self.trouble)


Turns = tuple[Turn, ...]

Words = Callable[[Language], dict[str, Any]]
"""What a component says in a language, as its properties."""

QUIET = {"show_progress": "hidden", "api_visibility": "private"}
"""The options of an event that is no one's business but the page's."""


def main() -> int:
    """Serve the page until it is stopped; return 1 where it cannot be, with one clear line."""
    try:
        settings = Settings.load()
        assistant = Assistant.open(settings)
        served = page(assistant, settings)
        listening = _listen(settings)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Repère : http://{host}:{settings.port}", flush=True)
    Thread(target=_warm_up, args=(assistant,), daemon=True).start()
    config = uvicorn.Config(served, log_level="warning", timeout_graceful_shutdown=1)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
    return 0


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise PageError(
            f"The page cannot be served: {error.strerror}. Choose another place with REPERE_HOST "
            f"and REPERE_PORT."
        ) from error


def _warm_up(assistant: Assistant) -> None:
    """Make everything ready while the visitor reads, so that the first question does not wait."""
    with suppress(UserError):  # the first question will say it
        assistant.warm()


def page(assistant: Assistant, settings: Settings) -> FastAPI:
    """The page as a web application, closed to all that it does not need."""
    closed: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    served = FastAPI(**closed)
    served.add_middleware(Guard)
    mounted: FastAPI = gr.mount_gradio_app(
        served,
        build(assistant, read_sources(settings.corpus)),
        path="/",
        app_kwargs=closed,
        theme=_theme(),
        css_paths=HERE / "app.css",
        js=ON_LOAD,
        footer_links=[],
        allowed_paths=[],
        max_file_size=1,
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    return mounted


class Guard:
    """Puts the security headers on every reply, and refuses a request that is too large."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > LARGEST_BODY:
                raise HTTPException(413)
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, counted, guarded)


def build(assistant: Assistant, sources: Sequence[Source] = ()) -> gr.Blocks:
    """Lay the page out and wire it; `sources` are the documents it says it quotes."""
    return Page(assistant, sources).demo


class Page:
    """The components of the page, and what each event makes of them.

    The turns of a conversation live in the state of its session; all that is shown of them is
    written again from there at each event, in the language of the page.
    """

    def __init__(self, assistant: Assistant, sources: Sequence[Source]) -> None:
        self.assistant = assistant
        self.sources = sources
        self.worded: dict[Any, Words] = {}
        """The components whose words follow the language of the page."""
        self.demo: gr.Blocks
        with gr.Blocks(title="Repère", analytics_enabled=False) as self.demo:
            self.turns = gr.State(())
            with gr.Row(elem_id="top"):
                self._lay_top()
            with gr.Row(elem_id="desk"):
                with gr.Column(scale=3, min_width=320, elem_id="talk"):
                    self._lay_conversation()
                with gr.Column(scale=2, min_width=320, elem_id="proof"):
                    self.panel = gr.HTML(panel((), sources, "fr"), apply_default_css=False)
            self._wire()
        self.demo.queue(default_concurrency_limit=4, max_size=40)

    def _lay_top(self) -> None:
        self._write(lambda t: _HEADER.format(**SAYS[t]))
        self.again = self._add(
            gr.Button, lambda t: {"value": SAYS[t]["again"]}, visible=False, elem_id="again"
        )
        self.language = self._add(
            gr.Radio,
            lambda t: {"label": SAYS[t]["language"]},
            choices=[("Français", "fr"), ("English", "en")],
            value="fr",
            elem_id="language",
        )

    def _lay_conversation(self) -> None:
        self.conversation = gr.HTML(conversation((), self.sources, "fr"), apply_default_css=False)
        with gr.Row(elem_id="examples") as self.examples:
            self.proposed = {audience: self._lay_examples(audience) for audience in AUDIENCES}
        with gr.Column(visible=False, elem_id="further") as self.further:
            self.invites = gr.HTML(apply_default_css=False)
            self.follow_ups = [gr.Button(elem_classes="asks") for _ in range(PROPOSED)]
        with gr.Column(elem_id="composer"):
            self.audience = self._add(
                gr.Radio,
                lambda t: {
                    "label": SAYS[t]["audience"],
                    "choices": [(SAYS[t][audience], audience) for audience in AUDIENCES],
                },
                elem_id="audience",
            )
            self.box = self._add(
                gr.Textbox,
                lambda t: {
                    "label": SAYS[t]["question"],
                    "placeholder": SAYS[t]["placeholder"],
                    "submit_btn": SAYS[t]["send"],
                },
                show_label=False,
                max_lines=6,
                elem_id="question",
            )
            self._write(lambda t: _NOTICE.format(SAYS[t]["notice"]))

    def _lay_examples(self, audience: Audience) -> list[Any]:
        def example(n: int) -> Words:
            return lambda language: {"value": SAYS[language]["examples"][audience][n]}

        with gr.Column(min_width=200):
            self._write(lambda t: _TITLE.format(SAYS[t][f"{audience} examples"]))
            proposed = range(len(SAYS["fr"]["examples"][audience]))
            return [self._add(gr.Button, example(n), elem_classes="asks") for n in proposed]

    def _write(self, html: Callable[[Language], Markup]) -> None:
        self._add(gr.HTML, lambda language: {"value": html(language)}, apply_default_css=False)

    def _add(self, component: Callable[..., Any], words: Words, **properties: Any) -> Any:
        """Add a component whose words follow the language of the page."""
        added = component(**words("fr"), **properties)
        self.worded[added] = words
        return added

    def _wire(self) -> None:
        self.shown = [
            self.conversation,
            self.panel,
            self.again,
            self.examples,
            self.further,
            self.invites,
            *self.follow_ups,
        ]
        self._asks(self.box.submit, self.box, self.audience)
        for button in self.follow_ups:
            self._asks(button.click, button, self.audience)
        for audience, buttons in self.proposed.items():
            for button in buttons:
                self._asks(button.click, button, gr.State(audience))
        self.language.input(
            self._speak,
            [self.language, self.turns],
            [*self.worded, *self.shown],
            js=ON_LANGUAGE,
            **QUIET,
        )
        self.again.click(
            self._begin_again, self.language, [self.turns, self.box, *self.shown], **QUIET
        )
        api(self.ask, api_name="ask", concurrency_limit=4, concurrency_id="ask")

    def _asks(self, event: Callable[..., Any], message: Any, audience: Any) -> None:
        """Let an event ask a question: show it at once, then its answer."""
        held = [self.turns, self.language]
        outputs = [self.turns, self.box, *self.shown]
        begun = event(
            self._begin,
            [message, audience, *held],
            [self.audience, *outputs],
            queue=False,
            **QUIET,
        )
        answered = begun.success(
            self._finish, held, outputs, concurrency_limit=4, concurrency_id="ask", **QUIET
        )
        answered.failure(self._give_up, held, outputs, queue=False, **QUIET)

    def ask(self, question: str) -> dict[str, Any]:
        """Answer a question in the words of the documents, each with its source."""
        return self.assistant.ask(question, today=date.today()).as_json()

    def _begin(
        self, message: str, audience: Audience | None, turns: Turns, language: Language
    ) -> list[Any]:
        if message.strip():
            turns = (*turns, Turn(message, audience))
        return [audience, turns, "", *self._show(turns, language)]

    def _finish(self, turns: Turns, language: Language) -> list[Any]:
        done: Turns = ()
        for turn in turns:
            done = (*done, self._answer(turn, done) if turn.waits else turn)
        last = done[-1] if done else Turn("")
        unread = last.trouble or len(last.message) > self.assistant.max_message
        return [done, last.message if unread else gr.skip(), *self._show(done, language)]

    def _answer(self, turn: Turn, before: Turns) -> Turn:
        """Answer a message in the light of the turns before it."""
        left = [former.answer.conversation for former in before if former.answer]
        conversation = left[-1] if left else Conversation()
        try:
            answer = self.assistant.ask(
                turn.message, conversation, date.today(), audience=turn.audience
            )
        except UserError as error:
            return replace(turn, trouble=str(error))
        return replace(turn, answer=answer)

    def _give_up(self, turns: Turns, language: Language) -> list[Any]:
        """Give back the message that a fault of ours left without an answer."""
        failed = SAYS[language]["failed"]
        turns = tuple(replace(turn, trouble=failed) if turn.waits else turn for turn in turns)
        return [turns, turns[-1].message, *self._show(turns, language)]

    def _begin_again(self, language: Language) -> list[Any]:
        return [(), "", *self._show((), language)]

    def _speak(self, language: Language, turns: Turns) -> list[Any]:
        words = [gr.update(**say(language)) for say in self.worded.values()]
        return [*words, *self._show(turns, language)]

    def _show(self, turns: Turns, language: Language) -> list[Any]:
        """What the turns make of the components that show them."""
        answer = turns[-1].answer if turns else None
        questions = _proposed(answer) if answer else ()
        return [
            conversation(turns, self.sources, language),
            panel(turns, self.sources, language),
            gr.update(visible=bool(turns)),
            gr.update(visible=not turns),
            gr.update(visible=bool(questions)),
            _TITLE.format(SAYS[language]["replies" if answer and answer.asks else "further"]),
            *(gr.update(value=question, visible=True) for question in questions),
            *(gr.update(visible=False) for _ in range(PROPOSED - len(questions))),
        ]


def conversation(turns: Turns, sources: Sequence[Source], language: Language) -> Markup:
    """The turns as HTML: the last one open, those before it folded under their question."""
    if not turns:
        promise = SAYS[language]["promise"].format(count=len(sources))
        return _WELCOME.format(title=SAYS[language]["welcome"], promise=promise)
    shown = [(n, _question(turn), _reply(n, turn, language)) for n, turn in enumerate(turns, 1)]
    former = Markup().join(_FORMER_TURN.format(*turn) for turn in shown[:-1])
    return former + _LAST_TURN.format(*shown[-1])


def panel(turns: Turns, sources: Sequence[Source], language: Language) -> Markup:
    """What stands beside as HTML: the sources of each turn, the last first; what Repère is."""
    cited = [_sources(n, turn, n == len(turns), language) for n, turn in enumerate(turns, 1)]
    about = _about(sources, language)
    if turns:
        about = _FOLDED.format(title=SAYS[language]["about"], content=about)
    content = Markup().join([*reversed(cited), about])
    return _PANEL.format(label=SAYS[language]["sources"], content=content)


def card(turn: int, references: Sequence[Reference], answer: Answer, language: Language) -> Markup:
    """A source as HTML: what it is, and its passage with the words that prove an answer marked.

    `references` all stand in that passage.
    """
    first, passage = references[0], references[0].passage
    cites = {c for s in answer.statements if s.kind != "note" for c in s.citations}
    quotes = [r.citation.quote for r in references if r.citation in cites]
    return _CARD.format(
        turn=turn,
        n=first.n,
        numbers=Markup(" ").join(_NUMBER.format(r.n) for r in references),
        spoken=passage.source.language,
        title=passage.source.title,
        about=_described(passage.source, first.page, language),
        section=" › ".join(passage.heading),
        passage=_lines(passage.plain, [*filter(None, (find(q, passage.plain) for q in quotes))]),
        link=_link(passage.source, language),
        back=SAYS[language]["back"],
    )


def dated(source: Source, language: Language) -> str:
    """What the date of a source is, in words, as precise as the source bears it."""
    says = SAYS[language]
    if not source.date:
        return str(says["undated"])
    words = says[source.dated] if source.dated else "{date}"
    on = says["day" if source.date.count("-") == 2 else "month"]
    return str(words.format(on=on, date=in_words(source.date, language)))


def in_words(day: str, language: Language) -> str:
    """A day of the calendar, a month or a year, in words: `2021-07-01` is 1er juillet 2021."""
    year, *rest = day.split("-")
    month = [SAYS[language]["months"][int(number) - 1] for number in rest[:1]]
    days = [SAYS[language]["first"] if n == "01" else n.removeprefix("0") for n in rest[1:]]
    return " ".join([*days, *month, year])


def _proposed(answer: Answer) -> tuple[str, ...]:
    """What may be said next in one click: replies to what is asked back, or further questions."""
    if answer.asks:
        return (*answer.asks.options, SAYS[answer.language]["unknown"])[:PROPOSED]
    return answer.follow_ups[:PROPOSED]


def _question(turn: Turn) -> str:
    return shorten(turn.message, 400, placeholder="…")


def _reply(n: int, turn: Turn, language: Language) -> Markup:
    if not turn.answer:
        return _NOTE.format(spoken=language, text=turn.trouble or SAYS[language]["waits"], links="")
    answer = turn.answer
    statements = Markup()
    for tabled, told in groupby(answer.statements, key=lambda s: s.cell is not None):
        if tabled:
            statements += _compared(n, [*told], answer, language)
        else:
            statements += Markup().join(_statement(n, s, answer, language) for s in told)
    if answer.asks:
        statements += _ASKS.format(spoken=answer.language, question=answer.asks.question)
    return _REPLY.format(status=answer.status, statements=statements)


def _compared(n: int, cells: Sequence[Statement], answer: Answer, language: Language) -> Markup:
    """A table as HTML, each cell with the numbers of what proves it."""
    columns, rows = table(cells)
    spoken = answer.language
    heads = Markup().join(_HEAD.format(column) for column in columns)
    blank = SAYS[spoken]["blank"]
    body = Markup().join(
        _ROW.format(
            row,
            Markup().join(
                _CELL.format(c.text, _links(n, c, answer, language)) if c else _BLANK.format(blank)
                for c in told
            ),
        )
        for row, told in rows
    )
    return _TABLE.format(spoken=spoken, heads=heads, body=body)


def _links(n: int, statement: Statement, answer: Answer, language: Language) -> Markup:
    """The numbers of the references of a statement, each a link to its card."""
    references = [r for r in answer.references if r.citation in statement.citations]
    name = SAYS[language]["source"]
    cards = {r.n: group[0].n for group in _by_passage(answer) for r in group}
    return Markup(" ").join(
        _REFERENCE.format(turn=n, n=r.n, name=name, title=r.passage.source.title, card=cards[r.n])
        for r in references
    )


def _statement(n: int, statement: Statement, answer: Answer, language: Language) -> Markup:
    """A statement as HTML: a quotation named after its source, or words of ours."""
    references = [r for r in answer.references if r.citation in statement.citations]
    links = _links(n, statement, answer, language)
    if statement.kind in ("rule", "date"):
        return _RULE.format(spoken=answer.language, text=statement.text, links=links)
    if statement.kind != "quote" or not references:
        return _NOTE.format(spoken=answer.language, text=statement.text, links=links)
    first = references[0]
    source = first.passage.source
    return _QUOTE.format(
        spoken=source.language,
        quote=_lines(statement.text),
        title=shorten(source.title, 60, placeholder="…"),
        about=_described(source, first.page, language),
        links=links,
    )


def _sources(n: int, turn: Turn, last: bool, language: Language) -> Markup:
    if not turn.answer or not turn.answer.references:
        return Markup()
    answer, says = turn.answer, SAYS[language]
    title = says["nearest" if answer.status == "not_found" else "sources"]
    cards = Markup().join(card(n, group, answer, language) for group in _by_passage(answer))
    if last:
        return _SOURCES.format(title=title, cards=cards)
    former = says["former"].format(title=title, question=_question(turn))
    return _FOLDED.format(title=former, content=cards)


def _by_passage(answer: Answer) -> list[tuple[Reference, ...]]:
    """The references of an answer, those to one passage together, in the order of the first."""
    groups: dict[str, tuple[Reference, ...]] = {}
    for reference in answer.references:
        key = reference.passage.id
        groups[key] = (*groups.get(key, ()), reference)
    return list(groups.values())


def _about(sources: Sequence[Source], language: Language) -> Markup:
    says = SAYS[language]
    documents = Markup().join(
        _DOCUMENT.format(
            spoken=source.language,
            title=source.title,
            about=_described(source, None, language),
            link=_link(source, language),
        )
        for source in sources
    )
    return _ABOUT.format(**{**says, "documents": documents, "cites": says["documents"]})


def _described(source: Source, page: int | None, language: Language) -> str:
    paged = [SAYS[language][source.paged].format(page=page)] if page else []
    return " · ".join([source.publisher, dated(source, language), *paged])


def _link(source: Source, language: Language) -> Markup:
    """A link to the site of a source; an address of any other scheme could be a script."""
    if not source.url or not source.url.startswith(("https://", "http://")):
        return Markup()
    return _LINK.format(url=source.url, says=SAYS[language]["open"])


def _lines(text: str, marked: Sequence[slice] = ()) -> Markup:
    """The lines of a text as HTML, with the words of slices of it marked."""
    lines, start = [], 0
    for line in text.split("\n"):
        shape, least = (_ITEM, len("• ")) if line.startswith("• ") else (_LINE, 0)
        said, end = Markup(), 0
        for place in sorted(marked, key=lambda place: place.start):
            first = max(place.start - start, least, end)
            last = min(place.stop - start, len(line))
            if first < last:
                said += line[end:first] + _MARKED.format(line[first:last])
                end = last
        lines.append(shape.format(said + line[end:]))
        start += len(line) + 1
    return Markup().join(lines)


def _theme() -> gr.themes.Base:
    """Quiet colours that read well by day and by night, and the fonts of the reader's machine."""
    theme = gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        font=["system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        radius_size="md",
    )
    return theme.set(
        body_background_fill="*neutral_50",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
        input_placeholder_color="*neutral_600",
        input_placeholder_color_dark="*neutral_300",
        block_title_text_color="*neutral_700",
        block_title_text_color_dark="*neutral_200",
        link_text_color="*primary_700",
        link_text_color_dark="*primary_300",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_hover_dark="*primary_800",
    )


# What fills these is escaped as it enters: no word of a document or of a visitor becomes markup.
_HEADER = Markup("<h1>Repère</h1><p>{tagline}</p>")
_TITLE = Markup('<h3 class="over">{}</h3>')
_NOTICE = Markup('<p class="notice">{}</p>')
_WELCOME = Markup('<div class="welcome"><h2>{title}</h2><p>{promise}</p></div>')
_FORMER_TURN = Markup(
    '<details class="former"><summary>{1}</summary>'
    '<div id="turn-{0}" tabindex="-1">{2}</div></details>'
)
_LAST_TURN = Markup(
    '<article class="turn" id="turn-{0}" tabindex="-1"><h2 class="question">{1}</h2>'
    '<div aria-live="polite">{2}</div></article>'
)
_REPLY = Markup('<div class="reply {status}">{statements}</div>')
_NOTE = Markup('<p class="note" lang="{spoken}">{text} {links}</p>')
_ASKS = Markup('<p class="asked" lang="{spoken}">{question}</p>')
_RULE = Markup('<p class="rule" lang="{spoken}">{text} {links}</p>')
_TABLE = Markup(
    '<div class="compared" tabindex="0"><table lang="{spoken}"><thead><tr><td></td>{heads}</tr>'
    "</thead><tbody>{body}</tbody></table></div>"
)
_HEAD = Markup('<th scope="col">{}</th>')
_ROW = Markup('<tr><th scope="row">{}</th>{}</tr>')
_CELL = Markup("<td>{} {}</td>")
_BLANK = Markup('<td class="blank">{}</td>')
_QUOTE = Markup(
    '<figure class="quote"><blockquote lang="{spoken}">{quote}</blockquote>'
    '<figcaption><cite lang="{spoken}">{title}</cite> · {about} {links}</figcaption></figure>'
)
_REFERENCE = Markup(
    '<a class="reference" href="#src-{turn}-{card}" aria-label="[{n}], {name}: {title}">[{n}]</a>'
)
_LINE = Markup("<p>{}</p>")
_ITEM = Markup('<p class="item">{}</p>')
_MARKED = Markup("<mark>{}</mark>")
_NUMBER = Markup('<span class="number">{}</span>')
_PANEL = Markup(
    '<div class="panel" role="region" aria-label="{label}" tabindex="0">{content}</div>'
)
_SOURCES = Markup("<section><h2>{title}</h2>{cards}</section>")
_FOLDED = Markup('<details class="folded"><summary>{title}</summary>{content}</details>')
_CARD = Markup(
    '<article class="card" id="src-{turn}-{n}" tabindex="-1" aria-labelledby="title-{turn}-{n}">'
    '<h3 id="title-{turn}-{n}" lang="{spoken}">{numbers} {title}</h3>'
    '<p class="about">{about}</p><p class="section" lang="{spoken}">{section}</p>'
    '<div class="passage" lang="{spoken}">{passage}</div>'
    '<p class="links">{link} <a href="#turn-{turn}">{back}</a></p></article>'
)
_LINK = Markup('<a href="{url}" target="_blank" rel="noopener noreferrer">{says}</a>')
_DOCUMENT = Markup('<li><span lang="{spoken}">{title}</span><br><small>{about} {link}</small></li>')
_ABOUT = Markup(
    '<section class="limits"><h2>{cites}</h2><ol>{documents}</ol>'
    "<h2>{limits}</h2><ul><li>{advice}</li><li>{outdated}</li></ul>"
    "<h2>{yours}</h2><p>{privacy}</p></section>"
)


if __name__ == "__main__":
    sys.exit(main())
