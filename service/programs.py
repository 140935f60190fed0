"""What programs ask: answers, orientations and deadlines with their proofs, over HTTP and MCP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial, wraps
from inspect import signature
from typing import Annotated, Any, TypeVar

import gradio as gr
from anyio import to_thread
from gradio.events import api
from mcp.server.fastmcp import FastMCP
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations
from pydantic import Field, ValidationError, validate_call

from assistant import Assistant
from assistant.answers import Audience
from assistant.reports import Answered, Oriented, Scheduled, answered, oriented, scheduled
from assistant.sources import Language, UserError, in_one_line

MCP = "/mcp"
"""The address of the MCP server (streamable HTTP)."""

INSTRUCTIONS = (
    "Answers on early, compassionate and derogatory access to health products in France, from the "
    "documents of ANSM and HAS alone. Every sentence bears the numbers of the citations that prove "
    "it: quote them, with their document, date and page. The status `not_found` means that the "
    "documents do not tell; say so. Neither medical nor legal advice."
)

Result = TypeVar("Result")

Question = Annotated[str, Field(description="A question, in French or in English.")]
Spoken = Annotated[Language | None, Field(description="Default: that of the question.")]
Reader = Annotated[
    Audience | None, Field(description="For whom: plain words, next steps, or exact words.")
]
Known = Annotated[
    dict[str, str],
    Field(description="What is known, such as produit: médicament, amm: aucune; ? for unknown."),
]
Dates = Annotated[
    dict[str, str],
    Field(description="The dates that are known, such as accuse_reception: 2026-03-12."),
]
Regime = Annotated[
    str, Field(description="aap_pre_amm, aap_post_amm, aac, cpc, derogation_dm or gio.")
]
Today = Annotated[date | None, Field(description="The day it is; default: today.")]


class Programs:
    """The three questions that a program may ask."""

    def __init__(self, assistant: Assistant, today: Callable[[], date] = date.today) -> None:
        self.assistant = assistant
        self.today = today

    def ask(self, question: Question, language: Spoken = None, audience: Reader = None) -> Answered:
        """Answer a question in the words of the documents, each sentence with its proofs."""
        return answered(
            self.assistant.ask(question, today=self.today(), language=language, audience=audience)
        )

    def orient(self, facts: Known, language: Language = "fr", today: Today = None) -> Oriented:
        """Tell which ways of access are open, closed or undecided, why, and what to ask next."""
        known = self.assistant.rulebook.read_facts(facts.items())
        return oriented(self.assistant, known, today or self.today(), language)

    def deadlines(
        self, regime: Regime, facts: Dates, language: Language = "fr", today: Today = None
    ) -> Scheduled:
        """Count the deadlines of a way of access, step by step, each step with its proofs."""
        known = self.assistant.rulebook.read_facts(facts.items())
        return scheduled(self.assistant, regime, known, today or self.today(), language)

    def in_gradio(self) -> None:
        """Declare them as endpoints of the Blocks that are open, for `gradio_client`."""
        endpoints: dict[str, Callable[..., Any]]
        endpoints = {"ask": self._ask, "orient": self.orient, "deadlines": self.deadlines}
        for name, program in endpoints.items():
            api(_told(program), api_name=name, concurrency_limit=4, concurrency_id="ask")

    def in_mcp(self) -> FastMCP:
        """Declare them as tools of an MCP server, which keeps no session."""
        server = FastMCP(
            "Repère",
            INSTRUCTIONS,
            stateless_http=True,
            json_response=True,
            streamable_http_path=MCP,
            log_level="WARNING",
            # Its Host header is whatever a proxy says; what it serves is public, or behind a login.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        for program in (self.ask, self.orient, self.deadlines):
            server.add_tool(_apart(program), annotations=ToolAnnotations(readOnlyHint=True))
        return server

    def _ask(self, question: Question) -> Answered:
        """Answer a question in the words of the documents, each sentence with its proofs."""
        # An HTTP call gives every parameter, in order: with more of them, those of before break.
        return self.ask(question)


def _told(program: Callable[..., Result]) -> Callable[..., Result]:
    """Check what a program is given, and tell what is wrong with it rather than hide it."""
    checked = validate_call(program)
    names = signature(program).parameters

    @wraps(program)
    def called(*given: Any) -> Result:
        try:
            return checked(**dict(zip(names, given, strict=True)))
        except (ValidationError, UserError) as error:
            raise gr.Error(f"{in_one_line(error)}.", print_exception=False) from error

    return called


def _apart(program: Callable[..., Result]) -> Callable[..., Awaitable[Result]]:
    """Run in a thread of its own what would else keep every other request waiting."""

    @wraps(program)
    async def called(**given: Any) -> Result:
        return await to_thread.run_sync(partial(program, **given))

    return called
