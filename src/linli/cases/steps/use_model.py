"""Use a model: a person puts one to use or out of use, whatever the training said of it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases.models import Classifier
from linli.cases.queries.classifiers import GENERATION, may_switch_models, model_of
from linli.cases.rules.models_in_use import read_model
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, NotAllowed
from linli.kernel.generations import bump
from linli.kernel.learning import UnreadableModel


@transaction.atomic
def switch_classifier(*, classifier_id: int, on: bool, by: Actor, at: datetime) -> Classifier:
    """Put a model to use in the place of the one in use, or out of use: then nothing is suggested.

    Raises NotAllowed, NotFound, InvalidInput (its file cannot be read).
    """
    if not may_switch_models(by):
        raise NotAllowed
    kind = Classifier.Kind(model_of(by=by, classifier_id=classifier_id).kind)
    now = locked(kind)
    row = model_of(by=by, classifier_id=classifier_id)
    if row.in_use == on:
        return row
    if on:
        _check_file(row)
        if now is not None:
            put_out(now, at)
        row.in_use, row.used_from, row.used_to = True, at, None
    else:
        row.in_use, row.used_to = False, at
    row.verdict = Classifier.Verdict.BY_HAND
    row.save(update_fields=["in_use", "used_from", "used_to", "verdict"])
    facts: dict[str, str | int | bool | None] = {"kind": row.kind, "on": on}
    record(action="classifier.switch", by=by, at=at, subject="classifier", subject_id=row.pk, facts=facts)
    return row


def locked(kind: Classifier.Kind) -> Classifier | None:
    """The model in use; nobody else trains or switches until the transaction ends, and then all processes read anew.

    The generation's row is what is locked: there may be no model in use, and it may be another one a moment later.
    """
    bump(GENERATION)
    return Classifier.objects.filter(kind=kind.value, in_use=True).first()


def put_out(row: Classifier, at: datetime) -> None:
    """Put a model out of use because another one comes into use."""
    row.in_use, row.used_to = False, at
    row.save(update_fields=["in_use", "used_to"])


def _check_file(row: Classifier) -> None:
    try:
        read_model(row)
    except (OSError, UnreadableModel) as error:
        raise InvalidInput({"model": [_("The file of this model cannot be read.")]}) from error
