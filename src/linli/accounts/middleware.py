"""Gives every request its actor; made when first asked for, so that public pages cost nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from linli.accounts.queries import actor_of_key, actor_of_user
from linli.kernel.actor import ANONYMOUS, Actor


class SignedInRequest(HttpRequest):
    """A request with its actor, as views see it."""

    actor: Actor


def _actor(request: HttpRequest) -> Actor:
    if not request.user.is_authenticated:
        return ANONYMOUS
    return actor_of_user(request.user, day=timezone.now().date())


def actor_of_request(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set `request.actor` (lazy)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        cast(SignedInRequest, request).actor = cast(Actor, SimpleLazyObject(lambda: _actor(request)))
        return get_response(request)

    return middleware


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a request: the key's, where one was sent, else the signed-in user's, else nobody's."""
    return cast(SignedInRequest, request).actor


def use_key(request: HttpRequest, key: str) -> bool:
    """Let the request act as the holder of an API key; False when the key is not in force."""
    actor = actor_of_key(key, day=timezone.now().date())
    if actor is None:
        return False
    cast(SignedInRequest, request).actor = actor
    return True
