"""Health: whether the service is alive, and whether it is ready to answer at once."""

from __future__ import annotations

from threading import Thread

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from assistant import Assistant
from assistant.sources import UserError

PROBES = ("/healthz", "/readyz")
"""Addresses that a supervisor asks, whoever may read the pages."""


class Readiness:
    """What is still missing before a question is answered at once; a question asked meanwhile is
    answered once it is there."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.reason = "The embedder is being loaded: ask again in a few seconds."
        """Why it is not ready, and what to do; empty once it is."""

    @property
    def ready(self) -> bool:
        return not self.reason

    def begin(self) -> None:
        """Make everything ready while the first visitor reads."""
        Thread(target=self._warm_up, daemon=True).start()

    def routes(self) -> list[Route]:
        return [Route("/healthz", self._alive), Route("/readyz", self._ready)]

    def _warm_up(self) -> None:
        try:
            self.assistant.warm()
        except UserError as error:
            self.reason = str(error)
        else:
            self.reason = ""

    def _alive(self, request: Request) -> Response:
        return JSONResponse({"alive": True})

    def _ready(self, request: Request) -> Response:
        if self.ready:
            return JSONResponse({"ready": True})
        return JSONResponse({"ready": False, "reason": self.reason}, 503, {"Retry-After": "5"})
