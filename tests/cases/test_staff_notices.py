"""Staff notices: who holds the role in a scope that covers the case is told, once, with nobody's data in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linli.accounts.actions import create_user
from linli.accounts.models import User
from linli.accounts.roles import Role
from linli.cases.lifecycle import Method
from linli.cases.notices import STAFF_TOPIC, render_staff, tell_staff
from linli.cases.steps.attach import store_photo
from linli.cases.steps.handle import report_done, sign_case
from linli.cases.steps.verify import verify_case
from linli.duty.queries import grant_for
from linli.jobs.deadlines import sweep_deadlines
from linli.jobs.outbox import drain
from linli.kernel.actor import job
from linli.kernel.errors import InvalidInput
from linli.kernel.models import OutboxMessage
from tests.cast import MONDAY_TEN, PASSWORD, SEED_TIME, WANG
from tests.jobs.test_outbox import Recorder
from tests.pictures import jpeg

DAY = MONDAY_TEN.date()


def person(name: str, role: Role, *, area: str = "", unit: str = "", **facts) -> User:
    given = {"email": f"{name}@example.org", **facts}
    grant = grant_for(role.value, area=area, unit=unit, day=DAY)
    return create_user(
        username=name, password=PASSWORD, display_name=name, grants=[grant], by=job("tests"), at=SEED_TIME, **given
    )


@pytest.fixture
def people(cast) -> dict[str, User]:
    """People with a contact: the cast of tests has none."""
    return {
        "unit": person("lamp-crew", Role.UNIT, unit="lighting", email="", phone="139 0013 9000", language="en"),
        "other-unit": person("road-crew", Role.UNIT, unit="roads"),
        "street": person("street-1", Role.STREET, area="999001001"),
        "other-street": person("street-2", Role.STREET, area="999001002"),
        "centre": person("centre-desk", Role.CENTRE),
        "leader": person("district-leader", Role.LEADER),
        "street-leader": person("leader-1", Role.LEADER, area="999001001"),
        "silent": person("silent", Role.CENTRE, email=""),
    }


def told(template: str, people: dict[str, User]) -> set[str]:
    names = {user.pk: name for name, user in people.items()}
    rows = OutboxMessage.objects.filter(topic=STAFF_TOPIC, template=template)
    found = [names[pk] for pk in rows.values_list("recipient_id", flat=True)]
    assert len(found) == len(set(found))
    return set(found)


def test_each_step_tells_those_its_ladder_names_and_nobody_else(street_light, people):
    # reported on Monday: due on Wednesday at six
    wednesday_two = MONDAY_TEN + timedelta(days=2, hours=4)
    sweep_deadlines(wednesday_two)
    assert told("reminder", people) == {"unit"}
    OutboxMessage.objects.filter(topic=STAFF_TOPIC).delete()
    for moment, names in (
        (wednesday_two + timedelta(hours=4), {"unit", "street"}),
        (wednesday_two + timedelta(days=1, hours=4), {"street", "centre"}),
        (wednesday_two + timedelta(days=5, hours=4), {"centre", "leader", "street-leader"}),
    ):
        sweep_deadlines(moment)
        assert told("late", people) == names
        OutboxMessage.objects.filter(topic=STAFF_TOPIC).delete()


def test_a_failed_check_tells_the_unit(street_light, cast, people):
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    sign_case(number=street_light.number, by=cast["sun"], at=MONDAY_TEN)
    report_done(number=street_light.number, result="好了", photos=[photo.pk], by=cast["sun"], at=MONDAY_TEN)
    verify_case(
        number=street_light.number, passed=False, method=Method.PHOTO, reason="仍不亮", by=cast["li"], at=MONDAY_TEN
    )
    assert told("returned", people) == {"unit"}


def test_another_unit_can_be_told_in_place_of_the_responsible_one(street_light, people, cast):
    roads = next(grant.unit_id for grant in cast["gao"].grants)
    tell_staff(street_light.case, "help_called", roles=(Role.UNIT,), units=(roads,), at=MONDAY_TEN)
    assert told("help_called", people) == {"other-unit"}


def test_who_left_or_whose_role_ended_is_not_told(street_light, people):
    people["unit"].grants.update(valid_to=DAY)
    User.objects.filter(pk=people["street"].pk).update(is_active=False)
    tell_staff(street_light.case, "late", roles=(Role.UNIT, Role.STREET), at=MONDAY_TEN)
    assert told("late", people) == set()


def test_many_people_are_told_up_to_fifty(street_light, people):
    for number in range(55):
        person(f"crew-{number}", Role.UNIT, unit="lighting")
    tell_staff(street_light.case, "late", roles=(Role.UNIT,), at=MONDAY_TEN)
    assert OutboxMessage.objects.filter(topic=STAFF_TOPIC).count() == 50


def test_the_message_is_in_their_language_and_names_nobody(street_light, people, django_assert_num_queries):
    with django_assert_num_queries(3):
        tell_staff(street_light.case, "late", roles=(Role.UNIT, Role.STREET), at=MONDAY_TEN, level=1)
    provider = Recorder()
    drain(provider, now=lambda: MONDAY_TEN)
    sent = {message.to: message for message in provider.sent}
    english, chinese = sent["+8613900139000"], sent["street-1@example.org"]
    assert (english.by, chinese.by) == ("sms", "email")
    assert "Street Lighting Office" in english.body
    assert "2026-11-04 18:00" in english.body
    assert "路灯" in chinese.body
    for message in (english, chinese):
        assert street_light.number in message.body
        assert street_light.secret not in message.body
        assert WANG.name not in message.body


def test_who_left_before_it_was_sent_gets_nothing(street_light, people):
    tell_staff(street_light.case, "late", roles=(Role.UNIT,), at=MONDAY_TEN)
    User.objects.filter(pk=people["unit"].pk).update(is_active=False)
    assert render_staff(OutboxMessage.objects.get(topic=STAFF_TOPIC)) is None


@pytest.mark.parametrize(("facts", "field"), [({"email": "nobody"}, "email"), ({"phone": "call me"}, "phone")])
def test_a_contact_that_cannot_be_right_is_refused(cast, facts, field):
    with pytest.raises(InvalidInput) as refused:
        person("wrong", Role.CENTRE, **facts)
    assert list(refused.value.fields) == [field]
    assert not User.objects.filter(username="wrong").exists()


def test_contacts_of_staff_are_sealed(people):
    stored = bytes(User.objects.get(username="lamp-crew").phone_sealed)
    assert b"139" not in stored.partition(b":")[2]
