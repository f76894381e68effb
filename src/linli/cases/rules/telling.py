"""What events say, for people outside: codes and numbers stand for the ids of rows, which are shown nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from linli.cases.lifecycle import EventKind
from linli.cases.models import CaseEvent
from linli.duty.queries import UnitBook
from linli.places.snapshot import Snapshot

_CASES = ("main", "other", "child", "parent", "with")
_UNITS = ("unit", "proposed")
_KEPT_INSIDE = frozenset({"place", "cell", "post"})


def cases_named(events: Iterable[CaseEvent]) -> set[int]:
    """The ids of the other cases that events name."""
    return {event.data[key] for event in events for key in _case_keys(event) if event.data.get(key)}


def _case_keys(event: CaseEvent) -> tuple[str, ...]:
    return () if event.kind == EventKind.LOCATED else _CASES  # the other street of a border, not a case


def told(event: CaseEvent, *, book: UnitBook, snapshot: Snapshot, numbers: Mapping[int, str]) -> dict[str, Any]:
    """The event's data with unit and area codes and case numbers; None for what is gone or not the reader's."""

    def unit(key: int | None) -> str | None:
        found = book.by_id.get(key) if key is not None else None
        return found.code if found is not None else None

    def area(key: int | None) -> str | None:
        found = snapshot.places.get(key) if key is not None else None
        return found.code if found is not None else None

    data = {key: value for key, value in event.data.items() if key not in _KEPT_INSIDE}
    for key in _case_keys(event):
        if key in data:
            data[key] = numbers.get(data[key])
    for key in _UNITS:
        if key in data:
            data[key] = unit(data[key])
    if "areas" in data:
        data["areas"] = [code for code in map(area, data["areas"]) if code is not None]
    if "candidates" in data:
        data["candidates"] = [[area(key), metres] for key, metres in data["candidates"]]
    for key in ("neighbour", "other") if event.kind == EventKind.LOCATED else ():
        if key in data:
            data[key] = area(data[key])
    if "matters" in data:
        data["matters"] = [
            {**change, "unit": unit(change["unit"])} if "unit" in change else change for change in data["matters"]
        ]
    return data
