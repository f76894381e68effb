"""What the real steps record is what evaluations count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from linli.cases.models import Case
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import receive
from linli.evaluation.rules.evaluations import compute
from linli.evaluation.rules.reports import report
from linli.kernel.actor import ANONYMOUS
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.evaluation.test_thirty_cases import counted
from tests.pictures import jpeg

HOUR = timedelta(hours=1)
LATER = MONDAY_TEN + timedelta(days=90)


class Walk:
    """One street light through the real steps, an hour each."""

    def __init__(self, cast) -> None:
        self.cast, self.now = cast, MONDAY_TEN
        self.number = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).number

    def step(self, who: str, move: str, *, hours: float = 1, **facts):
        self.now += HOUR * hours
        act(number=self.number, move=move, facts=facts, by=self.cast[who], at=self.now)
        return self

    def done(self, who: str = "sun"):
        photo = store_photo(content=jpeg(), by=self.cast[who], at=self.now)
        return self.step(who, "report_done", result="已修好", photos=[str(photo.pk)])

    def closed(self):
        self.step("li", "pass_check", method="visit")
        return self.step("zhao", "close", result_class="solved", result="已修好")


def figures(month="2026-11"):
    # events are recorded when the test runs
    as_of = max(timezone.now(), LATER)
    (cell,) = report(compute(month=month, as_of=as_of), "month")["cells"]
    return counted(cell)


@pytest.fixture
def walk(cast):
    return Walk(cast)


def test_the_straight_way(walk):
    walk.step("sun", "sign").step("sun", "contact", outcome="reached").done().closed()
    walk.step("zhao", "follow_up", contacted=True, solved="yes", satisfied="partly")
    found = figures()
    assert {code: found[code] for code in ("accepted", "closed", "on_time", "response", "resolution")} == dict.fromkeys(
        ("accepted", "closed", "on_time", "response", "resolution"), (1, 1, 0)
    )
    assert found["satisfaction"] == (0, 1, 0)
    assert found["first_contact_resolution"] == (1, 1, 0)


def test_sent_back_and_done_again(walk):
    walk.step("sun", "sign").done().step("li", "fail_check", method="visit", reason="不亮").step("sun", "sign").done()
    found = figures()
    assert found["rework"] == (1, 1, 0)
    assert found["on_time"] == (0, 1, 0)
    walk.closed()
    assert figures()["on_time"] == (1, 1, 0)


def test_an_upheld_objection_is_a_misdispatch_of_who_has_it_now(walk):
    walk.step("sun", "object", reason="不归我们").step("qian", "uphold_objection", unit="roads", reason="归道路")
    as_of = max(timezone.now(), LATER)
    units = {one["code"]: counted(one) for one in report(compute(month="2026-11", as_of=as_of), "unit")["cells"]}
    assert list(units) == ["roads"]
    assert units["roads"]["misdispatch"] == (1, 1, 0)


def test_more_time_and_a_pause_move_the_month(walk):
    due = Case.objects.get(number=walk.number).due_at
    walk.step("sun", "ask_extension", more=10, reason="等材料").step("qian", "grant_extension")
    later = Case.objects.get(number=walk.number).due_at
    assert later > due
    walk.step("sun", "sign").step("sun", "suspend", cause="court", reason="等判决")
    assert figures()["closed"] == (0, 0, 0)  # while it stands still nobody knows when it is due
    walk.step("sun", "resume", hours=24 * 40)
    assert figures()["closed"] == (0, 0, 0)
    month = f"{Case.objects.get(number=walk.number).due_at:%Y-%m}"
    assert month != "2026-11"
    assert figures(month)["extension"] == (1, 1, 0)


def test_left_out_by_the_centre(walk):
    walk.step("sun", "sign").step("sun", "ask_exclusion", ground="untrue", reason="不属实")
    walk.step("zhao", "grant_exclusion", reason="属实不符")
    assert figures()["closed"] == (0, 0, 1)


def test_reopened_counts_each_time_in_its_month(walk):
    walk.step("sun", "sign").step("sun", "contact", outcome="reached").done().closed()
    walk.step("zhao", "follow_up", contacted=True, solved="no", satisfied="no")
    walk.step("zhao", "reopen", reason="未解决")
    found = figures()
    assert found["accepted"] == (1, 1, 0)
    assert found["first_contact_resolution"] == (0, 1, 0)
    assert found["resolution"] == (0, 1, 0)
    walk.step("sun", "sign").done().closed().step("zhao", "follow_up", contacted=True, solved="yes", satisfied="yes")
    assert figures()["closed"] == (2, 2, 0)
    assert figures()["resolution"] == (1, 2, 0)


def test_transferred_and_withdrawn_are_left_out(cast):
    Walk(cast).step("qian", "transfer", statutory="court", reason="诉讼")
    Walk(cast).step("qian", "withdraw", reason="本人撤回")
    assert figures()["closed"] == (0, 0, 2)
    assert figures()["accepted"] == (0, 0, 2)


def test_a_merged_case_counts_once(cast):
    main, twin = Walk(cast), Walk(cast)
    twin.step("qian", "merge", main=main.number)
    assert figures()["accepted"] == (1, 1, 0)
    main.step("sun", "sign").done().closed()
    assert figures()["closed"] == (1, 1, 0)
    assert Case.objects.get(number=twin.number).status == "closed"
