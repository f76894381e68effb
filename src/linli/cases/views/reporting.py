"""What the resident's and the desk's page of a report share: all problems at once, and the same form only once."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, QueryDict

from linli.cases.forms.report import FIELDS, ReportForm
from linli.cases.rules.report import Report, clean_report
from linli.cases.steps.context import Context
from linli.kernel.errors import InvalidInput
from linli.kernel.idempotency import Once, once
from linli.kernel.ids import uuid7
from linli.web.pages import explain

_NOT_PART_OF_THE_REPORT = frozenset({"csrfmiddlewaretoken", "key", "kept", "drop", "step", "pick", "suggested"})


def check_by_rules(told: Report, context: Context, language: str, at: datetime) -> None:
    """All that the rules find wrong too, so that nobody has to send the form once per mistake. Raises InvalidInput."""
    region = context.pack.head.region
    clean_report(told, spec=context.spec, snapshot=context.snapshot, region=region, language=language, at=at)


def told_of(request: HttpRequest) -> QueryDict:
    """What was sent; where a suggestion was pressed without script, with the type that it names."""
    if "pick" not in request.POST:
        return request.POST
    told = request.POST.copy()
    told["type"] = request.POST["pick"]
    return told


def is_asking(request: HttpRequest) -> bool:
    """Whether the form was sent for more of itself (questions, suggestions), not as a report."""
    return request.POST.get("step") in ("questions", "suggest") or "pick" in request.POST


def once_of(request: HttpRequest, form: ReportForm, *, scope: str) -> Once:
    """The same form sent twice is one report; photos are left out, since the second try stores its own."""
    body = {name: values for name, values in request.POST.lists() if name not in _NOT_PART_OF_THE_REPORT}
    return once(scope=scope, key=form.cleaned_data.get("key") or uuid7().hex, body=body)


def show_problems(form: ReportForm, error: InvalidInput) -> None:
    """What the rules found beside the fields of the form, where the form has not said something already."""
    fields = {FIELDS.get(name, name): words for name, words in error.fields.items()}
    missing = {name: words for name, words in fields.items() if name not in form.errors}
    if missing:
        explain(form, InvalidInput(missing, error.message))
