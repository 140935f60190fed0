"""Time and memory of the assistant, beside those of the stock pipeline on the same texts.

The stock pipeline is llama-index as its guide shows it: `VectorStoreIndex` over `ChromaVectorStore`
with its default splitter, the same embedder, and the retriever of the index.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import date
from itertools import chain
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median, quantiles
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TYPE_CHECKING

from assistant import Assistant
from assistant.corpus import read_sources, read_text
from assistant.reading import read
from assistant.replying import CONSULTED
from assistant.retrieval import Index, load_text_embedder
from assistant.rules import Facts
from assistant.settings import Settings
from eval.questions import load

if TYPE_CHECKING:
    from llama_index.core.schema import NodeWithScore

QUESTION = "Combien de temps la HAS a-t-elle pour se prononcer sur une demande d'accès précoce ?"

TODAY = date(2026, 3, 1)

FILE: Facts = {
    "produit": "médicament",
    "amm": "aucune",
    "depot": date(2026, 1, 5),
    "accuse_reception": date(2026, 1, 12),
    "questions_posees": date(2026, 2, 2),
    "reponses_recues": date(2026, 2, 20),
}
"""An early access file, for the time that its decisions and dates take."""

LIBRARIES = (
    "import bm25s, chromadb, llama_index.core, llama_index.vector_stores.chroma, "
    "llama_index.embeddings.huggingface, sentence_transformers"
)

RUNS = 3
"""Whole processes, or turns at all the questions, timed for each figure after one that warms up;
the median is printed."""


def report(settings: Settings) -> Iterator[str]:
    """Print each figure with its ratio to what it is compared with."""
    ask = _processes([sys.executable, "-m", "assistant", "ask", QUESTION])
    imports = _processes([sys.executable, "-c", LIBRARIES])
    unchanged = _processes([sys.executable, "-m", "assistant", "index"])
    ours, stock, rules = _measure(("ours", "stock", "rules"))
    yield _line("warm answer, p50", ours["p50"], "stock retriever, p50", stock["p50"], "ms")
    yield _line("warm answer, p95", ours["p95"], "stock retriever, p95", stock["p95"], "ms")
    yield f"{'of which rules, p50':24}{rules['p50']:9.1f} ms    to decide, place and look up"
    yield _line("cold `assistant ask`", ask, "import of its libraries", imports, "s")
    yield _line("index from nothing", ours["index"], "stock, from nothing", stock["index"], "s")
    yield _line("index, nothing changed", unchanged, "import of its libraries", imports, "s")
    yield _line("peak memory, answering", ours["peak"], "stock", stock["peak"], "MB")


def _line(name: str, value: float, other: str, beside: float, unit: str) -> str:
    return (
        f"{name:24}{value:9.1f} {unit:3}   {other:26}{beside:9.1f} {unit:3}   "
        f"ratio {value / beside:.2f}"
    )


def _processes(command: Sequence[str]) -> float:
    """Median time, in seconds, of a whole process after one run that warms the disk."""
    times = []
    for _ in range(RUNS + 1):
        begun = perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        times.append(perf_counter() - begun)
    return median(times[1:])


def _measure(pipelines: Sequence[str]) -> list[dict[str, float]]:
    """Measure pipelines, each in a process of its own, so that its memory is its own.

    They take turns at the questions, so that a slow moment of the machine is slow for all.
    """
    command = [sys.executable, "-m", "eval.bench"]
    indexed, times = [], {name: list[list[float]]() for name in pipelines}
    with ExitStack() as running:
        asked = []
        for name in pipelines:
            process = running.enter_context(Popen([*command, name], stdin=PIPE, stdout=PIPE))
            indexed.append(_heard(process))
            asked.append((name, process))
        questions = [q.question for q in load() if q.split == "dev" and len(q.turns) == 1]
        for name, process in asked * (RUNS + 1):
            times[name].append([1000 * _heard(process, question) for question in questions])
        peaks = [_heard(process, "") for _, process in asked]
    return [
        {
            "p50": median(chain(*times[name][1:])),
            "p95": quantiles(chain(*times[name][1:]), n=20)[-1],
            "index": index,
            "peak": peak,
        }
        for name, index, peak in zip(pipelines, indexed, peaks, strict=True)
    ]


def _heard(process: Popen[bytes], question: str | None = None) -> float:
    """Send a question to a pipeline; return the figure that it prints."""
    assert process.stdin and process.stdout, "both are pipes"
    if question is not None:
        process.stdin.write(f"{json.dumps(question)}\n".encode())
        process.stdin.flush()
    return float(process.stdout.readline())


def _ours(settings: Settings, folder: Path) -> Callable[[str], object]:
    Index.build(settings.model_copy(update={"index": folder}))
    assistant = Assistant.open(settings.model_copy(update={"index": folder}))
    assistant.warm()
    return lambda question: assistant.ask(question)


def _rules(settings: Settings, folder: Path) -> Callable[[str], object]:
    """What the rules take of an answer: every decision, every date, and the choice of a rule."""
    assistant = Assistant.open(settings)
    assistant.warm()
    found = {}
    for question in load():
        reading = read(question.question, assistant.vocabulary)
        passages = [hit.passage for hit in assistant.replier.search(reading.question)[:CONSULTED]]
        matches = assistant.replier.match(reading.question, reading.language)
        found[question.question] = (reading, passages, matches)
    rulebook = assistant.rulebook

    def answer(question: str) -> None:
        rulebook.next_fact(rulebook.decide(FILE, TODAY))
        for regime in rulebook.regimes:
            if regime.kind != "gap":
                rulebook.timeline(regime.id, FILE, TODAY)
        assistant.replier.writer.write(*found[question])

    return answer


def stock(settings: Settings, folder: Path) -> Callable[[str], Sequence[NodeWithScore]]:
    """Index the same texts in a folder as llama-index does by itself; return its retriever."""
    _, model = load_text_embedder(settings.embedder)
    from chromadb import PersistentClient
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.vector_stores.chroma import ChromaVectorStore

    collection = PersistentClient(folder).get_or_create_collection("stock", embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    index = VectorStoreIndex.from_documents(
        [Document(text=read_text(settings.corpus, s)) for s in read_sources(settings.corpus)],
        storage_context=StorageContext.from_defaults(vector_store=store),
        embed_model=model,
    )
    return index.as_retriever(similarity_top_k=10).retrieve


PIPELINES = {"ours": _ours, "stock": stock, "rules": _rules}


def _main(which: str) -> None:
    """Print the seconds of the indexing; of each question of standard input; at "", the peak."""
    settings = Settings.load()
    with TemporaryDirectory() as folder:
        begun = perf_counter()
        answer = PIPELINES[which](settings, Path(folder))
        print(perf_counter() - begun, flush=True)
        for question in map(json.loads, iter(sys.stdin.readline, '""\n')):
            begun = perf_counter()
            answer(question)
            print(perf_counter() - begun, flush=True)
    memory = max(getrusage(RUSAGE_SELF).ru_maxrss, getrusage(RUSAGE_CHILDREN).ru_maxrss)
    print(memory / 1024)


if __name__ == "__main__":
    _main(sys.argv[1])
