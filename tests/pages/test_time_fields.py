"""The case page asks for time, cause and unit as the pack has them; residents read what concerns them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from linli.cases.models import Case, CaseEvent, CaseMatter
from linli.cases.steps.context import context_at
from linli.cases.steps.intake import receive
from linli.cases.views.sheet import move_forms
from linli.kernel.actor import ANONYMOUS, Actor
from tests.conftest import report_of


@pytest.fixture
def light(cast, as_user):
    """A street light reported just now, signed for by the lighting office."""
    receipt = receive(report=report_of(), by=ANONYMOUS, at=timezone.now())
    assert post(as_user("sun"), receipt.number, "sign").status_code == 303
    return receipt


def post(client: Client, number: str, move: str, **facts):
    seq = Case.objects.get(number=number).seq
    return client.post(f"/work/cases/{number}/do/{move}/", {"seq": seq, **facts})


def fields_of(by: Actor, number: str, move: str):
    case, context = Case.objects.get(number=number), context_at(timezone.now())
    forms = move_forms(case, by=by, context=context, language="en")
    return next(form for form in forms if form.move.name == move).fields


def test_the_time_given_is_that_of_the_district(cast, as_user, light):
    sun = as_user("sun")
    local = (timezone.now() + timedelta(days=2, hours=8)).strftime("%Y-%m-%dT%H:%M")
    done = post(sun, light.number, "suspend", cause="resident", reason="居民外出", until=local)
    assert done.status_code == 303
    end = CaseMatter.objects.get(case=light.case, kind="suspension").due_at
    assert (end + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M") == local
    assert not fields_of(cast["sun"], light.number, "resume")["reason"].required


@pytest.mark.parametrize(
    "until", ["2026-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00", "soon", "2027-13-01T10:00"]
)
def test_a_wrong_time_comes_back_with_what_was_typed(as_user, light, until):
    answer = post(as_user("sun"), light.number, "suspend", cause="resident", reason="居民外出", until=until)
    assert answer.status_code == 422
    form = answer.context["wrong"]
    assert list(form.errors) == ["until"]
    assert "居民外出" in answer.content.decode()
    assert not Case.objects.get(number=light.number).paused


def test_while_it_is_suspended_no_time_runs_out(as_user, light):
    sun, reporter = as_user("sun"), as_user("qian")
    pages = {
        "track": lambda: reporter.post("/track/", {"number": light.number, "secret": light.secret}),
        "public": lambda: reporter.get(f"/cases/{light.number}/"),
    }
    for page in pages.values():
        assert "Next time limit" in page().content.decode()
    assert "pill-paused" not in sun.get("/work/").content.decode()
    assert post(sun, light.number, "suspend", cause="weather", reason="大雨").status_code == 303
    for page in pages.values():
        assert "Next time limit" not in page().content.decode()
    assert "pill-paused" in sun.get("/work/").content.decode()


def test_fields_follow_the_pack(cast, light):
    suspend = fields_of(cast["sun"], light.number, "suspend")
    assert [code for code, _name in suspend["cause"].choices] == ["", "resident", "weather", "court"]
    assert suspend["cause"].required
    assert not suspend["until"].required
    more = fields_of(cast["sun"], light.number, "ask_extension")["more"]
    assert (more.max_value, more.help_text) == (10, "At most 10 working days.")
    unit = fields_of(cast["sun"], light.number, "object")["unit"]
    assert (unit.required, unit.choices[0]) == (False, ("", "Not known"))


def test_the_desk_upholds_with_a_unit_it_has_to_choose(cast, as_user, light):
    sun, qian = as_user("sun"), as_user("qian")
    assert post(sun, light.number, "object", reason="不是我们的", unit="").status_code == 303
    unit = fields_of(cast["qian"], light.number, "uphold_objection")["unit"]
    assert (unit.required, unit.choices[0]) == (True, ("", "Please choose"))
    assert post(qian, light.number, "uphold_objection", unit="", reason="归道路").status_code == 422
    assert post(qian, light.number, "uphold_objection", unit="roads", reason="归道路").status_code == 303
    page = qian.get(f"/work/cases/{light.number}/")
    assert (page.context["why"]["reason"], page.context["why"]["by_hand"]) == ("归道路", True)
    # who objected no longer sees the case
    assert sun.get(f"/work/cases/{light.number}/").status_code == 404


def test_more_time_by_page(as_user, light):
    sun, qian = as_user("sun"), as_user("qian")
    assert post(sun, light.number, "ask_extension", more="11", reason="等灯具").status_code == 422
    assert post(sun, light.number, "ask_extension", more="2", reason="等灯具").status_code == 303
    assert post(qian, light.number, "grant_extension", reason="").status_code == 303
    assert CaseEvent.objects.get(case=light.case, kind="extension_decided").data["more"] == 2


def test_residents_read_what_concerns_them_and_no_word_among_staff(client, as_user, light):
    sun, qian = as_user("sun"), as_user("qian")
    for who, move, facts in (
        (sun, "ask_extension", {"more": "1", "reason": "甲甲甲"}),
        (qian, "refuse_extension", {"reason": "乙乙乙"}),
        (sun, "ask_extension", {"more": "2", "reason": "甲甲甲"}),
        (qian, "grant_extension", {"reason": "乙乙乙"}),
        (sun, "suspend", {"cause": "weather", "reason": "丙丙丙"}),
        (sun, "resume", {"reason": "丙丙丙"}),
        (qian, "classify", {"type_code": "0110"}),
    ):
        assert post(who, light.number, move, **facts).status_code == 303, move
    page = client.post("/track/", {"number": light.number, "secret": light.secret})
    words = [entry.words for entry in page.context["entries"]]
    assert [one for one in words if "time" in one or "uspend" in one or "esume" in one or "nother" in one] == [
        "More time was given",
        "Suspended",
        "Resumed",
        "Given to another unit",
    ]
    text = page.content.decode()
    assert "Weather does not allow work" in text
    assert not any(secret in text for secret in ("甲甲甲", "乙乙乙", "丙丙丙"))
