"""Training: texts and labels become a model with its calibration and card; same input and seed, same model."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import numpy as np

from linli.kernel.learning.card import Card
from linli.kernel.learning.held_back import WANTED_PRECISION, HeldBack, Progress, held_back
from linli.kernel.learning.labelled import Labelled
from linli.kernel.learning.linear import Parts, trained
from linli.kernel.learning.model import Model

FEATURES = "runs of 1-4 characters; words and pairs of words where blanks divide them"


def fitted(data: Labelled, seed: int, progress: Progress | None) -> Model:
    """Train on all of `data`. Raises TooFewExamples.

    The card, the calibration and the threshold come from held-back texts: five models are trained first, each without a
    fifth of the messages, and asked about that fifth.
    """
    began = time.monotonic()
    done = held_back(data, seed=seed, progress=progress)
    parts = trained(done.read, np.arange(done.asked), done.true, len(done.names))
    return model_of(done, parts, seed, time.monotonic() - began)


def model_of(done: HeldBack, parts: Parts, seed: int, seconds: float) -> Model:
    """A model of learned parts, with the calibration and the figures of `done`."""
    known, rarity, weights, bias = parts
    card = Card(
        features=FEATURES,
        texts=done.asked,
        labels=len(done.names),
        groups=len(set(done.read.groups)),
        left_out=done.left_out,
        pieces=len(known),
        folds=done.folds,
        seed=seed,
        threshold=done.threshold,
        wanted_precision=WANTED_PRECISION,
        trained_at=datetime.now(UTC).isoformat(timespec="seconds"),
        seconds=round(seconds, 1),
        measures=done.measures,
    )
    return Model(done.names, known, rarity, weights, bias, done.calibration, card)
