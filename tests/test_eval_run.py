"""A run: it asks, measures, resumes where it was killed, and has a judge where one is named."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from eval.__main__ import main

ROOT = Path(__file__).parent.parent

pytestmark = [pytest.mark.model, pytest.mark.slow]

FEW = ("--only", "contact", "--language", "en")

REPLIES: dict[str, dict[str, Any]] = {
    "StatementGeneratorOutput": {"statements": ["HAS decides."]},
    "NLIStatementOutput": {
        "statements": [
            {"statement": "HAS decides.", "reason": "It is said.", "verdict": 1},
            {"statement": "It takes a year.", "reason": "It is not said.", "verdict": 0},
        ]
    },
    "ClaimDecompositionOutput": {"claims": ["HAS decides.", "It takes a year."]},
    "AnswerRelevanceOutput": {
        "question": "Whom do I write to about an early access application?",
        "noncommittal": 0,
    },
    "ContextPrecisionOutput": {"reason": "It helps.", "verdict": 1},
    "ContextRecallOutput": {
        "classifications": [{"statement": "HAS.", "reason": "It is said.", "attributed": 1}]
    },
}
"""What the judge says, by the name of the schema that it is asked to follow."""


@dataclass
class Endpoint:
    """An OpenAI-compatible server on 127.0.0.1, and what it was asked."""

    url: str = ""
    replies: dict[str, Any] = field(default_factory=lambda: {**REPLIES})
    """A status instead of a reply makes it fail."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)

    def reply(self, body: dict[str, Any]) -> Any:
        text = json.dumps(body["messages"])
        return next((self.replies[name] for name in self.replies if name in text), {"said": "Oui"})


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            served.asked.append(body)
            served.keys.add(self.headers["Authorization"])
            reply = served.reply(body)
            failed = isinstance(reply, int)
            message = {"role": "assistant", "content": json.dumps(reply)}
            choice = {"index": 0, "message": message, "finish_reason": "stop"}
            usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
            told = {"id": "x", "object": "chat.completion", "created": 0, "model": body["model"]}
            content = {"error": {"message": "no"}} if failed else {**told, "usage": usage}
            content |= {} if failed else {"choices": [choice]}
            sent = json.dumps(content).encode()
            self.send_response(reply if failed else 200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *arguments: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        served.url = f"http://127.0.0.1:{server.server_port}/v1"
        Thread(target=server.serve_forever, daemon=True).start()
        yield served
        server.shutdown()


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "eval", "run", "--results", str(folder), *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    process = start(folder, *arguments, **environment)
    out, error = process.communicate(timeout=600)
    return process.returncode, out, error


def kept(folder: Path) -> dict[str, dict[str, Any]]:
    """What a run has done so far, by question; a line cut short is not done."""
    lines = (folder / "started.jsonl").read_text().splitlines()[1:]
    return {row["id"]: row for line in lines if line.endswith("]") for row in json.loads(line)}


def test_a_killed_run_goes_on_where_it_was(tmp_path: Path) -> None:
    process = start(tmp_path, "--only", "figure")
    file = tmp_path / "started.jsonl"
    while not file.is_file() or len(file.read_text().splitlines()) < 2:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)  # its processes end with it: they hold the same outputs
    with file.open("a") as cut:
        cut.write('[{"id": "q1", "spl')
    before = kept(tmp_path)
    assert before
    code, out, error = run(tmp_path, "--only", "figure")
    assert code == 0, error
    after = kept(tmp_path)
    assert len(after) > len(before)
    assert {name: after[name] for name in before} == before, "nothing is asked twice"
    assert "not a result of the whole" in out
    assert not [*tmp_path.glob("????-*")], "a filtered run is not kept as a whole one"
    assert main(["gate", "--results", str(tmp_path)]) == 1


def test_a_judge_measures_in_french(tmp_path: Path, endpoint: Endpoint) -> None:
    judge = {"REPERE_JUDGE_URL": endpoint.url, "REPERE_JUDGE_MODEL": "small"}
    code, out, error = run(tmp_path, *FEW, **judge, REPERE_JUDGE_KEY="secret")
    assert code == 0, error
    assert endpoint.keys == {"Bearer secret"}
    values = [row["values"] for row in kept(tmp_path).values()]
    judged = [found for found in values if "faithfulness" in found]
    assert judged
    for found in judged:
        assert found["faithfulness"] == 0.5
        assert found["factual_correctness"] == 0.5
        assert found["context_precision"] == pytest.approx(1)
        assert found["context_recall"] == 1
        assert 0 <= found["response_relevancy"] < 1
    assert any(found["response_relevancy"] for found in judged)
    prompts = [json.dumps(body["messages"], ensure_ascii=False) for body in endpoint.asked[1:]]
    assert all("À vous." in prompt and "Einstein" not in prompt for prompt in prompts)
    assert "judge: small" in out
    assert "secret" not in out + error + (tmp_path / "started.jsonl").read_text()


def test_what_a_judge_fails_to_tell_counts_as_a_failure(tmp_path: Path, endpoint: Endpoint) -> None:
    endpoint.replies |= {
        "StatementGeneratorOutput": {"statements": []},  # RAGAS says: not a number
        "ClaimDecompositionOutput": {"claims": 3},
        "ContextRecallOutput": 500,
    }
    judge = {"REPERE_JUDGE_URL": endpoint.url, "REPERE_JUDGE_MODEL": "small"}
    code, out, error = run(tmp_path, *FEW, **judge)
    assert code == 0, error
    report = (tmp_path / "filtered.md").read_text()
    judged = [name for name, row in kept(tmp_path).items() if "faithfulness" in row["values"]]
    for metric in ("faithfulness", "factual_correctness", "context_recall"):
        assert {kept(tmp_path)[name]["values"][metric] for name in judged} == {None}
        assert f"- {metric}: {', '.join(judged)}" in report
        assert f"No {metric} of {judged[0]}" in error
    assert "faithfulness" in out


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        pytest.param({"REPERE_JUDGE_URL": "http://127.0.0.1:9/v1"}, "needs both", id="no model"),
        pytest.param({"REPERE_JUDGE_URL": "here"}, "REPERE_JUDGE_MODEL", id="no model, no url"),
        pytest.param(
            {"REPERE_JUDGE_URL": "here", "REPERE_JUDGE_MODEL": "m"}, "is 'here'", id="no address"
        ),
        pytest.param(
            {"REPERE_JUDGE_URL": "http://127.0.0.1:9/v1", "REPERE_JUDGE_MODEL": "m"},
            "does not reply",
            id="nobody there",
        ),
    ],
)
def test_a_judge_that_does_not_serve_is_told_at_once(
    tmp_path: Path, environment: dict[str, str], told: str
) -> None:
    code, _, error = run(tmp_path, *FEW, **environment)
    assert code == 1
    assert told in error
    assert "Traceback" not in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(
            ("--only", "divergence", "--audience", "patients", "--language", "fr"),
            "No question has kind 'divergence' and audience 'patients' and language 'fr'.",
            id="no such question",
        ),
        pytest.param(("--results", "/dev/null/here"), "'/dev/null/here'", id="no such folder"),
    ],
)
def test_what_cannot_be_run_is_told_in_a_line(
    capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], told: str
) -> None:
    assert main(["run", *arguments]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
