"""What events tell outside: codes and numbers, never the ids of rows."""

from __future__ import annotations

from linli.cases.models import CaseEvent
from linli.cases.queries.links import numbers_of
from linli.cases.rules.telling import cases_named, told
from linli.cases.steps.act import act
from linli.cases.steps.context import context_at
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from tests.cast import MONDAY_TEN
from tests.conftest import report_of


def test_units_areas_and_cases_are_named_by_what_people_know(street_light, cast):
    other = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN)
    facts = {"unit": "roads", "reason": "一起处置"}
    act(number=street_light.number, move="share", facts=facts, by=cast["zhao"], at=MONDAY_TEN)
    facts = {"main": street_light.number}
    act(number=other.number, move="merge", facts=facts, by=cast["zhao"], at=MONDAY_TEN)
    context = context_at(MONDAY_TEN)

    def all_of(number, by):
        events = list(CaseEvent.objects.filter(case__number=number).order_by("seq"))
        numbers = numbers_of(cases_named(events), by=by)
        return {one.kind: told(one, book=context.book, snapshot=context.snapshot, numbers=numbers) for one in events}

    main, merged = all_of(street_light.number, cast["zhao"]), all_of(other.number, cast["zhao"])
    assert main["located"]["areas"] == ["999001", "999001001", "999001001001", "99900100100101"]
    assert "place" not in main["located"]
    assert main["routed"]["unit"] == "lighting"
    assert main["shared"]["matters"][0]["unit"] == "roads"
    assert main["linked"]["other"] == other.number
    assert merged["merged"]["main"] == street_light.number
    assert all_of(other.number, cast["han"])["merged"]["main"] is None  # another street's case stays unknown
