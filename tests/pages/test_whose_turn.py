"""The case page says who goes on and what was asked; residents read that work on their report has stopped."""

from __future__ import annotations

from django.utils import timezone

from linli.cases.models import Case
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from tests.conftest import report_of


def _post(client, number: str, move: str, **facts) -> None:
    facts["seq"] = Case.objects.get(number=number).seq
    assert client.post(f"/work/cases/{number}/do/{move}/", facts).status_code == 303


def test_who_cannot_go_on_reads_whose_turn_it_is(cast, as_user):
    number = receive(report=report_of(), by=ANONYMOUS, at=timezone.now()).number
    page = f"/work/cases/{number}/"
    centre, unit = as_user("zhao"), as_user("sun")
    assert "signs for it next." in centre.get(page).content.decode()
    assert "signs for it next." not in unit.get(page).content.decode()
    _post(unit, number, "sign")
    assert "is working on it." in centre.get(page).content.decode()
    _post(unit, number, "suspend", cause="court", reason="等判决")
    leader = as_user("wu").get(page).content.decode()
    assert "Work is suspended; it goes on when it is resumed." in leader
    assert "is working on it." not in leader


def test_what_is_asked_stands_beside_the_decision_until_it_is_taken(cast, as_user):
    number = receive(report=report_of(), by=ANONYMOUS, at=timezone.now()).number
    centre, unit = as_user("zhao"), as_user("sun")
    _post(unit, number, "sign")
    _post(unit, number, "ask_extension", more="1", reason="等供电部门接火")
    (matter,) = centre.get(f"/work/cases/{number}/").context["matters"]
    assert (matter["asked"], matter["amount"].split()[0]) == ("等供电部门接火", "1")
    _post(centre, number, "grant_extension")
    (matter,) = centre.get(f"/work/cases/{number}/").context["matters"]
    assert (matter["asked"], matter["amount"]) == ("", "")


def test_a_suspended_report_says_so_to_its_reporter(cast, as_user):
    receipt = receive(report=report_of(), by=ANONYMOUS, at=timezone.now())
    unit = as_user("sun")
    given = {"number": receipt.number, "secret": receipt.secret}
    _post(unit, receipt.number, "sign")
    assert "pill-paused" not in unit.post("/track/", given).content.decode()
    _post(unit, receipt.number, "suspend", cause="weather", reason="大雨")
    assert "pill-paused" in unit.post("/track/", given).content.decode()
