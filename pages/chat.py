"""« Poser une question »: a conversation, and beside it the sources it quotes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args

import gradio as gr
from markupsafe import Markup

from assistant import Conversation
from assistant.answers import Audience
from assistant.sources import Language, UserError
from pages.conversation import (
    PROPOSED,
    SAYS,
    Turn,
    Turns,
    former,
    kept,
    last,
    panel,
    proposed,
)
from pages.feedback import Feedback
from pages.web import STATIC, Link, Site, dating, linking

AUDIENCES: tuple[Audience, ...] = get_args(Audience)

SCRIPT = (STATIC / "chat.js").read_text("utf-8")

ON_LANGUAGE = """(...given) => {
  const other = document.documentElement.lang === 'en' ? 'fr' : 'en';
  document.documentElement.lang = other;
  history.replaceState(null, '', other === 'en' ? '?lang=en' : location.pathname);
  return given;
}"""

ON_QUESTION = """(...given) => {
  if (given[0].trim()) dispatchEvent(new Event('asked'));
  document.getElementById('lost').hidden = true;
  const last = document.getElementById('last');
  if (last.getBoundingClientRect().top < 0) last.scrollIntoView(); // its answer is read from there
  return given;
}"""

ON_ANSWER = """() => { dispatchEvent(new Event('answered')); }"""

ON_LOSS = """() => { dispatchEvent(new Event('lost')); }"""

Words = Callable[[Language], dict[str, Any]]
"""What a component says in a language, as its properties."""

REMEMBERED: dict[str, Any] = {"storage_key": "audience", "secret": "audience"}
"""Where the browser keeps the audience that was chosen. What Gradio calls a secret hides nothing:
it is written down so that a restart of the service forgets no choice."""

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""The options of an event that is no one's business but the page's."""


