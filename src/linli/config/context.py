"""What every template knows: the district's name, its zone and where it lies."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from linli.kernel.errors import NotReady
from linli.policy.queries import pack_at


def _site() -> dict[str, Any]:
    try:
        head = pack_at(timezone.now()).head
    except NotReady:
        return {"name": "邻里 Linli", "zone": "UTC", "centre": None, "zoom": 1}
    return {"name": head.title, "zone": head.zone, "centre": head.centre, "zoom": head.zoom}


def site(_request: HttpRequest) -> dict[str, Any]:
    """`site` (lazy) and the map's base tiles, for every page."""
    return {"site": SimpleLazyObject(lambda: {**_site(), "map_tiles": settings.LINLI_MAP_TILES, "home_url": "/"})}
