"""Training: texts and labels become a model with its calibration and card; same input and seed, same model."""

from __future__ import annotations

import time
from collections.abc import Hashable, Sequence
from datetime import UTC, datetime

import numpy as np

from linli.kernel.learning.card import Card
from linli.kernel.learning.held_back import WANTED_PRECISION, Labelled, Progress, held_back
from linli.kernel.learning.linear import trained
from linli.kernel.learning.model import Model

FEATURES = "runs of 1-4 characters; words and pairs of words where blanks divide them"


def fit(
    texts: Sequence[str],
    labels: Sequence[str],
    groups: Sequence[Hashable] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Model:
    """Train on `texts` with their `labels`. Raises TooFewExamples.

    The card, the calibration and the threshold come from held-back texts: five models are trained first, each without a
    fifth of the messages, and asked about that fifth.
    """
    began = time.monotonic()
    done = held_back(Labelled(texts, labels, groups), seed=seed, progress=progress)
    known, rarity, weights, bias = trained(done.read, np.arange(done.asked), done.true, len(done.names), seed)
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
        seconds=round(time.monotonic() - began, 1),
        measures=done.measures,
    )
    return Model(done.names, known, rarity, weights, bias, done.scale, card)
