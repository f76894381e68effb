"""Topics of a month: made from cases, read by those who may see the cases, as hot as the pack says."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linli.accounts.models import User
from linli.audit.models import AuditEntry
from linli.cases.rules.report import Contact
from linli.cases.steps.intake import receive
from linli.evaluation.actions.topics import make_ordered, make_topics, order_topics, refresh_topics
from linli.evaluation.models import Topic, TopicCase, TopicOrder, TopicRun
from linli.evaluation.rules.monthly import compare_types
from linli.evaluation.views import topics as topics_view
from linli.kernel.actor import ANONYMOUS, job
from linli.kernel.errors import NotAllowed
from linli.policy.queries import pack_at
from tests.cast import LIUYIN, MONDAY_TEN, ZHAOXIALI
from tests.conftest import report_of
from tests.kernel.test_grouping import LIFT, NOISE, PLANT

MONTH = "2026-11"
PAGE = "/work/topics/"
NOVEMBER = f"{PAGE}?month={MONTH}"
HOUSE = job("tests")


def told(texts, *, point=ZHAOXIALI, at=MONDAY_TEN, people=True):
    """One report each, an hour apart, by different people (or all by one)."""
    for number, text in enumerate(texts):
        phone = f"138{(number if people else 0) + 10_000_000 + 1000 * len(texts[0]):08}"
        contact = Contact(name="王桂兰", phone=phone, language="zh-hans")
        report = report_of(text, point=point, contact=contact)
        receive(report=report, by=ANONYMOUS, at=at + timedelta(hours=number))


@pytest.fixture
def two_matters(cast):
    """Six people report a mixing plant in street 1, four a lift in street 2; nobody shares the rest."""
    told(PLANT)
    told(LIFT, point=LIUYIN)
    told(NOISE[:4], point=LIUYIN, at=MONDAY_TEN + timedelta(days=1))
    return cast


@pytest.fixture
def made(two_matters):
    make_topics(month=MONTH, by=HOUSE, at=MONDAY_TEN + timedelta(days=20))
    return two_matters


@pytest.fixture
def as_user(cast):
    def sign_in(name: str) -> Client:
        client = Client()
        client.cookies["django_language"] = "en"
        client.force_login(User.objects.get(username=name))
        return client

    return sign_in


def names(page):
    return [row["name"] for row in page.context["rows"]]


def test_reports_about_one_matter_become_a_topic(made):
    run = TopicRun.objects.get()
    assert (run.month, run.cases) == (MONTH, len(PLANT) + len(LIFT) + 4)
    labels = list(Topic.objects.order_by("pk").values_list("label", flat=True))
    assert any("搅拌站" in label for label in labels)
    assert TopicCase.objects.filter(topic__label__contains="搅拌站").count() >= 5
    entry = AuditEntry.objects.filter(action="evaluation.topics").get()
    assert "王" not in str(entry.facts)


def test_one_person_makes_no_topic(cast):
    told(PLANT, people=False)
    make_topics(month=MONTH, by=HOUSE, at=MONDAY_TEN + timedelta(days=20))
    assert not Topic.objects.exists()


def test_making_again_takes_the_place_of_what_was(made):
    first = set(Topic.objects.values_list("pk", flat=True))
    again = make_topics(month=MONTH, by=HOUSE, at=MONDAY_TEN + timedelta(days=21))
    assert TopicRun.objects.get().as_of == again.as_of == MONDAY_TEN + timedelta(days=21)
    assert Topic.objects.filter(run=again).exists()
    assert not Topic.objects.filter(pk__in=first).exists()


def test_only_centre_and_leaders_make_topics(two_matters):
    for name in ("qian", "sun", "li", "zhou", "root"):
        with pytest.raises(NotAllowed):
            make_topics(month=MONTH, by=two_matters[name], at=MONDAY_TEN)
        with pytest.raises(NotAllowed):
            order_topics(month=MONTH, by=two_matters[name], at=MONDAY_TEN)
    assert not TopicRun.objects.exists()


def test_a_matter_that_goes_on_is_known_and_one_that_is_over_too(two_matters):
    make_topics(month=MONTH, by=HOUSE, at=MONDAY_TEN + timedelta(days=20))
    told([f"{text}，又来反映" for text in PLANT], at=MONDAY_TEN + timedelta(days=30))
    make_topics(month="2026-12", by=HOUSE, at=MONDAY_TEN + timedelta(days=40))
    on = Topic.objects.get(run__month="2026-12")
    assert on.before_id == Topic.objects.get(run__month=MONTH, label__contains="搅拌站").pk


def test_each_night_the_running_month_and_once_the_last(two_matters):
    night = MONDAY_TEN + timedelta(days=30, hours=18)  # 4 o'clock in Beijing, in December
    assert refresh_topics(by=HOUSE, at=night - timedelta(hours=3)) == []
    assert refresh_topics(by=HOUSE, at=night) == [MONTH, "2026-12"]
    assert refresh_topics(by=HOUSE, at=night + timedelta(hours=1)) == []
    assert refresh_topics(by=HOUSE, at=night + timedelta(days=1)) == ["2026-12"]


def test_what_is_ordered_is_made_once(two_matters):
    at = timezone.now()
    order_topics(month=MONTH, by=two_matters["zhao"], at=at)
    order_topics(month=MONTH, by=two_matters["zhao"], at=at)
    assert TopicOrder.objects.count() == 1
    assert make_ordered(by=HOUSE, at=MONDAY_TEN + timedelta(days=20)) == [MONTH]
    assert not TopicOrder.objects.exists()
    assert TopicRun.objects.get().month == MONTH


def test_the_page_ranks_topics_and_explains_their_heat(made, as_user):
    page = as_user("zhao").get(NOVEMBER)
    assert "搅拌站" in names(page)[0]
    row = page.context["rows"][0]
    assert row["line"].people == row["reports"] >= 5
    one = row["parts"]
    assert one.total == pytest.approx((one.people + one.votes) * one.density * one.unsettled * one.rest, rel=0.01)
    assert row["formula"] in page.content.decode()
    assert "王桂兰" not in page.content.decode()


def test_everybody_sees_their_own_and_only_that(made, as_user):
    assert len(names(as_user("zhao").get(NOVEMBER))) == 2
    (seen,) = names(as_user("han").get(NOVEMBER))
    assert "电梯" in seen
    plant = Topic.objects.get(label__contains="搅拌站")
    assert as_user("han").get(f"{PAGE}{plant.pk}/").status_code == 404
    assert as_user("han").get(f"{PAGE}{plant.pk}/map.json").status_code == 404
    assert as_user("qian").get(f"{PAGE}{plant.pk}/").status_code == 200
    for name in ("li", "zhou", "root"):
        for address in (PAGE, f"{PAGE}{plant.pk}/", f"{PAGE}map.json", f"{PAGE}export.csv"):
            assert as_user(name).get(address).status_code == 403
    assert as_user("zhao").get(f"{NOVEMBER}&street=999001002").context["total"] == 1


def test_the_page_of_a_topic(made, as_user):
    plant = Topic.objects.get(label__contains="搅拌站")
    page = as_user("zhao").get(f"{PAGE}{plant.pk}/")
    words = page.content.decode()
    number = plant.members.first().case.number
    assert f"/work/cases/{number}/" in words
    assert [week["count"] for week in page.context["weeks"]] == [page.context["count"]]
    points = as_user("zhao").get(f"{PAGE}{plant.pk}/map.json").json()["features"]
    assert {point["properties"]["id"] for point in points} >= {number}
    assert "properties" in as_user("zhao").get(f"{PAGE}map.json?month={MONTH}").json()["features"][0]


def test_months_without_topics_and_wrong_addresses(cast, as_user):
    centre = as_user("zhao")
    assert "Make now" in centre.get(f"{PAGE}?month=2026-03").content.decode()
    assert "Make now" not in as_user("qian").get(f"{PAGE}?month=2026-03").content.decode()
    for wrong in ("?month=2026-13", "?month=x", "?street=nowhere"):
        assert centre.get(PAGE + wrong).status_code == 422
    assert centre.get(f"{PAGE}99999/").status_code == 404
    assert as_user("qian").post(f"{PAGE}make/", {"month": MONTH}).status_code == 403


def test_make_now_is_done_at_once_or_ordered(two_matters, as_user, monkeypatch):
    centre = as_user("zhao")
    assert centre.post(f"{PAGE}make/", {"month": MONTH})["Location"] == NOVEMBER
    assert TopicRun.objects.exists()
    monkeypatch.setattr(topics_view, "AT_ONCE", 3)
    centre.post(f"{PAGE}make/", {"month": MONTH})
    assert TopicOrder.objects.get().month == MONTH
    TopicRun.objects.all().delete()
    assert "are being made" in centre.get(NOVEMBER).content.decode()


def test_the_export_has_the_rows_and_no_formula(made, as_user):
    Topic.objects.filter(label__contains="搅拌站").update(label="=1+1")
    answer = as_user("zhao").get(f"{PAGE}export.csv?month={MONTH}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["rank"] for row in rows] == ["1", "2"]
    assert rows[0]["topic"] == "'=1+1"
    assert f"topics-{MONTH}.csv" in answer["Content-Disposition"]


def test_more_topics_cost_no_more_statements(made, as_user):
    def asked(address):
        centre = as_user("zhao")
        centre.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert centre.get(address).status_code == 200
        return len(seen)

    plant = Topic.objects.get(label__contains="搅拌站")
    before, one = asked(NOVEMBER), asked(f"{PAGE}{plant.pk}/")
    run, cases = plant.run, [member.case_id for member in plant.members.all()]
    for number in range(20):
        more = Topic.objects.create(run=run, label=f"更多 {number}", likeness=0.3)
        TopicCase.objects.bulk_create(TopicCase(topic=more, case_id=case, likeness=0.3) for case in cases)
    assert asked(NOVEMBER) == before <= 22
    assert asked(f"{PAGE}{plant.pk}/") == one <= 18


def test_types_against_the_month_and_the_year_before(two_matters):
    told(NOISE[:2], at=MONDAY_TEN - timedelta(days=30))
    made = compare_types(MONTH, by=HOUSE, at=MONDAY_TEN + timedelta(days=60), zone=pack_at(MONDAY_TEN).zone)
    (line,) = made.lines
    assert (line.code, line.now, line.before, line.change, line.year_before) == ("C0118", 14, 2, 12, 0)
    assert made.days is None
    running = compare_types(MONTH, by=HOUSE, at=MONDAY_TEN + timedelta(hours=3), zone=pack_at(MONDAY_TEN).zone)
    assert running.days == 1
