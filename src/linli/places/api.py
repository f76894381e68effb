"""Places over JSON."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from linli.kernel.problem import PROBLEMS
from linli.places.crs import Crs
from linli.places.queries import locate, snapshot_on
from linli.places.rules import check_point
from linli.policy.queries import pack_at

router = Router(tags=["places"])


class PlaceOut(Schema):
    """A division."""

    code: str
    depth: int
    name_zh: str
    name_en: str


class LocatedOut(Schema):
    """The divisions that hold a point, the district first; `candidates` also come into question."""

    areas: list[PlaceOut]
    candidates: list[PlaceOut]
    outside: bool
    neighbour: PlaceOut | None


@router.get("/places/locate", response={200: LocatedOut, **PROBLEMS}, operation_id="locate", auth=None)
def locate_point(
    request: HttpRequest,
    lon: float = Query(..., description="Longitude in degrees"),
    lat: float = Query(..., description="Latitude in degrees"),
    accuracy_m: float = Query(0.0, description="Accuracy in metres"),
    crs: Crs = Crs.WGS84,
) -> LocatedOut:
    """Which divisions hold a point today; on a border within the accuracy, the others too."""
    now = timezone.now()
    day = now.astimezone(pack_at(now).zone).date()
    check_point(lon=lon, lat=lat, day=day, accuracy_m=accuracy_m, crs=crs)
    found = locate(lon=lon, lat=lat, day=day, accuracy_m=accuracy_m, crs=crs)
    places = snapshot_on(day).places

    def out(division: int) -> PlaceOut:
        place = places[division]
        return PlaceOut(code=place.code, depth=place.depth, name_zh=place.name_zh, name_en=place.name("en"))

    return LocatedOut(
        areas=[out(area) for area in found.areas if area is not None],
        candidates=[out(one.division) for one in found.candidates],
        outside=found.outside,
        neighbour=out(found.neighbour) if found.neighbour is not None else None,
    )
