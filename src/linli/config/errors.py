"""One table turns domain errors into statuses, for pages and API alike (RFC 9457 problem+json)."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any

import orjson
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from linli.kernel import errors
from linli.publication.open311.errors import early_refusal

logger = logging.getLogger("linli.errors")

STATUSES: dict[type[errors.DomainError], int] = {
    errors.InvalidInput: 422,
    errors.NotSignedIn: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.MethodRefused: 405,
    errors.TransitionRefused: 409,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.TooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.TooManyRequests: 429,
    errors.NotReady: 503,
}

TITLES = {
    400: _("This request cannot be read"),
    401: _("Not signed in"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Not possible here"),
    409: _("Not possible now"),
    412: _("Changed in the meantime"),
    413: _("Too large"),
    415: _("Not accepted"),
    422: _("Please check what you entered"),
    429: _("Too many requests"),
    500: _("Something went wrong on our side"),
    503: _("Not ready"),
}

_MOST_TOLD = 100  # of the faults of one body
_BAD_REQUESTS = (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError)


def status_of(error: errors.DomainError) -> int:
    """The HTTP status for a domain error."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 400)


def as_domain_error(error: Exception) -> errors.DomainError | None:
    """Django's own refusals in our words; None for what is a fault of ours."""
    if isinstance(error, errors.DomainError):
        return error
    if isinstance(error, RequestDataTooBig):
        return errors.TooLarge(_("This is larger than what is accepted here (2 MB of text, 10 MB for a photo)."))
    if isinstance(error, TooManyFilesSent):
        return errors.TooLarge(_("Too many files at once."))
    if isinstance(error, TooManyFieldsSent):
        return errors.TooLarge(_("Too many fields at once."))
    if isinstance(error, Http404):
        return errors.NotFound()
    if isinstance(error, PermissionDenied):
        return errors.NotAllowed()
    if isinstance(error, _BAD_REQUESTS):
        return errors.DomainError(_("The request could not be read. Please check how it is encoded (UTF-8)."))
    return None


def problem(error: errors.DomainError, *, instance: str = "") -> dict[str, Any]:
    """RFC 9457 problem details; `errors` holds the words by field."""
    status = status_of(error)
    body: dict[str, Any] = {
        "type": f"urn:linli:problem:{error.code}",
        "title": str(TITLES[status]),
        "status": status,
        "detail": str(error.message),
    }
    if instance:
        body["instance"] = instance
    if isinstance(error, errors.InvalidInput):
        body["errors"] = [
            {"field": name, "message": str(words)} for name, all_words in error.fields.items() for words in all_words
        ][:_MOST_TOLD]
    for name in ("state", "move", "possible"):
        if name in error.facts:
            body[name] = error.facts[name]
    return body


def problem_response(error: errors.DomainError) -> HttpResponse:
    """The error as problem+json."""
    body = problem(error)
    response = HttpResponse(orjson.dumps(body), status=body["status"], content_type="application/problem+json")
    if body["status"] == 401:
        response["WWW-Authenticate"] = 'Bearer realm="linli"'
    if body["status"] == 429:
        response["Retry-After"] = "60"
    return response


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or (
        request.accepts("application/problem+json") and not request.accepts("text/html")
    )


def answer(request: HttpRequest, error: errors.DomainError) -> HttpResponse:
    """The error as a page, as problem+json for API paths and clients that ask for it, or as Open311 has it."""
    if request.path.startswith("/open311/"):
        return early_refusal(request, error)
    if _wants_json(request):
        return problem_response(error)
    return page(request, error)


def page(request: HttpRequest, error: errors.DomainError, *, reference: str = "") -> HttpResponse:
    """The error page: what happened, that nothing is lost, what to do."""
    status = 500 if reference else status_of(error)
    fields = error.fields if isinstance(error, errors.InvalidInput) else {}
    facts = {
        "title": TITLES.get(status, TITLES[400]),
        "message": error.message,
        "status": status,
        "fields": fields,
        "reference": reference,
    }
    response = render(request, "error.html", facts, status=status)
    if status == 429:
        response["Retry-After"] = "60"
    return response


def pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: domain errors raised by views become pages or problem+json; faults get a reference, no details."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.path.startswith("/open311/"):
            return response
        refused = answer(request, errors.MethodRefused())
        refused["Allow"] = response.get("Allow", "")
        return refused

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse:
        known = as_domain_error(error)
        if known is not None:
            return answer(request, known)
        reference = uuid.uuid4().hex[:12]
        logger.error(
            "fault",
            exc_info=error,
            extra={"reference": reference, "path": request.resolver_match and request.resolver_match.route},
        )
        unknown = errors.DomainError(
            _("Nothing was saved. Please try again; if it happens again, tell us the reference.")
        )
        if _wants_json(request):
            body = {**problem(unknown), "status": 500, "title": str(TITLES[500]), "reference": reference}
            return HttpResponse(orjson.dumps(body), status=500, content_type="application/problem+json")
        return page(request, unknown, reference=reference)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's view for a missing or old CSRF token."""
    words = _("The form was open for too long or cookies are off. Go back, load the page again and send it once more.")
    return answer(request, errors.NotAllowed(words))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 404 for addresses that lead nowhere."""
    return answer(request, errors.NotFound(_("There is nothing at this address.")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 400: a wrong Host header, or a form that is too large to be looked at."""
    words = _("The request could not be read. Please check how it is encoded (UTF-8).")
    known = as_domain_error(exception) if exception is not None else None
    return answer(request, known or errors.DomainError(words))
