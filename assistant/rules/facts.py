"""Facts: the only things we may ask the user, and how to read the replies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import BaseModel

from assistant.analysis import fold
from assistant.rules.dates import dates_in, write_date
from assistant.rules.logic import UNKNOWN
from assistant.rules.text import Text, When
from assistant.sources import Language, UserError

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""A date of a file lies between them; any other is a slip of the pen."""

_UNKNOWING = re.compile(
    r"\?|(je )?(ne )?sais pas.*|aucune idee|inconnu|nsp|(i )?(do not|don't|dont) know.*|"
    r"not sure|no idea|unknown"
)


class FactError(UserError):
    """A fact that cannot be; the message says which, and what is accepted."""


class Fact(BaseModel, frozen=True, extra="forbid"):
    """One thing the rules need to know: a choice among options, or a date."""

    id: str
    question: Text
    kind: Literal["choice", "date"] = "choice"
    options: Mapping[str, str] = {"oui": "yes", "non": "no"}
    """Each value, a French word, with its English name."""
    help: Text | None = None
    needs: When = ({},)
    """Without what this fact makes no sense: a device has no marketing authorisation."""
    not_before: str | None = None
    """The date that comes first."""
    said: Mapping[str, Mapping[Language, tuple[str, ...]]] = {}
    """How people state each value of a choice; for a date, under `date`, what they say it is of."""

    def read(self, reply: str) -> str | date | None:
        """Read a reply to the question; UNKNOWN for one who does not know, None where it is no
        reply to it.
        """
        said = fold(reply).strip(" .!")
        if _UNKNOWING.fullmatch(said):
            return UNKNOWN
        if self.kind == "date":
            dates = [day for _, day in dates_in(reply)]
            return dates[0] if len(dates) == 1 else None
        for value, english in self.options.items():
            if said in (fold(value), fold(english)):
                return value
        return None

    def parse(self, value: str) -> str | date:
        """Read a value as a program gives it; FactError names the values that are accepted."""
        read = self.read(value)
        if read is not None and (isinstance(read, str) or EARLIEST <= read <= LATEST):
            return read
        accepted = (
            f"a real date between {EARLIEST} and {LATEST}, written 2026-03-12"
            if self.kind == "date"
            else "one of " + ", ".join(self.options)
        )
        raise FactError(f"{self.id}={value!r} is not accepted: give {accepted}, or ?.")

    def label(self, value: str | date, language: Language) -> str:
        """A value in the words of the user."""
        if isinstance(value, date):
            return write_date(value, language)
        return self.options.get(value, value) if language == "en" else value
