"""The guard: what every request passes on its way in, and every reply on its way out."""

from __future__ import annotations

from base64 import b64decode
from hashlib import sha256
from hmac import compare_digest

import bcrypt
from anyio import to_thread
from fastapi import FastAPI, HTTPException
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.settings import Settings
from service.health import PROBES

LARGEST_BODY = 1_000_000
"""Bytes of a request: far above the longest message."""

HEADERS = {
    # Gradio starts from inline scripts and compiles templates, hence 'unsafe-inline' and
    # 'unsafe-eval'; no attribute of an element may be a script, and nothing comes from elsewhere.
    "Content-Security-Policy": "default-src 'self'; "
    "script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Those of a page that sets none of its own; a page may be stricter."""

TOO_MANY = (
    "Trop de demandes : attendez une minute, puis recommencez. — "
    "Too many requests: wait a minute, then try again."
)

CLOSED = (
    "Repère est réservé : donnez le nom et le mot de passe que l’on vous a remis. — "
    "Repère is private: give the name and the password that you were handed."
)


def guard(app: FastAPI, settings: Settings) -> None:
    """Stand before an application, as the settings ask."""
    if settings.login:
        app.add_middleware(Login, login=settings.login)
    if settings.requests_per_minute:
        app.add_middleware(Rate, most=settings.requests_per_minute)
    app.add_middleware(Guard, root=settings.root_path)  # the last one added is the first one passed


class Guard:
    """Puts the security headers on every reply, and refuses a request that is too large.

    `root` is the path at which a proxy serves the application, whether it takes it off or not.
    """

    def __init__(self, app: ASGIApp, root: str) -> None:
        self.app = app
        self.root = root

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > LARGEST_BODY:
                raise HTTPException(413)
            return message

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(self._placed(scope), counted, guarded)

    def _placed(self, scope: Scope) -> Scope:
        if not self.root or scope["type"] != "http":
            return scope
        path = scope["path"]
        if not f"{path}/".startswith(f"{self.root}/"):
            path = self.root + path
        return {**scope, "root_path": self.root, "path": path}


class Rate:
    """Refuses a client that asks too much in a minute: its POST requests are counted, for a page is
    many others that cost little; and, apart, its passwords that were wrong."""

    def __init__(self, app: ASGIApp, most: int) -> None:
        self.app = app
        self.most = RateLimitItemPerMinute(most)
        self.counted = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        client, _ = scope.get("client") or ("", 0)

        async def watched(message: Message) -> None:
            if "authorization" in Headers(scope=scope) and message.get("status") == 401:
                self.counted.hit(self.most, client, "refused")
            await send(message)

        asks_too_much = scope["method"] == "POST" and not self.counted.hit(self.most, client)
        if asks_too_much or not self.counted.test(self.most, client, "refused"):
            # `detail` and `error` are where the page and `gradio_client` look for what to tell.
            told = {"detail": TOO_MANY, "error": TOO_MANY}
            await JSONResponse(told, 429, {"Retry-After": "60"})(scope, receive, send)
            return
        await self.app(scope, receive, watched)


class Login:
    """Asks for a name and a password (HTTP Basic, RFC 7617) before anything but the probes."""

    def __init__(self, app: ASGIApp, login: str) -> None:
        self.app = app
        name, _, self.hash = login.partition(":")
        self.name = name.encode()
        self.accepted = b""
        """The digest of the credentials that were right: bcrypt is slow, and a page is many
        requests."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or await self._may_pass(scope):
            await self.app(scope, receive, send)
            return
        asks = {"WWW-Authenticate": 'Basic realm="Repere", charset="UTF-8"'}
        await PlainTextResponse(CLOSED, 401, asks)(scope, receive, send)

    async def _may_pass(self, scope: Scope) -> bool:
        if scope["path"].removeprefix(scope.get("root_path", "")) in PROBES:
            return True
        given = Headers(scope=scope).get("authorization", "").encode()
        digest = sha256(given).digest()
        if not self.accepted and await to_thread.run_sync(self._is_right, given):
            self.accepted = digest
        return compare_digest(digest, self.accepted)

    def _is_right(self, given: bytes) -> bool:
        """Tell whether these are the credentials; a malformed header is none."""
        try:
            name, _, password = b64decode(given.removeprefix(b"Basic "), validate=True).partition(
                b":"
            )
            right = bcrypt.checkpw(password, self.hash.encode())
        except ValueError:  # not Base64, or longer than what bcrypt reads
            return False
        return right and compare_digest(name, self.name)
