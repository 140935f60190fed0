"""The command line, as a person and another program use it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.retrieval import Index
from assistant.settings import Settings
from tests.conftest import SmallCorpus

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.lines]


def run(
    *arguments: str | Path,
    said: str | bytes = "",
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Run:
    """Run `python -m assistant` as a shell would, with this on its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        cwd=ROOT,
        input=said if isinstance(said, bytes) else said.encode(),
        capture_output=True,
        env={**os.environ, **environment},
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def places(settings: Settings) -> dict[str, str]:
    """The environment that points a command at a corpus of its own."""
    return {"REPERE_CORPUS": str(settings.corpus), "REPERE_INDEX": str(settings.index)}


def batch(*lines: object) -> str:
    """Lines of a batch; what is a string already stands as it is."""
    return "".join(
        f"{line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)}\n"
        for line in lines
    )


def timeless(objects: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in found.items() if k != "elapsed_ms"} for found in objects]


def assert_fits(out: str) -> None:
    """No line is wider than a terminal but for a long address, and no address is broken."""
    wide = [line for line in out.splitlines() if len(line) > 80]
    assert [line for line in wide if not re.search(r"https?://\S{60,}", line)] == []
    texts = [path.read_text("utf-8") for path in (ROOT / "corpus" / "texts").glob("*.md")]
    texts.append((ROOT / "corpus" / "sources.yaml").read_text("utf-8"))
    known = {url for text in texts for url in re.findall(r"https?://[^\s|)>]+", text)}
    assert set(re.findall(r"https?://[^\s|)>]+", out)) <= known


# How a command ends


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["frobnicate"], id="unknown command"),
        pytest.param(["ask"], id="no question"),
        pytest.param(["search", "--explain"], id="nothing to search"),
        pytest.param(["ask", "Qui ?", "--batch", "-"], id="question and batch"),
        pytest.param(["ask", "Qui ?", "--language", "de"], id="language that is not read"),
        pytest.param(["ask", "Qui ?", "--audience", "robots"], id="unknown audience"),
        pytest.param(["ask", "Qui ?", "--today", "2026-02-30"], id="day that is not one"),
        pytest.param(["ask", "Qui ?", "--colour", "red"], id="unknown option"),
        pytest.param(["add", "file.pdf"], id="document without title"),
    ],
)
def test_wrong_usage_ends_with_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("usage: python -m assistant")


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        pytest.param(
            ["ask", "Qui ?"], {"REPERE_INDEX": "none"}, "run `python -m assistant index`", id="ask"
        ),
        pytest.param(["chat"], {"REPERE_INDEX": "none"}, "no index at 'none'", id="chat"),
        pytest.param(["search", "Qui ?"], {"REPERE_INDEX": "none"}, "no index", id="search"),
        pytest.param(
            ["ask", "Qui ?"], {"REPERE_CORPUS": "none"}, "No list of documents", id="no corpus"
        ),
        pytest.param(["check"], {"REPERE_PORT": "http"}, "REPERE_PORT is 'http'", id="setting"),
        pytest.param(
            ["ask", "Qui ?"], {"REPERE_EMBEDDER": "none"}, "REPERE_EMBEDDER", id="embedder"
        ),
        pytest.param(["ask", "--batch", "none.jsonl"], {}, "'none.jsonl'", id="no batch"),
        pytest.param(["ask", "--batch", "corpus"], {}, "'corpus'", id="batch that is a folder"),
        pytest.param(
            ["add", "none.pdf", "--title", "T", "--publisher", "P", "--date", "2026"],
            {},
            "'none.pdf'",
            id="no document",
        ),
    ],
)
def test_a_failure_is_one_line_and_ends_with_1(
    arguments: list[str], environment: dict[str, str], told: str, index: Index
) -> None:
    done = run(*arguments, environment=environment)
    assert (done.code, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert told in line


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"entries": {"doc": {"colour": "red"}}}, id="list"),
        pytest.param({"vocabulary": [{"id": "mine", "fr": "un"}]}, id="vocabulary"),
        pytest.param({"asks": [{"cites": []}]}, id="rules"),
    ],
)
def test_a_corpus_that_cannot_be_read_is_told_in_one_line(
    files: dict[str, Any], small_corpus: SmallCorpus
) -> None:
    done = run("index", environment=places(small_corpus({"doc": "# T\n\nUn mot.\n"}, **files)))
    assert (done.code, done.out) == (1, "")
    assert len(done.err.splitlines()) == 1, done.err
    assert "cannot be read" in done.err


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_batch_that_is_not_utf8_is_told_without_a_traceback(command: str, index: Index) -> None:
    """The locale of most people, which takes no byte that it cannot read."""
    done = run(
        command,
        "--batch",
        "-",
        said=b'{"question": "\xe9"}\n',
        environment={"PYTHONIOENCODING": "utf-8:strict"},
    )
    assert done.code == 1
    assert "Traceback" not in done.err
    assert "not" in done.out + done.err


