"""Words for what a case holds as codes and ids, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from linli.accounts.models import User
from linli.cases.steps.context import Context
from linli.places.queries import path_of
from linli.web.tones import Tone

SOON = timedelta(hours=24)


def type_name(context: Context, code: str) -> str:
    """The name of a type; its code when the pack in force no longer knows it; empty without one."""
    spec = context.spec.by_code.get(code)
    return str(spec.name) if spec is not None else code


def unit_name(context: Context, unit_id: int | None, language: str | None) -> str:
    """The name of a unit, empty for none."""
    unit = context.book.by_id.get(unit_id) if unit_id is not None else None
    return unit.name(language) if unit is not None else ""


def area_name(context: Context, area_id: int | None, language: str | None) -> str:
    """The name of a division of the day, empty for none; no statement."""
    place = context.snapshot.places.get(area_id) if area_id is not None else None
    return place.name(language) if place is not None else ""


def place_path(context: Context, areas: Sequence[int | None], language: str | None, at: datetime) -> list[str]:
    """The names from the street down; those of divisions that are gone are looked up."""
    known = [area for area in areas[1:] if area is not None]
    if all(area in context.snapshot.places for area in known):
        return [area_name(context, area, language) for area in known]
    return path_of(known[-1], language, at.astimezone(context.pack.zone).date())[1:]


def people(ids: Iterable[int]) -> dict[int, str]:
    """The names of staff by id; one statement."""
    return dict(User.objects.filter(pk__in=set(ids)).values_list("pk", "display_name"))


def due_tone(due: datetime | None, now: datetime) -> Tone:
    """How a due time stands: late, within 24 hours, or on time."""
    if due is None:
        return Tone.NEUTRAL
    if due < now:
        return Tone.LATE
    return Tone.SOON if due < now + SOON else Tone.ON_TIME
