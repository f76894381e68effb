"""Journey 1, border report: a resident phones, two streets act, a failed check returns, she is called back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from linli.cases.lifecycle import Status
from linli.cases.models import Case, CaseEvent
from tests.browser.conftest import LANGUAGES, PHONE
from tests.browser.people import barriers, fill, people, point_at, shot
from tests.cases.together import states
from tests.pictures import jpeg
from tests.rebuild import assert_rebuilds

ON_THE_BORDER = (116.43844, 39.96534)  # of Chenguang and Liuyin streets
FITNESS = "C0126"  # a type that the street office of the place handles, with a photo of the result


def fresh(number: str) -> Case:
    return Case.objects.get(number=number)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_streets_one_leads_both_act(live, live_cast, browser, language, tmp_path):
    picture = tmp_path / "bench.jpg"
    picture.write_bytes(jpeg(800, 600))

    def look(person, name: str) -> None:
        assert barriers(person.page) == []
        shot(person.page, f"border-{name}-{language}")

    with people(browser, live, language, known=True) as arrive:
        # Auntie Wang phones; Ms Zhao writes down what she says and shows the place on the map
        zhao = arrive("zhao")
        page = zhao.page
        page.goto(f"{live}/work/")
        page.locator("#main a[href='/work/new/']").click()
        form = page.locator("main form[enctype]")
        fill(form, "channel", "hotline")
        fill(form, "text", "两条街交界的小广场，健身器材断了一根，孩子容易受伤")
        with page.expect_response("**/report/questions/**"):
            fill(form, "type", FITNESS)
        point_at(page, *ON_THE_BORDER)
        fill(form, "name", "王桂兰")
        fill(form, "phone", "138 0013 8000")
        look(zhao, "desk")
        form.locator("button.btn-primary").click()
        page.wait_for_url("**/work/cases/*/")
        number = page.locator(".case-head .row-number").inner_text()
        expect(page.locator(".notice-success")).to_contain_text(number)
        assert fresh(number).status == Status.RECEIVED

        # the place is near a border: the desk decides that both streets act, and whose turn it is to lead
        expect(page.locator(".notice-warning")).to_be_visible()
        look(zhao, "near")
        zhao.do("border")
        assert (fresh(number).status, fresh(number).unit.code) == (Status.ROUTED, "street-1")
        assert states(fresh(number), "joint") == [("street-2", "acting")]
        look(zhao, "shared")

        # Mr Chen leads; while the other street's part is open he cannot report it done
        chen, lin = arrive("chen", size=PHONE), arrive("lin", size=PHONE)
        chen.pick_up(number).do("sign").do("contact", outcome="reached")
        assert not chen.may("report_done")
        look(chen, "leads")
        lin.pick_up(number)
        assert not lin.may("report_done")
        assert page.context is not lin.page.context
        assert "138" not in lin.page.locator("main").inner_text()
        look(lin, "assists")
        lin.do("part_done", result="已在我街一侧设置围挡", photos=picture)
        chen.open(number).do("report_done", result="更换断裂部件", photos=picture)
        look(chen, "reported")

        # Ms Li goes and looks; it is not good yet
        li = arrive("li")
        li.pick_up(number).do("fail_check", method="visit", reason="螺栓仍松动")
        assert (fresh(number).status, fresh(number).rework) == (Status.ROUTED, 1)
        chen.pick_up(number).do("sign").do("report_done", result="螺栓已全部紧固", photos=picture)
        li.pick_up(number).do("pass_check", method="visit")

        # the centre closes, and Auntie Wang is called back
        zhao.pick_up(number).do("close", result_class="solved", result="器材已修好，可以放心使用。")
        look(zhao, "closed")
        page.goto(f"{live}/work/")
        page.locator("#main a[href='/work/follow-up/']").click()
        row = page.locator(".follow-up", has_text=number)
        row.locator(".follow-up-contact button").click()
        expect(row.locator(".contact-card")).to_contain_text("8000")
        row.locator("summary").click()
        fill(row, "responded", "true")
        fill(row, "solved", "yes")
        fill(row, "satisfied", "yes")
        row.locator("button[name=contacted][value=true]").click()
        page.locator(".notice-success").wait_for()
        assert page.locator(".follow-up").count() == 0
        said = CaseEvent.objects.filter(case__number=number, kind="followed_up").last()
        assert (said.data["solved"], said.data["satisfied"]) == ("yes", "yes")
        assert_rebuilds(fresh(number))

        # Ms Wu evaluates the month: a point of the unit that led leads to the figure, and the figure to this case
        wu = arrive("wu")
        page = wu.page
        page.goto(f"{live}/work/")
        page.locator("a[href='/work/evaluation/']").click()
        page.locator("form[action$='/make/'] button").click()
        page.locator(".notice-success").wait_for()
        with page.expect_response("**/work/evaluation/?*"):
            page.locator("#id_level").select_option("unit")
        page.locator("tr[data-row] th a[href*='street-1']").click()
        expect(page.locator(".eval-sum", has_text="1/1").first).to_be_visible()
        look(wu, "explained")
        page.locator("a[href*='indicator=resolution'][href*='part=numerator']").click()
        expect(page.locator("tr[data-row]")).to_have_count(1)
        look(wu, "behind")
        page.locator("tr[data-row] a", has_text=number).click()
        page.wait_for_url(f"**/work/cases/{number}/")
