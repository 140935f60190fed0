"""The service without a browser: what it lets through, and what programs may ask of it."""

from __future__ import annotations

import asyncio
import json
import os
import runpy
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import PIPE, Popen
from threading import Event, Thread
from time import monotonic, sleep

import bcrypt
import httpx
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

import app
from assistant import Assistant
from assistant.retrieval import Hit, IndexProblem
from assistant.settings import Settings
from assistant.sources import UserError
from assistant.vocabulary import Vocabulary
from pages.web import NAVIGATION
from tests.serving import answers_from, serving
from tests.test_pages_chat import ASKED, DELAY

# Of Gradio's queue.
pytestmark = pytest.mark.filterwarnings("ignore::pandas.errors.Pandas4Warning")

CLIENTS = Path(__file__).parent.parent / "docs" / "clients"

PASSWORD = "d’accès précoce"
LOGIN = f"agence:{bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()}".replace(
    "$2b$", "$2y$"
)
"""As `htpasswd -nB agence` prints it."""

Serve = Callable[..., TestClient]
"""Serves an assistant with settings, its background work done as in service."""


@pytest.fixture(scope="module")
def serve() -> Iterator[Serve]:
    with ExitStack() as served:

        def opened(assistant: Assistant | None = None, **settings: object) -> TestClient:
            async def page() -> FastAPI:
                given = Settings.model_validate(settings)
                return app.page(assistant or answers_from(DELAY), given)

            # In a running loop, for outside of one Gradio makes loops of its own and never closes
            # them.
            client = TestClient(asyncio.run(page()), "http://127.0.0.1", follow_redirects=False)
            return served.enter_context(client)

        yield opened


@pytest.fixture(scope="module")
def client(serve: Serve) -> TestClient:
    return serve()


def until_ready(client: TestClient) -> None:
    for _ in range(100):
        if client.get("/readyz").status_code == 200:
            return
        sleep(0.05)
    pytest.fail("not ready after five seconds")


def test_every_reply_bears_the_security_headers(client: TestClient) -> None:
    for path in ("/", "/theme.css", "/nowhere", "/healthz"):
        headers = client.get(path).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_the_page_is_closed_to_all_it_does_not_need(client: TestClient) -> None:
    assert client.get("/openapi.json").status_code == 404
    assert client.get("/gradio_api/file=/etc/passwd").status_code == 403
    sent = client.post("/gradio_api/upload", files={"files": ("a.txt", b"some words")})
    assert sent.status_code == 413


def test_an_address_without_a_page_is_told_to_a_person_and_to_a_program(
    client: TestClient,
) -> None:
    for path in ("/nowhere", "/orienter/nowhere"):
        told = client.get(f"{path}?lang=en", headers={"Accept": "text/html,*/*"})
        assert told.status_code == 404
        assert "There is no page at this address" in told.text
        assert 'href="/glossaire?lang=en"' in told.text
    assert client.get("/nowhere").json() == {"detail": "Not Found"}


def chunks() -> Iterator[bytes]:
    yield from (b"x" * 300_000 for _ in range(5))


def test_a_body_that_is_too_large_is_refused(client: TestClient) -> None:
    for body in (b"x" * 1_500_000, chunks()):
        assert client.post("/gradio_api/call/ask", content=body).status_code == 413


def asked(client: TestClient | httpx.Client, endpoint: str, *given: object) -> str:
    """What an endpoint tells, as it streams it."""
    event = client.post(f"/gradio_api/call/{endpoint}", json={"data": given}).json()["event_id"]
    return client.get(f"/gradio_api/call/{endpoint}/{event}").text


def test_the_answer_is_also_given_to_programs(client: TestClient) -> None:
    told = asked(client, "ask", ASKED)
    assert '"status": "answered"' in told
    assert "3 mois" in told


def test_every_endpoint_says_what_it_takes(client: TestClient) -> None:
    endpoints = client.get("/gradio_api/info").json()["named_endpoints"]
    taken = {
        name: [parameter["parameter_name"] for parameter in endpoint["parameters"]]
        for name, endpoint in endpoints.items()
    }
    assert taken == {
        "/ask": ["question"],
        "/orient": ["facts", "language", "today"],
        "/deadlines": ["regime", "facts", "language", "today"],
    }


