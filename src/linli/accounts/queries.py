"""From a session or a key to an Actor."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db.models import Q

from linli.accounts.models import ApiKey, RoleGrant, User
from linli.kernel.actor import Actor, ActorKind, Grant


def _grants(rows: list[tuple[str, int | None, int | None, int | None]]) -> tuple[Grant, ...]:
    return tuple(Grant(role=role, area_id=area, area_depth=depth, unit_id=unit) for role, area, depth, unit in rows)


def _in_force(day: date) -> Q:
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))


def actor_of_user(user: User, *, day: date) -> Actor:
    """The actor for a signed-in user, with the grants in force on `day`; a user without grants is a resident."""
    rows = list(
        RoleGrant.objects.filter(_in_force(day), user_id=user.pk).values_list(
            "role", "area_id", "area_depth", "unit_id"
        )
    )
    kind = ActorKind.STAFF if rows else ActorKind.RESIDENT
    return Actor(kind=kind, id=user.pk, grants=_grants(rows), label=user.display_name)


def actor_of_key(key: str, *, day: date) -> Actor | None:
    """The actor for an API key in force, or None; one statement."""
    digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
    found = (
        ApiKey.objects.filter(hash=digest, revoked_at=None)
        .values_list(
            "pk",
            "label",
            "grants__role",
            "grants__area_id",
            "grants__area_depth",
            "grants__unit_id",
            "grants__valid_from",
            "grants__valid_to",
        )
        .order_by()
    )
    rows = list(found)
    if not rows:
        return None
    in_force = [
        (role, area, depth, unit)
        for _pk, _label, role, area, depth, unit, start, end in rows
        if role is not None and start <= day and (end is None or end > day)
    ]
    return Actor(kind=ActorKind.API, id=rows[0][0], grants=_grants(in_force), label=rows[0][1])
