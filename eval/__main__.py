"""The evaluation: `python -m eval run | gate | floors | readme | faults | compare | …`."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

from assistant.answers import Audience
from assistant.settings import Settings
from assistant.sources import Language, UserError
from eval.questions import Kind, load
from eval.results import RESULTS

log = logging.getLogger("eval")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what is asked and print it; return 1, with one clear line, where it fails."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(message)s")
    logging.getLogger("httpx").setLevel(logging.ERROR)
    try:
        settings = Settings.load()
        for told in _told(settings, options):
            print(told, flush=True)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped: the same command goes on where it was.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    kept = argparse.ArgumentParser(add_help=False)
    kept.add_argument(
        "--results", type=Path, default=RESULTS, help="folder of the results (eval/results)"
    )
    run = commands.add_parser("run", parents=[kept], help="ask every question, and report")
    run.add_argument("--only", choices=get_args(Kind), help="the questions of one kind")
    run.add_argument("--audience", choices=get_args(Audience))
    run.add_argument("--language", choices=get_args(Language))
    commands.add_parser("gate", parents=[kept], help="fail where the last run is below a floor")
    commands.add_parser("floors", parents=[kept], help="raise the floors to the last run")
    commands.add_parser(
        "readme", parents=[kept], help="write the figures of the last run in README"
    )
    faults = commands.add_parser("faults", help="each wrong answer of `dev`")
    faults.add_argument("--pairs", action="store_true", help="what said otherwise is answered so")
    commands.add_parser("compare", help="what each part brings, beside the stock pipeline")
    elsewhere = commands.add_parser("elsewhere", help="what finds the answers of other documents")
    elsewhere.add_argument("file", type=Path, help="documents and questions, as SQuAD has them")
    elsewhere.add_argument("--language", choices=get_args(Language), default="fr")
    commands.add_parser("weights", help="other weights of the fusion, on `dev`")
    commands.add_parser("readability", help="how easily the everyday register reads")
    commands.add_parser("bench", help="time and memory, against the stock pipeline")
    return parser


def _told(settings: Settings, options: argparse.Namespace) -> Iterator[str]:
    match options.command:
        case "run":
            from eval.report import report
            from eval.run import run

            chosen = {"kind": options.only, "audience": options.audience}
            chosen["language"] = options.language
            only = {key: value for key, value in chosen.items() if value}
            reached = run(settings, options.results, only)
            yield from report(reached, options.results)
        case "gate":
            from eval.floors import gate

            yield from gate(options.results)
        case "floors":
            from eval.floors import lift

            yield from lift(options.results)
        case "readme":
            from eval.readme import rewrite

            yield from rewrite(options.results)
        case "faults":
            from eval import faults

            yield from faults.pairs(settings) if options.pairs else faults.answers(settings)
        case "compare":
            from eval.compare import compare

            yield from compare(settings, load())
        case "elsewhere":
            from eval.elsewhere import elsewhere

            yield from elsewhere(settings, options.file, options.language)
        case "weights":
            from eval.weights import weigh

            yield from weigh(settings)
        case "readability":
            from eval.readability import report as readability

            yield from readability(settings)
        case "bench":
            from eval.bench import report as bench

            yield from bench(settings)


if __name__ == "__main__":
    sys.exit(main())
