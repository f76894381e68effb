"""Perhaps the same: the desk merges with one press, a resident follows what is there in the place of reporting it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linli.cases.lifecycle import Status
from linli.cases.models import Case, Reporter
from linli.cases.rules.report import Point
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from tests.cast import LIUYIN, ZHAOXIALI
from tests.conftest import report_of

HERE = {"lon": str(ZHAOXIALI.lon), "lat": str(ZHAOXIALI.lat), "type": "C0118", "text": "路灯坏了"}


def reported(*, ago: timedelta = timedelta(hours=3), **facts):
    point = Point(lon=ZHAOXIALI.lon, lat=ZHAOXIALI.lat + 42 / 111_000)
    return receive(report=report_of(**{"point": point, **facts}), by=ANONYMOUS, at=timezone.now() - ago)


@pytest.fixture
def two(cast):
    """The same lamp twice: three hours ago, and now."""
    return reported(), reported(ago=timedelta(), point=ZHAOXIALI)


def test_the_desk_sees_why_and_merges_with_one_press(two, as_user):
    first, second = two
    desk = as_user("qian")
    page = desk.get(f"/work/cases/{second.number}/").content.decode()
    for words in ("Perhaps the same", "42 m away · 3 h earlier · same type", f"Merge into {first.number}"):
        assert words in page
    seq = Case.objects.get(number=second.number).seq
    answer = desk.post(f"/work/cases/{second.number}/do/merge/", {"seq": seq, "main": first.number})
    assert answer.status_code == 303
    case = Case.objects.select_related("main").get(number=second.number)
    assert (case.status, case.main.number) == (Status.MERGED, first.number)
    assert "Perhaps the same" not in desk.get(f"/work/cases/{second.number}/").content.decode()


def test_who_may_not_merge_is_not_shown_proposals(two, as_user):
    assert "Perhaps the same" not in as_user("sun").get(f"/work/cases/{two[1].number}/").content.decode()


def test_the_page_reads_as_often_for_many_proposals_as_for_one(two, as_user):
    desk = as_user("qian")
    address = f"/work/cases/{two[1].number}/"
    desk.get(address)
    with CaptureQueriesContext(connection) as few:
        desk.get(address)
    for _one in range(4):
        reported()
    with CaptureQueriesContext(connection) as many:
        desk.get(address)
    assert len(many) == len(few)


def test_every_form_of_the_moves_of_whole_cases_is_on_the_page(two, as_user):
    page = as_user("zhao").get(f"/work/cases/{two[1].number}/").content.decode()
    for name in ("main", "other", "relation", "text", "statutory"):
        assert f'name="{name}"' in page


def test_a_wrong_main_case_comes_back_beside_its_field(two, as_user):
    desk, number = as_user("qian"), two[1].number
    answer = desk.post(f"/work/cases/{number}/do/merge/", {"seq": 1, "main": number})
    assert answer.status_code == 422
    assert "This is the same case" in answer.content.decode()


def test_before_a_report_is_sent_what_is_near_is_shown(client, two):
    page = client.post("/report/near/", HERE).content.decode()
    assert "Reported near there already" in page
    assert "42 m away" in page
    assert f"/cases/{two[0].number}/follow/" in page
    assert "王桂兰" not in page


def test_a_lamp_elsewhere_or_no_point_shows_nothing(client, two):
    for sent in (HERE | {"lon": str(LIUYIN.lon)}, HERE | {"lon": ""}, HERE | {"lat": "nan"}, HERE | {"lat": "x"}, {}):
        answer = client.post("/report/near/", sent)
        assert (answer.status_code, "Reported near" in answer.content.decode()) == (200, False)
    assert client.get("/report/near/").status_code == 405


def test_what_is_not_public_with_its_text_is_not_proposed(client, cast):
    reported(public=False)
    coarse = reported()
    Case.objects.filter(number=coarse.number).update(text_public=False)
    assert "Reported near" not in client.post("/report/near/", HERE).content.decode()
    assert client.get(f"/cases/{coarse.number}/follow/").status_code == 404
    assert "follow" not in client.get(f"/cases/{coarse.number}/").content.decode()


def test_following_gives_a_code_of_ones_own(client, two):
    number = two[0].number
    assert f"/cases/{number}/follow/" in client.get(f"/cases/{number}/").content.decode()
    assert client.get(f"/cases/{number}/follow/").status_code == 200
    missing = client.post(f"/cases/{number}/follow/", {"name": "李娜"})
    assert (missing.status_code, "Please leave a telephone number" in missing.content.decode()) == (422, True)
    wrong = client.post(f"/cases/{number}/follow/", {"phone": "12"})
    assert (wrong.status_code, 'value="12"' in wrong.content.decode()) == (422, True)
    done = client.post(f"/cases/{number}/follow/", {"phone": "139 1000 2000"}, follow=True)
    page = done.content.decode()
    secret = done.wsgi_request.session["receipt"]["secret"]
    assert secret in page
    assert secret != two[0].secret
    assert number in page
    assert Reporter.objects.filter(case__number=number).count() == 2
    assert number in client.post("/track/", {"number": number, "secret": secret}).content.decode()


def test_a_new_report_is_received_in_its_own_words(client, unclear):
    page = client.post("/track/", {"number": unclear.number, "secret": unclear.secret}).content.decode()
    assert "Received" in page
    assert "on its own again" not in page
