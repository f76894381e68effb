"""Changing divisions: import, application of a pack, retirement. Old versions are closed, never overwritten."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import shapely
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from linli.accounts.roles import Role
from linli.audit.actions import record
from linli.kernel.actor import Actor
from linli.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from linli.kernel.generations import bump
from linli.kernel.models import Generation
from linli.places.changes import Changes, Wanted, changes_of
from linli.places.crs import Crs
from linli.places.depths import DEEPEST, NEIGHBOUR
from linli.places.drafts import Fields, drafts_of
from linli.places.geojson import Problem, read_features, refuse
from linli.places.models import Division, DivisionVersion, Level
from linli.places.queries import snapshot_on

_BATCH = 500


@dataclass(frozen=True, slots=True)
class ImportReport:
    """Counts by code. `absent`: known at that depth but not in the file; they stay as they are."""

    created: int
    changed: int
    corrected: int
    unchanged: int
    absent: int
    dry_run: bool
    warnings: tuple[Problem, ...] = field(default=())

    @property
    def total(self) -> int:
        """How many divisions were read."""
        return self.created + self.changed + self.corrected + self.unchanged

    def as_json(self) -> dict[str, Any]:
        """The report as plain JSON."""
        names = ("created", "changed", "corrected", "unchanged", "absent", "dry_run")
        return {name: getattr(self, name) for name in names} | {"warnings": [str(one) for one in self.warnings]}


def may_change(by: Actor) -> None:
    """Only administrators, jobs and imports change divisions. Raises NotAllowed."""
    if not by.is_system and Role.ADMIN not in by.roles:
        raise NotAllowed


def one_at_a_time() -> None:
    """Wait for another change of divisions to end; what is compared then is what will be written over."""
    list(Generation.objects.select_for_update().filter(name="places"))


@transaction.atomic
def import_divisions(
    *,
    features: bytes,
    by: Actor,
    at: datetime,
    valid_from: date,
    depth: int | None = None,
    level: str | None = None,
    crs: Crs = Crs.WGS84,
    fields: Fields | None = None,
    encoding: str = "utf-8",
    illustrative: bool = False,
    dry_run: bool = False,
) -> ImportReport:
    """Import a GeoJSON file of divisions of one depth, all or nothing; the same file again changes nothing.

    A division is known by its code. What differs from the known version ends that version on `valid_from` and begins
    a new one; a version that begins on `valid_from` itself is corrected. `illustrative`: the boundaries are invented,
    and maps say so. Raises NotAllowed, TooLarge, and InvalidInput with every problem.
    """
    may_change(by)
    one_at_a_time()
    depth, kind = resolve_level(depth=depth, level=level)
    rows, problems = read_features(features, encoding=encoding)
    reading = drafts_of(
        rows, fields=fields or Fields(), depth=depth, kind=kind, crs=crs, extent=snapshot_on(valid_from).extent,
        illustrative=illustrative,
    )  # fmt: skip
    problems.extend(reading.problems)
    changes = changes_of(reading.drafts, day=valid_from)
    problems.extend(changes.problems)
    refuse(sorted(problems, key=lambda problem: problem.row or 0))
    if not dry_run:
        digest = hashlib.sha256(features).hexdigest()
        save_changes(changes, by=by, at=at, day=valid_from, facts={"sha256": digest, "crs": crs.value, "depth": depth})
    return report_of(changes, dry_run=dry_run, warnings=reading.warnings)


def report_of(changes: Changes, *, dry_run: bool, warnings: Sequence[Problem] = ()) -> ImportReport:
    """The report on changes."""
    return ImportReport(
        created=len(changes.created),
        changed=len(changes.changed),
        corrected=len(changes.corrected),
        unchanged=changes.unchanged,
        absent=changes.absent,
        dry_run=dry_run,
        warnings=(*warnings, *changes.warnings),
    )


def resolve_level(*, depth: int | None, level: str | None) -> tuple[int, str]:
    """Depth and level code from either; `neighbour` is a district next door. Raises InvalidInput."""
    if level == NEIGHBOUR:
        return 1, NEIGHBOUR
    known = list(Level.objects.all())
    if level is not None:
        found = next((one for one in known if one.code == level), None)
        if found is None:
            names = ", ".join([*(one.code for one in known), NEIGHBOUR])
            raise InvalidInput({"level": [_("There is no such level. Known: %(names)s.") % {"names": names}]})
        if depth is not None and depth != found.depth:
            words = _("The level %(level)s is at depth %(depth)d.") % {"level": level, "depth": found.depth}
            raise InvalidInput({"depth": [words]})
        return found.depth, found.code
    if depth is None or not 1 <= depth <= DEEPEST:
        raise InvalidInput({"depth": [_("Give a level, or a depth from 1 (district) to 5.")]})
    first = next((one for one in known if one.depth == depth), None)
    return depth, first.code if first is not None else f"level{depth}"


def save_changes(
    changes: Changes, *, by: Actor, at: datetime, day: date, facts: dict[str, str | int | bool | None]
) -> None:
    """Write changes that have no problems, in the caller's transaction; audited when there is anything to write.

    Raises Conflict when somebody else wrote the same divisions since they were compared.
    """
    if not (changes.created or changes.changed or changes.corrected):
        return
    try:
        with transaction.atomic():
            _write(changes, at=at, day=day)
    except IntegrityError as error:
        raise Conflict from error
    bump("places")
    counts = {"created": len(changes.created), "changed": len(changes.changed), "corrected": len(changes.corrected)}
    record(
        action="places.import",
        by=by,
        at=at,
        subject="division",
        subject_id=None,
        facts={**facts, **counts, "valid_from": day.isoformat()},
    )


def _write(changes: Changes, *, at: datetime, day: date) -> None:
    ids = {code: version.division_id for code, version in changes.known.items()}
    created = [Division(depth=wanted.draft.depth, created_at=at) for wanted in changes.created]
    Division.objects.bulk_create(created, batch_size=_BATCH)
    ids.update({wanted.draft.code: row.pk for wanted, row in zip(changes.created, created, strict=True)})
    fresh = [_version(wanted, ids, day=day, at=at) for wanted in changes.created]
    for known, wanted in changes.changed:
        fresh.append(_version(wanted, ids, day=day, at=at, until=known.valid_to))
        known.valid_to = day
    DivisionVersion.objects.bulk_update([known for known, _new in changes.changed], ["valid_to"], batch_size=_BATCH)
    for known, wanted in changes.corrected:
        corrected = _version(wanted, ids, day=day, at=at, until=known.valid_to)
        corrected.pk = known.pk
        corrected.save(force_update=True)
    DivisionVersion.objects.bulk_create(fresh, batch_size=_BATCH)


def _version(
    wanted: Wanted, ids: dict[str, int], *, day: date, at: datetime, until: date | None = None
) -> DivisionVersion:
    bounds: list[float | None] = [None, None, None, None]
    if wanted.wkb is not None:
        bounds = shapely.bounds(shapely.from_wkb(wanted.wkb)).tolist()
    return DivisionVersion(
        division_id=ids[wanted.draft.code],
        parent_id=ids[wanted.parent] if wanted.parent else None,
        code=wanted.draft.code,
        name_zh=wanted.name_zh,
        name_en=wanted.name_en,
        pinyin=wanted.pinyin,
        kind=wanted.draft.kind,
        households=wanted.households,
        valid_from=day,
        valid_to=until,
        geometry=wanted.wkb,
        min_lon=bounds[0],
        min_lat=bounds[1],
        max_lon=bounds[2],
        max_lat=bounds[3],
        source_crs=wanted.source_crs,
        illustrative=wanted.illustrative,
        imported_at=at,
    )


@transaction.atomic
def retire_division(*, code: str, last_day: date, by: Actor, at: datetime) -> DivisionVersion:
    """End a division after `last_day`; its history stays. Raises NotAllowed, NotFound, InvalidInput."""
    may_change(by)
    one_at_a_time()
    version = DivisionVersion.objects.filter(code=code, valid_to=None).first()
    if version is None:
        raise NotFound(_("There is no division with the code %(code)s in force.") % {"code": code})
    end = date.fromordinal(last_day.toordinal() + 1)
    if end <= version.valid_from:
        raise InvalidInput({"last_day": [_("The division begins only on %(day)s.") % {"day": version.valid_from}]})
    below = DivisionVersion.objects.filter(parent_id=version.division_id).exclude(valid_to__lte=end)
    if below.exists():
        names = ", ".join(below.order_by("code").values_list("code", flat=True)[:10])
        words = _("Divisions below it are still in force: %(names)s. Move or retire them first.") % {"names": names}
        raise InvalidInput({"code": [words]})
    version.valid_to = end
    version.save(update_fields=["valid_to"])
    bump("places")
    facts: dict[str, str | int | bool | None] = {"code": code, "valid_to": end.isoformat()}
    record(action="places.retire", by=by, at=at, subject="division", subject_id=version.division_id, facts=facts)
    return version
