"""Cross-validation of a set of labelled texts: how good a model trained on it would be."""

from __future__ import annotations

import time
from dataclasses import dataclass

from linli.kernel.learning.card import Measures
from linli.kernel.learning.fitting import model_of
from linli.kernel.learning.held_back import Progress, held_back
from linli.kernel.learning.labelled import Labelled

_TIMED = 500  # texts


@dataclass(frozen=True, slots=True)
class Checked:
    """The figures; `seconds` for all trainings, `ms_per_text` for ranking one text at a time."""

    measures: Measures
    threshold: float
    texts: int
    messages: int
    folds: int
    left_out: dict[str, int]
    seconds: float
    ms_per_text: float


def cross_checked(data: Labelled, extra: Labelled | None, folds: int, seed: int, progress: Progress | None) -> Checked:
    """Train `folds` models, each judged on the part of `data` that it did not see. Raises TooFewExamples.

    `extra` helps every training but is never judged; rows of it that are a judged message are kept out of that one.
    """
    began = time.monotonic()
    done = held_back(data, extra=extra, folds=folds, seed=seed, progress=progress)
    seconds = time.monotonic() - began
    model, sample = model_of(done, done.last, seed, seconds), data.texts[:_TIMED]
    asked = time.perf_counter()
    for text in sample:
        model.rank([text])
    each = 1000 * (time.perf_counter() - asked) / len(sample)
    messages = len(set(done.read.groups[: done.asked]))
    return Checked(
        measures=done.measures,
        threshold=done.threshold,
        texts=done.asked,
        messages=messages,
        folds=done.folds,
        left_out=done.left_out,
        seconds=round(seconds, 1),
        ms_per_text=round(each, 3),
    )