def test_check_says_that_nothing_is_wrong(index: Index) -> None:
    done = run("check")
    assert (done.code, done.err) == (0, "")
    assert done.lines == ["Nothing is wrong: corpus, quotes, vocabulary and index hold together."]


def test_check_lists_what_is_wrong_and_ends_with_1(small_corpus: SmallCorpus) -> None:
    settings = small_corpus({"one": "# T\n\nUn mot.\n", "two": "# T\n\nDeux mots.\n"})
    (settings.corpus / "received" / "one.txt").unlink()
    (settings.corpus / "received" / "two.txt").unlink()
    done = run("check", environment=places(settings))
    assert done.code == 1
    assert "Traceback" not in done.err
    assert all(line.startswith("- ") for line in done.lines)
    for told in ("received file of 'one'", "received file of 'two'", "no index"):
        assert sum(told in line for line in done.lines) == 1


def test_a_document_is_added_once(small_corpus: SmallCorpus, tmp_path: Path) -> None:
    settings = small_corpus({"doc": "# T\n\nUn mot.\n"})
    file = tmp_path / "nouveau.txt"
    file.write_text("Une AAC dure un an.\n", encoding="utf-8")
    arguments = ("add", file, "--title", "Nouveau", "--publisher", "HAS", "--date", "2026-01")
    done = run(*arguments, environment=places(settings))
    assert (done.code, done.err) == (0, "")
    assert "'nouveau'" in done.lines[0]
    assert "python -m assistant index" in done.lines[-1]
    text = (settings.corpus / "texts" / "nouveau.md").read_text(encoding="utf-8")
    assert "Une AAC dure un an." in text
    again = run(*arguments, environment=places(settings))
    assert (again.code, again.out) == (1, "")
    assert "'nouveau.txt' is already in the corpus" in again.err


# A reader that has seen enough


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["check"], id="check"),
        pytest.param(["ask", ""], id="ask"),
        pytest.param(["ask", "--batch", "-"], id="batch piped in"),
        pytest.param(["ask", "--batch", "{file}"], id="batch in a file"),
    ],
)
def test_a_pipe_that_is_closed_is_no_failure(
    arguments: list[str], index: Index, tmp_path: Path
) -> None:
    """`python -m assistant ask … | head -1`, of which the rest is not read."""
    file = tmp_path / "batch.jsonl"
    file.write_text(batch({"question": ""}, {"question": ""}), encoding="utf-8")
    command = [argument.format(file=file) for argument in arguments]
    with (
        file.open() as said,
        subprocess.Popen(
            [sys.executable, "-m", "assistant", *command],
            cwd=ROOT,
            stdin=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as process,
    ):
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read().decode() == ""


# A person


CHAT = (
    "Combien de temps la HAS a-t-elle pour se prononcer sur une demande d'accès précoce ?",
    "Qui délivre les AAC ?",
    "et pour un CPC ?",
    "et quelle durée ?",
    "conditions pour obtenir une AAP",
    "bilan de l'accès précoce : lien vers le site de la HAS",
    "What happens in a clock-stop?",
    "quelle météo demain à Lyon ?",
    "",
)


@pytest.fixture(scope="module")
def chat(index: Index) -> Run:
    return run("chat", said=batch(*CHAT))


@pytest.mark.model
def test_a_chat_answers_each_message_and_ends_with_its_input(chat: Run) -> None:
    assert chat.code == 0
    greeting, *answers = chat.out.split("\n> ")
    assert "Posez votre question" in greeting
    *answers, last = answers
    assert len(answers) == len(CHAT)
    assert last.strip() == ""
    assert all(answer.strip() for answer in answers)
    first = " ".join(answers[0].split())
    assert "3 mois" in first
    assert "Sources [1] " in first
    assert "page 2" in first
    carried = " ".join(answers[3].split())
    assert "cadre de prescription compassionnelle (CPC)" in carried


@pytest.mark.model
def test_a_chat_fits_a_terminal(chat: Run) -> None:
    assert_fits(chat.out)


@pytest.mark.model
def test_a_french_answer_has_no_english_word_of_ours(chat: Run) -> None:
    _, *answers = chat.out.split("\n> ")
    french = "".join(answers[: CHAT.index("What happens in a clock-stop?")])
    assert re.findall(r"\b(printed|published|page mark|See also)\b", french) == []


@pytest.mark.model
def test_a_command_that_went_well_says_nothing_beside(chat: Run) -> None:
    assert chat.err == ""


@pytest.mark.model
def test_every_source_is_listed_under_the_number_that_calls_it(chat: Run) -> None:
    for answer in chat.out.split("\n> ")[1:]:
        said, _, listed = answer.partition("\nSources\n")
        called = [int(number) for number in re.findall(r"\[(\d+)\]", said)]
        assert list(dict.fromkeys(called)) == list(range(1, len(set(called)) + 1))
        assert [int(n) for n in re.findall(r"^\[(\d+)\] ", listed, re.MULTILINE)] == sorted(
            set(called)
        )


@pytest.mark.model
def test_a_question_is_answered_with_its_sources(
    index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "Qui peut demander une AAP ?", "--today", "2026-03-01"]) == 0
    out, _ = capsys.readouterr()
    assert_fits(out)
    said, _, listed = out.partition("\nSources\n")
    assert "Toute personne physique ou morale peut demander une AAP" in " ".join(said.split())
    assert "[1] Questions réponses - Accès précoce" in listed


