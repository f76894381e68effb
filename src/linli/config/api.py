"""The JSON API under /api/v1, composed of the apps' routers; every error is problem+json (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import orjson
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from ninja.security import APIKeyHeader, HttpBearer, SessionAuth

from linli.accounts.middleware import actor_of, use_key
from linli.cases.api import router as cases
from linli.config.errors import as_domain_error, problem_response
from linli.evaluation.api import router as evaluations
from linli.kernel.errors import DomainError, InvalidInput, NotAllowed, NotSignedIn, UnsupportedMedia
from linli.places.api import router as places


class _Renderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """Data as JSON."""
        return orjson.dumps(data, default=str)


def _is_whole(text: str) -> bool:
    """Whether no half of a pair of UTF-16 stands alone: JSON can write one, UTF-8 and the databases cannot."""
    return text.isascii() or not any("\ud800" <= char <= "\udfff" for char in text)


def _refuse_halves(value: object, path: tuple[str, ...] = ()) -> None:
    if isinstance(value, dict):
        for name, inside in value.items():
            _refuse_halves(name, path)
            _refuse_halves(inside, (*path, name[:60]))
    elif isinstance(value, list):
        for index, inside in enumerate(value):
            _refuse_halves(inside, (*path, str(index)))
    elif isinstance(value, str) and not _is_whole(value):
        words = _("Contains a broken character. Please send the text as UTF-8.")
        raise InvalidInput({".".join(path) or "body": [words]})


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidInput({twice[:60] if _is_whole(twice) else "body": [_("This name stands twice in one object.")]})
    return found


def _no_constant(name: str) -> float:
    raise InvalidInput({"body": [_("%(name)s is not JSON.") % {"name": name}]})


class _Parser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        """The body as JSON: UTF-8, no repeated names, no NaN. Raises InvalidInput, UnsupportedMedia."""
        kind = (request.content_type or "").lower()
        if kind not in ("application/json", ""):
            raise UnsupportedMedia(_("Please send application/json."))
        try:
            text = request.body.decode("utf-8")
            found = json.loads(text, object_pairs_hook=_no_repeats, parse_constant=_no_constant)
            if "\\u" in text:
                _refuse_halves(found)
            return found
        except UnicodeDecodeError as error:
            raise InvalidInput({"body": [_("The body must be UTF-8.")]}) from error
        except (json.JSONDecodeError, RecursionError) as error:
            where = f" ({error})" if isinstance(error, json.JSONDecodeError) else ""
            raise InvalidInput({"body": [str(_("The body is not JSON.")) + where]}) from error


class _Bearer(HttpBearer):
    openapi_name = "bearerKey"

    def authenticate(self, request: HttpRequest, token: str) -> bool:
        """An API key as a bearer token."""
        return use_key(request, token)


class _KeyHeader(APIKeyHeader):
    param_name = "X-API-Key"
    openapi_name = "apiKey"

    def authenticate(self, request: HttpRequest, key: str | None) -> bool:
        """An API key in X-API-Key."""
        return bool(key) and use_key(request, key or "")


class _Session(SessionAuth):
    def authenticate(self, request: HttpRequest, key: str | None) -> bool:
        """A signed-in member of staff; writing needs the CSRF token as on pages."""
        return bool(actor_of(request).id)


class _Api(NinjaAPI):
    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> OpenAPISchema:
        """The document, with errors as problem+json."""
        document = super().get_openapi_schema(*args, **kwargs)
        for path in document["paths"].values():
            for operation in path.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "application/json" in response.get("content", {}):
                        response["content"] = {"application/problem+json": response["content"]["application/json"]}
        return document


api = _Api(
    title="Linli API",
    version="1",
    description="Reports, cases and places of a district. Errors are problem+json (RFC 9457).",
    auth=[_Bearer(), _KeyHeader(), _Session()],
    renderer=_Renderer(),
    parser=_Parser(),
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", cases)
api.add_router("", places)
api.add_router("", evaluations)


def _on(kind: type[Exception]) -> Callable[[Callable[[HttpRequest, Any], HttpResponse]], Any]:
    return api.exception_handler(kind)


@_on(DomainError)
def _domain(_request: HttpRequest, error: DomainError) -> HttpResponse:
    return problem_response(error)


@_on(AuthenticationError)
def _unknown(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    return problem_response(NotSignedIn())


@_on(Http404)
def _missing(_request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(as_domain_error(error) or DomainError())


@_on(ValidationError)
def _invalid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields: dict[str, list[Any]] = {}
    for item in error.errors:
        place = [str(part) for part in item["loc"] if part not in ("body", "query", "path", "header", "file")]
        fields.setdefault(".".join(place[-4:]) or "body", []).append(str(item["msg"]))
    return problem_response(InvalidInput(fields))


@_on(HttpError)
def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    if error.status_code == 403:
        if not request.COOKIES.get(settings.SESSION_COOKIE_NAME):
            return problem_response(NotSignedIn())
        return problem_response(NotAllowed(_("Writing with a session needs the CSRF token in X-CSRFToken.")))
    cause = error.__cause__ or error.__context__
    known = as_domain_error(cause) if isinstance(cause, Exception) else None
    return problem_response(known or InvalidInput({"body": [_("The body could not be read.")]}))
