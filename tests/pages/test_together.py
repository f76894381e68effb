"""The forms of acting together: what can be chosen, and that each reaches its step."""

from __future__ import annotations

import pytest
from django.test import Client

from linli.cases.models import Case
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from tests.cases.test_border import at_the_border
from tests.cases.together import do, states
from tests.cast import MONDAY_TEN
from tests.conftest import report_of


def page_of(number: str) -> str:
    return f"/work/cases/{number}/"


def post(client: Client, case, move: str, **facts):
    seq = Case.objects.get(number=case.number).seq
    return client.post(f"{page_of(case.number)}do/{move}/", {"seq": seq, **facts})


def fields(client: Client, case, move: str) -> dict[str, list[str]]:
    """The fields of a move's form on the page of the case, with the codes that can be chosen."""
    groups = client.get(page_of(case.number)).context["groups"]
    form = next(one for group in groups for one in group.forms if one.move.name == move)
    shown = {bound.name: bound.field for bound in form.visible_fields()}
    return {name: [code for code, _words in getattr(field, "choices", [])] for name, field in shown.items()}


def test_units_act_together_and_are_chosen_among_those_that_act(as_user, street_light, cast):
    qian, gao = as_user("qian"), as_user("gao")
    assert post(qian, street_light, "share", unit="roads").status_code == 422
    assert post(qian, street_light, "share", unit="roads", reason="路面需开挖").status_code == 303
    assert set(fields(qian, street_light, "release_unit")) == {"reason"}
    do(street_light, "share", cast["zhao"], unit="water", reason="查水管")
    assert sorted(fields(qian, street_light, "release_unit")["unit"]) == ["", "roads", "water"]
    assert post(qian, street_light, "release_unit", reason="不需要").status_code == 422
    assert post(qian, street_light, "release_unit", unit="water", reason="不需要").status_code == 303
    assert set(fields(gao, street_light, "part_done")) == {"result", "photos"}
    assert post(gao, street_light, "part_done", result="路面已恢复").status_code == 303
    assert states(street_light, "joint") == [("roads", "done"), ("water", "released")]
    page = gao.get(page_of(street_light.number)).content.decode()
    assert "路面已恢复" in page


def test_help_is_called_and_recorded(as_user, street_light):
    sun = as_user("sun")
    assert post(sun, street_light, "call_help", unit="roads", reason="请来").status_code == 303
    assert set(fields(sun, street_light, "help_came")) == {"reason"}
    assert post(sun, street_light, "help_came").status_code == 303
    assert states(street_light, "help") == [("roads", "came")]


def test_the_border_names_streets_and_may_leave_the_turn_to_the_count(as_user, cast):
    zhao, case = as_user("zhao"), at_the_border()
    streets = ["", "999001001", "999001002", "999001003"]
    assert fields(zhao, case, "border") == {"area": streets, "other": streets}
    assert post(zhao, case, "border", area="999001002", other="999001002").status_code == 422
    assert post(zhao, case, "border").status_code == 303
    assert states(case, "joint") == [("street-2", "acting")]
    page = zhao.get(page_of(case.number)).content.decode()
    assert "the border of two streets" in page


def test_a_street_that_gives_a_case_away_goes_back_to_its_list(as_user, cast):
    case = at_the_border()
    answer = post(as_user("qian"), case, "border", area="999001002")
    assert (answer.status_code, answer["Location"]) == (303, "/work/")


@pytest.mark.parametrize("until", ["", "2099-01-05T10:00"])
def test_a_note_is_sent_and_answered(as_user, street_light, until):
    wu, sun = as_user("wu"), as_user("sun")
    assert post(wu, street_light, "supervise", reason="请答复", until=until).status_code == 303
    assert post(sun, street_light, "answer_supervision", reason="今晚修").status_code == 303
    assert states(street_light, "supervision") == [("lighting", "answered")]


def test_exclusion_has_grounds_of_its_own(as_user, street_light):
    sun, zhao = as_user("sun"), as_user("zhao")
    grounds = fields(sun, street_light, "ask_exclusion")["ground"]
    assert "untrue" in grounds
    assert "beyond" not in grounds
    assert post(sun, street_light, "ask_exclusion", ground="untrue", reason="没有问题").status_code == 303
    assert post(zhao, street_light, "refuse_exclusion", reason="证据不足").status_code == 303
    assert post(sun, street_light, "appeal", reason="有照片").status_code == 303
    assert post(as_user("wu"), street_light, "grant_appeal", reason="支持").status_code == 303
    assert Case.objects.get(number=street_light.number).excluded


def test_declining_keeps_its_own_grounds(as_user):
    case = receive(report=report_of("?", type_code=""), by=ANONYMOUS, at=MONDAY_TEN).case
    grounds = fields(as_user("zhao"), case, "decline")["ground"]
    assert "beyond" in grounds
    assert "untrue" not in grounds
