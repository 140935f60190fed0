"""The measures: what each one is, in words for a reader, and how it is told from an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from assistant.sources import Language

Family = Literal["exact", "otherwise", "ragas", "judge"]
"""exact: without a model, a gate; otherwise: the same, of questions said otherwise; ragas: RAGAS
without a judge; judge: RAGAS with a model as judge. The last two are told, and gate nothing."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure of one answer from 0 to 1, of which a run tells the mean."""

    id: str
    family: Family
    title: Mapping[Language, str]
    says: Mapping[Language, str]
    """Of which questions it is the mean, and what counts."""
    lower: bool = False
    """The lower, the better."""

    @property
    def gates(self) -> bool:
        """A run fails under its floor."""
        return self.family in ("exact", "otherwise")


def _metric(
    name: str, family: Family, fr: tuple[str, str], en: tuple[str, str], *, lower: bool = False
) -> Metric:
    return Metric(name, family, {"fr": fr[0], "en": en[0]}, {"fr": fr[1], "en": en[1]}, lower)


_LISTED = (
    _metric(
        "right",
        "exact",
        (
            "Réponses justes",
            "Parmi les questions auxquelles les documents répondent : chaque partie est prouvée "
            "par une citation attendue, rien ne manque, rien n'est faux.",
        ),
        (
            "Right answers",
            "Of the questions that the documents answer: each part is proved by an expected "
            "quote, nothing is missing, nothing is wrong.",
        ),
    ),
    _metric(
        "proved",
        "exact",
        (
            "Phrases prouvées",
            "Phrases affichées dont chaque citation est mot pour mot au document.",
        ),
        (
            "Proved sentences",
            "Sentences shown of which each quote is word for word in its document.",
        ),
    ),
    _metric(
        "citation_precision",
        "exact",
        (
            "Précision des citations",
            "Part des citations affichées qui sont attendues ; zéro où rien n'est cité.",
        ),
        (
            "Citation precision",
            "Share of the quotes shown that are expected ones; zero where none is shown.",
        ),
    ),
    _metric(
        "citation_recall",
        "exact",
        (
            "Rappel des citations",
            "Part des parties d'une question qu'une citation attendue prouve.",
        ),
        ("Citation recall", "Share of the parts of a question that an expected quote proves."),
    ),
    _metric(
        "regime",
        "exact",
        (
            "Voies d'accès bien orientées",
            "Parmi les situations : chaque voie est fermée si, et seulement si, elle doit l'être.",
        ),
        (
            "Ways of access well settled",
            "Of the situations: each way is closed if, and only if, it should be.",
        ),
    ),
    _metric(
        "date",
        "exact",
        (
            "Dates justes",
            "Parmi les questions datées : toutes les échéances attendues sont données.",
        ),
        ("Right dates", "Of the dated questions: every expected date is given."),
    ),
    _metric(
        "right_refusal",
        "exact",
        ("Refus à raison", "Parmi les questions auxquelles les documents ne répondent pas."),
        ("Right refusals", "Of the questions that the documents do not answer."),
    ),
    _metric(
        "false_refusal",
        "exact",
        ("Refus à tort", "Parmi les questions auxquelles les documents répondent."),
        ("Wrong refusals", "Of the questions that the documents answer."),
        lower=True,
    ),
    *(
        _metric(
            f"recall_{depth}",
            "exact",
            (
                f"Recherche : rappel à {depth}",
                f"Un passage qui prouve est parmi les {depth} premiers trouvés."
                if depth > 1
                else "Le premier passage trouvé prouve.",
            ),
            (
                f"Retrieval: recall at {depth}",
                f"A passage that proves is among the first {depth} found."
                if depth > 1
                else "The first passage found proves.",
            ),
        )
        for depth in (1, 3, 5)
    ),
    _metric(
        "mrr",
        "exact",
        ("Recherche : rang réciproque", "L'inverse du rang du premier passage qui prouve."),
        ("Retrieval: reciprocal rank", "One over the rank of the first passage that proves."),
    ),
    *(
        _metric(
            name,
            "otherwise",
            (fr, "Mêmes règles, mêmes passages, mêmes dates que la question d'origine."),
            (en, "Same rules, passages and dates as the question it is made from."),
        )
        for name, fr, en in (
            ("other_language", "Même réponse en français et en anglais", "Same in both languages"),
            ("old_name", "Même réponse avec l'ancien nom", "Same with the name of before"),
            ("without_accents", "Même réponse sans accents", "Same without accents"),
            ("in_capitals", "Même réponse en capitales", "Same in capitals"),
            ("with_a_slip", "Même réponse avec une faute de frappe", "Same with a slip of the pen"),
            ("with_courtesy", "Même réponse avec des politesses", "Same with courtesy"),
            ("reordered", "Même réponse dans un autre ordre", "Same in another order"),
        )
    ),
    *(
        _metric(name, "ragas", (fr, fr_says), (en, en_says))
        for name, fr, fr_says, en, en_says in (
            (
                "id_context_precision",
                "RAGAS : précision du contexte, par identifiants",
                "Passages cités qui contiennent une citation attendue.",
                "RAGAS: context precision, by ids",
                "Passages cited that hold an expected quote.",
            ),
            (
                "id_context_recall",
                "RAGAS : rappel du contexte, par identifiants",
                "Passages attendus qui sont cités.",
                "RAGAS: context recall, by ids",
                "Passages expected that are cited.",
            ),
            (
                "text_context_precision",
                "RAGAS : précision du contexte, par ressemblance",
                "Citations qui ressemblent à une citation attendue, les premières comptant plus.",
                "RAGAS: context precision, by likeness",
                "Quotes that look like an expected one, the first ones weighing more.",
            ),
            (
                "text_context_recall",
                "RAGAS : rappel du contexte, par ressemblance",
                "Citations attendues auxquelles une citation ressemble.",
                "RAGAS: context recall, by likeness",
                "Expected quotes that a quote looks like.",
            ),
            (
                "string_similarity",
                "RAGAS : ressemblance des lettres",
                "Distance de Levenshtein entre la réponse et la réponse de référence.",
                "RAGAS: likeness of letters",
                "Levenshtein's distance between the answer and the reference.",
            ),
            (
                "rouge",
                "RAGAS : ROUGE-L",
                "Plus longue suite de mots commune avec la référence.",
                "RAGAS: ROUGE-L",
                "Longest run of words in common with the reference.",
            ),
            (
                "chrf",
                "RAGAS : chrF",
                "Suites de lettres communes avec la référence.",
                "RAGAS: chrF",
                "Runs of letters in common with the reference.",
            ),
            (
                "semantic_similarity",
                "RAGAS : proximité de sens",
                "Cosinus entre les vecteurs de la réponse et de la référence.",
                "RAGAS: likeness of meaning",
                "Cosine between the vectors of the answer and of the reference.",
            ),
        )
    ),
    *(
        _metric(name, "judge", (fr, fr_says), (en, en_says))
        for name, fr, fr_says, en, en_says in (
            (
                "faithfulness",
                "Juge : fidélité",
                "Affirmations de la réponse que les passages cités soutiennent.",
                "Judge: faithfulness",
                "Claims of the answer that the passages cited support.",
            ),
            (
                "response_relevancy",
                "Juge : pertinence de la réponse",
                "Proximité de la question avec celles que la réponse suggère.",
                "Judge: response relevancy",
                "Nearness of the question to those that the answer suggests.",
            ),
            (
                "factual_correctness",
                "Juge : exactitude",
                "Affirmations communes à la réponse et à la référence.",
                "Judge: factual correctness",
                "Claims in common between the answer and the reference.",
            ),
            (
                "context_precision",
                "Juge : précision du contexte",
                "Passages cités utiles à la référence, les premiers comptant plus.",
                "Judge: context precision",
                "Passages cited that help the reference, the first ones weighing more.",
            ),
            (
                "context_recall",
                "Juge : rappel du contexte",
                "Phrases de la référence que les passages cités soutiennent.",
                "Judge: context recall",
                "Sentences of the reference that the passages cited support.",
            ),
        )
    ),
)

METRICS: Mapping[str, Metric] = {metric.id: metric for metric in _LISTED}
"""Every measure, by id, in the order in which they are read."""
