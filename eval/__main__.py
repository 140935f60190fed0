"""The measurements: `python -m eval retrieval | answers | bench`."""

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
    commands.add_parser("answers", help="right answers and right refusals")
    commands.add_parser("bench", help="time and memory, against the stock pipeline")
    options = parser.parse_args(arguments)
    try:
        settings = Settings.load()
        if options.command == "retrieval":
            from eval import retrieval as measure

            lines = measure.weigh(settings) if options.weights else measure.compare(settings)
        elif options.command == "answers":
            from eval import answers

            lines = answers.report(settings)
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
