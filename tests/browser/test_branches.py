"""Every branch of the loop by clicking, several to a story; the case page in its richest states, both sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from linli.cases.lifecycle import Status
from linli.cases.models import Case
from linli.cases.rules.report import Contact
from linli.cases.steps.intake import Receipt, receive
from linli.duty.models import Unit
from linli.jobs import deadlines
from linli.jobs.deadlines import sweep_deadlines
from linli.kernel.actor import ANONYMOUS
from linli.kernel.generations import bump
from tests.browser.conftest import PHONE
from tests.browser.people import Person, fill, look, people
from tests.cases.together import do, states
from tests.cast import LIUYIN, SMITH
from tests.conftest import report_of
from tests.following import bring_to_closing, closed_light, code_of
from tests.pictures import jpeg
from tests.rebuild import assert_rebuilds

Arrive = Callable[..., Person]


def fresh(case: Receipt | str) -> Case:
    return Case.objects.get(number=case if isinstance(case, str) else case.number)


def reported(text: str = "朝霞里 3 号楼前路灯不亮", *, ago: timedelta = timedelta(), **facts) -> Receipt:
    return receive(report=report_of(text, **facts), by=ANONYMOUS, at=timezone.now() - ago)


@pytest.fixture
def language() -> str:
    return "zh-hans"


@pytest.fixture
def arrive(browser, live, live_cast, language) -> Iterator[Arrive]:
    """arrive("sun"): somebody signs in at a browser of their own."""
    with people(browser, live, language, known=True, expected="422") as come:
        yield come


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "lamp.jpg"
    path.write_bytes(jpeg(800, 600))
    return path


def test_not_ours_and_then_more_time_and_a_pause(arrive):
    light = reported(contact=SMITH)
    sun, zhao, gao = arrive("sun"), arrive("zhao"), arrive("gao")
    sun.pick_up(light.number).do("object", reason="线路属于市政养护", unit="roads")
    zhao.open(light.number)
    look(zhao.page, "branch-objection-open")
    assert not zhao.page.locator("#do-locate").is_visible()  # a unit has it: correcting the place is no next step
    zhao.do("uphold_objection", unit="roads", reason="属实，改派")
    assert (fresh(light).unit.code, states(light, "objection")) == ("roads", [("lighting", "upheld")])

    gao.pick_up(light.number).do("sign").do("ask_extension", more="2", reason="等材料到货")
    zhao.open(light.number)
    before = fresh(light).due_at
    zhao.do("grant_extension", reason="同意")
    assert fresh(light).due_at > before
    gao.open(light.number)
    gao.do("suspend", refused=True)
    gao.do("suspend", cause="weather", reason="连日大雨")
    assert not gao.may("report_done")
    look(gao.page, "branch-suspended")
    assert fresh(light).paused
    gao.do("resume")
    assert not fresh(light).paused
    assert gao.may("report_done")
    assert_rebuilds(fresh(light))


@pytest.mark.parametrize("language", ["en"])
def test_a_call_for_help_and_a_note_from_above(arrive):
    light = reported()
    sun, wu = arrive("sun", size=PHONE), arrive("wu")
    sun.pick_up(light.number).do("sign").do("call_help", unit="enforcement", reason="货车堵住路口，请来疏导")
    sun.do("help_came")
    wu.open(light.number).do("supervise", reason="影响早高峰，请当日办结")
    sun.open(light.number)
    look(sun.page, "branch-supervised", "phone")
    sun.do("answer_supervision", reason="今晚修好")
    assert states(light, "help") == [("enforcement", "came")]
    assert states(light, "supervision") == [("lighting", "answered")]
    assert_rebuilds(fresh(light))


def test_two_reports_of_one_lamp_end_together(arrive, live_cast):
    first, second = reported(ago=timedelta(hours=3)), reported("3 号楼门口路灯坏了", contact=SMITH)
    zhao = arrive("zhao")
    zhao.open(second.number)
    near = zhao.page.locator("section[aria-labelledby=near-title] li", has_text=first.number)
    look(zhao.page, "branch-near", "phone")
    with zhao.page.expect_navigation():
        near.locator("button").click()
    assert (fresh(second).status, fresh(second).main.number) == (Status.MERGED, first.number)
    expect(zhao.page.locator(".clocks")).to_contain_text("按时完成", use_inner_text=True)  # the routing
    assert (
        zhao.page.locator(".clock-state").all_inner_texts()[0] != zhao.page.locator(".clock-state").all_inner_texts()[1]
    )
    look(zhao.page, "branch-merged")
    zhao.do("unmerge", reason="另一盏灯")
    assert fresh(second).status != Status.MERGED
    zhao.do("merge", main=first.number)

    bring_to_closing(live_cast, first.number, at=timezone.now())
    zhao.open(first.number)
    look(zhao.page, "branch-main", "phone")
    zhao.do("close", result_class="solved", result="灯已修好", merged="close")
    assert {fresh(case).status for case in (first, second)} == {Status.CLOSED}
    assert_rebuilds(fresh(second))


@pytest.mark.parametrize("language", ["en"])
def test_one_report_of_two_things_is_split_and_linked(arrive):
    light, other = reported(), reported("西侧的灯也闪", ago=timedelta(days=20))
    zhao = arrive("zhao")
    zhao.open(light.number).do("split", type_code="0110", text="灯旁的路面有坑")
    zhao.do("link", other=other.number, relation="related")
    links = zhao.page.locator("a[href^='/work/cases/']")
    child = fresh(light).linked_by.get(relation="child").case
    assert {child.number, other.number} <= set(links.all_inner_texts())
    look(zhao.page, "branch-linked")
    zhao.page.get_by_role("link", name=child.number).click()
    expect(zhao.page.locator(".case-text")).to_have_text("灯旁的路面有坑")
    zhao.page.get_by_role("link", name=light.number).wait_for()
    assert_rebuilds(child)


def test_where_no_rule_finds_a_unit_the_desk_names_one(arrive):
    Unit.objects.filter(code="street-2").update(retired_at=timezone.now())
    bump("units")
    bench = reported("长椅旁的健身器材断了", type_code="C0126", point=LIUYIN)
    zhao = arrive("zhao")
    zhao.pick_up(bench.number).do("route", refused=True)
    zhao.do("route", unit="street-1", reason="由晨光街道代管")
    assert (fresh(bench).status, fresh(bench).unit.code) == (Status.ROUTED, "street-1")
    assert_rebuilds(fresh(bench))


def test_another_type_goes_to_another_unit_and_its_times_are_reckoned_anew(arrive):
    light = reported()
    zhao = arrive("zhao")
    zhao.open(light.number).do("classify", type_code="0110")
    assert fresh(light).unit.code == "roads"
    zhao.do("recompute", reason="核对时限")
    expect(zhao.page.locator(".case-timeline")).to_contain_text("改派")
    assert_rebuilds(fresh(light))


def test_sent_to_a_statutory_channel_and_withdrawn_by_the_reporter(arrive, live):
    contract, lamp = reported("装修合同纠纷", type_code=""), reported()
    zhao, wang = arrive("zhao"), arrive(size=PHONE)
    zhao.open(contract.number).do("transfer", statutory="arbitration", reason="属于合同纠纷")
    assert fresh(contract).result_class == "transferred"
    beyond, phoned = reported("邻区的事", type_code=""), reported()
    zhao.open(beyond.number).do("decline", ground="beyond", reason="不在本区管辖范围")
    zhao.open(phoned.number).do("withdraw", reason="来电撤回")
    assert (fresh(beyond).status, fresh(phoned).result_class) == (Status.DECLINED, "withdrawn")

    def track(receipt: Receipt) -> None:
        wang.page.goto(f"{live}/track/")
        wang.page.locator("#id_number").fill(receipt.number)
        wang.page.locator("#id_secret").fill(receipt.secret)
        wang.page.locator("main form button").click()
        wang.page.locator(".timeline").wait_for()

    track(contract)
    expect(wang.page.locator(".receipt-box")).to_contain_text("仲裁")
    track(lamp)
    wang.page.locator("details.move-danger summary").click()
    wang.page.locator("#id_withdraw_secret").fill(lamp.secret)
    look(wang.page, "branch-withdraw", "phone")
    with wang.page.expect_navigation():
        wang.page.locator("details.move-danger button").click()
    assert fresh(lamp).result_class == "withdrawn"
    assert wang.page.locator("details.move-danger").count() == 0
    assert_rebuilds(fresh(lamp))


def test_not_solved_says_the_link_so_it_is_taken_up_again(arrive, live, live_cast):
    light = closed_light(live_cast, at=timezone.now() - timedelta(days=2))
    wang, zhao = arrive(size=PHONE), arrive("zhao")
    wang.page.goto(f"{live}/answer/{light.number}/{code_of(light.number)}/")
    wang.page.locator("label[for=id_solved_2]").click()
    wang.page.locator("label[for=id_satisfied_2]").click()
    wang.page.locator(".answers .btn-primary").click()
    wang.page.locator(".receipt-box").wait_for()

    zhao.page.goto(f"{live}/work/follow-up/?show=unsolved")
    zhao.page.locator(".follow-up .btn").click()
    zhao.page.wait_for_url(f"**/work/cases/{light.number}/")
    expect(zhao.page.locator("#do-reopen")).to_be_visible()  # that it is not solved asks for a decision
    look(zhao.page, "branch-unsolved", "phone")
    zhao.do("reopen", reason="回访未解决")
    assert (fresh(light).status, fresh(light).reopened) == (Status.ROUTED, 1)
    look(zhao.page, "branch-reopened", "phone")
    assert_rebuilds(fresh(light))


@pytest.mark.parametrize("language", ["en"])
def test_left_out_of_the_evaluation_after_an_appeal(arrive, live_cast):
    light = closed_light(live_cast, at=timezone.now() - timedelta(days=2), contact=Contact())
    sun, zhao, wu = arrive("sun"), arrive("zhao"), arrive("wu")
    sun.open(light.number).do("ask_exclusion", ground="outside", reason="设施不在本区")
    zhao.open(light.number).do("refuse_exclusion", reason="证据不足")
    sun.open(light.number).do("appeal", reason="附权属证明")
    wu.open(light.number)
    look(wu.page, "branch-appeal", "phone")
    wu.do("grant_appeal", reason="支持申诉")
    assert fresh(light).excluded
    expect(wu.page.locator(".case-head .icon-circle-minus, .case-head .pill-closed").last).to_be_visible()
    assert_rebuilds(fresh(light))


def test_what_is_late_climbs_and_says_so(arrive, live, live_cast):
    deadlines._put_off.clear()
    light = reported(ago=timedelta(days=40))
    do(light, "sign", live_cast["sun"], timezone.now() - timedelta(days=40))
    while sweep_deadlines(timezone.now()):
        pass
    assert fresh(light).level == 3
    zhao = arrive("zhao")
    zhao.page.goto(f"{live}/work/?level=1")
    row = zhao.page.locator("[data-row]", has_text=light.number)
    expect(row.locator(".pill-late").last).to_contain_text("报区领导")
    look(zhao.page, "branch-queue-escalated", "phone")
    row.locator("a").click()
    expect(zhao.page.locator(".case-head .pill-late")).to_contain_text("报区领导")
    look(zhao.page, "branch-escalated")


def test_a_unit_that_leads_knows_why_it_cannot_go_on(arrive, picture):
    light = reported()
    zhao, sun, gao = arrive("zhao"), arrive("sun"), arrive("gao")
    zhao.open(light.number).do("share", unit="roads", reason="路面需开挖")
    sun.pick_up(light.number).do("sign")
    assert not sun.may("report_done")
    expect(sun.page.locator(".case-moves .notice")).to_contain_text("区市政设施养护中心")
    look(sun.page, "branch-held-up", "phone")
    gao.pick_up(light.number)
    fill(gao.form("part_done"), "result", "路面已恢复")
    gao.do("part_done", photos=picture)
    assert sun.open(light.number).may("report_done")
    assert sun.page.locator(".case-moves .notice").count() == 0
    assert_rebuilds(fresh(light))
