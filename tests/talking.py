"""What tests of conversations share."""

from __future__ import annotations

from datetime import date

from assistant import Answer, Assistant, Conversation
from assistant.answers import Audience


def talk(assistant: Assistant, *turns: str, audience: Audience | None = None) -> list[Answer]:
    """The answers of a conversation, on a day of 2026."""
    conversation = Conversation()
    answers: list[Answer] = []
    for turn in turns:
        answers.append(assistant.ask(turn, conversation, date(2026, 6, 1), audience=audience))
        conversation = answers[-1].conversation
    return answers
