"""Announcing: stored events become rows of the outbox for every subscription that wants them (docs/adr/0015)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linli.cases.models.subscription import Subscription
from linli.kernel.ids import uuid7
from linli.kernel.models import OutboxMessage
from linli.kernel.rows import insert

if TYPE_CHECKING:
    from linli.cases.models.case import Case
    from linli.cases.models.event import CaseEvent

WEBHOOK_TOPIC = "webhook"
GENERATION = "webhooks"
_MOST_ROWS = 500  # in one statement


@dataclass(frozen=True, slots=True)
class Listener:
    """A subscription as it is matched with events."""

    id: int
    kinds: frozenset[str]
    area: tuple[int, int] | None
    unit_id: int | None

    def wants(self, case: Case, event: CaseEvent) -> bool:
        """Whether this event of the case, as it stands after the step, concerns the subscription."""
        if self.kinds and event.kind not in self.kinds:
            return False
        if self.unit_id is not None and case.unit_id != self.unit_id:
            return False
        if self.area is None:
            return True
        area_id, depth = self.area
        return bool(getattr(case, f"area_{depth}") == area_id)


# (generation, listeners); generation 0 is the time before the first subscription
_listeners: tuple[int, tuple[Listener, ...]] = (0, ())


def refresh_listeners(known: int) -> None:
    """Make the listeners of this process those of the generation just read; no statement when they are."""
    global _listeners
    if _listeners[0] != known:
        _listeners = (known, _read() if known else ())


def _read() -> tuple[Listener, ...]:
    return tuple(
        Listener(
            id=one.pk,
            kinds=frozenset(one.kinds),
            area=None if one.area_id is None or one.area_depth is None else (one.area_id, one.area_depth),
            unit_id=one.unit_id,
        )
        for one in Subscription.objects.filter(disabled_at=None).order_by("pk")
    )


def announce(case: Case, events: Sequence[CaseEvent]) -> None:
    """Queue stored events for the subscriptions that want them: no statement without any, else one insert.

    Steps read the generations when they begin (`context_at`); what was subscribed to later counts from the next step.
    """
    rows = [
        OutboxMessage(
            topic=WEBHOOK_TOPIC,
            template=event.kind,
            subject_id=case.pk,
            recipient_id=listener.id,
            data={"seq": event.seq},
            provider_key=uuid7(),
            next_at=event.at,
            created_at=event.at,
        )
        for listener in _listeners[1]
        for event in events
        if listener.wants(case, event)
    ]
    for start in range(0, len(rows), _MOST_ROWS):
        insert(rows[start : start + _MOST_ROWS])
