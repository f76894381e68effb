"""A case as a service request: what the public may read of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from linli.cases.lifecycle import FINAL
from linli.cases.steps.context import Context
from linli.publication.rules import RESIDENT_WORDS, mask_contacts, public_point

_AREAS = ("area_5", "area_4", "area_3", "area_2", "area_1")
COLUMNS = (
    "pk",
    "number",
    "status",
    "type_code",
    "unit_id",
    "received_at",
    "updated_at",
    "closed_at",
    "due_at",
    "text_public",
    "cell",
    "place__lon",
    "place__lat",
    "place__address",
    *_AREAS,
)


def request_body(
    row: dict[str, Any], *, description: str | None, result: str | None, context: Context
) -> dict[str, Any]:
    """The fields of the specification from a row of `COLUMNS`; texts only where the case's text is public.

    A client that reads its own case with its key reads no more than the public would.
    """
    language = get_language()
    open_text = row["text_public"]
    spec = context.spec.by_code.get(row["type_code"])
    unit = context.book.by_id.get(row["unit_id"])
    point = public_point(text_public=open_text, lon=row["place__lon"], lat=row["place__lat"], cell=row["cell"])
    notes = mask_contacts(result) if open_text and result else str(RESIDENT_WORDS[row["status"]])
    address = row["place__address"] if open_text else None
    return {
        "service_request_id": row["number"],
        "status": "closed" if row["status"] in FINAL else "open",
        "status_notes": notes,
        "service_name": str(spec.name) if spec else row["type_code"],
        "service_code": row["type_code"],
        "description": mask_contacts(description) if open_text and description else None,
        "agency_responsible": unit.name(language) if unit else None,
        "service_notice": None,
        "requested_datetime": _time(row["received_at"], context),
        "updated_datetime": _time(row["closed_at"] or row["updated_at"], context),
        "expected_datetime": _time(row["due_at"], context),
        "address": mask_contacts(address) if address else None,
        "address_id": _area_code(row, context),
        "zipcode": None,
        "lat": point[1] if point else None,
        "long": point[0] if point else None,
        "media_url": None,
    }


def _time(at: datetime | None, context: Context) -> str | None:
    return at.astimezone(context.pack.zone).isoformat(timespec="seconds") if at is not None else None


def _area_code(row: dict[str, Any], context: Context) -> str | None:
    deepest = next((row[name] for name in _AREAS if row[name] is not None), None)
    place = context.snapshot.places.get(deepest) if deepest is not None else None
    return place.code if place is not None else None
