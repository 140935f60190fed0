"""Opinions on answers, kept in a SQLite file where the operator asked for it (REPERE_FEEDBACK)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from assistant import Answer
from assistant.personal import personal_data
from assistant.sources import UserError

LONGEST = 1000
"""Characters of a reason that are kept."""

_TABLE = """
CREATE TABLE IF NOT EXISTS opinions (
  given TEXT NOT NULL, useful INTEGER NOT NULL, reason TEXT NOT NULL, question TEXT NOT NULL,
  language TEXT NOT NULL, audience TEXT, status TEXT NOT NULL, cites TEXT NOT NULL
)"""


class FeedbackError(UserError):
    """A file of opinions that cannot be written; the message names it."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """The file in which opinions are kept; nothing in it tells who gave them."""

    path: Path

    @classmethod
    def open(cls, path: Path | None) -> Feedback | None:
        """Make the file where there is none yet; FeedbackError where it cannot be written."""
        if path is None:
            return None
        feedback = cls(path)
        with feedback._writing() as opinions:
            opinions.execute(_TABLE)
        return feedback

    def keep(self, answer: Answer, *, useful: bool, reason: str, now: datetime) -> None:
        """Keep an opinion; words in which personal data are recognised are left out."""
        question, reason = (
            "" if personal_data(words) else words for words in (answer.question, reason[:LONGEST])
        )
        cites = " ".join(sorted({r.citation.source for r in answer.references}))
        given = now.isoformat(timespec="seconds")
        told = (answer.language, answer.audience, answer.status, cites)
        with self._writing() as opinions:
            opinions.execute(
                "INSERT INTO opinions VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (given, useful, reason, question, *told),
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self.path)) as opinions, opinions:
                yield opinions
        except sqlite3.Error as error:
            raise FeedbackError(
                f"Opinions cannot be kept in {str(self.path)!r} ({error}): give REPERE_FEEDBACK a "
                f"file that can be written, or leave it out."
            ) from error