class Chat:
    """The components of the page, and what each event makes of them.

    The turns of a conversation live in the state of its session; all that is shown of them is
    written again from there at each event, in the language of the page.
    """

    def __init__(
        self,
        site: Site,
        *,
        ready: Callable[[], bool] = lambda: True,
        feedback: Feedback | None = None,
    ) -> None:
        """`ready` tells whether an answer comes at once; without `feedback` no opinion is asked."""
        self.site = site
        self.ready = ready
        self.feedback = feedback
        self.worded: dict[Any, Words] = {}
        """The components whose words follow the language of the page."""
        self.demo: gr.Blocks
        with gr.Blocks(title="Repère", analytics_enabled=False) as self.demo:
            self.turns = gr.State(())
            self.language = gr.State("fr")
            self.remembered = gr.BrowserState(None, **REMEMBERED)
            with gr.Column(elem_id="page"):
                self._write(self._head)
                # In the order in which one reads: an answer, what proves it, what to do with it.
                with gr.Row(elem_id="desk"):
                    with gr.Column(elem_id="talk"):
                        self._lay_conversation()
                    with gr.Column(elem_id="proof"):
                        self.panel = gr.HTML(
                            panel((), site.sources, "fr", self._link("fr")),
                            apply_default_css=False,
                        )
                    with gr.Column(elem_id="after"):
                        self._lay_after()
                with gr.Column(scale=0, elem_id="composer"):
                    self._lay_composer()
            self._write(site.footer)
            self.speak = gr.Button("English", visible="hidden", elem_id="speak")
            self._wire()
        self.demo.queue(default_concurrency_limit=4, max_size=40)

    def _link(self, language: Language) -> Link:
        return linking(self.site.settings.root_path, language)

    def _head(self, language: Language) -> Markup:
        skip = _SKIP.format(SAYS[language]["skip"])
        return skip + self.site.header(language, "chat", self.site.settings.root_path)

    def _lay_conversation(self) -> None:
        self.former = gr.HTML(apply_default_css=False, elem_id="former")
        self.last = gr.HTML(
            last((), self.site.sources, "fr"),
            apply_default_css=False,
            elem_id="last",
        )
        with gr.Row(elem_id="examples") as self.examples:
            self.proposed = {audience: self._lay_examples(audience) for audience in AUDIENCES}

    def _lay_after(self) -> None:
        self.kept = gr.HTML(apply_default_css=False, elem_id="kept")
        with gr.Column(visible=False, elem_id="further") as self.further:
            self.invites = gr.HTML(apply_default_css=False)
            self.follow_ups = [gr.Button(elem_classes="asks") for _ in range(PROPOSED)]
        if self.feedback:
            self._lay_feedback()

    def _lay_composer(self) -> None:
        with gr.Row(elem_id="above"):
            self.audience = self._add(
                gr.Radio,
                lambda t: {
                    "label": SAYS[t]["audience"],
                    "choices": [(SAYS[t][audience], audience) for audience in AUDIENCES],
                },
                elem_id="audience",
            )
            self.again = self._add(
                gr.Button, lambda t: {"value": SAYS[t]["again"]}, visible=False, elem_id="again"
            )
        with gr.Column(scale=0, elem_id="ask"):
            self._write(lambda t: _LOST.format(SAYS[t]["lost"]))
            self.box = self._add(
                gr.Textbox,
                lambda t: {
                    "label": SAYS[t]["question"],
                    "placeholder": SAYS[t]["placeholder"],
                    "submit_btn": SAYS[t]["send"],
                },
                show_label=False,
                max_lines=6,
                # What is longer would be refused as a request before it is told to be long.
                max_length=20 * self.site.assistant.max_message,
                elem_id="question",
            )
            self._write(self._notice)

    def _notice(self, language: Language) -> Markup:
        """What an answer is worth, below what is told of a message that grows too long."""
        says = SAYS[language]
        limit = self.site.assistant.max_message
        near, past = (says[name].format(limit=limit, count="{count}") for name in ("near", "past"))
        length = _LENGTH.format(limit=limit, near=near, past=past)
        whole = dating(says["notice"], self.site.sources, language)
        return length + _NOTICE.format(whole=whole, brief=says["brief"])

    def _lay_examples(self, audience: Audience) -> list[Any]:
        def example(n: int) -> Words:
            return lambda language: {"value": SAYS[language]["examples"][audience][n]}

        with gr.Column(min_width=200):
            self._write(lambda t: _TITLE.format(SAYS[t][f"{audience} examples"]))
            proposed = range(len(SAYS["fr"]["examples"][audience]))
            return [self._add(gr.Button, example(n), elem_classes="asks") for n in proposed]

    def _lay_feedback(self) -> None:
        with gr.Column(visible=False, elem_id="feedback") as self.opinion:
            self.useful = self._add(
                gr.Radio,
                lambda t: {
                    "label": SAYS[t]["useful"],
                    "choices": [(SAYS[t]["helped"], "yes"), (SAYS[t]["missed"], "no")],
                },
                elem_id="useful",
            )
            self.reason = self._add(
                gr.Textbox,
                lambda t: {"label": SAYS[t]["reason"], "info": SAYS[t]["stored"]},
                max_lines=3,
                visible=False,
                elem_id="reason",
            )
            self.give = self._add(
                gr.Button, lambda t: {"value": SAYS[t]["give"]}, visible=False, elem_id="give"
            )
            self.thanks = gr.HTML(apply_default_css=False, elem_id="thanks")
        self.asked = [self.reason, self.give, self.thanks]
        """What appears once an opinion is chosen, and its acknowledgement."""

    def _write(self, html: Callable[[Language], Markup]) -> None:
        self._add(gr.HTML, lambda language: {"value": html(language)}, apply_default_css=False)

    def _add(self, component: Callable[..., Any], words: Words, **properties: Any) -> Any:
        """Add a component whose words follow the language of the page."""
        added = component(**words("fr"), **properties)
        self.worded[added] = words
        return added

    def _wire(self) -> None:
        self.shown = [
            self.former,
            self.last,
            self.panel,
            self.kept,
            self.again,
            self.examples,
            self.further,
            self.invites,
            *self.follow_ups,
            *([self.opinion, self.useful, *self.asked] if self.feedback else []),
        ]
        asking = [(self.box.submit, self.box, self.audience)]
        asking += [(button.click, button, self.audience) for button in self.follow_ups]
        for audience, buttons in self.proposed.items():
            asking += [(button.click, button, gr.State(audience)) for button in buttons]
        for event, message, audience in asking:
            self._asks(event, message, audience)
        spoken = [self.language, *self.worded, *self.shown]
        self.demo.load(self._open, self.remembered, [self.audience, *spoken], queue=False, **QUIET)
        self.speak.click(
            self._speak,
            [self.language, self.turns],
            spoken,
            js=ON_LANGUAGE,
            queue=False,
            **QUIET,
        )
        self.audience.change(None, self.audience, self.remembered, js="chosen => chosen")
        self.again.click(
            self._begin_again, self.language, [self.turns, self.box, *self.shown], **QUIET
        )
        if self.feedback:
            self._wire_feedback()

    def _wire_feedback(self) -> None:
        asked = [gr.update(visible=True), gr.update(visible=True), ""]
        self.useful.input(lambda: asked, None, self.asked, **QUIET)
        self.give.click(
            self._keep,
            [self.useful, self.reason, self.turns, self.language],
            [self.useful, *self.asked],
            **QUIET,
        )

    def _asks(self, event: Callable[..., Any], message: Any, audience: Any) -> None:
        """Let an event ask a question: show it at once, then its answer."""
        held = [self.turns, self.language]
        outputs = [self.turns, self.box, *self.shown]
        begun = event(
            self._begin,
            [message, audience, *held],
            [self.audience, *outputs],
            js=ON_QUESTION,
            queue=False,
            **QUIET,
        )
        answered = begun.success(
            self._finish, held, outputs, concurrency_limit=4, concurrency_id="ask", **QUIET
        )
        given_up = answered.failure(self._give_up, held, outputs, queue=False, **QUIET)
        for told in (answered, given_up):
            told.success(None, js=ON_ANSWER)
        for unheard in (begun, given_up):
            unheard.failure(None, js=ON_LOSS)

    def _open(self, audience: Audience | None, request: gr.Request) -> list[Any]:
        """Open the page in the language of its address, for the audience chosen last."""
        language: Language = "en" if request.query_params.get("lang") == "en" else "fr"
        audience = audience if audience in AUDIENCES else None
        return [audience, language, *self._words(language), *self._show((), language)]

    def _begin(
        self, message: str, audience: Audience | None, turns: Turns, language: Language
    ) -> list[Any]:
        if message.strip():
            turns = (*turns, Turn(message, audience, slow=not self.ready()))
        return [audience, turns, "", *self._show(turns, language)]

    def _finish(self, turns: Turns, language: Language) -> list[Any]:
        done: Turns = ()
        for turn in turns:
            done = (*done, self._answer(turn, done, language) if turn.waits else turn)
        last = done[-1] if done else Turn("")
        unread = last.trouble or len(last.message) > self.site.assistant.max_message
        return [done, last.message if unread else gr.skip(), *self._show(done, language)]

    def _answer(self, turn: Turn, before: Turns, language: Language) -> Turn:
        """Answer a message in the light of the turns before it."""
        left = [former.answer.conversation for former in before if former.answer]
        conversation = left[-1] if left else Conversation()
        try:
            answer = self.site.assistant.ask(
                turn.message, conversation, self.site.today(), audience=turn.audience
            )
        except UserError as error:
            return replace(turn, trouble=SAYS[language]["trouble"].format(error=error))
        return replace(turn, answer=answer)

    def _give_up(self, turns: Turns, language: Language) -> list[Any]:
        """Give back the message that a fault of ours left without an answer."""
        failed = SAYS[language]["failed"]
        turns = tuple(replace(turn, trouble=failed) if turn.waits else turn for turn in turns)
        return [turns, turns[-1].message, *self._show(turns, language)]

    def _begin_again(self, language: Language) -> list[Any]:
        return [(), "", *self._show((), language)]

    def _speak(self, language: Language, turns: Turns) -> list[Any]:
        """Say all of the page in the other language."""
        other: Language = "en" if language == "fr" else "fr"
        return [other, *self._words(other), *self._show(turns, other)]

    def _keep(self, useful: str, reason: str, turns: Turns, language: Language) -> list[Any]:
        """Keep an opinion on the last answer."""
        assert self.feedback
        says = SAYS[language]
        thanks = says["thanks"]
        answer = turns[-1].answer if turns else None
        if answer:
            try:
                self.feedback.keep(
                    answer, useful=useful == "yes", reason=reason or "", now=datetime.now(UTC)
                )
            except UserError:
                thanks = says["unkept"]
        hidden = gr.update(visible=False)
        return [None, gr.update(value="", visible=False), hidden, _THANKS.format(thanks)]

    def _words(self, language: Language) -> list[Any]:
        return [gr.update(**say(language)) for say in self.worded.values()]

    def _show(self, turns: Turns, language: Language) -> list[Any]:
        """What the turns make of the components that show them."""
        link = self._link(language)
        answer = turns[-1].answer if turns else None
        questions = proposed(answer)
        hidden = gr.update(visible=False)
        opinion = [gr.update(visible=bool(answer)), None, hidden, hidden, ""]
        return [
            former(turns, language, link),
            last(turns, self.site.sources, language),
            panel(turns, self.site.sources, language, link),
            kept(turns, language, link),
            gr.update(visible=bool(turns) and not turns[-1].waits),
            gr.update(visible=not turns),
            gr.update(visible=bool(questions)),
            _TITLE.format(SAYS[language]["replies" if answer and answer.asks else "further"]),
            *(gr.update(value=question, visible=True) for question in questions),
            *(gr.update(visible=False) for _ in range(PROPOSED - len(questions))),
            *(opinion if self.feedback else []),
        ]


def theme() -> gr.themes.Base:
    """Quiet colours that read well by day and by night, and the fonts of the reader's machine."""
    quiet = gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        font=["system-ui", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
        radius_size="md",
    )
    return quiet.set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_900",
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


# What fills these is escaped as it enters.
_SKIP = Markup('<a class="skip" href="#question">{}</a>')
_TITLE = Markup('<h2 class="over">{}</h2>')
_LENGTH = Markup(
    '<p id="length" role="status" data-limit="{limit}" data-near="{near}" data-past="{past}"></p>'
)
_NOTICE = Markup(
    '<p class="notice"><span class="whole">{whole}</span><span class="brief">{brief}</span></p>'
)
_LOST = Markup('<p id="lost" role="alert" hidden>{}</p>')
_THANKS = Markup('<p role="status">{}</p>')
