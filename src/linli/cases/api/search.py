"""Searching over JSON: the cases, divisions and units that the pages would find."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.params.functions import Query

from linli.accounts.middleware import actor_of
from linli.cases.api.answers import as_json, row_of
from linli.cases.api.filters import area_of
from linli.cases.api.router import router
from linli.cases.lifecycle import Status
from linli.cases.queries.search import SearchFilters
from linli.cases.rules.contact_query import contact_asked
from linli.cases.rules.search import Hit, search_cases
from linli.cases.rules.search_names import names_of
from linli.cases.rules.search_others import places_found, units_found
from linli.cases.rules.search_query import LONGEST
from linli.cases.schemas import CaseOut
from linli.cases.steps.context import Context, context_at
from linli.kernel.errors import InvalidInput
from linli.kernel.grams import Piece
from linli.kernel.problem import PROBLEMS


class PieceOut(Schema):
    """A piece of a text; `marked` where it is what was looked for."""

    text: str
    marked: bool


class HitOut(CaseOut):
    """A case that was found; `partly`: it answers only a part of the query."""

    snippet: list[PieceOut]
    partly: bool


class NamedOut(Schema):
    """A division or a unit that is called so."""

    code: str
    name_zh: str
    name_en: str


class FoundOut(Schema):
    """A page of what was found; `meant`: case numbers near one that does not exist."""

    items: list[HitOut]
    next: str | None
    meant: list[str]
    places: list[NamedOut]
    units: list[NamedOut]


@router.get("/search", response={200: FoundOut, **PROBLEMS}, operation_id="search")
def search(
    request: HttpRequest,
    q: str = Query(..., min_length=1, max_length=LONGEST, description="Words, a case number, a place, a unit"),
    status: list[Status] = Query(default_factory=list),
    type_code: list[str] = Query(default_factory=list, max_length=50),
    area: str = Query("", max_length=40, description="Code of a division"),
    after: str = Query("", max_length=40, description="`next` of the page before"),
    limit: int = Query(20, ge=1, le=50),
) -> HttpResponse:
    """The cases you may see that answer a query. Contacts are not looked for here: they may not stand in an address."""
    context = context_at(timezone.now())
    if q not in context.snapshot.by_code and contact_asked(q, region=context.pack.head.region) is not None:
        raise InvalidInput({"q": [_("A contact is looked for on the page of the desk only, never by an address.")]})
    names = names_of(context.spec, context.snapshot, context.book)
    filters = SearchFilters(
        statuses=tuple(one.value for one in status), types=tuple(type_code), area=area_of(context, area)
    )
    page = search_cases(by=actor_of(request), query=q, names=names, filters=filters, after=after, limit=limit)
    units = units_found(q, names) if not after else []
    answer = {
        "items": [_hit(hit, context) for hit in page.hits],
        "next": page.next,
        "meant": [row["number"] for row in page.meant],
        "places": [_named(one) for one in (places_found(q, names) if not after else [])],
        "units": [_named(one) for one in units],
    }
    return as_json(answer)


def _hit(hit: Hit, context: Context) -> dict[str, Any]:
    return {**row_of(hit.row, context), "snippet": [_piece(one) for one in hit.text], "partly": hit.partly}


def _piece(one: Piece) -> dict[str, Any]:
    return {"text": one.text, "marked": one.marked}


def _named(one: Any) -> dict[str, str]:
    return {"code": one.code, "name_zh": one.name_zh, "name_en": one.name("en")}
