"""Tasks shared between processes: each makes what it needs once, then does task after task.

A process ends when its pipe closes: when nothing is left to do, or when the one that shares is no
more, even killed. That one, in turn, tells at once where a process dies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, suppress
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from signal import SIG_IGN, SIGINT, signal
from typing import TypeVar

from assistant.sources import UserError

HANDS = 2
"""Processes: the evaluation is to be quick on two cores. Each takes its own memory."""

Task = TypeVar("Task")
Done = TypeVar("Done")

Prepare = Callable[[], AbstractContextManager[Callable[[Task], Done]]]
"""Makes what does a task; it is sent to each process, as the tasks are, hence picklable."""


class SharingError(UserError):
    """A process that died before it was done."""


def shared(prepare: Prepare[Task, Done], tasks: Iterable[Task]) -> Iterator[Done]:
    """Do the tasks, and yield what comes of them in the order in which they end.

    A UserError of a process is raised here; SharingError where a process is killed or fails.
    """
    context = get_context("spawn")  # a fork would copy the locks of torch, and not its threads
    left = iter(tasks)
    with ExitStack() as kept:
        busy: list[Connection] = []
        try:
            for task in islice(left, HANDS):
                ours, theirs = context.Pipe()
                context.Process(target=_work, args=(theirs, prepare), daemon=True).start()
                theirs.close()
                busy.append(kept.enter_context(ours))
                ours.send(task)
            while busy:
                for pipe in _ready(busy):
                    done = pipe.recv()
                    if isinstance(done, UserError):
                        raise done
                    yield done
                    if following := [*islice(left, 1)]:
                        pipe.send(following[0])
                    else:
                        busy.remove(pipe)
        except (EOFError, ConnectionError) as error:
            raise SharingError(
                "A process of the run died: the same command goes on where it was."
            ) from error


def _ready(pipes: list[Connection]) -> list[Connection]:
    """Wait until there is something to hear from one of the pipes, and tell from which."""
    heard = wait(pipes)
    return [pipe for pipe in pipes if pipe in heard]


def _work(pipe: Connection, prepare: Prepare[Task, Done]) -> None:
    signal(SIGINT, SIG_IGN)  # Ctrl+C is for the one that shares to tell
    with suppress(EOFError, BrokenPipeError):
        try:
            with prepare() as do:
                while True:
                    pipe.send(do(pipe.recv()))
        except UserError as error:
            pipe.send(error)
