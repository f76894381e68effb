"""How often one address may do something that costs us work or could be used for guessing."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from linli.kernel.errors import TooManyRequests

WINDOW = 600  # seconds


def _address(request: HttpRequest) -> str:
    """The client's address; behind a proxy of ours, the one that the proxy saw."""
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def limit(request: HttpRequest, what: str, *, most: int, count: bool = True) -> None:
    """Count one more `what` from this address. Raises TooManyRequests after `most` in ten minutes.

    Without `count` it only asks. The cache holds a keyed digest, never the address.
    """
    if not settings.LINLI_RATE_LIMITS:
        return
    who = salted_hmac("linli.limits", _address(request), algorithm="sha256").hexdigest()[:32]
    key = f"limit:{what}:{who}:{int(time.time()) // WINDOW}"
    now = int(cache.get(key, 0)) + 1
    if now > most:
        raise TooManyRequests
    if count:
        cache.set(key, now, WINDOW)
