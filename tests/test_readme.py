"""The README says what is true: its commands run, its targets and files exist."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.partition("#")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
ASSISTANT = [c for c in COMMANDS if c.startswith("python -m assistant") and " add " not in c]
TARGETS = {c.split()[1] for c in COMMANDS if c.startswith("make ")} | set(
    re.findall(
        r"^\| `(\w+)` \|", README.partition("| `make …` |")[2].partition("##")[0], re.MULTILINE
    )
)


@pytest.mark.model
@pytest.mark.parametrize("command", ASSISTANT)
def test_command_runs(command: str) -> None:
    _, *arguments = shlex.split(command)
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_every_kind_of_command_is_shown() -> None:
    assert {"run", "test", "setup", "check", "eval", "bench"} <= TARGETS
    assert len(ASSISTANT) >= 4


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_target_exists(target: str) -> None:
    done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_added_document_takes_every_option_shown() -> None:
    from assistant.__main__ import main

    command = next(c for c in COMMANDS if " add " in c)
    _, _, _, *arguments = shlex.split(command)
    assert main(arguments) == 1  # all is understood, but there is no such file here


@pytest.mark.parametrize("path", re.findall(r"`((?:assistant|corpus|eval|tests)/[\w./]*)`", README))
def test_named_file_exists(path: str) -> None:
    assert (ROOT / path).exists() or path.startswith("corpus/texts/guide")
