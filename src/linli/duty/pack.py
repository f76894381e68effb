"""The duty part of a pack: units and their posts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from pydantic import BaseModel, ConfigDict

from linli.audit.actions import record
from linli.duty.models import Post, Unit
from linli.duty.queries import UnitBook, UnitEntry, book_of, unit_book
from linli.kernel.actor import Actor
from linli.kernel.forms import Code
from linli.kernel.generations import bump
from linli.kernel.texts import Text
from linli.places.pack import PlacesSpec
from linli.places.queries import division_ids_by_code
from linli.policy.parts import PackHead, Problem


class PostSpec(BaseModel):
    """A post of a unit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    name: Text
    retired: bool = False


class UnitSpec(BaseModel):
    """A unit; `area` is the code of the division it is responsible for."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Code
    name: Text
    kind: Code
    parent: Code | None = None
    area: str | None = None
    posts: tuple[PostSpec, ...] = ()
    retired: bool = False
    source: str | None = None


class DutySpec(BaseModel):
    """The keys of a pack that duty owns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    units: tuple[UnitSpec, ...] = ()


class DutyPart:
    """How duty checks and applies its part."""

    name = "duty"
    keys = frozenset({"units"})
    schema: type[BaseModel] = DutySpec

    def check(
        self, part: DutySpec, *, head: PackHead, parts: Mapping[str, Any], before: DutySpec | None
    ) -> Sequence[Problem]:
        """Codes once, parents and areas known, no circle, no code of the pack in force left out."""
        return [*_problems(part, before), *_tree_problems(part), *_area_problems(part, parts["places"])]

    def apply(self, part: DutySpec, *, by: Actor, at: datetime) -> None:
        """Bring units and posts in line with the part; what is retired keeps its row."""
        areas = division_ids_by_code(at.date())
        rows: dict[str, Unit] = {}
        units = dict(Unit.objects.values_list("code", "retired_at"))
        posts = {
            (unit, code): since for unit, code, since in Post.objects.values_list("unit__code", "code", "retired_at")
        }
        for spec in part.units:
            rows[spec.code], _made = Unit.objects.update_or_create(
                code=spec.code,
                defaults={
                    "name_zh": spec.name.zh,
                    "name_en": spec.name.en,
                    "kind": spec.kind,
                    "area_id": areas.get(spec.area) if spec.area else None,
                    "retired_at": (units.get(spec.code) or at) if spec.retired else None,
                },
            )
            for post in spec.posts:
                Post.objects.update_or_create(
                    unit=rows[spec.code],
                    code=post.code,
                    defaults={
                        "name_zh": post.name.zh,
                        "name_en": post.name.en,
                        "retired_at": (posts.get((spec.code, post.code)) or at) if post.retired else None,
                    },
                )
        for spec in part.units:
            parent = rows[spec.parent] if spec.parent else None
            Unit.objects.filter(pk=rows[spec.code].pk).update(parent=parent)
        bump("units")
        record(action="units.apply", by=by, at=at, subject="unit", subject_id=None, facts={"units": len(part.units)})


def _problems(part: DutySpec, before: DutySpec | None) -> Iterator[Problem]:
    codes: set[str] = set()
    for index, unit in enumerate(part.units):
        if unit.code in codes:
            yield Problem(("units", index, "code"), f"the code {unit.code!r} stands here twice")
        codes.add(unit.code)
        posts = [post.code for post in unit.posts]
        if len(posts) != len(set(posts)):
            yield Problem(("units", index, "posts"), "a post code stands here twice")
    for unit in before.units if before else ():
        if unit.code not in codes:
            yield Problem(("units",), f"{unit.code!r} is in force: mark it `retired: true` instead of leaving it out")


def _tree_problems(part: DutySpec) -> Iterator[Problem]:
    parents = {unit.code: unit.parent for unit in part.units}
    for index, unit in enumerate(part.units):
        if unit.parent is not None and (unit.parent not in parents or unit.parent == unit.code):
            yield Problem(("units", index, "parent"), f"there is no other unit {unit.parent!r}")
            continue
        seen, above = {unit.code}, unit.parent
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == unit.code:
            yield Problem(("units", index, "parent"), "units stand above each other in a circle")


def _area_problems(part: DutySpec, places: PlacesSpec) -> Iterator[Problem]:
    """Areas that the pack does not bring must be there already; a pack without divisions gets them by import later."""
    brought = {division.code for division in places.divisions}
    known: Mapping[str, int] | None = None
    for index, unit in enumerate(part.units):
        if not brought or unit.area is None or unit.area in brought:
            continue
        known = division_ids_by_code(timezone.now().date()) if known is None else known
        if unit.area not in known:
            yield Problem(("units", index, "area"), f"there is no division {unit.area!r}")


def book_under(part: DutySpec, *, day: date) -> UnitBook:
    """The book of units as this part would make it; units that are new have ids below zero, posts none."""
    known, areas = unit_book().by_code, division_ids_by_code(day)
    return book_of(
        [
            UnitEntry(
                id=known[spec.code].id if spec.code in known else -1 - index,
                code=spec.code,
                name_zh=spec.name.zh,
                name_en=spec.name.en,
                kind=spec.kind,
                area_id=areas.get(spec.area) if spec.area else None,
                retired=spec.retired,
                posts=known[spec.code].posts if spec.code in known else {},
            )
            for index, spec in enumerate(sorted(part.units, key=lambda spec: spec.code))
        ]
    )