def called(client: TestClient, method: str, **params: object) -> dict[str, object]:
    """The result of a request to the MCP server."""
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    accepted = {"Accept": "application/json, text/event-stream"}
    result: dict[str, object] = client.post("/mcp", json=request, headers=accepted).json()["result"]
    return result


def test_a_tool_returns_proofs(client: TestClient) -> None:
    result = called(client, "tools/call", name="ask", arguments={"question": ASKED})
    answer = result["structuredContent"]
    assert isinstance(answer, dict)
    [first] = answer["citations"]
    assert first["quote"] == DELAY.text
    assert (first["title"], first["page"]) == ("Le document", 2)
    assert answer["statements"][0]["citations"] == [1]


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("orient", {"facts": {"produit": "avion"}}, "produit"),
        ("deadlines", {"regime": "aucun", "facts": {}}, "'aucun'"),
        ("ask", {"question": "Qui ?", "audience": "tous"}, "audience"),
    ],
)
def test_a_tool_says_what_is_wrong(
    client: TestClient, tool: str, arguments: dict[str, object], told: str
) -> None:
    result = called(client, "tools/call", name=tool, arguments=arguments)
    assert result["isError"]
    assert told in json.dumps(result["content"], ensure_ascii=False)


def test_a_saved_answer_is_answered_again_and_kept_nowhere(client: TestClient) -> None:
    turns = json.dumps([{"message": "Bonjour"}, {"message": ASKED, "audience": "staff"}])
    saved = client.post("/reponse", data={"turns": turns, "as": "md"})
    assert "attachment" in saved.headers["content-disposition"]
    assert f"> « {DELAY.text} »" in saved.text
    word = client.post("/reponse", data={"turns": turns, "as": "docx"})
    assert word.content.startswith(b"PK")


@pytest.mark.parametrize("turns", ["", "[]", "{", '[{"message": 1}]', json.dumps([{}] * 51)])
def test_what_cannot_be_saved_is_told_on_a_page(client: TestClient, turns: str) -> None:
    told = client.post("/reponse?lang=en", data={"turns": turns, "as": "md"})
    assert told.status_code == 400
    assert "This answer cannot be downloaded" in told.text


def test_it_is_alive_before_it_is_ready(serve: Serve) -> None:
    loaded = Event()

    def search(question: str) -> list[Hit]:
        loaded.wait()
        return [Hit(DELAY, 1.0, {}, {})]

    client = serve(Assistant(search=search, rarity=lambda t: 1.0, vocabulary=Vocabulary(())))
    assert client.get("/healthz").json() == {"alive": True}
    waits = client.get("/readyz")
    assert waits.status_code == 503
    assert "being loaded" in waits.json()["reason"]
    answers: list[str] = []
    asking = Thread(target=lambda: answers.append(asked(client, "ask", ASKED)))
    asking.start()
    loaded.set()
    asking.join()
    assert "3 mois" in answers[0], "asked before it was ready, and answered"
    until_ready(client)


def test_an_embedder_that_cannot_be_loaded_is_named(serve: Serve) -> None:
    def search(question: str) -> list[Hit]:
        raise IndexProblem("The index is damaged: run `python -m assistant index --rebuild`.")

    client = serve(Assistant(search=search, rarity=lambda t: 1.0, vocabulary=Vocabulary(())))
    limit = monotonic() + 5
    while "damaged" not in client.get("/readyz").text:
        assert monotonic() < limit
    assert client.get("/readyz").status_code == 503


def test_a_login_stands_before_all_but_the_probes(serve: Serve) -> None:
    client = serve(login=LOGIN)
    assert client.get("/healthz").status_code == 200
    for path in ("/", "/orienter", "/mcp", "/gradio_api/info", "/styles/site.css"):
        refused = client.get(path)
        assert refused.status_code == 401
        assert "mot de passe" in refused.text
    for name, password in (("agence", "faux"), ("autre", PASSWORD), ("agence", "x" * 100)):
        assert client.get("/", auth=(name, password)).status_code == 401
    assert client.get("/", headers={"Authorization": "Basic ?"}).status_code == 401
    for _ in range(2):
        assert client.get("/", auth=("agence", PASSWORD)).status_code == 200
    assert client.get("/", auth=("agence", "faux")).status_code == 401


