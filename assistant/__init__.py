"""Repère: proved answers on early, compassionate and derogatory access to health products."""

from assistant.answering import Assistant
from assistant.answers import Answer
from assistant.reading import Conversation

__all__ = ["Answer", "Assistant", "Conversation"]
