"""What the map panel hands to map.js: addresses of data, the words it says, and the fields it fills."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from django.forms import BaseForm
from django.templatetags.static import static
from django.utils.translation import gettext as _

Mode = Literal["show", "points", "pick"]


def _words() -> dict[str, str]:
    return {
        "failed": _("The map cannot be shown here. Everything works without it."),
        "data": _("The map's data could not be loaded. Load the page again to try once more."),
        "chosen": _("Place chosen. Drag the mark to correct it."),
        "inside": _("Place chosen in %(place)s. Drag the mark to correct it."),
        "locating": _("Looking for where you are…"),
        "denied": _("Your position is not available. Choose the place on the map or describe it."),
        "rough": _("Found to within about %(metres)s m. Please check it."),
        "illustrative": _("Illustrative boundaries: they are invented, not the true ones."),
        "mark": _("The place you chose"),
        "map": _("Map"),
        "in": _("Zoom in"),
        "out": _("Zoom out"),
        "sources": _("Show or hide the sources of the map"),
        "gesture": _("Use two fingers to move the map"),
        "wheel": _("Hold Ctrl and scroll to zoom the map"),
        "command": _("Hold ⌘ and scroll to zoom the map"),
    }


def map_options(
    *,
    site: Mapping[str, Any],
    mode: Mode = "show",
    boundaries: str = "",
    finer: str = "",
    points: str = "",
    form: BaseForm | None = None,
    lon: float | str | None = None,
    lat: float | str | None = None,
    list_id: str = "",
    label: str = "",
    element_id: str = "map",
) -> dict[str, Any]:
    """Options of the panel. `form` has hidden fields lon, lat and accuracy (mode "pick"); `lon`, `lat` show one place.

    `boundaries`: URL of GeoJSON polygons (properties id, name); `finer`: of smaller ones, drawn from near; `points`:
    URL of GeoJSON points (id, title, url, tone).
    `list_id`: the list beside the map whose items carry data-point=ID.
    """
    names = {
        name: form[name].auto_id for name in ("lon", "lat", "accuracy") if form is not None and name in form.fields
    }
    return {
        "id": element_id,
        "mode": mode,
        "label": label or _("Map"),
        "boundaries": boundaries,
        "finer": finer,
        "points": points,
        "inputs": json.dumps(names),
        "lon": "" if lon is None else str(lon),
        "lat": "" if lat is None else str(lat),
        "list_id": list_id,
        "tiles": site.get("map_tiles") or "",
        "centre": json.dumps(list(site.get("centre") or [])),
        "zoom": site.get("zoom") or 1,
        "words": json.dumps(_words(), ensure_ascii=False),
        "library": static("build/maplibre.js"),
        "worker": static("build/maplibre-worker.js"),
        "styles": static("build/maplibre.css"),
    }
