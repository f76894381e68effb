"""Answers for pages: fragments for htmx, and the errors of actions put beside the fields they speak of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from linli.kernel.errors import InvalidInput


def is_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page (and not for a whole page after a click on a boosted link)."""
    htmx = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def fragment(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """`template` with `context`; caches keep it apart from the whole page at the same address."""
    answer = render(request, template, dict(context or {}), status=status)
    answer["Vary"] = ", ".join(filter(None, (answer.get("Vary"), "HX-Request")))
    return answer


def explain(form: BaseForm, error: InvalidInput) -> None:
    """Put the words of `error` beside the fields of a bound form; those of other fields stand above the form."""
    for name, words in error.fields.items():
        for word in words:
            form.add_error(name if name in form.fields else None, str(word))
    if not error.fields:
        form.add_error(None, str(error.message))
