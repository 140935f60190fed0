"""What the YAML files are made of: texts in both languages, tests, quotes, lengths of time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

import assistant.rules.logic as logic
from assistant.rules.periods import Period
from assistant.sources import Citation, Language


def _both(text: Mapping[Language, str]) -> Mapping[Language, str]:
    if set(text) != {"fr", "en"} or not all(said.strip() for said in text.values()):
        raise ValueError("give both `fr` and `en`")
    return text


def _cases(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


def citations(value: Any) -> Any:
    """Citations from a mapping of sources to their quotes."""
    if not isinstance(value, dict):
        return value
    return [
        {"source": source, "quote": quote}
        for source, quotes in value.items()
        for quote in (quotes if isinstance(quotes, list) else [quotes])
    ]


Text = Annotated[Mapping[Language, str], AfterValidator(_both)]
"""The same sentence in French and in English."""

When = Annotated[logic.When, BeforeValidator(_cases)]
"""In YAML: one mapping of facts to values, or a list of them when either will do."""

Cites = Annotated[tuple[Citation, ...], BeforeValidator(citations), Field(min_length=1)]
"""In YAML: a mapping of sources to a quote, or to several; the prevailing source first."""

Length = Annotated[Period, BeforeValidator(Period.parse)]
"""In YAML: '45 jours', '1 an', '3 mois + 1 jour'."""
