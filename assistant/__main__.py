"""The command line of Repère: `python -m assistant --help`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ValidationError, model_validator

# The rest of Repère is imported by the command that needs it: `--help` answers at once.
if TYPE_CHECKING:
    from assistant.answering import Assistant
    from assistant.answers import Answer, Reference
    from assistant.guiding import Ask
    from assistant.retrieval import Hit, Index
    from assistant.settings import Settings
    from assistant.sources import Language, Statement

WIDTH = 80
"""Columns of the terminal that a person reads."""


class Asked(BaseModel, frozen=True, extra="forbid"):
    """One question as another program sends it: a line of a batch."""

    id: str | None = None
    turns: tuple[str, ...]
    """A conversation, of which the last message is answered; `question` stands for one alone."""
    language: Literal["fr", "en"] | None = None
    audience: Literal["startup", "patients", "staff"] | None = None
    today: date | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_turn(cls, line: Any) -> Any:
        if isinstance(line, dict) and "question" in line and "turns" not in line:
            return {
                **{k: v for k, v in line.items() if k != "question"},
                "turns": [line["question"]],
            }
        return line

    @model_validator(mode="after")
    def _some_turn(self) -> Asked:
        if not self.turns:
            raise ValueError("turns holds no message")
        return self


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 when it is done, 1 when it failed with one clear line."""
    options = _parser().parse_args(arguments)
    from assistant.settings import Settings
    from assistant.sources import UserError

    try:
        run: Callable[[argparse.Namespace, Settings], int] = options.run
        status = run(options, Settings.load())
        sys.stdout.flush()
        return status
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read our lines has enough: `ask … | head -1`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m assistant",
        description="Proved answers on early, compassionate and derogatory access to health "
        "products in France.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    index = commands.add_parser("index", help="build or refresh the index")
    index.add_argument("--rebuild", action="store_true", help="start again from nothing")
    index.set_defaults(run=_index)

    ask = commands.add_parser("ask", help="answer a question, with its sources")
    _takes_questions(ask)
    ask.add_argument("--language", choices=("fr", "en"), help="default: that of the question")
    ask.add_argument("--audience", choices=("startup", "patients", "staff"))
    ask.add_argument("--today", type=_day, metavar="YYYY-MM-DD", help="default: the day it is")
    ask.set_defaults(run=_ask)

    read = commands.add_parser("read", help="what is understood of a message, and why")
    read.add_argument("message")
    read.add_argument("--language", choices=("fr", "en"))
    read.add_argument("--today", type=_day, metavar="YYYY-MM-DD", help="default: the day it is")
    read.add_argument("--json", action="store_true", help="print JSON")
    read.set_defaults(run=_read)

    chat = commands.add_parser("chat", help="a conversation in the terminal")
    chat.set_defaults(run=_chat)

    search = commands.add_parser("search", help="the passages nearest to a question")
    _takes_questions(search)
    search.add_argument("--explain", action="store_true", help="ranks and scores of each list")
    search.set_defaults(run=_search)

    orient = commands.add_parser("orient", help="which ways of access are open, closed, undecided")
    _takes_facts(orient)
    orient.set_defaults(run=_orient)

    deadlines = commands.add_parser("deadlines", help="the due dates of a regime, step by step")
    deadlines.add_argument("regime", help="such as aap_pre_amm, aac or cpc")
    _takes_facts(deadlines)
    deadlines.add_argument("--ics", type=Path, metavar="FILE", help="write them as a calendar too")
    deadlines.set_defaults(run=_deadlines)

    add = commands.add_parser("add", help="read a new document into the corpus, for review")
    add.add_argument("file", type=Path, help="PDF, HTML, DOCX, Markdown or text")
    add.add_argument("--title", required=True)
    add.add_argument("--publisher", required=True)
    add.add_argument("--date", required=True, metavar="YYYY[-MM[-DD]]", help="that it bears")
    add.add_argument("--url")
    add.add_argument("--language", choices=("fr", "en"), default="fr")
    add.set_defaults(run=_add)

    check = commands.add_parser("check", help="all that can be wrong, each with its mend")
    check.set_defaults(run=_check)
    return parser


