"""Units and posts follow the pack; what is retired keeps its row and its cases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.cases.steps.intake import receive
from linli.duty.models import Post, Unit
from linli.duty.pack import DutyPart, DutySpec
from linli.duty.queries import unit_book
from linli.kernel.actor import ANONYMOUS, job
from linli.kernel.generations import bump
from linli.policy.source import load
from tests.cast import MONDAY_TEN
from tests.conftest import report_of

HOUSE = job("tests")


def unit(code: str, **more) -> dict[str, object]:
    return {"code": code, "name": {"zh": code, "en": code.title()}, "kind": "service", **more}


def apply(*units: dict[str, object], at=MONDAY_TEN) -> None:
    DutyPart().apply(DutySpec(units=units), by=HOUSE, at=at)


def test_units_posts_parents_and_areas_are_written(cast):
    apply(
        unit("child", parent="mother"),
        unit("mother", area="999001001", kind="bureau", posts=[{"code": "p", "name": {"zh": "岗", "en": "Post"}}]),
    )
    child, mother = Unit.objects.get(code="child"), Unit.objects.get(code="mother")
    assert child.parent_id == mother.pk
    assert (mother.kind, mother.name_zh, mother.name_en) == ("bureau", "mother", "Mother")
    entry = unit_book().by_code["mother"]
    assert entry.area_id == mother.area_id is not None
    assert entry.posts == {"p": Post.objects.get(code="p").pk}


def test_applying_again_changes_names_and_keeps_the_row(cast):
    apply(unit("u"))
    before = Unit.objects.get(code="u").pk
    apply({**unit("u"), "name": {"zh": "新名", "en": "New name"}})
    after = Unit.objects.get(code="u")
    assert (after.pk, after.name_zh) == (before, "新名")
    assert unit_book().by_code["u"].name("en") == "New name"


def test_a_retired_unit_keeps_its_row_but_answers_for_no_area(cast):
    place = {"area": "999001001", "kind": "station"}
    apply(unit("a", **place), unit("b", kind="station", area="999001"))
    book = unit_book()
    lineage = [Unit.objects.get(code=code).area_id for code in ("b", "a")]
    assert book.of_area("station", lineage).code == "a"
    apply(unit("a", **place, retired=True), unit("b", kind="station", area="999001"))
    book = unit_book()
    assert book.by_code["a"].retired
    assert book.of_area("station", lineage).code == "b"
    assert book.of_area("station", [None]) is None


def test_the_day_of_retirement_stays_when_the_pack_is_applied_again(cast):
    apply(unit("u"), at=MONDAY_TEN)
    apply(unit("u", retired=True), at=MONDAY_TEN + timedelta(days=1))
    apply(unit("u", retired=True), at=MONDAY_TEN + timedelta(days=9))
    assert Unit.objects.get(code="u").retired_at == MONDAY_TEN + timedelta(days=1)


def test_a_retired_post_is_no_longer_offered(cast):
    post = {"code": "p", "name": {"zh": "岗", "en": "Post"}}
    apply(unit("u", posts=[post]))
    apply(unit("u", posts=[{**post, "retired": True}]))
    assert unit_book().by_code["u"].posts == {}
    assert Post.objects.filter(code="p").exists()


def test_a_unit_retired_in_the_book_gets_no_new_case(cast):
    Unit.objects.filter(code="lighting").update(retired_at=MONDAY_TEN)
    bump("units")
    case = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).case
    assert case.unit is None or case.unit.code != "lighting"


def test_reading_the_book_again_costs_one_statement(cast, django_assert_num_queries):
    unit_book()
    with django_assert_num_queries(1):
        unit_book()


@pytest.mark.parametrize(
    ("units", "field"),
    [
        ([unit("a"), unit("a")], ("units", 1, "code")),
        ([unit("a", parent="a")], ("units", 0, "parent")),
        ([unit("a", parent="b")], ("units", 0, "parent")),
        ([unit("a", parent="b"), unit("b", parent="a")], ("units", 0, "parent")),
        ([unit("a", area="000")], ("units", 0, "area")),
    ],
)
def test_what_is_wrong_is_named(cast, units, field):
    found = DutyPart().check(DutySpec(units=units), head=None, parts=_parts(), before=None)
    assert [problem.path for problem in found][:1] == [field]


def _parts() -> dict[str, object]:
    return dict(load("demo").parts)
