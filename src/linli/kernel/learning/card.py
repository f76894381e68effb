"""What a model is worth: figures on texts that it had not seen, and the card that carries them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

BINS = 15  # of the calibration error, as usual since Guo et al. 2017

Table = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """One label: texts, precision, recall, F1, and the label it is most often taken for (empty: none)."""

    label: str
    n: int
    precision: float
    recall: float
    f1: float
    taken_for: str = ""


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures of a model on texts it had not seen; shares from 0 to 1.

    `ece` is the mean distance of told probability and hits over 15 bins of equal width; `coverage` the share of texts
    whose best guess reaches the threshold, `precision` the hits among those; `top3` that the first three have it.
    """

    texts: int
    macro_f1: float
    accuracy: float
    top3: float
    ece: float
    coverage: float
    precision: float
    classes: tuple[ClassFigures, ...]

    def as_json(self) -> dict[str, Any]:
        """The figures as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Card:
    """The card of a model: what it was trained on and how well it did on texts held back from it in turn."""

    features: str
    texts: int
    labels: int
    groups: int
    left_out: dict[str, int]
    pieces: int
    folds: int
    seed: int
    threshold: float
    wanted_precision: float
    trained_at: str
    seconds: float
    measures: Measures
    version: int = 1

    @property
    def macro_f1(self) -> float:
        """Mean of the labels' F1."""
        return self.measures.macro_f1

    @property
    def accuracy(self) -> float:
        """Share of texts whose best guess is right."""
        return self.measures.accuracy

    @property
    def ece(self) -> float:
        """Calibration error, 15 bins."""
        return self.measures.ece

    @property
    def coverage(self) -> float:
        """Share of texts that get an answer at the threshold."""
        return self.measures.coverage

    @property
    def precision(self) -> float:
        """Share of these answers that are right."""
        return self.measures.precision

    @property
    def classes(self) -> tuple[ClassFigures, ...]:
        """Figures by label."""
        return self.measures.classes

    def as_json(self) -> dict[str, Any]:
        """The card as plain values, as it lies in the file."""
        return asdict(self)

    @classmethod
    def from_json(cls, read: dict[str, Any]) -> Card:
        """The card from plain values. Raises KeyError, TypeError and ValueError on others."""
        told = dict(read["measures"])
        told["classes"] = tuple(ClassFigures(**one) for one in told["classes"])
        return cls(**{**read, "measures": Measures(**told)})


def measured(labels: Sequence[str], truth: Sequence[str], chances: Table, threshold: float) -> Measures:
    """The figures of a table of probabilities (a row a text, a column a label) against what was true.

    A truth that is no label of the model counts as missed.
    """
    names = sorted({*labels, *truth})
    place = {name: at for at, name in enumerate(names)}
    true = np.asarray([place[name] for name in truth], dtype=np.int64)
    columns = np.asarray([place[name] for name in labels], dtype=np.int64)
    order = np.argsort(-chances, axis=1, kind="stable")
    best = chances[np.arange(len(true)), order[:, 0]]
    guess = columns[order[:, 0]]
    hit = guess == true
    confused = np.zeros((len(names), len(names)), dtype=np.int64)
    np.add.at(confused, (true, guess), 1)
    classes = tuple(_figures(names, confused, at) for at in range(len(names)))
    answered = best >= threshold
    asked = [one for one in classes if one.n]
    return Measures(
        texts=len(true),
        macro_f1=float(np.mean([one.f1 for one in asked])) if asked else 0.0,
        accuracy=float(hit.mean()) if len(hit) else 0.0,
        top3=float((columns[order[:, :3]] == true[:, None]).any(axis=1).mean()) if len(hit) else 0.0,
        ece=calibration_error(best, hit),
        coverage=float(answered.mean()) if len(hit) else 0.0,
        precision=float(hit[answered].mean()) if answered.any() else 0.0,
        classes=classes,
    )


def _figures(names: Sequence[str], confused: npt.NDArray[np.int64], at: int) -> ClassFigures:
    right, true, guessed = int(confused[at, at]), int(confused[at].sum()), int(confused[:, at].sum())
    others = confused[at].copy()
    others[at] = 0
    return ClassFigures(
        label=names[at],
        n=true,
        precision=right / guessed if guessed else 0.0,
        recall=right / true if true else 0.0,
        f1=2 * right / (true + guessed) if right else 0.0,
        taken_for=names[int(others.argmax())] if others.any() else "",
    )


def calibration_error(told: Table, hit: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error: |mean probability - share of hits| in 15 bins of equal width, weighted by texts."""
    if not len(told):
        return 0.0
    bins = np.minimum((told * BINS).astype(np.int64), BINS - 1)
    sums = np.bincount(bins, weights=told - hit, minlength=BINS)
    return float(np.abs(sums).sum() / len(told))
