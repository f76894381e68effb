"""Learning to sort texts under labels: domain-free, any language, calibrated, explained. See docs/classification.md."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from linli.kernel.learning.card import Card, ClassFigures, Measures, measured
from linli.kernel.learning.errors import TooFewExamples, UnreadableModel
from linli.kernel.learning.loading import load
from linli.kernel.learning.model import Guess, Model

__all__ = [
    "Card",
    "ClassFigures",
    "Guess",
    "Measures",
    "Model",
    "TooFewExamples",
    "UnreadableModel",
    "compare",
    "fit",
    "load",
]


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    groups: Sequence[Hashable] | None = None,
    seed: int = 0,
    progress: Callable[[str, int, int], None] | None = None,
) -> Model:
    """Train a model on `texts` and their `labels`; texts of one group are one message. Raises TooFewExamples.

    `progress` is told what is done, how much of it, and of how much.
    """
    # scikit-learn takes two seconds and 100 MB, which processes that only suggest need not spend
    from linli.kernel.learning import fitting  # noqa: PLC0415

    return fitting.fit(texts, labels, groups, seed, progress)


def compare(model: Model, texts: Sequence[str], labels: Sequence[str]) -> Measures:
    """The figures of a model on texts that were held back from it."""
    return measured(model.labels, labels, model.chances(texts), model.threshold)
