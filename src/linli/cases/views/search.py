"""The search: cases, articles, places, units from one box. A contact never stands in an address: it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from linli.accounts.middleware import SignedInRequest
from linli.cases.forms.search import ContactForm, SearchForm
from linli.cases.rules.contact_query import contact_asked
from linli.cases.rules.knowledge import search_articles
from linli.cases.rules.search import Hit, SearchPage, search_cases
from linli.cases.rules.search_names import Names, names_of
from linli.cases.rules.search_others import places_found, units_found
from linli.cases.rules.search_query import LONGEST
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.find_contact import find_contact, may_find_contacts
from linli.cases.views.names import area_name, type_name
from linli.cases.views.queue import row_shown
from linli.duty.queries import UnitEntry
from linli.kernel.actor import ActorKind
from linli.kernel.errors import InvalidInput, NotAllowed
from linli.kernel.grams import Piece, pieces
from linli.kernel.limits import limit
from linli.places.snapshot import Place
from linli.web.fields import control
from linli.web.pages import explain, fragment

PAGE = 20
_PLACED = ("area_2", "area_3", "area_4")
_AHEAD = 5
_ARTICLES = 3
_MOST_CONTACTS = 60  # looked for from one address in ten minutes


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: SignedInRequest) -> HttpResponse:
    """What was found. The box sends its words: they come back as an address, unless they are somebody's contact."""
    _staff_only(request)
    now = timezone.now()
    context = context_at(now)
    given = request.POST if request.method == "POST" else request.GET
    query = given.get("q", "").strip()[:LONGEST]
    if _is_contact(query, context):
        if request.method == "POST":
            return _contact_page(request, ContactForm(initial={"contact": query}))
        return HttpResponseRedirect(reverse("search_contact"), status=303)  # and not into the next address either
    if request.method == "POST":
        return HttpResponseRedirect(f"{reverse('search')}?{_as_query(given)}", status=303)
    form = SearchForm(request.GET, context=context, language=get_language())
    form.is_valid()
    page: dict[str, Any] = {"form": form, "query": query, "now": now}
    page["fields"] = [control(form[name]) for name in form.fields if name != "q"]
    page["filtered"] = any(form[name].data for name in form.fields if name != "q")
    page["may_find_contacts"] = may_find_contacts(request.actor)
    if query:
        page |= _found(request, query, form, context, now)
    return render(request, "cases/search.html", page)


@login_required
@never_cache
@require_POST
def search_ahead(request: SignedInRequest) -> HttpResponse:
    """The first of what would be found, while one types; nothing for a single character."""
    _staff_only(request)
    now, language = timezone.now(), get_language()
    context = context_at(now)
    query = request.POST.get("q", "").strip()[:LONGEST]
    shown: dict[str, Any] = {"query": query}
    if _is_contact(query, context):
        shown["contact"] = may_find_contacts(request.actor)
    elif len(query) > 1:
        names = _names(context)
        found = search_cases(by=request.actor, query=query, names=names, limit=_AHEAD)
        shown["rows"] = [_hit(hit, query, context, language, now) for hit in found.hits if not hit.partly]
        shown["places"] = [_place(one, context, language) for one in places_found(query, names)[:3]]
        shown["units"] = [_unit(one, language) for one in units_found(query, names)[:3]]
    return fragment(request, "cases/_search_ahead.html", shown)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search_contact(request: SignedInRequest) -> HttpResponse:
    """The cases of a contact, for the desk; what it is needed for is asked, and every search is recorded."""
    if not may_find_contacts(request.actor):
        raise NotAllowed
    if request.method != "POST":
        return _contact_page(request, ContactForm())
    form = ContactForm(request.POST)
    form.is_valid()
    limit(request, "contact-search", most=_MOST_CONTACTS)
    now, language = timezone.now(), get_language()
    given = {name: request.POST.get(name, "") for name in form.fields}
    try:
        rows = find_contact(**given, by=request.actor, at=now)
    except InvalidInput as error:
        form.errors.clear()
        explain(form, error)
        return _contact_page(request, form, status=422)
    context = context_at(now)
    return _contact_page(request, form, rows=[row_shown(row, context, language, now) for row in rows])


def _contact_page(
    request: SignedInRequest, form: ContactForm, *, rows: list[dict[str, Any]] | None = None, status: int = 200
) -> HttpResponse:
    shown = {"form": form, "rows": rows, "now": timezone.now(), "may": may_find_contacts(request.actor)}
    return render(request, "cases/search_contact.html", shown, status=status)


def _staff_only(request: SignedInRequest) -> None:
    if request.actor.kind is not ActorKind.STAFF:
        raise NotAllowed


def _is_contact(query: str, context: Context) -> bool:
    """Whether the query is a telephone number or an address of e-mail; the code of a division is none."""
    known = query in context.snapshot.by_code
    return not known and contact_asked(query, region=context.pack.head.region) is not None


def _as_query(given: QueryDict) -> str:
    return urlencode({name: str(given[name]).strip()[:LONGEST] for name in SearchForm.base_fields if given.get(name)})


def _names(context: Context) -> Names:
    return names_of(context.spec, context.snapshot, context.book)


def _found(request: SignedInRequest, query: str, form: SearchForm, context: Context, now: datetime) -> dict[str, Any]:
    """All groups of results; beside a further page only cases."""
    language, after, names = get_language(), request.GET.get("after", ""), _names(context)
    page: SearchPage = search_cases(
        by=request.actor, query=query, names=names, filters=form.filters(), after=after, limit=PAGE
    )
    hits = [_hit(hit, query, context, language, now) for hit in page.hits]
    shown: dict[str, Any] = {
        "hits": [one for one in hits if not one["partly"]],
        "partly": [one for one in hits if one["partly"]],
        "meant": [row_shown(row, context, language, now) for row in page.meant],
        "next": page.next,
        "after": after,
    }
    if not after:
        articles = search_articles(query, context.spec, language=language, limit=_ARTICLES)
        shown["articles"] = articles
        shown["places"] = [_place(one, context, language) for one in places_found(query, names)]
        shown["units"] = [_unit(one, language) for one in units_found(query, names)]
    return shown


def _hit(hit: Hit, query: str, context: Context, language: str | None, now: datetime) -> dict[str, Any]:
    """A found case as pages show it."""
    row = row_shown(hit.row, context, language, now)
    named = type_name(context, hit.row["type_code"])
    return row | {
        "text": hit.text,
        "address": hit.address,
        "partly": hit.partly,
        "named": pieces(named, [*hit.wanted]) if named else [],
        "digits": _digits(hit.row["number"], query),
        "path": [name for name in (area_name(context, hit.row[one], language) for one in _PLACED) if name],
    }


def _digits(number: str, query: str) -> list[Piece]:
    """The number, marked where a query of digits stands in it."""
    digits = query.strip()
    return pieces(number, [digits] if digits.replace("-", "").isdigit() else [])


def _place(place: Place, context: Context, language: str | None) -> dict[str, Any]:
    above = [context.snapshot.places[area] for area in place.areas[1:] if area is not None]
    street = place.depth == 2  # the list can be narrowed to a street
    url = _address("work", status="all", street=place.code) if street else _address("search", q=place.name_zh)
    return {
        "name": place.name(language),
        "path": [one.name(language) for one in above] or [place.name(language)],
        "url": url,
    }


def _unit(unit: UnitEntry, language: str | None) -> dict[str, Any]:
    return {"name": unit.name(language), "url": _address("work", status="open", unit=unit.code)}


def _address(name: str, **query: str) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
