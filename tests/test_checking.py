"""Whatever is wrong with a corpus or its index is told once, in one sentence, with its mend."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from assistant.checking import check
from assistant.retrieval import Index
from assistant.settings import Settings

Break = Callable[[Settings], object]
"""What spoils a corpus or its index."""


@pytest.fixture
def copy(settings: Settings, tmp_path: Path) -> Settings:
    """A copy of the corpus in service, to be spoilt; it has no index."""
    shutil.copytree(settings.corpus, tmp_path / "corpus")
    folders = {"corpus": tmp_path / "corpus", "index": tmp_path / "index"}
    return settings.model_copy(update=folders)


@pytest.fixture
def whole(settings: Settings, index: Index, copy: Settings) -> Settings:
    """The same, with a copy of the index."""
    busy = shutil.ignore_patterns("*-journal", "*-wal", "*-shm")
    shutil.copytree(settings.index, copy.index, ignore=busy)
    return copy


def append(name: str, text: str) -> Break:
    """Add words at the end of a file of the corpus."""

    def spoil(settings: Settings) -> None:
        file = settings.corpus / name
        file.write_text(file.read_text("utf-8") + text, "utf-8")

    return spoil


def card(**fields: object) -> str:
    """One more card, in YAML."""
    whole = {
        "id": "mine",
        "subject": "cpc",
        "aspect": "other",
        "says": {"fr": "Une phrase.", "en": "A sentence."},
        "cites": {"defiscience": "Cadre de Prescription Compassionnelle"},
    }
    return "\n" + yaml.safe_dump([{**whole, **fields}], allow_unicode=True)


def replace(name: str, old: str, new: str) -> Break:
    """Put words in the place of others in a file of the corpus."""

    def spoil(settings: Settings) -> None:
        file = settings.corpus / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")

    return spoil


def write(name: str, content: bytes) -> Break:
    """Put a content in the place of a file of the corpus."""
    return lambda settings: (settings.corpus / name).write_bytes(content)


def remove(name: str) -> Break:
    """Take a file of the corpus away."""
    return lambda settings: (settings.corpus / name).unlink()


def manifest(**fields: object) -> Break:
    """Change what the index says of itself."""

    def spoil(settings: Settings) -> None:
        file = settings.index / "manifest.json"
        said = json.loads(file.read_text("utf-8"))
        file.write_text(json.dumps({**said, **fields}), "utf-8")

    return spoil


def lose(name: str) -> Break:
    """Take a part of the index away."""

    def spoil(settings: Settings) -> None:
        for path in list(settings.index.glob(name)):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    return spoil


INDEX = r"run `python -m assistant index`"
REBUILD = r"run `python -m assistant index --rebuild`"

DOCUMENT = """
- id: added
  title: Un document
  publisher: ANSM
  language: fr
  received: added.txt
