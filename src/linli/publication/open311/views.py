"""The endpoints of GeoReport v2."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from linli.accounts.queries import actor_of_key
from linli.cases.steps.context import Context, context_at
from linli.kernel.actor import ANONYMOUS, Actor
from linli.kernel.errors import DomainError, NotAllowed, NotFound, UnsupportedMedia
from linli.publication.open311.endpoint import endpoint
from linli.publication.open311.listing import request_list, single_request
from linli.publication.open311.params import Params
from linli.publication.open311.render import Document
from linli.publication.open311.services import discovery_document, service_definition, service_list
from linli.publication.open311.submit import submit
from linli.publication.open311.tokens import token_document

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def _begin(*sources: QueryDict) -> tuple[Params, Context, datetime]:
    """What every endpoint starts with. Raises NotFound for a jurisdiction that is not ours."""
    at = timezone.now()
    params, context = Params(*sources), context_at(at)
    asked = params.one("jurisdiction_id")
    params.check()
    if asked and asked != context.pack.head.name:
        raise NotFound(_("jurisdiction_id was not found"))
    return params, context, at


def _actor(params: Params, context: Context, at: datetime, *, needed: bool) -> Actor:
    key = params.one("api_key")
    params.check()
    if not key:
        if needed:
            raise NotAllowed(_("api_key was not provided"))
        return ANONYMOUS
    by = actor_of_key(key, day=at.astimezone(context.pack.zone).date())
    if by is None:
        raise NotAllowed(_("api_key is not valid"))
    return by


@endpoint("GET", "HEAD")
def discovery(request: HttpRequest) -> Document:
    """Where this endpoint is and what it answers in."""
    _params, context, _at = _begin(request.GET)
    return discovery_document(context)


@endpoint("GET", "HEAD")
def services(request: HttpRequest) -> Document:
    """What can be reported."""
    _params, context, _at = _begin(request.GET)
    return service_list(context)


@endpoint("GET", "HEAD")
def service(request: HttpRequest, key: str) -> Document:
    """What is asked about one service."""
    _params, context, _at = _begin(request.GET)
    return service_definition(key, context)


@endpoint("GET", "HEAD", "POST")
def requests(request: HttpRequest) -> Document:
    """GET lists cases, POST takes a report in."""
    if request.method == "POST":
        return _post(request)
    params, context, at = _begin(request.GET)
    by = _actor(params, context, at, needed=False)
    return request_list(params, by=by, context=context, at=at)


def _post(request: HttpRequest) -> Document:
    if request.content_type not in _FORMS:
        raise UnsupportedMedia(_("Send a form: application/x-www-form-urlencoded, or multipart/form-data with photos."))
    if request.content_type == _FORMS[0]:
        _refuse_other_encodings(request.body)
    # key and jurisdiction may stand in the address, as for GET; everything else belongs in the form
    params, context, at = _begin(_only(request.GET, "api_key", "jurisdiction_id"), request.POST)
    by = _actor(params, context, at, needed=True)
    return submit(request, params, by=by, context=context, at=at)


def _refuse_other_encodings(body: bytes) -> None:
    """Django would read them as Latin-1; percent-encoded ones and those of multipart forms are found field by field."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DomainError(_("The request could not be read. Please check how it is encoded (UTF-8).")) from error


def _only(query: QueryDict, *names: str) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name in names:
        if name in query:
            kept.setlist(name, query.getlist(name))
    return kept


@endpoint("GET", "HEAD")
def single(request: HttpRequest, key: str) -> Document:
    """One case."""
    params, context, at = _begin(request.GET)
    by = _actor(params, context, at, needed=False)
    return single_request(key, by=by, context=context, at=at)


@endpoint("GET", "HEAD")
def token(request: HttpRequest, key: str) -> Document:
    """The number for a token."""
    _begin(request.GET)
    return token_document(key)


@endpoint("GET", "HEAD")
def nowhere(_request: HttpRequest, rest: str) -> Document:
    """Every other address below."""
    raise NotFound(_("There is nothing at this address."))
