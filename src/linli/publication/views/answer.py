"""Answer: a reporter says through the link they got what came of their report."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from linli.cases.forms.follow_up import AnswerForm
from linli.cases.lifecycle import SATISFIED_NAMES, SOLVED_NAMES, Verdict
from linli.cases.queries.follow_up import Asked, answer_of
from linli.cases.steps.answer import answer_by_link, asked
from linli.cases.steps.context import context_at
from linli.cases.views.names import type_name, unit_name
from linli.kernel.errors import InvalidInput, NotFound, TransitionRefused
from linli.kernel.limits import limit
from linli.web.pages import explain

MOST_GUESSES = 30  # wrong links from one address in ten minutes


# the code in the address is the only thing that allows an answer: no cookie does, so none can be misused
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """The questions, and after them what was said; a wrong link and one that is too old answer alike."""
    now = timezone.now()
    limit(request, "answer", most=MOST_GUESSES, count=False)
    try:
        found = asked(number=number, code=code, at=now)
    except NotFound:
        limit(request, "answer", most=MOST_GUESSES)
        return _kept_apart(render(request, "publication/answer_gone.html", status=404))
    if request.method == "POST" and found.matter.is_open:
        return _kept_apart(_answered(request, found, code))
    return _kept_apart(_page(request, found, AnswerForm()))


def _answered(request: HttpRequest, found: Asked, code: str) -> HttpResponse:
    form, number = AnswerForm(request.POST), found.case.number
    if not form.is_valid():
        return _page(request, found, form, status=422)
    said = form.cleaned_data
    try:
        answer_by_link(
            number=number,
            code=code,
            solved=Verdict(said["solved"]),
            satisfied=Verdict(said["satisfied"]),
            responded={"true": True, "false": False}.get(said["responded"]),
            reason=said["reason"],
            at=timezone.now(),
        )
    except InvalidInput as error:
        explain(form, error)
        return _page(request, found, form, status=422)
    except (TransitionRefused, NotFound):
        pass  # somebody else's answer came first: the page says so
    return HttpResponseRedirect(reverse("answer", args=[number, code]), status=303)


def _page(request: HttpRequest, found: Asked, form: AnswerForm, *, status: int = 200) -> HttpResponse:
    context, case = context_at(timezone.now()), found.case
    page: dict[str, Any] = {
        "case": case,
        "type": type_name(context, case.type_code),
        "unit": unit_name(context, case.unit_id, get_language()),
        "form": form,
    }
    if found.matter.is_open:
        return render(request, "publication/answer.html", page, status=status)
    return render(request, "publication/answered.html", page | {"own": _own_answer(found)})


def _own_answer(found: Asked) -> dict[str, Any] | None:
    """What this reporter said by themselves; None when it was another one, or a call."""
    event = answer_of(found.case, found.matter)
    data = event.data if event is not None else {}
    if data.get("by") not in ("link", "sms") or data.get("reporter") != found.reporter.no:
        return None
    return {
        "solved": SOLVED_NAMES[Verdict(data["solved"])],
        "satisfied": SATISFIED_NAMES[Verdict(data["satisfied"])],
        "unsolved": data["solved"] == Verdict.NO,
    }


def _kept_apart(answer: HttpResponse) -> HttpResponse:
    """Nobody indexes the address or hears the code in it from a Referer.

    Not "no-referrer": with it browsers send `Origin: null`, and the language switch of the page would be refused.
    """
    answer["X-Robots-Tag"] = "noindex, nofollow"
    answer["Referrer-Policy"] = "strict-origin"
    return answer
