"""Looking for the cases of a contact: by the desk only, for a purpose, on the record, and never past a wish."""

from __future__ import annotations

import dataclasses

import pytest

from linli.audit.models import AuditEntry
from linli.cases.rules.contact_query import contact_asked
from linli.cases.rules.report import Contact
from linli.cases.steps.find_contact import find_contact
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import InvalidInput, NotAllowed
from tests.cast import LIUYIN, MONDAY_TEN, SMITH, WANG
from tests.conftest import report_of

WANGS = "138-0013 8000"


def new(text: str = "路灯不亮", **facts) -> str:
    return receive(report=report_of(text, **facts), by=ANONYMOUS, at=MONDAY_TEN).number


def found(contact: str, by, purpose: str = "history") -> list[str]:
    return [row["number"] for row in find_contact(contact=contact, purpose=purpose, by=by, at=MONDAY_TEN)]


def searches() -> list[dict]:
    return list(AuditEntry.objects.filter(action="contact.search").order_by("pk").values_list("facts", flat=True))


def test_the_desk_finds_what_a_number_reported_and_it_is_recorded(cast):
    first, second = new(), new("井盖松动")
    new(contact=SMITH)
    assert found(WANGS, cast["zhao"]) == [second, first]
    assert found("+86 13800138000", cast["zhao"], "call_back") == [second, first]
    assert found("ann.smith@EXAMPLE.org", cast["zhao"]) != []
    assert found("139 0000 0000", cast["zhao"]) == []
    assert [(one["kind"], one["purpose"], one["cases"]) for one in searches()] == [
        ("phone", "history", 2),
        ("phone", "call_back", 2),
        ("email", "history", 1),
        ("phone", "history", 0),
    ]
    kept = str(list(AuditEntry.objects.values()))
    assert "13800138000" not in kept
    assert "ann.smith" not in kept.lower()


def test_a_street_finds_its_own_and_others_none(cast):
    here, there = new(), new(point=LIUYIN)
    confidential = new(contact=dataclasses.replace(WANG, confidential=True))
    assert set(found(WANGS, cast["qian"])) == {here, confidential}  # the desk may, even if it is confidential
    assert found(WANGS, cast["han"]) == [there]
    for name in ("sun", "li", "zhou", "wu", "root"):
        with pytest.raises(NotAllowed):
            found(WANGS, cast[name])
    assert len(searches()) == 2


@pytest.mark.parametrize(
    ("contact", "purpose", "field"),
    [(WANGS, "", "purpose"), (WANGS, "curiosity", "purpose"), ("王桂兰", "history", "contact"), ("", "", "contact")],
)
def test_without_purpose_or_with_words_nothing_is_looked_for(cast, contact, purpose, field):
    with pytest.raises(InvalidInput) as refused:
        found(contact, cast["zhao"], purpose)
    assert field in refused.value.fields
    assert searches() == []


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "+86 138 0013 8000",
        "010-65094321",
        "１３８００１３８０００",
        "a@example.org",
        "3号楼 13800138000 门口",
        "电话：138-0013-8000。",
        "王桂兰 a@example.org",
    ],
)
def test_contacts_are_recognised(text):
    assert contact_asked(text, region="CN") is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "路灯",
        "12345",
        "20261102",
        "20261102-000001-E",
        "202611020000014",
        "20261102-0000",
        "000412",
        "110105026 路灯",
        "路灯 20261102-000001-E",
        "2026年11月2日",
        "3@路灯",
    ],
)
def test_words_and_case_numbers_are_no_contacts(text):
    assert contact_asked(text, region="CN") is None


def test_a_contact_of_an_erased_reporter_is_found_no_more(cast):
    from linli.cases.models import Reporter

    number = new(contact=Contact(name="x", phone="13900139000"))
    assert found("13900139000", cast["zhao"]) == [number]
    Reporter.objects.filter(case__number=number).update(erased_at=MONDAY_TEN)
    assert found("13900139000", cast["zhao"]) == []