def test_a_client_that_asks_too_much_is_told_to_wait(serve: Serve) -> None:
    client = serve(requests_per_minute=3)
    for _ in range(3):
        assert client.post("/reponse").status_code == 400
    refused = client.post("/reponse")
    assert refused.status_code == 429
    assert "attendez une minute" in refused.json()["detail"]
    assert client.get("/").status_code == 200, "reading goes on"


def test_who_tries_too_many_passwords_is_told_to_wait(serve: Serve) -> None:
    client = serve(requests_per_minute=3, login=LOGIN)
    told = [client.get("/", auth=("agence", "faux")).status_code for _ in range(4)]
    assert told == [401, 401, 401, 429]
    assert client.get("/", auth=("agence", PASSWORD)).status_code == 429


@pytest.mark.parametrize("stripped", [True, False])
def test_below_a_path_of_a_proxy_every_address_holds(serve: Serve, stripped: bool) -> None:
    client = serve(root_path="/repere")
    before = "" if stripped else "/repere"
    chat = client.get(f"{before}/")
    assert "/repere/styles/site.css" in chat.text
    assert client.get(f"{before}/styles/site.css").status_code == 200
    assert 'href="/repere/documents"' in client.get(f"{before}/orienter").text
    assert client.get(f"{before}/readyz").status_code in (200, 503)
    assert client.get(f"{before}/gradio_api/info").status_code == 200


def test_a_file_of_opinions_that_cannot_be_written_is_told(tmp_path: Path, serve: Serve) -> None:
    with pytest.raises(UserError, match=r"Opinions cannot be kept.*REPERE_FEEDBACK"):
        serve(feedback=tmp_path / "nowhere" / "opinions.db")


@pytest.mark.model
@pytest.mark.parametrize("client", sorted(path.name for path in CLIENTS.glob("*.py")))
def test_the_clients_shown_get_their_answers(
    client: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Assistant.open(Settings())) as address:
        monkeypatch.setattr(sys, "argv", [client, address])
        runpy.run_path(str(CLIENTS / client), run_name="__main__")
    told = capsys.readouterr().out
    assert "HAS" in told
    assert "[1]" in told


WATCHED = """
import runpy, sys

def heard(event, given):
    if event in ("socket.connect", "socket.sendto"):
        asked = given[1][0] if isinstance(given[1], tuple) else "here"  # a socket of files
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        asked = given[0]
    else:
        return
    if asked not in ("127.0.0.1", "localhost", "::1", "here", None):
        print("asked elsewhere:", event, asked, flush=True)

sys.addaudithook(heard)
runpy.run_path("app.py", run_name="__main__")
"""
"""The service, in a process that tells each look-up and connection to another machine."""


@pytest.mark.model
def test_the_service_asks_nothing_of_another_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "REPERE_PORT": str(port)}
    with (
        Popen([sys.executable, "-c", WATCHED], env=environment, stdout=PIPE, text=True) as served,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client,
    ):
        try:
            assert served.stdout and "Repère" in served.stdout.readline()
            for _ in range(600):
                if client.get("/readyz").status_code == 200:
                    break
                sleep(0.1)
            assert "3 mois" in asked(client, "ask", ASKED)
            for path in NAVIGATION.values():
                assert client.get(path).status_code == 200
        finally:
            served.terminate()
        assert served.stdout.read() == ""


def test_a_busy_port_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = Settings(port=taken.getsockname()[1])
        with pytest.raises(app.PageError, match=r"already in use.*REPERE_PORT"):
            app._listen(settings)


def test_without_an_index_the_page_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("REPERE_INDEX", str(tmp_path / "none"))
    assert app.main() == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "python -m assistant index" in told.err
