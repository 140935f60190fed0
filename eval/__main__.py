"""The measurements: `python -m eval retrieval | answers | curve | …`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from assistant.settings import Settings
from assistant.sources import UserError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one measurement and print its figures; return 0 when it is done."""
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(required=True, dest="command", metavar="COMMAND")
    retrieval = commands.add_parser("retrieval", help="recall of each list and of their fusion")
    retrieval.add_argument(
        "--weights", action="store_true", help="try other weights of the fusion, on `dev` alone"
    )
    answered = commands.add_parser("answers", help="right answers and right refusals")
    answered.add_argument("--faults", action="store_true", help="each wrong answer of `dev` too")
    commands.add_parser("curve", help="risk and coverage of each threshold, on `dev`")
    said = commands.add_parser("metamorphic", help="the same questions, said otherwise")
    said.add_argument("--faults", action="store_true", help="each pair that is answered otherwise")
    commands.add_parser("readability", help="how easily the everyday register reads")
    commands.add_parser("bench", help="time and memory, against the stock pipeline")
    options = parser.parse_args(arguments)
    try:
        settings = Settings.load()
        if options.command == "retrieval":
            from eval import retrieval as measure

            lines = measure.weigh(settings) if options.weights else measure.compare(settings)
        elif options.command == "answers":
            from eval import answers

            lines = answers.report(settings, faults=options.faults)
        elif options.command == "curve":
            from eval import answers

            lines = answers.curve(settings)
        elif options.command == "metamorphic":
            from eval import metamorphic

            lines = metamorphic.report(settings, faults=options.faults)
        elif options.command == "readability":
            from eval import readability

            lines = readability.report(settings)
        else:
            from eval import bench

            lines = bench.report(settings)
        for line in lines:
            print(line, flush=True)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
