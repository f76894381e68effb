"""Figures that can be believed: every text is judged by a model that saw nothing of its message."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from linli.kernel.learning.calibration import Calibration, calibrated
from linli.kernel.learning.card import Measures, Table, measured
from linli.kernel.learning.errors import TooFewExamples
from linli.kernel.learning.examples import Examples, examples
from linli.kernel.learning.labelled import Labelled
from linli.kernel.learning.linear import Numbers, Parts, scored, split, trained

LEAST = 5  # texts of a label; labels with fewer are left out
FOLDS = 5
WANTED_PRECISION = 0.9
LEAST_THRESHOLD = 0.501  # an answer is more probable than all others together

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What came of it: the first `asked` rows of `read` were judged, in folds; the others only helped to train.

    `last` is the model of the last fold.
    """

    names: tuple[str, ...]
    read: Examples
    true: Numbers
    asked: int
    folds: int
    left_out: dict[str, int]
    calibration: Calibration
    threshold: float
    measures: Measures
    last: Parts


def held_back(
    data: Labelled,
    *,
    extra: Labelled | None = None,
    folds: int = FOLDS,
    seed: int = 0,
    progress: Progress | None = None,
) -> HeldBack:
    """Judge every text of `data` in its fold; `extra` is added to each training where it is another message.

    Raises TooFewExamples.
    """
    counts = Counter(data.labels)
    left_out = {name: count for name, count in sorted(counts.items()) if count < LEAST}
    names = tuple(sorted(set(counts) - set(left_out)))
    if len(names) < 2:
        raise TooFewExamples(TooFewExamples.default % {"least": LEAST})
    column = {name: at for at, name in enumerate(names)}
    texts, labels, groups = _together(data, extra, column)
    asked = sum(1 for name in data.labels if name in column)
    true = np.asarray([column[name] for name in labels], dtype=np.int64)
    read = examples(texts, groups)
    if len(read.hashes) == 0 or len(set(read.groups[:asked])) < 2:
        raise TooFewExamples(TooFewExamples.default % {"least": LEAST})
    fold = split(true[:asked], read.groups[:asked], folds, seed)
    count = int(fold.max()) + 1
    scores = np.zeros((asked, len(names)))
    learned: list[Parts] = []
    for at in range(count):
        inside = np.flatnonzero(fold == at)
        outside = np.flatnonzero(~np.isin(read.groups, read.groups[inside]))
        learned = [trained(read, outside, true, len(names))]
        scores[inside] = scored(read, inside, learned[0])
        if progress is not None:
            progress(_("Checking on texts held back"), at + 1, count)
    chances = _cross_calibrated(scores, true[:asked], fold)
    threshold = _threshold(chances, true[:asked])
    measures = measured(names, [names[at] for at in true[:asked]], chances, threshold)
    fits = calibrated(scores, true[:asked])
    return HeldBack(names, read, true, asked, count, left_out, fits, threshold, measures, learned[0])


def _together(
    data: Labelled, extra: Labelled | None, column: dict[str, int]
) -> tuple[list[str], list[str], list[Hashable] | None]:
    """All texts, labels and groups of the known labels, those of `data` first."""
    parts = [data] if extra is None else [data, extra]
    texts: list[str] = []
    labels: list[str] = []
    groups: list[Hashable] = []
    for part in parts:
        for at, name in enumerate(part.labels):
            if name in column:
                texts.append(part.texts[at])
                labels.append(name)
                groups.append(("alone", len(texts)) if part.groups is None else part.groups[at])
    return texts, labels, groups if any(part.groups is not None for part in parts) else None


def _cross_calibrated(scores: Table, true: Numbers, fold: Numbers) -> Table:
    """Probabilities, those of each fold by the calibration that fits the others."""
    chances = np.zeros_like(scores)
    for at in range(int(fold.max()) + 1):
        inside = fold == at
        chances[inside] = calibrated(scores[~inside], true[~inside]).chances(scores[inside])
    return chances


def _threshold(chances: Table, true: npt.NDArray[np.int64]) -> float:
    """The smallest probability, more than a half, at and above which answers are right as often as wanted."""
    best = chances.max(axis=1)
    order = np.argsort(-best, kind="stable")
    hits = (chances.argmax(axis=1) == true)[order]
    enough = np.flatnonzero(np.cumsum(hits) >= WANTED_PRECISION * np.arange(1, len(hits) + 1))
    if not len(enough):
        return 1.0
    return max(LEAST_THRESHOLD, float(best[order[enough[-1]]]))
