"""Users and their grants: who may make them, what they open, and for how long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from linli.accounts.actions import create_user, share_password
from linli.accounts.models import RoleGrant, User
from linli.accounts.queries import actor_of_user
from linli.accounts.roles import Role
from linli.audit.models import AuditEntry
from linli.cases.queries import visible_to
from linli.duty.queries import grant_for
from linli.kernel.actor import ANONYMOUS, ActorKind, Grant, job
from linli.kernel.errors import InvalidInput, NotAllowed
from tests.cast import MONDAY_TEN, PASSWORD

HOUSE = job("tests")
DAY = MONDAY_TEN.date()


def make(username: str = "new", *grants: Grant, by=HOUSE, password: str | None = PASSWORD, at=MONDAY_TEN) -> User:
    return create_user(username=username, password=password, display_name="新人", grants=grants, by=by, at=at)


def test_a_user_acts_with_the_grants_given(cast):
    grant = grant_for("street", area="999001001", day=DAY)
    actor = actor_of_user(make("new", grant, Grant(role="leader")), day=DAY)
    assert actor.kind is ActorKind.STAFF
    assert set(actor.grants) == {grant, Grant(role="leader")}
    assert actor.roles == {"street", "leader"}


def test_a_user_without_grants_is_a_resident(cast):
    assert actor_of_user(make(), day=DAY).kind is ActorKind.RESIDENT


def test_a_grant_opens_from_its_first_day_until_before_its_last(cast, street_light):
    user = make("new", Grant(role="centre"))
    RoleGrant.objects.filter(user=user).update(valid_from=date(2026, 11, 2), valid_to=date(2026, 11, 5))
    seen = {
        day: visible_to(actor_of_user(user, day=date(2026, 11, day))).filter(pk=street_light.case.pk).exists()
        for day in range(1, 7)
    }
    assert seen == {1: False, 2: True, 3: True, 4: True, 5: False, 6: False}


@pytest.mark.parametrize("by", ["zhao", "wu", "qian", "kiosk", "nobody"])
def test_only_administrators_and_the_house_make_users(cast, by):
    actor = {"kiosk": cast.kiosk, "nobody": ANONYMOUS}.get(by) or cast[by]
    with pytest.raises(NotAllowed):
        make(by=actor)
    assert not User.objects.filter(username="new").exists()


def test_an_administrators_deed_is_recorded(cast):
    user = make("new", Grant(role="leader"), by=cast["root"])
    entry = AuditEntry.objects.get(action="user.create", subject_id=user.pk)
    assert (entry.actor_id, entry.facts) == (cast["root"].id, {"grants": 1})


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "x" * 61}, "username"),
        ({"username": "a\nb"}, "username"),
        ({"username": "zhao"}, "username"),
        ({"username": "ｚｈａｏ"}, "username"),  # the same name in full width
        ({"password": "short"}, "password"),
        ({"password": "password123"}, "password"),
        ({"username": "longusername", "password": "longusername"}, "password"),
        ({"grants": [Grant(role="king")]}, "role"),
        ({"grants": [Grant(role="street")]}, "area"),
        ({"grants": [Grant(role="grid_worker")]}, "area"),
        ({"grants": [Grant(role="unit")]}, "unit"),
    ],
)
def test_bad_users_are_refused_by_field_and_nothing_is_made(cast, changed, field):
    before = (User.objects.count(), RoleGrant.objects.count(), AuditEntry.objects.count())
    given = {"username": "new", "password": PASSWORD, "grants": [], **changed}
    with pytest.raises(InvalidInput) as refused:
        create_user(**given, display_name="x", by=HOUSE, at=MONDAY_TEN)
    assert list(refused.value.fields) == [field]
    assert (User.objects.count(), RoleGrant.objects.count(), AuditEntry.objects.count()) == before


def test_a_grant_for_a_code_that_does_not_exist_is_refused(cast):
    for where, field in (({"area": "000"}, "area"), ({"unit": "nobody"}, "unit")):
        with pytest.raises(InvalidInput) as refused:
            grant_for("street", day=DAY, **where)
        assert list(refused.value.fields) == [field]


def test_a_password_is_stored_only_as_a_hash_and_none_lets_nobody_in(cast):
    assert PASSWORD not in make().password
    assert not make("robot", password=None).has_usable_password()


def test_every_role_says_what_it_sees(cast, street_light):
    """A case of street 1, unit lighting: seen by whoever is responsible for place or unit, or for everything."""
    seen = {}
    for role in Role:
        for where in ("street 1", "street 2", "lighting", "roads", "everywhere"):
            area = {"street 1": "999001001", "street 2": "999001002"}.get(where, "")
            unit = where if where in ("lighting", "roads") else ""
            grant = grant_for(role.value, area=area, unit=unit, day=DAY)
            actor = job("x").__class__(kind=ActorKind.STAFF, id=10**9, grants=(grant,))
            if visible_to(actor).filter(pk=street_light.case.pk).exists():
                seen.setdefault(role.value, set()).add(where)
            assert street_light.case.covered_by(grant) == (where in seen.get(role.value, ())) or role in (
                Role.ADMIN,
                Role.CHANNEL,
                Role.RESIDENT,
            )
    all_areas = {"street 1", "lighting", "roads", "everywhere"}
    assert seen == {
        "unit": {"lighting"},
        "street": {"street 1"},
        "grid_worker": {"street 1"},
        "centre": all_areas,
        "verifier": all_areas,
        "leader": all_areas,
    }


def test_a_later_day_sees_todays_people_only(cast):
    user = make("new", Grant(role="leader"), at=MONDAY_TEN + timedelta(days=30))
    assert actor_of_user(user, day=DAY).kind is ActorKind.RESIDENT


def test_several_users_get_one_password_hashed_once_and_nobody_else_does(cast):
    for name in ("one", "two", "three"):
        make(name, password=None)
    assert not User.objects.get(username="one").check_password("a shared passphrase")
    given = share_password(usernames=["one", "two"], password="a shared passphrase", by=HOUSE, at=MONDAY_TEN)
    assert given == 2
    people = {name: User.objects.get(username=name) for name in ("one", "two", "three")}
    assert people["one"].check_password("a shared passphrase")
    assert people["one"].password == people["two"].password
    assert not people["three"].has_usable_password()
    assert AuditEntry.objects.filter(action="user.password").get().facts == {"users": 2}


def test_only_the_administrator_gives_passwords_and_no_weak_ones(cast):
    with pytest.raises(NotAllowed):
        share_password(usernames=["sun"], password="a shared passphrase", by=cast["zhao"], at=MONDAY_TEN)
    with pytest.raises(InvalidInput) as refused:
        share_password(usernames=["sun"], password="123", by=HOUSE, at=MONDAY_TEN)
    assert "password" in refused.value.fields
    assert User.objects.get(username="sun").check_password(PASSWORD)
