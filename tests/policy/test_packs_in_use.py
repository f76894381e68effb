"""The packs of Chaoyang and of a town in use: cases of each through the whole loop, with and without boundaries."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from linli.accounts.actions import create_user
from linli.accounts.queries import actor_of_user
from linli.accounts.roles import Role
from linli.cases.lifecycle import Channel, Status
from linli.cases.models import Case, CaseEvent
from linli.cases.rules.report import Contact, Point, Report
from linli.cases.steps.attach import store_photo
from linli.cases.steps.close import close_case
from linli.cases.steps.handle import Outcome, contact_reporter, report_done, sign_case
from linli.cases.steps.intake import receive
from linli.cases.steps.locate import locate_case
from linli.cases.steps.verify import Method, verify_case
from linli.duty.queries import grant_for
from linli.kernel.actor import ANONYMOUS, Actor, job
from linli.kernel.errors import InvalidInput
from linli.kernel.generations import bump
from linli.places.models import DivisionVersion
from linli.policy.actions import apply_pack
from linli.policy.models import PackVersion
from tests.cast import MONDAY_TEN, PASSWORD, SEED_TIME
from tests.pictures import jpeg
from tests.rebuild import assert_rebuilds

HOUSE = job("tests")


@dataclass(frozen=True)
class Story:
    """A case of a pack: what is reported where, and who must get it."""

    pack: str
    type_code: str
    area: str
    unit: str
    post: str | None
    rule: str
    method: Method
    photos: bool = False


STORIES = (
    Story("chaoyang", "L03", "110105026060", "street-026", "community", "to-street-community", Method.PHONE),
    Story("chaoyang", "0110", "110105002030", "roads", "repair", "to-roads-repair", Method.VISIT, photos=True),
    Story("chaoyang", "0502", "110105036206", "civil_affairs", "relief", "to-civil_affairs-relief", Method.VISIT),
    Story("town", "0103", "99910110020102", "village-2", "works", "to-village-works", Method.PHOTO, photos=True),
    Story("town", "R11", "999101100204", "water", "repair", "to-water", Method.PHONE),
    Story("town", "L06", "999101100", "town_office", None, "to-town", Method.PHONE),
)


@pytest.fixture
def apply(cast):
    """Put a pack in force in a house that has none: the demo's rows are of no case here."""

    def put(name: str) -> None:
        PackVersion.objects.all().delete()
        bump("packs")
        apply_pack(name=name, by=HOUSE, at=SEED_TIME)

    return put


def person(name: str, role: Role, *, unit: str = "") -> Actor:
    day = MONDAY_TEN.date()
    grant = grant_for(role.value, unit=unit, day=day)
    user = create_user(username=name, password=PASSWORD, display_name=name, grants=[grant], by=HOUSE, at=SEED_TIME)
    return actor_of_user(user, day=day)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: f"{story.pack}-{story.type_code}")
def test_a_case_goes_the_whole_loop(apply, story):
    apply(story.pack)
    worker, checker, clerk = (
        person("worker", Role.UNIT, unit=story.unit),
        person("checker", Role.VERIFIER),
        person("clerk", Role.CENTRE),
    )
    answers = {"danger": "blocked" if story.pack == "town" else "yes"} if story.type_code == "0110" else {}
    before = (store_photo(content=jpeg(), by=ANONYMOUS, at=MONDAY_TEN).pk,) if story.photos else ()
    report = Report(
        text="请帮忙看一下", channel=Channel.WEB, type_code=story.type_code, area_code=story.area,
        answers=answers, contact=Contact(name="王桂兰", phone="138 0013 8000"), photos=before,
    )  # fmt: skip
    number = receive(report=report, by=ANONYMOUS, at=MONDAY_TEN).number
    case = Case.objects.get(number=number)
    assert (case.status, case.unit.code) == (Status.ROUTED, story.unit)
    assert (case.post.code if case.post else None) == story.post
    assert CaseEvent.objects.get(case=case, kind="routed").data["rule"] == story.rule

    sign_case(number=number, by=worker, at=MONDAY_TEN)
    contact_reporter(number=number, outcome=Outcome.REACHED, by=worker, at=MONDAY_TEN)
    photos = [store_photo(content=jpeg(), by=worker, at=MONDAY_TEN).pk] if story.photos else []
    report_done(number=number, result="已办理", photos=photos, by=worker, at=MONDAY_TEN)
    verify_case(number=number, passed=True, method=story.method, by=checker, at=MONDAY_TEN)
    close_case(number=number, result_class="solved", result="已解决", by=clerk, at=MONDAY_TEN)
    case.refresh_from_db()
    assert (case.status, case.result_class, case.closed_at) == (Status.CLOSED, "solved", MONDAY_TEN)
    assert_rebuilds(case)


def test_a_point_in_the_town_falls_into_its_grid_and_village(apply):
    apply("town")
    point = Point(lon=116.235, lat=33.435)  # in the second village, above on the left
    report = Report(text="垃圾没人收", channel=Channel.WEB, type_code="0103", point=point)
    case = receive(report=report, by=ANONYMOUS, at=MONDAY_TEN).case
    assert case.unit.code == "village-2"
    assert [case.area_1, case.area_2, case.area_3].count(None) == 0
    assert case.area_4 is None


@pytest.fixture
def undrawn(apply):
    """Chaoyang right after its pack was applied: names and codes, no boundary."""
    apply("chaoyang")
    DivisionVersion.objects.update(geometry=None, min_lon=None, min_lat=None, max_lon=None, max_lat=None)
    bump("places")


def test_without_boundaries_a_point_waits_for_the_desk_and_the_area_settles_it(undrawn):
    point, clerk = Point(lon=116.47, lat=39.99), person("clerk", Role.CENTRE)
    report = Report(text="望京西路有人养鸡", channel=Channel.WEB, type_code="0118", point=point)
    case = receive(report=report, by=ANONYMOUS, at=MONDAY_TEN).case
    assert (case.status, case.area_1, case.unit) == (Status.RECEIVED, None, None)
    with pytest.raises(InvalidInput) as refused:
        locate_case(number=case.number, point=point, by=clerk, at=MONDAY_TEN)
    assert "boundaries" in str(refused.value.fields["point"])
    case = locate_case(number=case.number, point=point, area_code="110105026064", by=clerk, at=MONDAY_TEN)
    assert (case.status, case.unit.code) == (Status.ROUTED, "street-026")
    both = receive(report=replace(report, area_code="110105026064"), by=ANONYMOUS, at=MONDAY_TEN).case
    assert both.unit.code == "street-026"
