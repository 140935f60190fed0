"""What tests of the pages share: small assistants, and a real server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from threading import Thread
from time import sleep
from typing import Any

import uvicorn

import app
from assistant import Assistant
from assistant.retrieval import Hit
from assistant.settings import Settings
from assistant.sources import Passage, Source
from assistant.vocabulary import Vocabulary


def source(**fields: Any) -> Source:
    given = {"id": "doc", "title": "Le document", "publisher": "ANSM", "language": "fr"}
    return Source.model_validate({**given, "received": "doc.txt", "rank": 1, **fields})


def answers_from(*passages: Passage) -> Assistant:
    """An assistant whose every search finds these passages, in that order."""
    return Assistant(
        search=lambda question: [Hit(passage, 1.0, {}, {}) for passage in passages],
        rarity=lambda term: 1.0,
        vocabulary=Vocabulary(()),
        corpus=passages,
    )


@contextmanager
def serving(assistant: Assistant, **settings: Any) -> Iterator[str]:
    """Serve the pages of an assistant on a free port; their address."""
    # As a factory, the page is built in the loop of its server: outside of one, Gradio makes loops
    # of its own and never closes them.
    config = uvicorn.Config(
        partial(app.page, assistant, Settings(**settings)),
        factory=True,
        port=0,
        log_level="critical",
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            sleep(0.05)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    finally:
        server.should_exit = server.force_exit = True
        thread.join()
