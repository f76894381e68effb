"""What every template knows: the district's name, its zone, where it lies, and what the reader may go to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from linli.cases.views.navigation import may_open
from linli.evaluation.queries import may_read
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import NotReady
from linli.kernel.generations import generations
from linli.places.queries import snapshot_on
from linli.policy.queries import pack_at


def _site() -> dict[str, Any]:
    now, known = timezone.now(), generations()
    try:
        pack = pack_at(now, known=known.get("packs", 0))
    except NotReady:
        return {"name": "邻里 Linli", "zone": "UTC", "centre": None, "zoom": 1}
    places = snapshot_on(now.astimezone(pack.zone).date(), known=known.get("places", 0))
    head = pack.head
    return {
        "name": head.title,
        "zone": head.zone,
        "centre": head.centre,
        "zoom": head.zoom,
        "illustrative": places.illustrative,
    }


def site(request: HttpRequest) -> dict[str, Any]:
    """`site` with the map's base tiles, and which pages have something for the reader; all lazy."""
    return {
        "site": SimpleLazyObject(lambda: {**_site(), "map_tiles": settings.LINLI_MAP_TILES, "home_url": "/"}),
        "may_open": SimpleLazyObject(lambda: may_open(getattr(request, "actor", ANONYMOUS))),
        "may_read_evaluation": SimpleLazyObject(lambda: may_read(getattr(request, "actor", ANONYMOUS))),
    }
