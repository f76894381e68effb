"""From a session or a key to an Actor."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from linli.accounts.models import RoleGrant, User
from linli.accounts.roles import EVERYWHERE, Role
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


_BY_KEY = """
SELECT k.id, k.label, g.role, g.area_id, g.area_depth, g.unit_id
FROM accounts_apikey k
LEFT JOIN accounts_rolegrant g ON g.key_id = k.id AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s)
WHERE k.hash = %s AND k.revoked_at IS NULL
"""


def actor_of_key(key: str, *, day: date) -> Actor | None:
    """The actor for an API key in force with the grants in force on `day`, or None; one statement, on every request."""
    digest = hashlib.sha256(key.encode("utf-8", "replace")).digest()
    with connection.cursor() as cursor:
        cursor.execute(_BY_KEY, [day.isoformat(), day.isoformat(), digest])
        rows = cursor.fetchall()
    if not rows:
        return None
    grants = [(role, area, depth, unit) for _id, _label, role, area, depth, unit in rows if role is not None]
    return Actor(kind=ActorKind.API, id=rows[0][0], grants=_grants(grants), label=rows[0][1])


_REACHABLE = """
SELECT u.id FROM accounts_user u
WHERE u.is_active = %s AND (u.phone_sealed IS NOT NULL OR u.email_sealed IS NOT NULL) AND EXISTS (
    SELECT 1 FROM accounts_rolegrant g
    WHERE g.user_id = u.id AND g.valid_from <= %s AND (g.valid_to IS NULL OR g.valid_to > %s) AND ({scopes})
)
ORDER BY u.id LIMIT %s
"""


def reachable_holders(
    *, roles: Collection[Role], areas: Collection[int], units: Collection[int], day: date, most: int
) -> list[int]:
    """Ids of at most `most` active users with a contact who hold one of `roles`: in one of `areas`, as a member of one
    of `units`, or, for roles that may, everywhere; one statement, with every notice to staff."""
    wide = [role.value for role in roles if role is not Role.UNIT]
    scopes = (
        ("g.role IN ({}) AND g.area_id IN ({})", wide, areas),
        ("g.role IN ({}) AND g.area_id IS NULL AND g.unit_id IS NULL", [role for role in wide if role in EVERYWHERE]),
        ("g.role IN ({}) AND g.unit_id IN ({})", [Role.UNIT.value] if Role.UNIT in roles else [], units),
    )
    parts: list[str] = []
    values: list[Any] = [True, day.isoformat(), day.isoformat()]
    for words, *lists in scopes:
        if all(lists):
            parts.append(words.format(*(", ".join(["%s"] * len(one)) for one in lists)))
            values += [value for one in lists for value in one]
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_REACHABLE.replace("{scopes}", " OR ".join(f"({part})" for part in parts)), [*values, most])
        return [int(row[0]) for row in cursor.fetchall()]
