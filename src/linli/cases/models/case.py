"""A case: today's state in one row, changed only by events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from linli.accounts.roles import EVERYWHERE, Role
from linli.cases.lifecycle import FINAL, TRANSITIONS, EventKind
from linli.cases.models.clock import CaseClock
from linli.cases.models.event import CaseEvent
from linli.cases.models.fold import apply
from linli.cases.models.place import CasePlace
from linli.kernel.actor import Actor, Grant
from linli.kernel.rows import insert


class Case(models.Model):
    """The row holds today's state; `CaseEvent` rows hold how it came to it, and rebuild it exactly."""

    number = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=12)
    channel = models.CharField(max_length=12)
    nature = models.CharField(max_length=12)
    type_code = models.CharField(max_length=40, blank=True)
    urgency = models.CharField(max_length=8)
    place = models.ForeignKey(CasePlace, null=True, on_delete=models.PROTECT)
    area_1 = models.BigIntegerField(null=True)
    area_2 = models.BigIntegerField(null=True)
    area_3 = models.BigIntegerField(null=True)
    area_4 = models.BigIntegerField(null=True)
    area_5 = models.BigIntegerField(null=True)
    cell = models.BigIntegerField(null=True)
    unit = models.ForeignKey("duty.Unit", null=True, on_delete=models.PROTECT, db_index=False)
    post = models.ForeignKey("duty.Post", null=True, on_delete=models.PROTECT, db_index=False)
    received_at = models.DateTimeField()
    reported_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    result_class = models.CharField(max_length=40, blank=True)
    public_wish = models.BooleanField(default=True)
    is_public = models.BooleanField(default=False)
    text_public = models.BooleanField(default=False)
    rework = models.IntegerField(default=0)
    pack = models.ForeignKey("policy.PackVersion", on_delete=models.PROTECT, db_index=False)
    seq = models.IntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["status", "area_2", "due_at", "id"], name="case_queue_area"),
            models.Index(fields=["status", "unit", "due_at", "id"], name="case_queue_unit"),
            models.Index(fields=["status", "due_at", "id"], name="case_queue"),
            models.Index(fields=["received_at", "id"], name="case_received"),
            models.Index(fields=["is_public", "updated_at", "id"], name="case_public"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pending: list[CaseEvent] = []
        # rows from the database come as positional values; a new case has no clocks to be read
        self.clocks_now: dict[str, CaseClock] | None = None if args else {}

    def __str__(self) -> str:
        return self.number

    def covered_by(self, grant: Grant) -> bool:
        """Whether the scope of `grant` holds this case."""
        if grant.role == Role.UNIT:
            return grant.unit_id is not None and grant.unit_id == self.unit_id
        if grant.area_id is not None and grant.area_depth is not None:
            return bool(getattr(self, f"area_{grant.area_depth}") == grant.area_id)
        return grant.role in EVERYWHERE

    def roles_of(self, by: Actor) -> frozenset[str]:
        """The roles `by` holds in a scope that covers this case."""
        return frozenset(grant.role for grant in by.grants if self.covered_by(grant))

    def clocks(self) -> dict[str, CaseClock]:
        """The clocks by kind as they stand with the events recorded so far."""
        if self.clocks_now is None:
            self.clocks_now = {clock.kind: clock for clock in self.caseclock_set.all()}
        return self.clocks_now

    def move(
        self,
        name: str,
        *,
        kind: EventKind,
        by: Actor,
        at: datetime,
        pack_id: int,
        facts: frozenset[str] = frozenset(),
        data: Mapping[str, Any] | None = None,
    ) -> CaseEvent:
        """The only writer of `status`: checks the table, then records the event that changes the row.

        `facts` are the names of the facts given. Raises TransitionRefused, NotAllowed, InvalidInput.
        """
        move = TRANSITIONS.find(name=name, state=self.status, roles=self.roles_of(by), system=by.is_system, facts=facts)
        return self.record(kind, by=by, at=at, pack_id=pack_id, data={**(data or {}), "status": move.target})

    def record(self, kind: EventKind, *, by: Actor, at: datetime, pack_id: int, data: Mapping[str, Any]) -> CaseEvent:
        """Append an event and fold it into the row. Nothing is written before `store`."""
        event = CaseEvent(
            case=self,
            seq=self.seq + 1,
            kind=kind.value,
            at=at,
            recorded_at=timezone.now(),
            actor_kind=by.kind.value,
            actor_id=by.id,
            pack_id=pack_id,
            data=dict(data),
        )
        apply(self, event)
        self.pending.append(event)
        return event

    def store(self) -> None:
        """Write the row, its new events and changed clocks, in the caller's transaction."""
        if self._state.adding:
            insert([self])
        else:
            self.save(force_update=True)
        for event in self.pending:
            event.case_id = self.pk
        insert(self.pending)
        self.pending = []
        fresh = []
        for clock in (self.clocks_now or {}).values():
            clock.case_id = self.pk
            if clock._state.adding:
                fresh.append(clock)
            elif clock.changed:
                clock.save(update_fields=["due_at", "next_at", "stopped_at"])
            clock.changed = False
        insert(fresh)

    @classmethod
    def rebuilt(cls, events: Iterable[CaseEvent]) -> Case:
        """A case (not saved, no id) as `events`, in order of `seq`, make it; its clocks in `clocks_now`."""
        case = cls()
        for event in events:
            apply(case, event)
        return case

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status not in FINAL
