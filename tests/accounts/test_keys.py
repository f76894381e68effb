"""API keys: shown once, kept as a hash, ended at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from linli.accounts.actions import create_api_key, revoke_api_key
from linli.accounts.models import ApiKey, RoleGrant
from linli.accounts.queries import actor_of_key
from linli.kernel.actor import ActorKind, Grant, job
from linli.kernel.errors import InvalidInput, NotAllowed
from tests.cast import MONDAY_TEN

HOUSE = job("tests")
DAY = MONDAY_TEN.date()


def make(label: str = "gateway", role: str = "channel") -> tuple[ApiKey, str]:
    return create_api_key(label=label, grants=[Grant(role=role)], by=HOUSE, at=MONDAY_TEN)


def test_the_key_acts_with_its_grants(db, django_assert_num_queries):
    key, text = make()
    with django_assert_num_queries(1):
        actor = actor_of_key(text, day=DAY)
    assert (actor.kind, actor.id, actor.label, actor.roles) == (ActorKind.API, key.pk, "gateway", {"channel"})


def test_the_text_of_a_key_is_kept_nowhere(db):
    key, text = make()
    row = ApiKey.objects.values().get(pk=key.pk)
    assert not any(text in str(value) for value in row.values())
    assert len(text) > 40
    assert make()[1] != text


@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-1], lambda text: text + "x", str.upper, lambda _text: "", lambda _t: "\ud800"]
)
def test_nearly_the_key_is_not_the_key(db, spoil):
    assert actor_of_key(spoil(make()[1]), day=DAY) is None


def test_a_revoked_key_opens_nothing_from_that_moment(cast):
    key, text = make(role="centre")
    client = Client(headers={"Authorization": f"Bearer {text}"})
    assert client.get("/api/v1/cases").status_code == 200
    revoke_api_key(key_id=key.pk, by=cast["root"], at=MONDAY_TEN)
    assert client.get("/api/v1/cases").status_code == 401
    with pytest.raises(InvalidInput):
        revoke_api_key(key_id=key.pk, by=cast["root"], at=MONDAY_TEN)


def test_an_expired_grant_leaves_a_key_that_may_do_nothing(db):
    key, text = make()
    RoleGrant.objects.filter(key=key).update(valid_to=date(2026, 11, 2))
    actor = actor_of_key(text, day=date(2026, 11, 2))
    assert actor is not None
    assert actor.grants == ()


def test_staff_without_the_role_make_and_end_no_keys(cast):
    key, _text = make()
    for by in (cast["zhao"], cast["wu"], cast.kiosk):
        with pytest.raises(NotAllowed):
            create_api_key(label="x", grants=[], by=by, at=MONDAY_TEN)
        with pytest.raises(NotAllowed):
            revoke_api_key(key_id=key.pk, by=by, at=MONDAY_TEN)
    assert ApiKey.objects.get(pk=key.pk).revoked_at is None


@pytest.mark.parametrize("label", ["", "  ", "x" * 81, "a\x00b"])
def test_a_key_needs_a_label(db, label):
    with pytest.raises(InvalidInput) as refused:
        make(label)
    assert list(refused.value.fields) == ["label"]
