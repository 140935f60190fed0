"""Imports point down one written list, and nothing heavy is loaded before it is needed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

import assistant

ROOT = Path(__file__).parent.parent

MAY_IMPORT: dict[str, set[str]] = {
    "entries": set(),
    "sources": set(),
    "analysis": {"sources"},
    "settings": {"sources"},
    "corpus": {"analysis", "entries", "sources"},
    "dictionaries": {"analysis", "sources"},
    "vocabulary": {"analysis", "dictionaries", "entries", "sources"},
    "spelling": {"analysis", "dictionaries", "entries", "sources"},
    "clauses": {"analysis", "entries", "sources"},
    "talk": {"analysis", "entries", "sources"},
    "personal": set(),
    "matching": {"analysis", "corpus", "sources", "vocabulary"},
    "documents.document": {"sources"},
    "documents.layout": {"documents.document"},
    "documents.pdf": {"documents.document", "documents.layout"},
    "documents.plain": {"documents.document"},
    "documents.web": {"documents.document", "documents.plain", "sources"},
    "documents.word": {"documents.document", "documents.web"},
    "documents.received": {
        *("documents.document", "documents.pdf", "documents.plain"),
        *("documents.web", "documents.word"),
    },
    "documents.adding": {"documents.document", "documents.received", "sources"},
    "documents": {"documents.adding", "documents.document", "documents.received"},
    "rules.logic": set(),
    "rules.periods": set(),
    "rules.dates": {"analysis", "rules.periods", "sources"},
    "rules.text": {"rules.logic", "rules.periods", "sources"},
    "rules.facts": {"analysis", "rules.dates", "rules.logic", "rules.text", "sources"},
    "rules.rule": {"rules.dates", "rules.logic", "rules.text", "sources"},
    "rules.regimes": {"rules.facts", "rules.logic", "rules.rule", "rules.text"},
    "rules.cards": {"rules.rule", "rules.text", "sources"},
    "rules.comparisons": {"rules.cards", "rules.rule", "rules.text", "sources"},
    "rules.deadlines": {
        *("rules.cards", "rules.dates", "rules.logic", "rules.periods", "rules.rule"),
        *("rules.text", "sources"),
    },
    "rules.rulebook": {
        *("entries", "rules.cards", "rules.comparisons", "rules.dates", "rules.deadlines"),
        *("rules.facts", "rules.logic", "rules.periods", "rules.regimes", "rules.rule"),
        *("rules.text", "sources"),
    },
    "rules": {
        *("rules.cards", "rules.comparisons", "rules.deadlines", "rules.facts", "rules.logic"),
        *("rules.regimes", "rules.rule", "rules.rulebook"),
    },
    "retrieval": {"corpus", "matching", "settings", "sources", "vocabulary"},
    "reading": {"analysis", "sources", "vocabulary"},
    "telling": {"analysis", "clauses", "corpus", "rules", "rules.dates", "sources"},
    "messages": {
        *("analysis", "clauses", "personal", "reading", "rules", "sources", "spelling", "talk"),
        *("telling", "vocabulary"),
    },
    "writing": {"analysis", "clauses", "reading", "rules", "sources", "vocabulary"},
    "registers": {"corpus", "sources", "vocabulary"},
    "guiding": {"rules", "rules.dates", "sources"},
    "answers": {"guiding", "reading", "retrieval", "sources", "writing"},
    "replying": {
        *("answers", "matching", "messages", "reading", "retrieval", "rules", "rules.dates"),
        *("sources", "vocabulary", "writing"),
    },
    "dues": {
        *("analysis", "clauses", "messages", "reading", "replying", "rules", "rules.dates"),
        *("sources", "telling"),
    },
    "dating": {
        *("analysis", "clauses", "dues", "messages", "rules", "rules.dates", "rules.logic"),
        *("rules.periods", "telling"),
    },
    "situations": {
        *("analysis", "answers", "clauses", "dating", "dues", "guiding", "messages", "reading"),
        *("replying", "rules", "sources", "telling", "writing"),
    },
    "answering": {
        *("analysis", "answers", "clauses", "corpus", "guiding", "matching", "messages"),
        *(
            "reading",
            "registers",
            "replying",
            "retrieval",
            "rules",
            "settings",
            "situations",
            "sources",
        ),
        *("spelling", "talk", "telling", "vocabulary", "writing"),
    },
    "reports": {"answering", "answers", "guiding", "rules", "sources"},
    "checking": {"corpus", "retrieval", "rules", "settings", "sources", "vocabulary"},
    "assistant": {"answering", "answers", "reading"},
    "__main__": {
        *("answering", "answers", "checking", "documents", "guiding", "reading", "reports"),
        "retrieval",
        *("settings", "sources"),
    },
}
"""Each module of the package, lowest first, and the others it may import, wherever it does so.
A folder is its door, and so is `assistant`: what stands above imports nothing else of it."""

HEAVY = {
    *("torch", "transformers", "sentence_transformers", "llama_index", "chromadb", "bm25s"),
    *("gradio", "pypdf", "trafilatura", "mammoth", "sklearn", "scipy", "spellchecker"),
}

PACKAGE = ROOT / "assistant"

MODULES = {
    ".".join(path.with_suffix("").relative_to(PACKAGE).parts).removesuffix("__init__").rstrip(".")
    or "assistant": path
    for path in sorted(PACKAGE.rglob("*.py"))
}

each_module = pytest.mark.parametrize("module", MODULES)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The full names of what these nodes import by themselves."""
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What is run when a module is imported: the bodies of functions, and what only a type checker
    reads, left out."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from run_at_import(child)


