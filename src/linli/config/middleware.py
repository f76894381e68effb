"""The outermost gate: words and sizes that no page should have to think about."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from linli.config.errors import answer
from linli.kernel.errors import InvalidInput, TooLarge

MOST_MULTIPART = 60 * 1024 * 1024  # five photos of 10 MB, and the form


def _too_large(request: HttpRequest) -> bool:
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    multipart = request.META.get("CONTENT_TYPE", "").lower().startswith("multipart/")
    return length > (MOST_MULTIPART if multipart else settings.DATA_UPLOAD_MAX_MEMORY_SIZE)


def clear_words(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse addresses that are not UTF-8 or hold a NUL, before anything is looked up with them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        raw = unquote_to_bytes(request.META.get("QUERY_STRING", "")) + request.path.encode("utf-8", "surrogateescape")
        try:
            bad = "\x00" in raw.decode("utf-8")
        except UnicodeDecodeError:
            bad = True
        if bad:
            words = _("The address must be UTF-8 without NUL characters.")
            return answer(request, InvalidInput({"url": [words]}))
        if request.headers.get("Transfer-Encoding") and not request.META.get("CONTENT_LENGTH"):
            words = _("Please send the body in one piece and with its length.")
            return answer(request, InvalidInput({"Content-Length": [words]}))
        if _too_large(request):
            return answer(
                request, TooLarge(_("This is larger than what is accepted here (2 MB of text, 10 MB for a photo)."))
            )
        return get_response(request)

    return middleware
