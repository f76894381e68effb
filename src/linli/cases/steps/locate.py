"""Locate: a case is placed on the divisions of its day, by point, by area or by address alone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from linli.audit.actions import record
from linli.cases.lifecycle import EventKind
from linli.cases.models import Case, CasePlace
from linli.cases.queries import get_for_update
from linli.cases.rules.report import LONGEST_ADDRESS, Point, outside_words
from linli.cases.steps.accept import accept_if_ready
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.reroute import decision_before, follow_the_rules, tell_rerouted
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.texts import text_problem, tidy
from linli.places.cells import cell_of
from linli.places.crs import to_wgs84
from linli.places.rules import MOST_ACCURACY_M, position_problem
from linli.places.snapshot import NOWHERE, Areas, Located


def placing(*, located: Located | None, area: Areas | None, address: str) -> tuple[CasePlace | None, dict[str, Any]]:
    """The row to write for a placing, and the event's data without the row's id.

    An area named by a person wins over the one computed: on a border the desk decides.
    """
    place = None
    if located is not None or address:
        place = CasePlace(
            lon=located.lon if located else None,
            lat=located.lat if located else None,
            accuracy_m=located.accuracy_m if located else 0.0,
            address=address,
        )
    areas = area if area is not None else (located.areas if located is not None else NOWHERE)
    data: dict[str, Any] = {
        "place": None,
        "areas": list(areas),
        "cell": cell_of(located.lon, located.lat) if located else None,
        "by": "area" if area is not None else ("point" if located is not None else "address"),
    }
    if located is not None and area is None:
        if located.candidates:
            data["candidates"] = [[one.division, round(one.distance_m, 1)] for one in located.candidates]
        if located.outside:
            data["outside"] = True
            data["neighbour"] = located.neighbour
    return place, data


@transaction.atomic
def locate_case(
    *,
    number: str,
    by: Actor,
    at: datetime,
    point: Point | None = None,
    area_code: str = "",
    address: str | None = None,
) -> Case:
    """Place a case by hand: a point, an area (wins), or both. A unit that has it loses it where the rules say so.

    Raises NotFound, InvalidInput, NotAllowed, TransitionRefused.
    """
    case = get_for_update(by=by, number=number)
    context = context_at(at)
    located, area = _check(context, point, area_code)
    old = case.place
    text = tidy(address) if address is not None else (old.address if old else "")
    wrong = text_problem(text, longest=LONGEST_ADDRESS)
    if wrong is not None:
        raise InvalidInput({"address": [wrong]})
    if located is None and area is None:
        raise InvalidInput({"area": [_("Choose an area or set a point on the map.")]})
    if located is None and old is not None and old.lon is not None and old.lat is not None:
        located = context.snapshot.locate(old.lon, old.lat, old.accuracy_m)
    place, data = placing(located=located, area=area, address=text)
    if place is not None:
        place.save(force_insert=True)
        data["place"] = place.pk
    before = decision_before(case, context, because="locate")
    case.move("locate", kind=EventKind.LOCATED, by=by, at=at, pack_id=context.pack.id, data=data)
    accept_if_ready(case, context=context, by=by, at=at)
    rerouted = follow_the_rules(case, before=before, because="locate", context=context, by=by, at=at)
    case.store()
    if rerouted:
        tell_rerouted(case, by=by, at=at)
    record(action="case.locate", by=by, at=at, subject="case", subject_id=case.pk, facts={"seq": case.seq})
    return case


def _check(context: Context, point: Point | None, area_code: str) -> tuple[Located | None, Areas | None]:
    located, area = None, None
    if point is not None:
        wrong = position_problem(point.lon, point.lat, crs=point.crs, extent=context.snapshot.extent)
        if wrong is None and not 0 <= point.accuracy_m <= MOST_ACCURACY_M:
            wrong = _("The accuracy is in metres, from 0 to 50,000.")
        if wrong is None:
            located = context.snapshot.locate(*to_wgs84(point.lon, point.lat, point.crs), point.accuracy_m)
            if located.outside and not located.candidates and not area_code:
                wrong = outside_words(located, context.snapshot, get_language() or "")
        if wrong is not None:
            raise InvalidInput({"point": [wrong]})
    if area_code:
        found = context.snapshot.by_code.get(area_code)
        if found is None:
            raise InvalidInput({"area": [_("There is no area “%(code)s”.") % {"code": area_code[:40]}]})
        area = found.areas
    return located, area
