"""Where a historic record is, by the boundaries of its day, and whether the source's own division says the same."""

from __future__ import annotations

from enum import StrEnum

from linli.cases.rules.history import HistoricRecord
from linli.cases.rules.source_cells import Flag
from linli.kernel.texts import Text
from linli.places.crs import Crs, to_wgs84
from linli.places.rules import position_problem
from linli.places.snapshot import Located, Snapshot

BORDER_M = 1.0  # metres; a street's middle line is often the border


class Agreement(StrEnum):
    """How our division compares with the one the source names; all but the last have a usable point."""

    SAME = "same"
    BORDER = "other-on-the-border"
    OTHER = "other"
    UNSTATED = "unstated"
    UNKNOWN = "not-a-division-of-ours"
    OUTSIDE = "outside-all"
    NO_POINT = "no-point"


AGREEMENT_NAMES: dict[Agreement, Text] = {
    Agreement.SAME: Text(zh="一致", en="the same"),
    Agreement.BORDER: Text(zh="不同，但在边界 1 米内", en="another, within 1 m of the border"),
    Agreement.OTHER: Text(zh="不同", en="another"),
    Agreement.UNSTATED: Text(zh="来源未写", en="not stated by the source"),
    Agreement.UNKNOWN: Text(zh="来源所写不是本区区划", en="the source names none of ours"),
    Agreement.OUTSIDE: Text(zh="坐标在本区之外", en="point outside all"),
    Agreement.NO_POINT: Text(zh="无坐标", en="no point"),
}


def located(record: HistoricRecord, snapshot: Snapshot, crs: Crs) -> tuple[Located | None, Flag | None]:
    """The place of the record's point, or None with the fault of the point; a point outside is kept, with a flag."""
    if record.point is None:
        return None, None
    lon, lat = record.point
    if position_problem(lon, lat, crs=crs, extent=snapshot.extent) is not None:
        if lon == 0 and lat == 0:
            return None, Flag.POINT_ZERO
        turned = position_problem(lat, lon, crs=crs, extent=snapshot.extent)
        return None, Flag.POINT_SWAPPED if turned is None else Flag.POINT_UNUSABLE
    found = snapshot.locate(*to_wgs84(lon, lat, crs))
    if snapshot.extent is None:
        return found, Flag.NO_BOUNDARIES
    return found, Flag.POINT_OUTSIDE if found.outside else None


def agreement(record: HistoricRecord, found: Located | None, snapshot: Snapshot) -> Agreement:
    """Compare the division the source names with the one the point lies in, at the depth of the former."""
    if found is None:
        return Agreement.NO_POINT
    if found.outside:
        return Agreement.OUTSIDE
    if record.area == "":
        return Agreement.UNSTATED
    said = snapshot.by_code.get(record.area or "")
    if said is None:
        return Agreement.UNKNOWN
    if found.areas[said.depth - 1] == said.id:
        return Agreement.SAME
    near = snapshot.locate(found.lon, found.lat, BORDER_M).candidates
    return Agreement.BORDER if any(one.areas[said.depth - 1] == said.id for one in near) else Agreement.OTHER
