"""The places part of a pack: levels, and divisions that ship with it (names and codes; boundaries may come later)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.generations import bump
from linli.kernel.texts import Text
from linli.places.actions import ImportReport, one_at_a_time, report_of, save_changes
from linli.places.changes import Changes, changes_of
from linli.places.crs import Crs
from linli.places.depths import NEIGHBOUR
from linli.places.drafts import Draft
from linli.places.models import DivisionVersion, Level
from linli.places.shapes import shape_of
from linli.policy.parts import PackHead, Problem

LevelCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,23}$")]
DivisionCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$")]


class LevelSpec(BaseModel):
    """A level; several may share a depth (a street and a town). `households_warn`: more of them is a warning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    depth: Annotated[int, Field(ge=1, le=5)]
    code: LevelCode
    name: Text
    households_warn: Annotated[int, Field(ge=1)] | None = None
    source: str | None = None


class Outline(BaseModel):
    """A GeoJSON geometry in the part's coordinate system."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class DivisionSpec(BaseModel):
    """A division; without `geometry` and `box` it keeps the boundary that was imported for it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: DivisionCode
    name: Text
    pinyin: Annotated[str, StringConstraints(max_length=200)] = ""
    parent: DivisionCode | None = None
    level: LevelCode
    households: Annotated[int, Field(ge=0, le=2_000_000_000)] | None = None
    geometry: Outline | None = None
    box: tuple[float, float, float, float] | None = Field(default=None, description="west, south, east, north")
    source: str | None = None

    @model_validator(mode="after")
    def _one_boundary(self) -> Self:
        if self.geometry is not None and self.box is not None:
            raise ValueError("give `geometry` or `box`, not both")
        if self.box is not None and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise ValueError("`box` is west, south, east, north")
        return self