@pytest.mark.model
def test_a_search_shows_passages_and_what_found_them(
    index: Index, capsys: pytest.CaptureFixture[str]
) -> None:
    question = "bilan de l'accès précoce, lien vers le site de la HAS"
    assert main(["search", question]) == 0
    plain, _ = capsys.readouterr()
    assert main(["search", question, "--explain"]) == 0
    explained, _ = capsys.readouterr()
    assert_fits(plain)
    assert_fits(explained)
    assert [int(n) for n in re.findall(r"^(\d+)\. ", plain, re.MULTILINE)] == list(range(1, 11))
    assert "rank" not in plain
    assert re.search(r"bm25 rank 1, score \d", " ".join(explained.split()))
    assert re.search(r"vectors rank \d", " ".join(explained.split()))


# Another program

LINES: tuple[tuple[object, str | None], ...] = (
    ({"id": "q1", "question": "Qui délivre les AAC ?"}, None),
    (
        {
            "id": "q2",
            "turns": ["Combien de temps dure une AAC ?", "et pour un CPC ?"],
            "language": "fr",
            "audience": "staff",
            "today": "2026-03-01",
        },
        None,
    ),
    ("not JSON", "Line 3 is not read: Invalid JSON"),
    ("[]", "Line 4 is not read: "),
    ('"a string"', "Line 5 is not read: "),
    ({"id": "q3", "turns": []}, "Line 6 is not read: "),
    ({"id": "q4"}, "Line 7 is not read: turns"),
    ({"id": "q5", "question": "Qui ?", "colour": "red"}, "Line 8 is not read: colour"),
    ({"id": "q6", "question": "Qui ?", "turns": ["Qui ?"]}, "Line 9 is not read: question"),
    ({"id": "q7", "question": "Qui ?", "language": "de"}, "Line 10 is not read: language"),
    ({"id": "q8", "question": "Qui ?", "audience": "all"}, "Line 11 is not read: audience"),
    ({"id": "q9", "question": "Qui ?", "today": "2026-02-30"}, "Line 12 is not read: today"),
    ({"id": "q10", "question": 5}, "Line 13 is not read: "),
    ('{"id": "q11", "question": "\\ud800"}', "Line 14 is not read: "),
    ({"id": "q12", "question": ""}, None),
    ({"question": "who decides on an AAC?"}, None),
    ({"id": "é\n", "question": "quelle météo demain à Lyon ?"}, None),
)
"""Lines of a batch, and the beginning of what is told of one that is not read."""

READ = [dict(line) for line, told in LINES if isinstance(line, dict) and not told]


@pytest.fixture(scope="module")
def piped(index: Index) -> Run:
    return run("ask", "--json", "--batch", "-", said=batch(*(line for line, _ in LINES)))


@pytest.mark.model
def test_each_line_of_a_batch_has_its_answer_or_its_error_in_its_place(piped: Run) -> None:
    assert piped.code == 1, "one line at least was not read"
    assert len(piped.lines) == len(LINES)
    for (line, told), answer in zip(LINES, piped.objects, strict=True):
        if told:
            assert answer.keys() == {"id", "line", "error"}
            assert answer["error"].startswith(told)
            assert answer["error"].startswith(f"Line {answer['line']} ")
        else:
            assert isinstance(line, dict)
            assert answer["id"] == line.get("id")
            assert answer["question"] == line.get("question", line.get("turns", [""])[-1])


@pytest.mark.model
def test_an_answer_has_what_was_promised(piped: Run) -> None:
    read = [answer for answer in piped.objects if "error" not in answer]
    for answer in read:
        assert list(answer) == [
            *("id", "question", "language", "audience", "status", "answer", "statements"),
            *("citations", "asks", "follow_ups", "elapsed_ms"),
        ]
    assert [answer["status"] for answer in read] == [
        *("answered", "answered", "clarify", "answered", "out_of_scope"),
    ]
    assert [answer["language"] for answer in read] == ["fr", "fr", "fr", "en", "fr"]
    assert [answer["audience"] for answer in read] == [None, "staff", None, None, None]


