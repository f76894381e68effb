"""Training: texts and labels become a model with its calibration and card; same input and seed, same model."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from linli.kernel.learning.card import Card, Table, measured
from linli.kernel.learning.errors import TooFewExamples
from linli.kernel.learning.examples import Examples, examples, grouped
from linli.kernel.learning.linear import scored, split, trained
from linli.kernel.learning.model import Model, softmax

LEAST = 5  # different texts of a label; labels with fewer are left out
FOLDS = 5
WANTED_PRECISION = 0.9
LEAST_THRESHOLD = 0.5  # an answer is more probable than all others together
VERSION = 1

Progress = Callable[[str, int, int], None]


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    groups: Sequence[Hashable] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Model:
    """Train on `texts` with their `labels`; texts of one group (one message, one main case) are held back together.

    Every figure of the card, the calibration and the threshold come from held-back texts: five models are trained, each
    without a fifth of the groups, and asked about that fifth. Raises TooFewExamples.
    """
    began = time.monotonic()
    kept, left_out = _enough(labels)
    if len(set(np.asarray(labels, dtype=object)[kept])) < 2:
        raise TooFewExamples(TooFewExamples.default % {"least": LEAST})
    texts = [unicodedata.normalize("NFC", texts[at]) for at in kept]
    truth = [labels[at] for at in kept]
    names = tuple(sorted(set(truth)))
    who = grouped(texts, None if groups is None else [groups[at] for at in kept])
    true = np.asarray([names.index(name) for name in truth], dtype=np.int64)
    read = examples(texts, who)
    scores, folds = _held_back(read, true, len(names), seed, progress)
    chances, scale = _calibrated(scores, true, folds)
    threshold = _threshold(chances, true)
    known, rarity, weights, bias = trained(read, np.arange(len(true)), true, len(names), seed)
    card = Card(
        version=VERSION,
        features="runs of 1-4 characters, words",
        texts=len(texts),
        labels=len(names),
        groups=int(who.max()) + 1,
        left_out=left_out,
        pieces=len(known),
        folds=int(folds.max()) + 1,
        seed=seed,
        threshold=threshold,
        wanted_precision=WANTED_PRECISION,
        trained_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(time.monotonic() - began, 1),
        measures=measured(names, truth, chances, threshold),
    )
    return Model(names, known, rarity, weights, bias, scale, card)


def _enough(labels: Sequence[str]) -> tuple[list[int], dict[str, int]]:
    counts = Counter(labels)
    left_out = {name: count for name, count in sorted(counts.items()) if count < LEAST}
    return [at for at, name in enumerate(labels) if name not in left_out], left_out


def _held_back(
    read: Examples, true: npt.NDArray[np.int64], width: int, seed: int, progress: Progress | None
) -> tuple[Table, npt.NDArray[np.int64]]:
    """Scores of every text by a model that saw nothing of its group, and the fold it was in."""
    folds = split(true, read.groups, FOLDS, seed)
    scores = np.zeros((len(true), width))
    for fold in range(int(folds.max()) + 1):
        inside = np.flatnonzero(folds == fold)
        parts = trained(read, np.flatnonzero(folds != fold), true, width, seed)
        scores[inside] = scored(read, inside, *parts)
        if progress is not None:
            progress(_("Checking on texts held back"), fold + 1, int(folds.max()) + 1)
    return scores, folds


def _calibrated(scores: Table, true: npt.NDArray[np.int64], folds: npt.NDArray[np.int64]) -> tuple[Table, float]:
    """Probabilities of held-back texts, each fold by the scale of the others, and the scale of all for the model."""
    chances = np.zeros_like(scores)
    for fold in range(int(folds.max()) + 1):
        inside = folds == fold
        chances[inside] = softmax(scores[inside] * _scale(scores[~inside], true[~inside]))
    return chances, _scale(scores, true)


def _scale(scores: Table, true: npt.NDArray[np.int64]) -> float:
    """The factor of the scores under which the truth is likeliest (temperature, Guo et al. 2017), by golden section."""

    def loss(log_scale: float) -> float:
        told = softmax(scores * np.exp(log_scale))
        return float(-np.log(np.maximum(told[np.arange(len(true)), true], 1e-12)).mean())

    low, high, ratio = -3.0, 5.0, (5**0.5 - 1) / 2
    for _step in range(40):
        one, other = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, other) if loss(one) < loss(other) else (one, high)
    return float(np.exp((low + high) / 2))


def _threshold(chances: Table, true: npt.NDArray[np.int64]) -> float:
    """The smallest probability at and above which held-back answers are right as often as wanted."""
    best = chances.max(axis=1)
    hit = chances.argmax(axis=1) == true
    order = np.argsort(-best, kind="stable")
    right = np.cumsum(hit[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= WANTED_PRECISION)
    if not len(enough):
        return 1.0
    return max(LEAST_THRESHOLD, float(np.floor(best[order[enough[-1]]] * 1000) / 1000))