def packages(names: Iterable[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def siblings(module: str) -> set[str]:
    """The modules of the package that one of them imports."""
    return {
        sibling(name.removeprefix("assistant").removeprefix("."))
        for name in imported(ast.walk(parse(MODULES[module])))
        if name.partition(".")[0] == "assistant"
    }


def sibling(name: str) -> str:
    """The module that bears a name, or of which it is a part."""
    while name and name not in MODULES:
        name = name.rpartition(".")[0]
    return name or "assistant"


def test_the_list_names_every_module_and_points_down() -> None:
    assert MAY_IMPORT.keys() == MODULES.keys()
    order = list(MAY_IMPORT)
    for module, below in MAY_IMPORT.items():
        assert below <= set(order[: order.index(module)]), module


@each_module
def test_a_module_imports_only_what_stands_below_it(module: str) -> None:
    assert siblings(module) - MAY_IMPORT[module] == set()


@each_module
def test_the_package_never_imports_what_is_built_on_it(module: str) -> None:
    assert (
        packages(imported(ast.walk(parse(MODULES[module]))))
        & {"app", "eval", "pages", "service", "tests"}
        == set()
    )


def test_the_pages_and_the_evaluation_rest_on_the_package() -> None:
    ours = {"app", "assistant", "eval", "pages", "service", "tests"}
    for folder in ("pages", "service", "eval"):
        for path in (ROOT / folder).glob("*.py"):
            used = packages(imported(ast.walk(parse(path)))) & ours
            shown = {"eval"} if path.stem == "evaluation" else set()  # its page tells its figures
            assert used <= {"assistant", folder} | shown, path.name
    used = packages(imported(ast.walk(parse(ROOT / "app.py")))) & ours
    assert used == {"assistant", "pages", "service"}


@each_module
def test_no_heavy_library_is_imported_with_a_module(module: str) -> None:
    assert packages(imported(run_at_import(parse(MODULES[module])))) & HEAVY == set()


def test_help_loads_no_heavy_library() -> None:
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "assistant", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip() for line in run.stderr.splitlines()}
    assert "assistant.answering" in loaded, "the names are read as Python prints them"
    assert packages(loaded) & HEAVY == set()


def test_help_answers_at_once() -> None:
    """In processor time, which another process on the machine does not lengthen much."""
    timed = """if True:
        import runpy, sys, time
        sys.argv = ["assistant", "--help"]
        try:
            runpy.run_module("assistant", run_name="__main__", alter_sys=True)
        except SystemExit as end:
            assert not end.code
        print(time.process_time(), file=sys.stderr)
    """
    runs = (
        subprocess.run(
            [sys.executable, "-c", timed], cwd=ROOT, capture_output=True, text=True, check=True
        )
        for _ in range(3)
    )
    assert min(float(run.stderr) for run in runs) < 1.0


def test_the_door_is_sorted_and_open() -> None:
    names = assistant.__all__
    assert names == sorted(names)
    assert [name for name in names if not hasattr(assistant, name)] == []
