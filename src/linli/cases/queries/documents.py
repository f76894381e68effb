"""What the index of words is made of: the rows of cases that say what they are found by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from linli.cases.lifecycle import ASSISTING_KINDS, ASSISTING_STATES
from linli.cases.models import Case, CaseMatter, CasePlace, CaseText, Reporter
from linli.kernel.actor import Actor

_CASE = (
    "pk", "number", "type_code", "area_1", "area_2", "area_3", "area_4", "area_5", "unit_id", "received_at", "place_id",
)  # fmt: skip
_READ = (CaseText.Kind.DESCRIPTION, CaseText.Kind.ANSWERS)  # what everybody reads who may see the case


@dataclass(slots=True)
class Source:
    """A case as the index sees it: ids, codes, and what reporters wrote. Never who reported it."""

    number: str
    type_code: str
    areas: list[int]
    units: set[int]
    received_at: datetime
    address: str = ""
    descriptions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    users: set[int] = field(default_factory=set)
    keys: set[int] = field(default_factory=set)


def sources(case_ids: Sequence[int], *, by: Actor) -> dict[int, Source]:
    """The sources of these cases, for the house's job only; five statements. What was erased is not among them."""
    if not by.is_system:
        raise ValueError("the index is made by the house")
    found: dict[int, Source] = {}
    placed: dict[int, int] = {}
    cases = Case.objects.filter(pk__in=case_ids).values_list(*_CASE)
    for pk, number, type_code, *areas, unit, received, place in cases:
        known = [area for area in areas if area is not None]
        found[pk] = Source(number, type_code, known, set() if unit is None else {unit}, received)
        if place is not None:
            placed[place] = pk
    rows = CasePlace.objects.filter(pk__in=list(placed), erased_at=None).exclude(address="")
    for place_id, address in rows.values_list("pk", "address"):
        found[placed[place_id]].address = address
    texts = CaseText.objects.filter(case_id__in=case_ids, kind__in=_READ, erased_at=None).order_by("case_id", "no")
    for case_id, kind, body in texts.values_list("case_id", "kind", "body"):
        one = found[case_id]
        (one.descriptions if kind == CaseText.Kind.DESCRIPTION else one.answers).append(body)
    helping = CaseMatter.objects.filter(
        case_id__in=case_ids, unit_id__isnull=False, kind__in=list(ASSISTING_KINDS), state__in=ASSISTING_STATES
    )
    for case_id, unit_id in helping.values_list("case_id", "unit_id"):
        found[case_id].units.add(unit_id)
    own = Reporter.objects.filter(Q(user_id__isnull=False) | Q(key_id__isnull=False), case_id__in=case_ids)
    for case_id, user_id, key_id in own.values_list("case_id", "user_id", "key_id"):
        if user_id is not None:
            found[case_id].users.add(user_id)
        if key_id is not None:
            found[case_id].keys.add(key_id)
    return found
