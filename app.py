"""The service of Repère: its pages, and what programs may ask of it. `python app.py` serves it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

# Read by Gradio and the embedder as they are imported: the page calls no other machine.
os.environ.update(GRADIO_ANALYTICS_ENABLED="False", HF_HUB_OFFLINE="1")

import gradio as gr
import uvicorn
from fastapi import FastAPI

from assistant import Assistant
from assistant.corpus import read_sources
from assistant.settings import Settings
from assistant.sources import UserError
from pages import routes, saving
from pages.chat import SCRIPT, Chat, theme
from pages.feedback import Feedback
from pages.web import STATIC, Site
from service.guard import guard
from service.health import Readiness
from service.programs import Programs


class PageError(UserError):
    """A page that cannot be served; the message says why and what to change."""


def main() -> int:
    """Serve until stopped; return 1 where it cannot be, with one clear line."""
    try:
        settings = Settings.load()
        served = page(Assistant.open(settings), settings)
        listening = _listen(settings)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    print(f"Repère : http://{host}:{settings.port}", flush=True)
    config = uvicorn.Config(served, log_level="warning", timeout_graceful_shutdown=1)
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
    return 0


def page(assistant: Assistant, settings: Settings) -> FastAPI:
    """The whole service as a web application, closed to all that it does not need."""
    site = Site(assistant, read_sources(settings.corpus), settings)
    programs = Programs(assistant, site.today)
    tools = programs.in_mcp()
    readiness = Readiness(assistant)

    @asynccontextmanager
    async def lifespan(served: FastAPI) -> AsyncIterator[None]:
        readiness.begin()
        async with tools.session_manager.run():
            yield

    addresses = [
        *routes(site),
        *saving.routes(site),
        *readiness.routes(),
        *tools.streamable_http_app().routes,
    ]
    closed: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    served = FastAPI(
        routes=addresses, lifespan=lifespan, exception_handlers={500: site.broken}, **closed
    )
    guard(served, settings)
    chat = Chat(site, ready=lambda: readiness.ready, feedback=Feedback.open(settings.feedback))
    with chat.demo:
        programs.in_gradio()
    mounted: FastAPI = gr.mount_gradio_app(
        served,
        chat.demo,
        path="/",
        root_path=settings.root_path or None,
        app_kwargs={**closed, "exception_handlers": {404: site.missing}},
        theme=theme(),
        css_paths=STATIC / "chat.css",
        head=f'<link rel="stylesheet" href="{settings.root_path}/styles/site.css">',
        js=SCRIPT,
        footer_links=[],
        allowed_paths=[],
        max_file_size=1,
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
    )
    return mounted


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise PageError(
            f"The page cannot be served: {error.strerror}. Choose another place with REPERE_HOST "
            f"and REPERE_PORT."
        ) from error


if __name__ == "__main__":
    sys.exit(main())