class PlacesSpec(BaseModel):
    """The keys of a pack that places owns; `divisions_from` is the day its divisions begin."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    levels: Annotated[tuple[LevelSpec, ...], Field(min_length=1)]
    divisions: tuple[DivisionSpec, ...] = ()
    divisions_from: date | None = None
    divisions_crs: Crs = Crs.WGS84


def check(doc: PlacesSpec) -> list[Problem]:
    """What is wrong beyond the schema, without looking at the database."""
    return [*_level_problems(doc), *_division_problems(doc), *_drafts(doc)[1]]


def plan(doc: PlacesSpec, *, valid_from: date) -> Changes:
    """What applying would change; its `problems` say why it could not."""
    return changes_of(_drafts(doc)[0], day=doc.divisions_from or valid_from)


@transaction.atomic
def apply(doc: PlacesSpec, *, by: Actor, at: datetime, valid_from: date) -> ImportReport:
    """Bring levels and divisions in line with the part; `divisions_from`, when given, is the day instead.

    Divisions that are not in the part stay as they are. Raises InvalidInput with every problem.
    """
    one_at_a_time()
    problems = check(doc)
    day = doc.divisions_from or valid_from
    changes = plan(doc, valid_from=valid_from)
    fields = {".".join(map(str, problem.path)): [problem.words] for problem in problems}
    fields.update({problem.path: [str(problem.words)] for problem in changes.problems})
    if fields:
        raise InvalidInput(fields)
    _save_levels(doc)
    save_changes(changes, by=by, at=at, day=day, facts={"divisions": len(doc.divisions)})
    return report_of(changes, dry_run=False)


def _save_levels(doc: PlacesSpec) -> None:
    before = {
        level.code: (level.depth, level.name_zh, level.name_en, level.households_warn) for level in Level.objects.all()
    }
    after = {spec.code: (spec.depth, spec.name.zh, spec.name.en, spec.households_warn) for spec in doc.levels}
    if before == after:
        return
    Level.objects.exclude(code__in=after).delete()
    for code, (depth, zh, en, most) in after.items():
        facts = {"depth": depth, "name_zh": zh, "name_en": en, "households_warn": most}
        Level.objects.update_or_create(code=code, defaults=facts)
    bump("places")


def _level_problems(doc: PlacesSpec) -> Iterator[Problem]:
    codes: set[str] = set()
    for index, level in enumerate(doc.levels):
        if level.code in codes:
            yield Problem(("levels", index, "code"), f"the code {level.code!r} stands here twice")
        if level.code == NEIGHBOUR:
            yield Problem(("levels", index, "code"), f"{NEIGHBOUR!r} is kept for districts next door")
        codes.add(level.code)
    depths = sorted({level.depth for level in doc.levels})
    if depths != list(range(1, len(depths) + 1)):
        yield Problem(("levels",), f"the depths must run from 1 without a gap, not {depths}")


def _division_problems(doc: PlacesSpec) -> Iterator[Problem]:
    depths = {level.code: level.depth for level in doc.levels} | {NEIGHBOUR: 1}
    known = {division.code: division for division in doc.divisions}
    seen: set[str] = set()
    for index, division in enumerate(doc.divisions):
        where = ("divisions", index)
        if division.code in seen:
            yield Problem((*where, "code"), f"the code {division.code!r} stands here twice")
        seen.add(division.code)
        if division.level not in depths:
            yield Problem((*where, "level"), f"there is no level {division.level!r}")
            continue
        parent = known.get(division.parent or "")
        if depths[division.level] == 1:
            if division.parent is not None:
                yield Problem((*where, "parent"), "a district has nothing above it")
        elif parent is None:
            yield Problem((*where, "parent"), f"there is no division {division.parent!r}")
        elif depths.get(parent.level, 9) >= depths[division.level]:
            yield Problem((*where, "parent"), f"{division.parent!r} is not above it")


def _drafts(doc: PlacesSpec) -> tuple[list[Draft], list[Problem]]:
    depths = {level.code: level.depth for level in doc.levels} | {NEIGHBOUR: 1}
    drafts: list[Draft] = []
    problems: list[Problem] = []
    for index, division in enumerate(doc.divisions):
        geometry = None
        if division.box is not None or division.geometry is not None:
            name = "box" if division.box is not None else "geometry"
            shape = shape_of(_outline(division), crs=doc.divisions_crs, path=name, row=None)
            geometry = shape.geometry
            problems.extend(Problem(("divisions", index, fault.path), str(fault.words)) for fault in shape.problems)
        drafts.append(
            Draft(
                code=division.code,
                depth=depths.get(division.level, 1),
                kind=division.level,
                path=f"divisions.{index}",
                name_zh=division.name.zh,
                name_en=division.name.en,
                pinyin=division.pinyin,
                parent=division.parent or "",
                households=division.households,
                geometry=geometry,
                source_crs=doc.divisions_crs.value,
            )
        )
    return drafts, problems


def _outline(division: DivisionSpec) -> dict[str, Any]:
    if division.geometry is not None:
        return division.geometry.model_dump()
    assert division.box is not None
    west, south, east, north = division.box
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


class PlacesPart:
    """How places checks and applies its part of a pack."""

    name = "places"
    keys = frozenset({"levels", "divisions", "divisions_from", "divisions_crs"})
    schema: type[BaseModel] = PlacesSpec

    def check(
        self, part: PlacesSpec, *, head: PackHead, parts: Mapping[str, Any], before: PlacesSpec | None
    ) -> Sequence[Problem]:
        """Codes once, parents known and above, boundaries sound; no level in use left out or moved."""
        return [*check(part), *_lost(part, before)]

    def apply(self, part: PlacesSpec, *, by: Actor, at: datetime) -> None:
        """Bring levels and divisions in line with the part."""
        apply(part, by=by, at=at, valid_from=at.date())


def _lost(part: PlacesSpec, before: PlacesSpec | None) -> Iterator[Problem]:
    if before is None:
        return
    now = {level.code: level.depth for level in part.levels}
    for level in before.levels:
        if (
            now.get(level.code) != level.depth
            and DivisionVersion.objects.filter(kind=level.code, valid_to=None).exists()
        ):
            yield Problem(("levels",), f"{level.code!r} has divisions at depth {level.depth} and must stay there")
