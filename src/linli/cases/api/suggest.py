"""Suggestions over JSON: for channels that ask people what kind of thing it is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from linli.accounts.middleware import actor_of
from linli.cases.api.answers import as_json
from linli.cases.api.router import router
from linli.cases.rules.suggest import suggest_types
from linli.cases.schemas import SuggestIn, SuggestOut
from linli.cases.steps.context import context_at
from linli.cases.steps.intake import may_take_in
from linli.kernel.errors import NotAllowed
from linli.kernel.problem import PROBLEMS


@router.post("/cases/suggest", response={200: SuggestOut, **PROBLEMS}, operation_id="suggestTypes")
def suggest_type(request: HttpRequest, body: SuggestIn) -> HttpResponse:
    """Types that past reports with such words had, the likeliest first; a proposal that a person takes or not.

    Empty without a model or with too little text. `token` goes along as `suggested` when the report is sent or
    classified, so that it can be counted how often suggestions are taken.
    """
    if not may_take_in(actor_of(request)):
        raise NotAllowed
    context = context_at(timezone.now())
    found = suggest_types(body.text, spec=context.spec, generation=context.learned)
    if found is None:
        nothing: dict[str, object] = {"model": None, "trained_at": None, "unsure": True, "suggestions": []}
        return as_json(nothing | {"token": ""})  # nosec B105 - no model has suggested anything, so there is no token
    return as_json(
        {
            "model": found.model,
            "trained_at": found.trained_at,
            "unsure": found.unsure,
            "suggestions": [
                {"type_code": one.code, "probability": round(one.probability, 4), "words": one.words}
                for one in found.ranked
            ],
            "token": found.token,
        }
    )
