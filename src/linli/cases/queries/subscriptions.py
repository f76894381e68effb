"""Who is told of events, as administrators see it; secrets are not in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.accounts.roles import Role
from linli.cases.models import Subscription
from linli.duty.queries import unit_book
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed
from linli.places.queries import snapshot_on


@dataclass(frozen=True, slots=True)
class SubscriptionEntry:
    """A receiver: `state` is active, failing or disabled; `why` says why it was disabled (gone, failing)."""

    id: int
    url: str
    kinds: list[str]
    area: str | None
    unit: str | None
    state: str
    why: str | None
    failures: int
    created_at: datetime
    disabled_at: datetime | None


def entry_of(one: Subscription, *, day: date) -> SubscriptionEntry:
    """The subscription with codes of `day` in the place of ids."""
    place = snapshot_on(day).places.get(one.area_id) if one.area_id is not None else None
    unit = unit_book().by_id.get(one.unit_id) if one.unit_id is not None else None
    return SubscriptionEntry(
        id=one.pk,
        url=one.url,
        kinds=list(one.kinds),
        area=place.code if place else (None if one.area_id is None else "?"),
        unit=unit.code if unit else None,
        state="disabled" if one.disabled_at else ("failing" if one.failures else "active"),
        why=one.disabled_why or None,
        failures=one.failures,
        created_at=one.created_at,
        disabled_at=one.disabled_at,
    )


def subscriptions(*, by: Actor, day: date) -> list[SubscriptionEntry]:
    """All receivers, the oldest first. Raises NotAllowed."""
    if not by.is_system and Role.ADMIN not in by.roles:
        raise NotAllowed
    return [entry_of(one, day=day) for one in Subscription.objects.order_by("pk")]
