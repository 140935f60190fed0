"""What is understood of people, measured on every question: it may only get better."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.model
@pytest.mark.slow
def test_no_measure_is_below_its_floor(tmp_path: Path) -> None:
    """What `make eval` does; the floors: `eval/floors.yaml`."""
    for command in (["run"], ["gate"]):
        done = subprocess.run(
            [sys.executable, "-m", "eval", *command, "--results", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr[-3000:]