@pytest.mark.model
def test_the_turns_of_a_conversation_are_gone_through(piped: Run) -> None:
    follow_up = next(answer for answer in piped.objects if answer["id"] == "q2")
    first = follow_up["statements"][0]
    assert "CPC" in first["text"]
    assert "3 ans" in first["text"]


@pytest.mark.model
def test_a_file_is_answered_as_its_lines_piped_in(
    piped: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "batch.jsonl"
    file.write_text(batch(READ[0], "", *READ[1:]), encoding="utf-8")
    assert main(["ask", "--batch", str(file)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert timeless(answers) == timeless([a for a in piped.objects if "error" not in a])


@pytest.mark.model
def test_a_lone_question_is_answered_as_in_a_batch(
    piped: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", "Qui délivre les AAC ?", "--json"]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert timeless([alone]) == timeless([{**piped.objects[0], "id": None}])
    options = ["--language", "en", "--audience", "patients", "--today", "2026-03-01"]
    assert main(["ask", "Qui délivre les AAC ?", "--json", *options]) == 0
    alone = json.loads(capsys.readouterr().out)
    assert (alone["language"], alone["audience"]) == ("en", "patients")


HIT = {
    "rank": int,
    "source": str,
    "section": str,
    "page": int | None,
    "passage": str,
    "score": float,
    "ranks": dict,
}


@pytest.mark.model
def test_a_search_gives_what_was_promised(
    index: Index, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "batch.jsonl"
    lines = [{"id": "s1", "turns": ["Bonjour", "clock-stop"]}, "{", {"question": "AAC"}]
    file.write_text(batch(*lines), encoding="utf-8")
    assert main(["search", "--batch", str(file)]) == 1
    first, error, last = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["id"], first["question"]) == ("s1", "clock-stop")
    assert error["error"].startswith("Line 2 is not read: ")
    assert (last["id"], last["question"]) == (None, "AAC")
    assert first.keys() == {"id", "question", "hits"}
    assert [hit["rank"] for hit in first["hits"]] == list(range(1, 11))
    for hit in first["hits"]:
        assert [name for name, kind in HIT.items() if not isinstance(hit[name], kind)] == []
        assert hit["ranks"].keys() <= {"bm25", "asks", "rules", "vectors"}
        assert all(rank >= 1 for rank in hit["ranks"].values())
    scores = [hit["score"] for hit in first["hits"]]
    assert scores == sorted(scores, reverse=True)
    assert "clock-stop" in first["hits"][0]["passage"]
    assert main(["search", "clock-stop", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {**first, "id": None}


# The index


@pytest.mark.model
def test_an_index_is_built_then_left_as_it_is(small_corpora: SmallCorpus) -> None:
    settings = small_corpora({"one": "# T\n\nUn mot.\n", "two": "# T\n\nDeux mots.\n"})
    first = run("index", environment=places(settings))
    assert first.code == 0
    assert first.lines[:2] == ["added: one", "added: two"]
    assert first.lines[-1] == "2 documents, 2 passages, 2 embedded."
    built = (settings.index / "manifest.json").read_bytes()
    again = run("index", environment=places(settings))
    assert (again.code, again.err) == (0, "")
    assert again.lines == ["Nothing changed: 2 documents, 2 passages."]
    assert (settings.index / "manifest.json").read_bytes() == built
    (settings.corpus / "texts" / "one.md").write_text("# T\n\nTrois mots.\n", encoding="utf-8")
    told = run("search", "--batch", "-", environment=places(settings))
    assert (told.code, told.out) == (0, "")
    assert "(one): run `python -m assistant index`." in told.err


@pytest.mark.model
@pytest.mark.parametrize(
    ("file", "listed"),
    [
        ("questions/orientation.yaml", "[{id: price, asks: {fr: [Quel est son prix ?]}}]"),
        ("tellings.yaml", "[{id: amm=aucune, tells: {fr: [il n'a pas d'AMM]}}]"),
    ],
)
def test_an_index_tells_that_only_what_it_learns_from_has_changed(
    small_corpora: SmallCorpus, file: str, listed: str
) -> None:
    settings = small_corpora({"one": "# T\n\nUn mot.\n", "two": "# T\n\nDeux mots.\n"})
    assert run("index", environment=places(settings)).code == 0
    listing = settings.corpus / "rules" / file
    listing.parent.mkdir(parents=True)
    listing.write_text(listed, encoding="utf-8")
    again = run("index", environment=places(settings))
    assert (again.code, again.lines) == (
        0,
        [
            "changed: known questions or tellings; their classifiers were learnt again",
            "2 documents, 2 passages, 0 embedded.",
        ],
    )
    assert run("index", environment=places(settings)).lines == [
        "Nothing changed: 2 documents, 2 passages."
    ]
