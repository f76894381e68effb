"""Learning to sort texts under labels: domain-free, any language, calibrated, explained. See docs/classification.md."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TYPE_CHECKING

from linli.kernel.learning.card import Card, ClassFigures, Measures, measured
from linli.kernel.learning.errors import TooFewExamples, UnreadableModel
from linli.kernel.learning.labelled import Labelled
from linli.kernel.learning.loading import load
from linli.kernel.learning.model import Guess, Model

if TYPE_CHECKING:
    from linli.kernel.learning.checking import Checked

__all__ = [
    "Card",
    "ClassFigures",
    "Guess",
    "Labelled",
    "Measures",
    "Model",
    "Progress",
    "TooFewExamples",
    "UnreadableModel",
    "compare",
    "cross_checked",
    "fit",
    "load",
]

Progress = Callable[[str, int, int], None]

# scikit-learn takes two seconds and 100 MB, which processes that only suggest need not spend: it is imported where it
# is used.


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    groups: Sequence[Hashable] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Model:
    """Train a model on `texts` and their `labels`; texts of one group are one message. Raises TooFewExamples.

    `progress` is told what is done, how much of it, and of how much.
    """
    from linli.kernel.learning.fitting import fitted  # noqa: PLC0415

    return fitted(Labelled(texts, labels, groups), seed, progress)


def cross_checked(
    data: Labelled,
    extra: Labelled | None = None,
    folds: int = 5,
    seed: int = 0,
    progress: Progress | None = None,
) -> Checked:
    """How good a model trained on `data` would be, by `folds` trainings; `extra` is added to each, and never judged."""
    from linli.kernel.learning.checking import cross_checked as check  # noqa: PLC0415

    return check(data, extra, folds, seed, progress)


def compare(model: Model, texts: Sequence[str], labels: Sequence[str]) -> Measures:
    """The figures of a model on texts that were held back from it."""
    return measured(model.labels, labels, model.chances(texts), model.threshold)
