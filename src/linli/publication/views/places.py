"""Boundaries for maps, kept by browsers until they change."""

from __future__ import annotations

import gzip
import hashlib

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from linli.kernel.errors import InvalidInput
from linli.places.boundaries import boundaries as boundaries_of
from linli.places.queries import snapshot_on
from linli.policy.queries import pack_at

_DEPTHS = {"2": 40.0, "3": 20.0, "4": 8.0}  # depth -> how far a drawn border may lie from the true one, metres


@require_safe
def boundaries(request: HttpRequest) -> HttpResponse:
    """GeoJSON of our divisions of a depth (?depth=2 to 4), with `name` in the language of the reader or ?lang=."""
    depth = request.GET.get("depth", "2")
    if depth not in _DEPTHS:
        raise InvalidInput({"depth": [_("The depth is 2, 3 or 4.")]})
    language = (request.GET.get("lang") or get_language() or "zh")[:10]
    body, packed, digest = _made(int(depth), "en" if language.lower().startswith("en") else "zh")
    small = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(packed if small else body, content_type="application/geo+json")
    if small:
        answer["Content-Encoding"] = "gzip"
    answer["ETag"] = f'"{digest}{"-gzip" if small else ""}"'
    patch_cache_control(answer, public=True, max_age=300)
    patch_vary_headers(answer, ["Accept-Encoding"])
    if "lang" not in request.GET:
        patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer


def _made(depth: int, language: str) -> tuple[bytes, bytes, str]:
    """The answer, the same compressed, and its digest, made once per snapshot of the divisions."""
    now = timezone.now()
    day = now.astimezone(pack_at(now).zone).date()
    snapshot = snapshot_on(day)
    key = ("publication.boundaries", depth, language)
    found = snapshot.made.get(key)
    if not isinstance(found, tuple):
        drawn = boundaries_of(depth=depth, day=day, simplify_m=_DEPTHS[str(depth)])
        for feature in drawn["features"]:
            named = feature["properties"]
            feature["properties"] = {"id": named["id"], "code": named["code"], "name": named[f"name_{language}"]}
        body = orjson.dumps(drawn)
        found = snapshot.made[key] = (body, gzip.compress(body, mtime=0), hashlib.sha256(body).hexdigest()[:32])
    return found[0], found[1], found[2]
