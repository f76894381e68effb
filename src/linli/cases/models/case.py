"""A case: today's state in one row, changed only by events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from linli.accounts.roles import DERIVED, EVERYWHERE, Role
from linli.cases.lifecycle import (
    ASSISTING_KINDS,
    ASSISTING_STATES,
    FINAL,
    OPEN,
    TRANSITIONS,
    EventKind,
    MatterKind,
    Status,
    condition,
)
from linli.cases.models.announce import announce
from linli.cases.models.clock import CHANGING, CaseClock
from linli.cases.models.event import CaseEvent
from linli.cases.models.fold import apply
from linli.cases.models.matter import CaseMatter
from linli.cases.models.place import CasePlace
from linli.kernel.actor import Actor, Grant
from linli.kernel.lifecycle import Move
from linli.kernel.rows import fetch, insert, update


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
    reopened = models.SmallIntegerField(default=0)
    level = models.SmallIntegerField(default=0)
    paused = models.BooleanField(default=False)
    excluded = models.BooleanField(default=False)
    main = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_index=False, related_name="merged")
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
            models.Index(fields=["cell", "received_at"], name="case_near", condition=models.Q(cell__isnull=False)),
            models.Index(fields=["main"], name="case_main", condition=models.Q(main__isnull=False)),
            models.Index(fields=["level", "due_at", "id"], name="case_level", condition=models.Q(level__gt=0)),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pending: list[CaseEvent] = []
        # rows from the database come as positional values; a new case has no clocks to be read
        self.clocks_now: dict[str, CaseClock] | None = None if args else {}
        self.matters_now: dict[tuple[str, int], CaseMatter] | None = None if args else {}

    def __str__(self) -> str:
        return self.number

    def covered_by(self, grant: Grant) -> bool:
        """Whether the scope of `grant` holds this case; roles that are derived, never granted, hold none."""
        if grant.role in DERIVED:
            return False
        if grant.role == Role.UNIT:
            return grant.unit_id is not None and grant.unit_id == self.unit_id
        if grant.area_id is not None and grant.area_depth is not None:
            return bool(getattr(self, f"area_{grant.area_depth}") == grant.area_id)
        return grant.role in EVERYWHERE

    def roles_of(self, by: Actor) -> frozenset[str]:
        """The roles `by` holds in a scope that covers this case; a unit that assists in it holds only that part."""
        roles = {grant.role for grant in by.grants if self.covered_by(grant)}
        others = {grant.unit_id for grant in by.grants if grant.role == Role.UNIT} - {self.unit_id, None}
        if others and not others.isdisjoint(self.assisting()):
            roles.add(Role.ASSISTING.value)
        return frozenset(roles)

    def matters_by_key(self) -> dict[tuple[str, int], CaseMatter]:
        """The side matters by kind and number as they stand with the events recorded so far."""
        if self.matters_now is None:
            found = sorted(fetch(CaseMatter, case_id=self.pk), key=lambda matter: (matter.kind, matter.no))
            self.matters_now = {(matter.kind, matter.no): matter for matter in found}
        return self.matters_now

    def matters_of(self, kind: MatterKind, *states: str) -> list[CaseMatter]:
        """The side matters of a kind, in `states` when given, oldest first."""
        return [
            matter
            for matter in self.matters_by_key().values()
            if matter.kind == kind and (not states or matter.state in states)
        ]

    def assisting(self) -> set[int]:
        """The units that act in this case beside the one responsible."""
        return {
            matter.unit_id
            for kind in ASSISTING_KINDS
            for matter in self.matters_of(kind)
            if matter.unit_id is not None and matter.state in ASSISTING_STATES
        }

    def conditions(self) -> frozenset[str]:
        """What transition tables ask for beside the state: the side matters, and children that are still open."""
        held = {condition(MatterKind(matter.kind), matter.state) for matter in self.matters_by_key().values()}
        if self.status == Status.VERIFIED and self.linked_by.filter(relation="child", case__status__in=OPEN).exists():
            held.add("child:open")
        return frozenset(held)

    def clocks(self) -> dict[str, CaseClock]:
        """The clocks by kind as they stand with the events recorded so far."""
        if self.clocks_now is None:
            self.clocks_now = {clock.kind: clock for clock in fetch(CaseClock, case_id=self.pk)}
        return self.clocks_now

    def allowed(self, name: str, *, by: Actor, facts: frozenset[str] = frozenset()) -> Move:
        """The move `name` as `by` may make it now, `facts` being the names of the facts given.

        Raises TransitionRefused, NotAllowed, InvalidInput.
        """
        return TRANSITIONS.find(
            name=name,
            state=self.status,
            roles=self.roles_of(by),
            system=by.is_system,
            facts=facts,
            conditions=self.conditions() if TRANSITIONS.is_conditional(name) else frozenset(),
        )

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
        move = self.allowed(name, by=by, facts=facts)
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
        """Write the row, its new events and changed clocks, and queue the events for webhooks: in one transaction."""
        if self._state.adding:
            insert([self])
        else:
            update(self)
        for event in self.pending:
            event.case_id = self.pk
        insert(self.pending)
        announce(self, self.pending)
        self.pending = []
        fresh = []
        for clock in (self.clocks_now or {}).values():
            clock.case_id = self.pk
            if clock._state.adding:
                fresh.append(clock)
            elif clock.changed:
                update(clock, CHANGING)
            clock.changed = False
        insert(fresh)
        self._store_matters()

    def _store_matters(self) -> None:
        for matter in (self.matters_now or {}).values():
            matter.case_id = self.pk
            if matter._state.adding:
                insert([matter])
            elif matter.changed:
                update(matter, ["state", "unit_id", "ground", "amount", "due_at", "ended_at"])
            matter.changed = False

    @classmethod
    def rebuilt(cls, events: Iterable[CaseEvent]) -> Case:
        """A case (not saved, no id) as `events`, in order of `seq`, make it, with clocks and side matters in memory."""
        case = cls()
        for event in events:
            apply(case, event)
        return case

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self.status not in FINAL
