"""Training by the clock: a look a day whether enough is new to learn from, beside the rest and never in its way."""

from __future__ import annotations

import logging
from datetime import datetime

from linli.cases.models import Classifier
from linli.cases.steps.learn import is_due, train_classifier
from linli.kernel.actor import job
from linli.kernel.errors import Conflict, NotReady
from linli.kernel.learning import TooFewExamples
from linli.policy.queries import packs_by_time

logger = logging.getLogger("linli.training")

BY = job("training")


def train_if_due(at: datetime) -> bool:
    """Train the models for which there are enough confirmed cases; there is never more to do at once."""
    if not packs_by_time():
        return False
    for kind in Classifier.Kind:
        try:
            if is_due(kind, by=BY, at=at):
                row = train_classifier(kind=kind, by=BY, at=at)
                logger.info("model trained", extra={"classifier": row.pk, "kind": row.kind, "verdict": row.verdict})
        except (NotReady, TooFewExamples, Conflict) as error:
            logger.info("model not trained", extra={"kind": kind.value, "why": error.code})
    return False