"""


def add(settings: Settings) -> None:
    """List one more document, received and read."""
    append("sources.yaml", DOCUMENT)(settings)
    for name in ("received/added.txt", "texts/added.md"):
        (settings.corpus / name).write_text("# Un document\n\nUn mot.\n", "utf-8")


def take_out(settings: Settings) -> None:
    """Take the last document out of the list."""
    file = settings.corpus / "sources.yaml"
    kept = file.read_text("utf-8").partition("- id: defiscience")[0]
    file.write_text(kept, "utf-8")


def test_nothing_is_said_where_nothing_is_wrong(whole: Settings) -> None:
    assert list(check(whole)) == []


def test_the_corpus_in_service_is_whole(settings: Settings, index: Index) -> None:
    assert list(check(settings)) == []


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(
            remove("sources.yaml"),
            r"'.*sources\.yaml': create it, or point REPERE_CORPUS",
            id="no list",
        ),
        pytest.param(
            append("sources.yaml", "\n- [\n"),
            r"'.*sources\.yaml' cannot be read",
            id="list not YAML",
        ),
        pytest.param(
            append("sources.yaml", DOCUMENT + "  colour: red\n"),
            r"'.*sources\.yaml' cannot be read: .*colour",
            id="list with a field that is not one",
        ),
        pytest.param(
            append("sources.yaml", DOCUMENT.replace("added\n", "Été 2021\n")),
            r"'.*sources\.yaml' cannot be read: .*Été 2021",
            id="list with an id that is not one",
        ),
        pytest.param(
            append("sources.yaml", DOCUMENT.replace("id: added", "id: defiscience")),
            r"lists 'defiscience' twice: give each its own id",
            id="document listed twice",
        ),
        pytest.param(
            remove("received/001_6e2e4eac2f48ac53.txt"),
            r"'defiscience', '.*001_6e2e4eac2f48ac53\.txt', is missing: put it back",
            id="no received file",
        ),
        pytest.param(
            remove("texts/defiscience.md"),
            r"text of 'defiscience' cannot be read .*: `python -m assistant add`",
            id="no text",
        ),
        pytest.param(
            write("texts/defiscience.md", b"# T\n\n\xff\n"),
            r"text of 'defiscience' cannot be read .*: `python -m assistant add`",
            id="text not UTF-8",
        ),
        pytest.param(
            append("vocabulary.yaml", "\n- [\n"),
            r"'.*vocabulary\.yaml' cannot be read",
            id="vocabulary not YAML",
        ),
        pytest.param(
            append("vocabulary.yaml", "\n- {id: mine, fr: [un], en: [one], colour: red}\n"),
            r"'.*vocabulary\.yaml' cannot be read: .*colour",
            id="concept with a field that is not one",
        ),
        pytest.param(
            append("vocabulary.yaml", "\n- {id: aap, fr: [un], en: [one]}\n"),
            r"'.*vocabulary\.yaml' defines 'aap' twice",
            id="concept twice",
        ),
        pytest.param(
            append("vocabulary.yaml", "\n- {id: mine, implies: [yours], fr: [un], en: [one]}\n"),
            r"'mine' implies \['yours'\], not defined there",
            id="concept that implies none",
        ),
        pytest.param(
            append("rules/cards/general.yaml", "\n- [\n"),
            r"'.*general\.yaml' cannot be read",
            id="rules not YAML",
        ),
        pytest.param(
            append("rules/questions/general.yaml", "\n- {id: mine, asks: {de: [Wer?]}}\n"),
            r"'.*questions/general\.yaml' cannot be read: .*de\b",
            id="questions in a language that is not read",
        ),
        pytest.param(
            append("rules/questions/general.yaml", "\n- {id: mine, asks: {fr: [Qui ?]}}\n"),
            r"questions/ asks of \['mine'\], which are no rules",
            id="questions for no rule",
        ),
        pytest.param(
            append(
                "rules/questions/general.yaml", "\n- {id: aap-authority, asks: {fr: [Qui ?]}}\n"
            ),
            r"questions/ holds the questions of \['aap-authority'\] twice",
            id="questions of a rule twice",
        ),
        pytest.param(
            append("rules/cards/general.yaml", card(asks={"fr": ["Qui ?"]})),
            r"the questions of \['mine'\] go to questions/",
            id="questions in the rule itself",
        ),
        pytest.param(
            append("rules/cards/general.yaml", card(says={"fr": "Une phrase."})),
            r"rules in '.*rules': .*`fr` and `en`",
            id="a sentence in one language",
        ),
        pytest.param(
            append(
                "rules/cards/general.yaml", card(cites={"defiscience": "des mots que nul ne dit"})
            ),
            r"'defiscience' does not say 'des mots que nul ne dit': .* is suspended",
            id="words that no text says",
        ),
        pytest.param(
            append("rules/cards/general.yaml", card(cites={"nobody": "CPC"})),
            r"'nobody'",
            id="a document that is not listed",
        ),
    ],
)
def test_a_problem_of_the_corpus_is_told_with_its_mend(
    copy: Settings, spoil: Break, told: str
) -> None:
    spoil(copy)
    problems = check(copy)
    assert any(re.search(told, problem) for problem in problems), problems


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(
            append("vocabulary.yaml", "\n- {id: mine, fr: [brouette], en: [barrow]}\n"),
            rf"vocabulary.*{INDEX}",
            id="vocabulary changed since it was indexed",
        ),
        pytest.param(
            append("texts/defiscience.md", "\nUn mot.\n"),
            rf"does not hold 'defiscience' as it is: {INDEX}",
            id="text changed since it was indexed",
        ),
        pytest.param(
            replace("sources.yaml", "publisher: ANSM et HAS", "publisher: HAS"),
            rf"does not hold 'ansm-has-bilan' as it is: {INDEX}",
            id="entry changed since it was indexed",
        ),
        pytest.param(
            replace("rules/questions/general.yaml", '- "', '- "Dites-moi : '),
            rf"does not hold 'ansm-acces-derogatoire' as it is: {INDEX}",
            id="question changed since it was indexed",
        ),
        pytest.param(
            add,
            rf"does not hold 'added' as it is: {INDEX}",
            id="document added since it was indexed",
        ),
        pytest.param(lose("*"), rf"no index at '.*index' yet: {INDEX}", id="no index"),
        pytest.param(
            lambda settings: (settings.index / "manifest.json").write_text("{"),
            rf"index at '.*index' cannot be read: {REBUILD}",
            id="manifest not JSON",
        ),
        pytest.param(
            manifest(passages="many"),
            rf"index at '.*index' cannot be read: {REBUILD}",
            id="manifest with a field that is not one",
        ),
        pytest.param(
            manifest(schema_version=0), rf"another version of Repère: {REBUILD}", id="older index"
        ),
        pytest.param(
            manifest(embedder={"name": "/models/e5", "sha256": "0"}),
            rf"embedder '/models/e5' .* 'minilm': set REPERE_EMBEDDER back, or {REBUILD}",
            id="index of another embedder",
        ),
        pytest.param(lose("generations"), REBUILD, id="passages lost"),
        pytest.param(lose("generations/*/sources.jsonl"), REBUILD, id="sources of passages lost"),
        pytest.param(lose("generations/*/words"), REBUILD, id="words lost"),
        pytest.param(lose("chroma"), REBUILD, id="vectors lost"),
    ],
)
def test_a_problem_of_the_index_is_told_with_its_mend(
    whole: Settings, spoil: Break, told: str
) -> None:
    spoil(whole)
    problems = check(whole)
    assert any(re.search(told, problem) for problem in problems), problems


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(append("sources.yaml", "\n- [\n"), id="list not YAML"),
        pytest.param(append("sources.yaml", DOCUMENT + "  colour: red\n"), id="list"),
        pytest.param(append("vocabulary.yaml", "\n- [\n"), id="vocabulary not YAML"),
        pytest.param(append("vocabulary.yaml", "\n- {id: mine}\n"), id="vocabulary"),
        pytest.param(append("rules/cards/general.yaml", "\n- [\n"), id="rules not YAML"),
        pytest.param(
            append("rules/cards/general.yaml", "\n- {cites: {}}\n"), id="a rule that is none"
        ),
        pytest.param(remove("texts/defiscience.md"), id="no text"),
        pytest.param(manifest(schema_version=0), id="older index"),
    ],
)
def test_a_problem_is_told_once_in_one_sentence_on_one_line(whole: Settings, spoil: Break) -> None:
    spoil(whole)
    (problem,) = check(whole)
    assert re.fullmatch(r"[A-Z'].*\.", problem), problem


def test_a_document_taken_out_since_it_was_indexed_is_told(whole: Settings) -> None:
    take_out(whole)
    told = [
        problem for problem in check(whole) if "does not hold 'defiscience' as it is" in problem
    ]
    assert len(told) == 1


def test_all_that_is_wrong_is_told_at_once(whole: Settings) -> None:
    remove("received/001_6e2e4eac2f48ac53.txt")(whole)
    append("texts/ansm-has-bilan.md", "\nUn mot.\n")(whole)
    missing, stale = check(whole)
    assert "'defiscience'" in missing
    assert "'ansm-has-bilan'" in stale