def _takes_questions(parser: argparse.ArgumentParser) -> None:
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("question", nargs="?")
    asked.add_argument(
        "--batch", metavar="FILE|-", help="one JSON object a line in, one a line out"
    )
    parser.add_argument("--json", action="store_true", help="print JSON; --batch implies it")


def _takes_facts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--fact",
        dest="facts",
        action="append",
        default=[],
        type=_fact,
        metavar="NAME=VALUE",
        help="what is known, such as produit=médicament or accuse_reception=2026-03-12",
    )
    parser.add_argument("--language", choices=("fr", "en"), default="fr")
    parser.add_argument("--today", type=_day, metavar="YYYY-MM-DD", help="default: the day it is")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _fact(text: str) -> tuple[str, str]:
    name, given, value = text.partition("=")
    if not given:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name.strip(), value.strip()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-03-01") from None


def _index(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.retrieval import Index

    with _bar() as progress:
        built = Index.build(settings, rebuild=options.rebuild, progress=progress)
    told = [
        f"{what}: {name}"
        for what in ("added", "changed", "removed")
        for name in getattr(built, what)
    ]
    if built.words_changed:
        told.append("changed: the vocabulary")
    if built.known_changed:
        told.append("changed: known questions or tellings; their classifiers were learnt again")
    if not told:
        print(f"Nothing changed: {built.documents} documents, {built.passages} passages.")
        return 0
    print(*told, sep="\n")
    print(f"{built.documents} documents, {built.passages} passages, {built.embedded} embedded.")
    return 0


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None]]:
    """A progress bar that appears only once there is something to embed."""
    from tqdm import tqdm

    with tqdm(unit=" passages", disable=None, delay=0.1) as bar:

        def progress(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield progress


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.answering import Assistant

    assistant = Assistant.of(_open_index(settings), settings)
    if options.batch:
        return _batch(options.batch, lambda asked: _answer(assistant, asked).as_json())
    asked = Asked(
        turns=(options.question,),
        language=options.language,
        audience=options.audience,
        today=options.today,
    )
    answer = _answer(assistant, asked)
    if options.json:
        print(json.dumps({"id": None, **answer.as_json()}, ensure_ascii=False))
    else:
        _print_answer(answer)
    return 0


def _answer(assistant: Assistant, asked: Asked) -> Answer:
    """Go through the turns of a conversation and return the last answer."""
    from assistant.reading import Conversation

    conversation = Conversation()
    today = asked.today or date.today()
    for turn in asked.turns:
        answer = assistant.ask(
            turn, conversation, today, language=asked.language, audience=asked.audience
        )
        conversation = answer.conversation
    return answer


def _chat(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.answering import Assistant
    from assistant.reading import Conversation

    assistant = Assistant.of(_open_index(settings), settings)
    conversation = Conversation()
    print("Posez votre question — Ask your question. (Ctrl-D : fin / end)")
    while True:
        try:
            message = input("\n> ")
        except EOFError:
            print()
            return 0
        answer = assistant.ask(message, conversation, date.today())
        conversation = answer.conversation
        print()
        _print_answer(answer)


def _read(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.answering import Assistant

    assistant = Assistant.of(_open_index(settings), settings)
    today = options.today or date.today()
    heard = assistant.reader.read(options.message, language=options.language, today=today)
    facts = {fact.id: fact for fact in assistant.rulebook.facts}
    questions = []
    for reading in heard.readings:
        _, written = assistant.replier.find(reading)
        rules = assistant.replier.candidates(reading)
        questions.append(
            {
                "question": reading.asked,
                "completed": reading.question,
                "context": reading.context,
                "regimes": [concept.id for concept in reading.regimes],
                "concepts": [concept.id for concept in reading.concepts],
                "waits_for": reading.wants,
                "answered_by": [rule.id for rule in written.rules],
                "score": round(written.score, 3),
                "candidates": [
                    {
                        "rule": rule.id,
                        "subjects": list(rule.subjects),
                        "aspect": rule.aspect,
                        "likelihood": round(likelihood, 3),
                    }
                    for rule, likelihood in rules
                ],
            }
        )
    found = {
        "message": options.message,
        "language": heard.language,
        "mended": [{"was": mend.was, "now": mend.now} for mend in heard.mends],
        "told_beside": list(heard.clauses.telling),
        "talk": [talk.id for talk in heard.talks],
        "personal_data": list(heard.personal),
        "facts": [
            {
                "fact": s.fact,
                "value": facts[s.fact].label(s.value, heard.language),
                "words": s.words,
            }
            for s in heard.stated
        ],
        "asks_which_way_fits": heard.orients,
        "questions": questions,
    }
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
    else:
        _print_tree(found)
    return 0


def _print_tree(told: dict[str, Any], margin: str = "") -> None:
    """Print a mapping a line a value, what is empty left out."""
    for name, value in told.items():
        label = f"{margin}{name.replace('_', ' ')}: "
        if isinstance(value, list) and value and isinstance(value[0], dict):
            print(label.rstrip())
            for entry in value:
                if any(isinstance(part, list) for part in entry.values()):
                    _print_tree(entry, margin + "  ")
                else:
                    line = ", ".join(f"{key} {part}" for key, part in entry.items())
                    print(f"{margin}  - {line}")
        elif value or value == 0.0:
            print(label + (", ".join(map(str, value)) if isinstance(value, list) else str(value)))


def _search(options: argparse.Namespace, settings: Settings) -> int:
    index = _open_index(settings)
    if options.batch:
        return _batch(options.batch, lambda asked: _found(asked.turns[-1], index))
    if options.json:
        print(json.dumps({"id": None, **_found(options.question, index)}, ensure_ascii=False))
        return 0
    from assistant.sources import where

    for rank, hit in enumerate(index.search(options.question), start=1):
        passage = hit.passage
        place = where(passage, None, passage.source.language)
        print(_fill(f"{rank}. {place}", hang="   "))
        print(_indented(passage.plain.replace("\n", " ")))
        if options.explain:
            lists = (f"{n} rank {hit.ranks[n]}, score {hit.scores[n]:.3f}" for n in hit.ranks)
            print(_indented(f"fused {hit.score:.4f} = {'; '.join(lists)}"))
        print()
    return 0


def _found(question: str, index: Index) -> dict[str, Any]:
    return {
        "question": question,
        "hits": [_hit(r, h) for r, h in enumerate(index.search(question), 1)],
    }


def _hit(rank: int, hit: Hit) -> dict[str, Any]:
    return {
        "rank": rank,
        "source": hit.passage.source.id,
        "section": hit.passage.section,
        "page": hit.passage.page,
        "passage": hit.passage.plain,
        "score": hit.score,
        "ranks": dict(hit.ranks),
        "scores": dict(hit.scores),
    }


def _orient(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.answering import Assistant
    from assistant.guiding import ask, orient
    from assistant.reports import oriented

    assistant = Assistant.of(_open_index(settings), settings)
    facts = assistant.rulebook.read_facts(options.facts)
    language, today = options.language, options.today or date.today()
    if options.json:
        print(json.dumps(oriented(assistant, facts, today, language), ensure_ascii=False))
        return 0
    decisions, fact, references = assistant.orient(facts, today, language)
    _print_statements(orient(decisions, facts, language), references, language)
    if fact:
        _print_ask(ask(fact, language))
    return 0


def _deadlines(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.answering import Assistant
    from assistant.guiding import calendar, schedule
    from assistant.reports import scheduled

    assistant = Assistant.of(_open_index(settings), settings)
    facts = assistant.rulebook.read_facts(options.facts)
    regime, language, today = options.regime, options.language, options.today or date.today()
    milestones, references = assistant.deadlines(regime, facts, today)
    if options.ics:
        _write(options.ics, calendar(milestones, datetime.now(UTC), language))
    if options.json:
        found = scheduled(assistant, regime, facts, today, language)
        print(json.dumps(found, ensure_ascii=False))
    else:
        told = schedule(milestones, assistant.rulebook.facts, today, language)
        _print_statements(told, references, language)
    return 0


def _write(path: Path, content: bytes) -> None:
    from assistant.sources import UserError

    try:
        path.write_bytes(content)
    except OSError as error:
        raise UserError(f"{str(path)!r} cannot be written: {error.strerror}.") from error


def _add(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.documents import add

    added = add(
        options.file,
        settings.corpus,
        title=options.title,
        publisher=options.publisher,
        language=options.language,
        date=options.date,
        url=options.url,
        max_megabytes=settings.max_file_megabytes,
    )
    print(f"Added {added.source_id!r}, the weakest source until it is moved up in sources.yaml.")
    for note in added.notes:
        print(f"- {note}")
    print(f"Review {added.text}, then run `python -m assistant index`.")
    return 0


def _check(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.checking import check

    problems = check(settings)
    for problem in problems:
        print(f"- {problem}")
    if problems:
        return 1
    print("Nothing is wrong: corpus, quotes, vocabulary and index hold together.")
    return 0


def _open_index(settings: Settings) -> Index:
    from assistant.retrieval import Index

    index = Index.open(settings)
    if index.stale:
        print(
            f"The texts have changed since the index was built ({', '.join(index.stale)}): "
            f"run `python -m assistant index`.",
            file=sys.stderr,
        )
    return index


def _batch(place: str, answer: Callable[[Asked], dict[str, Any]]) -> int:
    """Answer a file of questions, a line in, a line out; a bad line yields its error instead."""
    from assistant.sources import in_one_line

    failed = 0
    for number, line in enumerate(_lines(place), start=1):
        if not line.strip():
            continue
        try:
            asked = Asked.model_validate_json(line)
            result = {"id": asked.id, **answer(asked)}
        except ValidationError as error:
            failed = 1
            told = f"Line {number} is not read: {in_one_line(error)}."
            result = {"id": None, "line": number, "error": told}
        print(json.dumps(result, ensure_ascii=False), flush=True)
    return failed


def _lines(place: str) -> Iterable[bytes]:
    from assistant.sources import UserError

    if place == "-":
        return sys.stdin.buffer
    try:
        return Path(place).read_bytes().splitlines()
    except OSError as error:
        raise UserError(f"{place!r} cannot be opened: {error.strerror}.") from error


def _print_answer(answer: Answer) -> None:
    _print_statements(answer.statements, answer.references, answer.language)
    if answer.asks:
        _print_ask(answer.asks)
    if answer.follow_ups:
        print("\nVoir aussi" if answer.language == "fr" else "\nSee also")
        for question in answer.follow_ups:
            print(_fill(f"- {question}", hang="  "))


def _print_statements(
    statements: Iterable[Statement], references: Sequence[Reference], language: Language
) -> None:
    from assistant.reports import numbers
    from assistant.sources import where

    for statement in statements:
        proofs = "".join(f" [{n}]" for n in numbers(statement.citations, references))
        heads = "".join(f"{head} — " for head in statement.cell or ())
        for paragraph in f"{heads}{statement.text}{proofs}".split("\n"):
            print(_fill(paragraph, hang="  " if paragraph.startswith("•") else ""))
        print()
    if references:
        print("Sources")
    for reference in references:
        place = where(reference.passage, reference.citation.quote, language)
        print(_fill(f"[{reference.n}] {place}", hang="    "))


def _print_ask(asks: Ask) -> None:
    print(f"\n{_fill(asks.question, hang='')}")
    for option in asks.options:
        print(f"- {option}")


def _indented(text: str) -> str:
    return _fill(f"   {text}", hang="   ")


def _fill(text: str, hang: str) -> str:
    """Wrap a paragraph, an address kept whole; all lines but the first hang."""
    return fill(
        text,
        WIDTH,
        subsequent_indent=hang,
        break_on_hyphens=False,
        break_long_words=False,
    )


if __name__ == "__main__":
    sys.exit(main())
