"""Errors in the form of the specification: a list of code and description, whatever went wrong."""

from __future__ import annotations

from django.core.exceptions import BadRequest as DjangoBadRequest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from linli.kernel import errors
from linli.publication.open311.render import Document, Format, render

_STATUSES: dict[type[errors.DomainError], int] = {
    errors.NotSignedIn: 403,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.TransitionRefused: 409,
    errors.Conflict: 409,
    errors.TooLarge: 413,
    errors.UnsupportedMedia: 415,
    errors.TooManyRequests: 429,
    errors.NotReady: 503,
}
REFUSALS = (
    errors.DomainError,
    DjangoBadRequest,
    Http404,
    MultiPartParserError,
    SuspiciousOperation,
    TooManyFilesSent,
    UnreadablePostError,
)


def _in_our_words(error: Exception) -> errors.DomainError:
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
    return errors.DomainError(_("The request could not be read. Please check how it is encoded (UTF-8)."))


def error_response(status: int, descriptions: list[str], form: Format) -> HttpResponse:
    """The error body: one entry per problem, `code` being the HTTP status as in the specification's examples."""
    body = [{"code": status, "description": words} for words in descriptions]
    response = HttpResponse(render(Document("errors", body), form), status=status, content_type=form.content_type)
    if status == 429:
        response["Retry-After"] = "60"
    return response


def refusal(error: Exception, form: Format) -> HttpResponse:
    """The answer to one of REFUSALS: what the client did and can mend."""
    known = _in_our_words(error)
    if isinstance(known, errors.InvalidInput):
        listed = [f"{name}: {words}" for name, every in known.fields.items() for words in every]
        return error_response(400, listed or [str(known.message)], form)
    status = next((status for kind, status in _STATUSES.items() if isinstance(known, kind)), 400)
    return error_response(status, [str(known.message)], form)


def fault(form: Format, *, reference: str) -> HttpResponse:
    """The answer to a fault of ours: a reference to tell us, and no details."""
    words = _("Nothing was saved. Please try again; if it happens again, tell us the reference.")
    return error_response(500, [f"{words} {reference}"], form)


def early_refusal(request: HttpRequest, error: errors.DomainError) -> HttpResponse:
    """The answer to what was refused before it came to a view, such as an address that is not UTF-8."""
    return refusal(error, Format.XML if request.path.endswith(".xml") else Format.JSON)
