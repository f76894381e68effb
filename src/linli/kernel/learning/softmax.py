"""From scores to probabilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from linli.kernel.learning.card import Table

_STEPS = 40  # of the golden section: far below what a probability shows


def softmax(scores: Table) -> Table:
    """Probabilities that sum to 1 in each row."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    told: Table = raised / raised.sum(axis=1, keepdims=True)
    return told


def scale_of(scores: Table, true: npt.NDArray[np.int64]) -> float:
    """The factor under which the truth is likeliest (temperature scaling, Guo et al. 2017), by golden section."""
    rows = np.arange(len(true))

    def loss(log_scale: float) -> float:
        told = softmax(scores * np.exp(log_scale))
        return float(-np.log(np.maximum(told[rows, true], 1e-12)).mean())

    low, high, ratio = -3.0, 5.0, (5**0.5 - 1) / 2
    for _step in range(_STEPS):
        one, other = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, other) if loss(one) < loss(other) else (one, high)
    return float(np.exp((low + high) / 2))
