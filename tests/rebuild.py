"""Every case must follow from its events: the rebuilt row and clocks equal what is stored."""

from __future__ import annotations

from linli.cases.models import Case, CaseEvent

FIELDS = [field.attname for field in Case._meta.concrete_fields if field.attname != "id"]


def assert_rebuilds(case: Case) -> None:
    """The events of the case give its stored row and clocks."""
    stored = Case.objects.get(pk=case.pk)
    rebuilt = Case.rebuilt(CaseEvent.objects.filter(case=case).order_by("seq"))
    assert {name: getattr(rebuilt, name) for name in FIELDS} == {name: getattr(stored, name) for name in FIELDS}
    told = {
        clock.kind: (clock.started_at, clock.due_at, clock.next_at, clock.stopped_at)
        for clock in (rebuilt.clocks_now or {}).values()
    }
    kept = {
        clock.kind: (clock.started_at, clock.due_at, clock.next_at, clock.stopped_at)
        for clock in stored.caseclock_set.all()
    }
    assert told == kept
