"""Repère: proved answers on early, compassionate and derogatory access to health products."""

from assistant.answering import Answer, Assistant
from assistant.reading import Conversation

__all__ = ["Answer", "Assistant", "Conversation"]
