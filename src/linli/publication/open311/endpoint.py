"""What all endpoints share: format, methods, errors in the form of the specification, and CORS for reading."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from linli.kernel.errors import NotFound
from linli.publication.open311.errors import REFUSALS, error_response, fault, refusal
from linli.publication.open311.render import Document, Format, render

logger = logging.getLogger("linli.open311")

_ACCEPTED = {"application/json": Format.JSON, "text/xml": Format.XML, "application/xml": Format.XML}


def negotiated(request: HttpRequest) -> Format:
    """The format asked for by the Accept header, for addresses without a suffix; JSON when it names neither."""
    return _ACCEPTED.get(str(request.get_preferred_type(list(_ACCEPTED))), Format.JSON)


def _form(accepted: Format, suffix: str | None) -> Format:
    if not suffix:
        return accepted
    if suffix not in list(Format):
        raise NotFound(_("There is no format “%(format)s” here: use .json or .xml.") % {"format": suffix[:20]})
    return Format(suffix)


def _respond(
    view: Callable[..., Document], request: HttpRequest, methods: tuple[str, ...], form: Format, parts: dict[str, str]
) -> HttpResponse:
    if request.method == "OPTIONS":
        response = HttpResponse(status=204)
        response["Allow"] = ", ".join((*methods, "OPTIONS"))
        return response
    if request.method not in methods:
        listed = ", ".join(methods)
        words = _("%(method)s is not possible here: use %(methods)s.")
        response = error_response(405, [words % {"method": str(request.method)[:20], "methods": listed}], form)
        response["Allow"] = listed
        return response
    document = view(request, **parts)
    response = HttpResponse(render(document, form), content_type=form.content_type)
    for name, value in document.headers.items():
        response[name] = value
    return response


def endpoint(*methods: str) -> Callable[[Callable[..., Document]], Callable[..., HttpResponse]]:
    """Make a view that returns a Document an endpoint for `methods`; no cookie is needed, so no CSRF token either."""

    def decorate(view: Callable[..., Document]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, suffix: str | None = None, **parts: str) -> HttpResponse:
            form = negotiated(request)
            try:
                form = _form(form, suffix)
                response = _respond(view, request, methods, form, parts)
            except REFUSALS as error:
                response = refusal(error, form)
            except Exception:
                reference = uuid.uuid4().hex[:12]
                logger.exception("fault", extra={"reference": reference})
                response = fault(form, reference=reference)
            if request.method != "POST":
                response["Access-Control-Allow-Origin"] = "*"
                response["Access-Control-Expose-Headers"] = "Link, Warning"
            if not suffix:
                patch_vary_headers(response, ["Accept"])
            return response

        return csrf_exempt(answer)

    return decorate
