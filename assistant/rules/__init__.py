"""Deterministic rules: regimes, deadlines and cards, each with its quotes."""

from assistant.rules.cards import Answerable, Aspect, Card, Refusal
from assistant.rules.comparisons import Comparison
from assistant.rules.deadlines import Deadline, Milestone, Step
from assistant.rules.facts import Fact, FactError, LateError
from assistant.rules.logic import UNKNOWN, Facts
from assistant.rules.regimes import Decision
from assistant.rules.rule import NextStep, Rule
from assistant.rules.rulebook import ORIENTATION, Rulebook, RulebookError

__all__ = [
    "ORIENTATION",
    "UNKNOWN",
    "Answerable",
    "Aspect",
    "Card",
    "Comparison",
    "Deadline",
    "Decision",
    "Fact",
    "FactError",
    "Facts",
    "LateError",
    "Milestone",
    "NextStep",
    "Refusal",
    "Rule",
    "Rulebook",
    "RulebookError",
    "Step",
]
