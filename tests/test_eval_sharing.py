"""Tasks are shared between processes, and a process that dies is told."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from assistant.sources import UserError
from eval.sharing import HANDS, Prepare, SharingError, shared


@contextmanager
def squaring() -> Iterator[Callable[[int], tuple[int, int]]]:
    def do(number: int) -> tuple[int, int]:
        return os.getpid(), number**2

    yield do


@contextmanager
def refusing() -> Iterator[Callable[[int], int]]:
    def do(number: int) -> int:
        raise UserError(f"{number} is refused.")

    yield do


@contextmanager
def unready() -> Iterator[Callable[[int], int]]:
    raise UserError("Nothing is ready.")
    yield abs


@contextmanager
def dying() -> Iterator[Callable[[int], int]]:
    def do(number: int) -> int:
        os.kill(os.getpid(), signal.SIGKILL)
        return number

    yield do


@pytest.mark.parametrize("tasks", [range(0), range(1), range(50)], ids=len)
def test_each_task_is_done_once_in_another_process(tasks: range) -> None:
    done = list(shared(squaring, tasks))
    assert sorted(square for _, square in done) == [number**2 for number in tasks]
    hands = {hand for hand, _ in done}
    assert os.getpid() not in hands
    assert len(hands) <= min(HANDS, len(tasks))


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        pytest.param(refusing, "1 is refused", id="in a task"),
        pytest.param(unready, "Nothing is ready", id="before all tasks"),
    ],
)
def test_an_error_for_the_user_is_passed_on(prepare: Prepare[int, int], told: str) -> None:
    with pytest.raises(UserError, match=told):
        list(shared(prepare, [1]))


def test_a_process_that_is_killed_is_told() -> None:
    with pytest.raises(SharingError, match="goes on where it was"):
        list(shared(dying, [1, 2, 3]))
