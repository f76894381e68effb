"""From scores to probabilities that are hits as often as they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from linli.kernel.learning.card import Table

_STEPS = 40  # of the golden section: far below what a probability shows
_NEWTON = 30
_PENALTY = 1.0  # holds the sigmoid near to what the scale says where there is little to learn from
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class Calibration:
    """A factor for all scores, then a line for the log odds of the best label."""

    scale: float
    slope: float = 1.0
    offset: float = 0.0

    def chances(self, scores: Table) -> Table:
        """Probabilities that sum to 1 in each row, in the order of the scores."""
        told = _softmax(scores * self.scale)
        rows, best = np.arange(len(told)), told.argmax(axis=1)
        before = told[rows, best]
        after = 1 / (1 + np.exp(-(self.slope * _odds(before) + self.offset)))
        rest = np.maximum(1 - before, _LEAST)
        others = told.copy()
        others[rows, best] = 0.0
        second = others.max(axis=1) / rest  # of what is left to the others
        after = np.maximum(after, second / (1 + second))  # the best one stays the best
        others *= ((1 - after) / rest)[:, None]
        others[rows, best] = after
        return others


def calibrated(scores: Table, true: npt.NDArray[np.int64]) -> Calibration:
    """The calibration for scores of held-back texts.

    The factor is the one under which the truth is likeliest (temperature scaling, Guo et al. 2017), found by golden
    section; the line is Platt's sigmoid for "is the best label right?", found by Newton's method.
    """
    rows = np.arange(len(true))

    def loss(log_scale: float) -> float:
        told = _softmax(scores * np.exp(log_scale))
        return float(-np.log(np.maximum(told[rows, true], 1e-12)).mean())

    low, high, ratio = -3.0, 5.0, (5**0.5 - 1) / 2
    for _step in range(_STEPS):
        one, other = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (low, other) if loss(one) < loss(other) else (one, high)
    scale = float(np.exp((low + high) / 2))
    told = _softmax(scores * scale)
    slope, offset = _line(_odds(told.max(axis=1)), told.argmax(axis=1) == true)
    return Calibration(scale, slope, offset)


def _line(odds: Table, hit: npt.NDArray[np.bool_]) -> tuple[float, float]:
    columns = np.column_stack((odds, np.ones(len(odds))))
    start = np.asarray([1.0, 0.0])
    line = start.copy()
    for _step in range(_NEWTON):
        told = 1 / (1 + np.exp(-(columns @ line)))
        slope = columns.T @ (told - hit) + _PENALTY * (line - start)
        curve = (columns * (told * (1 - told))[:, None]).T @ columns + _PENALTY * np.eye(2)
        line = line - np.clip(np.linalg.solve(curve, slope), -1, 1)
    return max(0.0, float(line[0])), float(line[1])


def _odds(chances: Table) -> Table:
    clear = np.clip(chances, 1e-6, 1 - 1e-6)
    found: Table = np.log(clear / (1 - clear))
    return found


def _softmax(scores: Table) -> Table:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    told: Table = raised / raised.sum(axis=1, keepdims=True)
    return told
