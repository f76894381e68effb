"""Learn: a model is trained on past cases and comes into use when it is good enough; a person can overrule that."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from itertools import islice

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases.models import Classifier
from linli.cases.queries.classifiers import (
    last_trained,
    model_in_use,
    switched_off,
)
from linli.cases.queries.past_texts import Example, handled_texts, typed_texts
from linli.cases.rules.learning import Parts, can_judge, parted
from linli.cases.rules.models_in_use import read_model
from linli.cases.rules.spec import CasesSpec
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.use_model import locked, put_out
from linli.kernel.actor import Actor
from linli.kernel.errors import Conflict, NotAllowed, NotReady
from linli.kernel.ids import uuid7
from linli.kernel.learning import Measures, Model, UnreadableModel, compare, fit

logger = logging.getLogger("linli.learning")

Kind, Verdict = Classifier.Kind, Classifier.Verdict
Progress = Callable[[str, int, int], None]


def past_examples(
    kind: Classifier.Kind, *, context: Context, by: Actor, after: int = 0, most: int | None = None
) -> list[Example]:
    """Confirmed texts of past cases under types or units in force, newest first, at most as many as the pack says."""
    rules = context.spec.learning
    read = typed_texts if kind is Kind.TYPE else handled_texts
    known = _in_force(kind, context)
    found = (one for one in read(by=by, leave_out=rules.leave_out, after=after) if one.label in known)
    return list(islice(found, rules.newest if most is None else most))


def _in_force(kind: Classifier.Kind, context: Context) -> set[str]:
    if kind is Kind.TYPE:
        return {one.code for one in context.spec.types if not one.retired}
    return {code for code, unit in context.book.by_code.items() if not unit.retired}


def is_due(kind: Classifier.Kind, *, by: Actor, at: datetime) -> bool:
    """Whether there is enough that is new since the last training. Raises NotReady without a pack."""
    context = context_at(at)
    rules, last = context.spec.learning, last_trained(kind)
    if last is None:
        return len(past_examples(kind, context=context, by=by, most=rules.enough)) >= rules.enough
    wanted = 1 if (at - last.trained_at).days >= rules.days else rules.again_after
    after = int(last.measures.get("newest", 0))
    return len(past_examples(kind, context=context, by=by, after=after, most=wanted)) >= wanted


def train_classifier(
    *, kind: Classifier.Kind, by: Actor, at: datetime, seed: int = 0, progress: Progress | None = None
) -> Classifier:
    """Train on past cases, judge on newer ones that neither the new model nor the one in use saw, keep the model.

    It comes into use when it reaches the pack's floor and is not worse than the one in use, unless a person put the
    last one out of use. Reading and training take as long as they take; only the writing is a transaction. For the
    house alone: all cases are read. Raises NotAllowed, NotReady (too few cases), TooFewExamples, Conflict (another
    training was faster).
    """
    if not by.is_system:
        raise NotAllowed
    context, before, last = context_at(at), model_in_use(kind), last_trained(kind)
    examples = past_examples(kind, context=context, by=by)
    parts = _parts(examples, context.spec, before)
    model = fit([one.text for one in parts.learned], [one.label for one in parts.learned], parts.groups, seed, progress)
    new, old = _judged(model, parts), _judged_again(before, parts)
    floor = context.spec.learning.floor_macro_f1
    good = new.macro_f1 >= floor and (old is None or new.macro_f1 >= old.macro_f1)
    row = Classifier(
        kind=kind.value,
        texts=model.card.texts,
        labels=model.card.labels,
        measures={
            **new.as_json(),
            "threshold": model.threshold,
            "judges": len(parts.judges),
            "left_out": parts.left_out,
            "seen_to": parts.seen_to,
            "newest": max(one.case for one in examples),
            "floor": floor,
            "before": {"model": before.pk, "macro_f1": old.macro_f1} if before and old else None,
        },
        verdict=(Verdict.BETTER if old is not None else Verdict.FIRST) if good else Verdict.WORSE,
        in_use=good and not switched_off(kind),
        pack_id=context.pack.id,
        trained_at=at,
    )
    _keep(row, model, before=before, last=last, by=by, at=at)
    return row


def _parts(examples: list[Example], spec: CasesSpec, before: Classifier | None) -> Parts:
    rules = spec.learning
    if len(examples) < rules.enough:
        words = _("At least %(enough)d cases with a confirmed type or unit are needed; there are %(count)d.")
        raise NotReady(words % {"enough": rules.enough, "count": len(examples)})
    seen_to = int(before.measures.get("seen_to", 0)) if before is not None else 0
    parts = parted(examples, per_label=rules.per_label, held_back=rules.held_back, seen_to=seen_to)
    if not can_judge(parts):
        raise NotReady(_("Too few new cases to judge a model by."))
    return parts


def _judged(model: Model, parts: Parts) -> Measures:
    return compare(model, [one.text for one in parts.judges], [one.label for one in parts.judges])


def _judged_again(before: Classifier | None, parts: Parts) -> Measures | None:
    """The figures of the model in use on the same texts; None when there is none that can be read."""
    if before is None:
        return None
    try:
        return _judged(read_model(before), parts)
    except (OSError, UnreadableModel) as error:
        logger.error("model not read", extra={"classifier": before.pk, "why": type(error).__name__})
        return None


def _keep(
    row: Classifier, model: Model, *, before: Classifier | None, last: Classifier | None, by: Actor, at: datetime
) -> None:
    """The file first, the row after; a row that cannot be written takes its file with it."""
    content = model.as_bytes()
    row.sha256 = hashlib.sha256(content).hexdigest()
    row.file = default_storage.save(f"models/{uuid7().hex}.model", ContentFile(content))
    try:
        with transaction.atomic():
            _write(row, before=before, last=last, by=by, at=at)
    except BaseException:
        default_storage.delete(row.file)
        raise


def _write(row: Classifier, *, before: Classifier | None, last: Classifier | None, by: Actor, at: datetime) -> None:
    kind = Kind(row.kind)
    now, newest = locked(kind), last_trained(kind)
    if (newest and newest.pk) != (last and last.pk) or (now and now.pk) != (before and before.pk):
        raise Conflict(_("Another model was trained or switched in the meantime. Please try again."))
    if row.in_use:
        if now is not None:
            put_out(now, at)
        row.used_from = at
    row.save(force_insert=True)
    facts: dict[str, str | int | bool | None] = {
        "kind": row.kind,
        "texts": row.texts,
        "labels": row.labels,
        "verdict": row.verdict,
        "in_use": row.in_use,
        "sha256": row.sha256,
    }
    record(action="classifier.train", by=by, at=at, subject="classifier", subject_id=row.pk, facts=facts)
