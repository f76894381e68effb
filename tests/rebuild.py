"""Every case must follow from its events: the rebuilt row and clocks equal what is stored."""

from __future__ import annotations

from linli.cases.models import Case, CaseClock, CaseEvent, CaseMatter

CLOCK = [field.attname for field in CaseClock._meta.concrete_fields if field.attname not in ("id", "case_id")]
MATTER = [field.attname for field in CaseMatter._meta.concrete_fields if field.attname not in ("id", "case_id")]
FIELDS = [field.attname for field in Case._meta.concrete_fields if field.attname != "id"]


def assert_rebuilds(case: Case) -> None:
    """The events of the case give its stored row, clocks and side matters."""
    stored = Case.objects.get(pk=case.pk)
    rebuilt = Case.rebuilt(CaseEvent.objects.filter(case=case).order_by("seq"))
    assert {name: getattr(rebuilt, name) for name in FIELDS} == {name: getattr(stored, name) for name in FIELDS}
    told = {clock.kind: tuple(getattr(clock, name) for name in CLOCK) for clock in (rebuilt.clocks_now or {}).values()}
    kept = {clock.kind: tuple(getattr(clock, name) for name in CLOCK) for clock in stored.caseclock_set.all()}
    assert told == kept
    begun = {
        key: tuple(getattr(matter, name) for name in MATTER) for key, matter in (rebuilt.matters_now or {}).items()
    }
    written = {
        (matter.kind, matter.no): tuple(getattr(matter, name) for name in MATTER) for matter in stored.matters.all()
    }
    assert begun == written
