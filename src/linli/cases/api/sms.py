"""Replies by SMS over JSON: what a gateway received of those who were asked what came of their report."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from linli.accounts.middleware import actor_of
from linli.cases.api.answers import as_json
from linli.cases.api.router import router
from linli.cases.schemas import SmsAnswerIn, SmsAnswerOut
from linli.cases.steps.answer import answer_by_sms
from linli.kernel.problem import PROBLEMS, Problem


@router.post(
    "/sms-answers", response={200: SmsAnswerOut, 409: Problem, **PROBLEMS}, operation_id="answerBySms", tags=["cases"]
)
def create_sms_answer(request: HttpRequest, body: SmsAnswerIn) -> HttpResponse:
    """A reply to a follow-up: 1 solved, 2 partly, 3 not solved, or in words; for API keys of a channel.

    It answers the newest follow-up that waits for this telephone number. A reply that is not clear, or that nobody
    waits for, is `understood: false` and changes nothing. The same `key` never counts twice.
    """
    by, now = actor_of(request), timezone.now()
    return as_json({"understood": answer_by_sms(sender=body.sender, text=body.text, key=body.key, by=by, at=now)})
