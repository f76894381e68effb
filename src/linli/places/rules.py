"""What a position must be before it is used: finite, on the globe, not 0/0, not swapped, not in metres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import InvalidInput, Words
from linli.places.crs import Crs, in_china
from linli.places.queries import snapshot_on

Extent = tuple[float, float, float, float]

MOST_ACCURACY_M = 50_000.0
_POLAR = 72.0  # no district we know of lies nearer to a pole
_NEARBY = 1.0  # degrees round the known divisions in which a new one is expected


def position_problem(lon: float, lat: float, *, crs: Crs = Crs.WGS84, extent: Extent | None = None) -> Words | None:
    """What is wrong with a position (degrees), or None; `extent`: west, south, east, north of what is known."""
    if not (math.isfinite(lon) and math.isfinite(lat)):
        return _("The coordinates must be numbers.")
    if lon == 0 and lat == 0:
        return _("The coordinates are 0/0, which usually means that the position is missing.")
    if abs(lon) > 360 or abs(lat) > 360:
        return _("The coordinates look like metres, not degrees. Please convert them to longitude and latitude.")
    if _swapped(lon, lat, crs, extent):
        return _("Longitude and latitude look swapped: %(lon)s is given as the longitude, %(lat)s as the latitude.") % {
            "lon": f"{lon:.6g}",
            "lat": f"{lat:.6g}",
        }
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        return _("The coordinates are outside the globe (longitude -180 to 180, latitude -90 to 90).")
    if crs.shifted and not in_china(lon, lat):
        return _("%(crs)s exists only in China; this position is elsewhere. Please check the coordinate system.") % {
            "crs": crs.value
        }
    return None


def _swapped(lon: float, lat: float, crs: Crs, extent: Extent | None) -> bool:
    if abs(lon) > 90:  # swapped, this could not be a latitude
        return False
    if abs(lat) > 90:
        return True
    if extent is not None:
        return not _within(lon, lat, extent) and _within(lat, lon, extent)
    if crs.shifted:
        return not in_china(lon, lat) and bool(in_china(lat, lon))
    return abs(lat) > _POLAR and abs(lon) <= _POLAR


def _within(lon: float, lat: float, extent: Extent) -> bool:
    west, south, east, north = extent
    return west - _NEARBY <= lon <= east + _NEARBY and south - _NEARBY <= lat <= north + _NEARBY


def check_point(
    *, lon: float, lat: float, day: date, accuracy_m: float = 0.0, crs: Crs = Crs.WGS84, names: Sequence[str] = ()
) -> None:
    """Refuse a position or accuracy that cannot be meant; `names` are the form's fields (lon, lat, accuracy).

    Raises InvalidInput. A point that is merely outside the district is not refused: `locate` says whose it is.
    """
    on_lon, on_lat, on_accuracy = names or ("lon", "lat", "accuracy_m")
    fields: dict[str, list[Words]] = {}
    wrong = position_problem(lon, lat, crs=crs, extent=snapshot_on(day).extent)
    if wrong is not None:
        fields[on_lon] = [wrong]
        fields[on_lat] = [wrong]
    if not 0 <= accuracy_m <= MOST_ACCURACY_M:
        fields[on_accuracy] = [_("The accuracy is in metres, from 0 to 50,000.")]
    if fields:
        raise InvalidInput(fields)
