"""Matching: which rule a question is for, learnt from those that each is known to answer."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from math import log, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.analysis import fold
from assistant.corpus import Known
from assistant.sources import Language
from assistant.vocabulary import Vocabulary

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Match = Callable[[str, Language], Mapping[str, float]]
"""A question, in its language, to the rules it may be for, each with a likelihood from 0 to 1."""

_RECENT = 64

recent = lru_cache(maxsize=_RECENT)
"""Remembers what was last made of some words: one message is looked at from several sides."""

_BLOCKS = {"w": 1.0, "c": 0.6}
"""Weight of the two kinds of features: words; runs of 3 to 5 letters, which a slip of the pen
leaves mostly as they were."""

_SAID = "w="
"""What begins a feature of words as they are said, the common ones too: "who must", "no longer"."""

_APART = "≠"
"""What marks a feature of a question that the words beside it have not."""

_WORD = re.compile(r"[a-z0-9%]+(?:'t\b)?|[,;:.?!()]")

_NEGATES = re.compile(
    r"(?:pas|plus|aucune?s?|sans|jamais|ni|non|rien|nulle|refuse\w*|no|not|never|without|neither|nor|"
    r"none|nothing|cannot|hardly|unable|saurait|0|zero)|.*n't"
)
"""A word that denies those that follow it in its clause."""

_RUNS = (3, 4, 5)

_TOLERANCE = 0.1
"""Where learning stops: scikit-learn goes on to 1e-4, which takes longer and tells no more of
known questions kept out of what is learnt."""

_SLIGHT = 0.01
"""Weight under which a feature does not count: nine in ten, which would only take memory."""

_STEEP, _EVEN = 3.5, -0.35
"""Slope and middle of the curve from a margin to a likelihood, chosen on `dev`."""


@dataclass(frozen=True)
class Matcher:
    """A linear classifier (support vectors, one rule against all others) over words and letters."""

    vocabulary: Vocabulary
    rules: tuple[str, ...]
    features: Mapping[str, int]
    rarities: Sequence[float]
    """Inverse document frequency of each feature."""
    weights: csr_matrix
    """A row a rule, a column a feature."""
    biases: Sequence[float]

    @classmethod
    def fit(cls, known: Sequence[Known], vocabulary: Vocabulary) -> Matcher | None:
        """Learn from known questions; None where there are fewer than two rules to tell apart."""
        rules = tuple(sorted({one.name for one in known}))
        if len(rules) < 2:
            return None
        from scipy.sparse import csr_matrix, vstack

        counted = [Counter(_features(k.text, k.language, vocabulary, k.beside)) for k in known]
        held = Counter(feature for counts in counted for feature in counts)
        kept = sorted(
            f
            for f, number in held.items()
            if number > 1 or (f.startswith("w") and not f.startswith(_SAID))
        )
        features = {feature: place for place, feature in enumerate(kept)}
        rarities = [1 + log((1 + len(known)) / (1 + held[feature])) for feature in kept]
        empty = cls(vocabulary, rules, features, rarities, csr_matrix((0, len(kept))), ())
        places = {rule: place for place, rule in enumerate(rules)}
        rows = vstack([*map(empty._row, counted)])
        weights, biases = _learn(rows, [places[k.name] for k in known], len(rules))
        return cls(vocabulary, rules, features, rarities, weights, biases)

    def match(self, question: str, language: Language, beside: str = "") -> dict[str, float]:
        """Every rule, those that the question is likeliest for first; `beside` some words."""
        from numpy import exp

        counts = Counter(_features(question, language, self.vocabulary, beside))
        margins = self._row(counts).dot(self._by_feature).toarray()[0] + self._bias
        likelihoods = (1 / (1 + exp(-_STEEP * (margins - _EVEN)))).tolist()
        return {self.rules[n]: likelihoods[n] for n in (-margins).argsort()}

    def save(self, folder: Path) -> None:
        from scipy.sparse import save_npz

        folder.mkdir()
        save_npz(folder / "weights.npz", self.weights)
        held = {
            "rules": self.rules,
            "features": [*self.features],
            "rarities": [round(rarity, 4) for rarity in self.rarities],
            "biases": self.biases,
        }
        (folder / "matcher.json").write_text(json.dumps(held, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, folder: Path, vocabulary: Vocabulary) -> Matcher | None:
        """Load what was learnt; None where there was nothing to learn."""
        if not folder.is_dir():
            return None
        from scipy.sparse import load_npz

        held = json.loads((folder / "matcher.json").read_text("utf-8"))
        return cls(
            vocabulary,
            tuple(held["rules"]),
            {feature: place for place, feature in enumerate(held["features"])},
            held["rarities"],
            load_npz(folder / "weights.npz").tocsr(),
            held["biases"],
        )

    @cached_property
    def _by_feature(self) -> Any:
        """A row a feature: a question has few of them, and the weights of no other are read."""
        return self.weights.T.tocsr()

    @cached_property
    def _bias(self) -> Any:
        from numpy import array

        return array(self.biases)

    def _row(self, counts: Counter[str]) -> csr_matrix:
        """Features as numbers: sublinear counts by rarity, each kind of length 1 by its weight."""
        from scipy.sparse import csr_matrix

        places: list[int] = []
        values: list[float] = []
        for block, weight in _BLOCKS.items():
            found = [(f, n) for f, n in counts.items() if f[0] == block and f in self.features]
            read = [(1 + log(n)) * self.rarities[self.features[f]] for f, n in found]
            length = sqrt(sum(value * value for value in read)) or 1.0
            places += [self.features[f] for f, _ in found]
            values += [weight * value / length for value in read]
        return csr_matrix((values, ([0] * len(places), places)), shape=(1, len(self.features)))


def _learn(
    rows: csr_matrix, wanted: Sequence[int], rules: int
) -> tuple[csr_matrix, tuple[float, ...]]:
    """The weights and the bias that tell each rule from all others, `wanted` being the place of the
    rule that each row is for; half of the rules on each of two cores.
    """
    from numpy import abs as absolute
    from numpy import array, where
    from scipy.sparse import csr_matrix, vstack
    from sklearn.svm import LinearSVC

    every = array(wanted)

    def learn(half: range) -> tuple[csr_matrix, list[float]]:
        own = where((every >= half.start) & (every < half.stop), every, rules)
        learner = LinearSVC(C=1.0, tol=_TOLERANCE, random_state=0).fit(rows, own)
        # The last row is that of the rest; of two classes there is but one row, that of the second.
        alone = len(half) == 1
        weights = -learner.coef_ if alone else learner.coef_[:-1]
        biases = -learner.intercept_ if alone else learner.intercept_[:-1]
        slim = csr_matrix(weights, dtype="float32")
        slim.data[absolute(slim.data) < _SLIGHT] = 0
        slim.eliminate_zeros()
        return slim, biases.tolist()

    with ThreadPoolExecutor() as threads:
        learnt = threads.map(learn, (range(rules // 2), range(rules // 2, rules)))
    weights, biases = zip(*learnt, strict=True)
    return vstack(weights).tocsr(), tuple(chain.from_iterable(biases))


def _features(
    question: str, language: Language, vocabulary: Vocabulary, beside: str
) -> Iterator[str]:
    terms = vocabulary.meaning(question, language)
    if beside:
        known = {*vocabulary.meaning(beside, language)}
        yield from (f"w{_APART}{term}" for term in terms if term not in known)
        said = {*_said(beside)}
        yield from (f"{_SAID}{_APART}{word}" for word in _said(question) if word not in said)
    yield from (f"w{term}" for term in terms)
    yield from (f"w{one} {other}" for one, other in pairwise(terms))
    yield from (f"{_SAID}{said}" for said in _said(question))
    for word in fold(question).split():
        padded = f" {word} "
        for run in _RUNS:
            yield from (f"c{padded[n : n + run]}" for n in range(max(1, len(padded) - run + 1)))


def _said(question: str) -> Iterator[str]:
    """Each word of a question, then it and the next one; marked again, those that are denied: "no
    trial is under way" says "!trial", which "a trial" does not (Das and Chen, 2001).
    """
    words = _WORD.findall(fold(question).replace("’", "'"))
    spoken = [word for word in words if word[0].isalnum()]
    yield from spoken
    yield from (f"{one} {other}" for one, other in pairwise(spoken))
    denied = False
    for word in words:
        if not word[0].isalnum():
            denied = False
        elif denied:
            yield f"!{word}"
        denied = denied or bool(_NEGATES.fullmatch(word))
