"""The models that suggest: which is in use, how good it is and where it errs, how often it is taken, all trainings."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.accounts.middleware import SignedInRequest
from linli.cases.models import Classifier
from linli.cases.queries.classifiers import Acceptance, acceptance, may_switch_models, models_of
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.use_model import switch_classifier
from linli.cases.views.names import type_name, unit_name

_SHOWN = 10  # labels, the weakest first; the others are folded
_FEW = 5  # texts of a label on which a figure says little
Kind, Verdict = Classifier.Kind, Classifier.Verdict


@login_required
@never_cache
@require_safe
def models_page(request: SignedInRequest) -> HttpResponse:
    """The models in use with their cards (or the one asked for), and the history of trainings."""
    rows, taken = models_of(by=request.actor), acceptance(by=request.actor)
    context, language = context_at(timezone.now()), get_language()
    asked = request.GET.get("model", "")
    looked_at = next((row for row in rows if str(row.pk) == asked), None)
    kinds = [
        {
            "name": kind_names()[kind.value],
            "card": _card(looked_at or _used(rows, kind), taken, context, language)
            if looked_at is None or looked_at.kind == kind
            else None,
            "trained": any(row.kind == kind for row in rows),
        }
        for kind in Kind
        if looked_at is None or looked_at.kind == kind
    ]
    shown = {
        "kinds": kinds,
        "rows": [_line(row, taken) for row in rows],
        "looked_at": looked_at,
        "may_switch": may_switch_models(request.actor),
        "enough": context.spec.learning.enough,
    }
    return render(request, "cases/models.html", shown)


@login_required
@require_POST
@never_cache
def model_switch(request: SignedInRequest, key: int) -> HttpResponse:
    """Put a model to use or out of use."""
    on = request.POST.get("on") == "true"
    switch_classifier(classifier_id=key, on=on, by=request.actor, at=timezone.now())
    words = _("Model %(id)d is in use.") if on else _("Model %(id)d is out of use.")
    messages.success(request, words % {"id": key})
    return HttpResponseRedirect(reverse("models"), status=303)


def _used(rows: list[Classifier], kind: Classifier.Kind) -> Classifier | None:
    return next((row for row in rows if row.in_use and row.kind == kind), None)


def kind_names() -> dict[str, str]:
    """What models suggest, in words."""
    return {Kind.TYPE.value: _("Types"), Kind.UNIT.value: _("Units")}


def verdict_words(row: Classifier) -> str:
    """What came of the training, or that a person decided."""
    words = {
        Verdict.FIRST: _("first one, good enough"),
        Verdict.BETTER: _("not worse than the one before"),
        Verdict.WORSE: _("not good enough, not used"),
        Verdict.BY_HAND: _("switched by hand"),
    }
    return words[Verdict(row.verdict)]


def _line(row: Classifier, taken: dict[int, Acceptance]) -> dict[str, Any]:
    measures, before = row.measures, row.measures.get("before")
    return {
        "id": row.pk,
        "kind": kind_names()[row.kind],
        "trained_at": row.trained_at,
        "texts": row.texts,
        "labels": row.labels,
        "macro_f1": _share(measures.get("macro_f1")),
        "before": _share(before["macro_f1"]) if before else "",
        "verdict": verdict_words(row),
        "in_use": row.in_use,
        "used_from": row.used_from,
        "used_to": row.used_to,
        "taken": taken.get(row.pk),
    }


def _card(
    row: Classifier | None, taken: dict[int, Acceptance], context: Context, language: str | None
) -> dict[str, Any] | None:
    if row is None:
        return None
    measures = row.measures
    classes = sorted((one for one in measures.get("classes", ()) if one["n"]), key=lambda one: (one["f1"], -one["n"]))
    lines = [_class(one, row.kind, context, language) for one in classes]
    shares = ("macro_f1", "accuracy", "top3", "ece", "coverage", "precision", "threshold")
    return {
        **_line(row, taken),
        **{name: _share(measures.get(name)) for name in shares},
        "judges": measures.get("judges", 0),
        "left_out": measures.get("left_out", 0),
        "weakest": lines[:_SHOWN],
        "others": lines[_SHOWN:],
    }


def _class(one: dict[str, Any], kind: str, context: Context, language: str | None) -> dict[str, Any]:
    return {
        "name": _label(one["label"], kind, context, language),
        "taken_for": _label(one["taken_for"], kind, context, language) if one["taken_for"] else "",
        "n": one["n"],
        "few": one["n"] < _FEW,
        **{name: _share(one[name]) for name in ("precision", "recall", "f1")},
    }


def _label(code: str, kind: str, context: Context, language: str | None) -> str:
    if kind == Kind.TYPE:
        return type_name(context, code)
    unit = context.book.by_code.get(code)
    return unit_name(context, unit.id, language) if unit is not None else code


def _share(value: float | None) -> str:
    """A share as a percentage with one decimal."""
    return "" if value is None else f"{100 * value:.1f}\u00a0%"
