"""How allauth is used: staff sign in; nobody signs up by themselves; every sign-in is on the record."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from linli.accounts.models import User
from linli.audit.actions import record
from linli.kernel.actor import ANONYMOUS, Actor, ActorKind


class StaffOnly(DefaultAccountAdapter):
    """No self-registration: accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Sign in and record it."""
        super().login(request, user)
        _record("sign-in", Actor(kind=ActorKind.STAFF, id=user.pk), user.pk)

    def logout(self, request: HttpRequest) -> None:
        """Sign out and record it."""
        user_id = request.user.pk
        super().logout(request)
        _record("sign-out", Actor(kind=ActorKind.STAFF, id=user_id), user_id)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Record a failed attempt: for whom, where the name exists; what was typed is kept nowhere."""
        name = credentials.get("username") or ""
        user_id = User.objects.filter(username=User.normalize_username(name)).values_list("pk", flat=True).first()
        _record("sign-in.failed", ANONYMOUS, user_id)


def _record(action: str, by: Actor, user_id: int | None) -> None:
    with transaction.atomic():
        record(action=action, by=by, at=timezone.now(), subject="user", subject_id=user_id)
