"""Signing in: staff with a password, a pause after wrong ones, nobody registers by themselves."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from linli.accounts.middleware import actor_of
from linli.accounts.models import User
from linli.audit.models import AuditEntry
from linli.kernel.actor import ActorKind
from tests.cast import PASSWORD

WRONG = "not the passphrase"


def sign_in(client: Client, password: str = PASSWORD, *, username: str = "zhao", **data):
    return client.post("/sign-in/", {"login": username, "password": password, **data})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def limits(settings):
    """Rate limits as in service."""
    settings.ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "20/m/ip,5/300s/key"}


def test_the_right_password_opens_the_workbench(cast):
    client = Client()
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/work/")
    assert signed_in(client)
    actor = actor_of(client.get("/").wsgi_request)
    assert (actor.kind, actor.id) == (ActorKind.STAFF, cast["zhao"].id)


@pytest.mark.parametrize(
    ("username", "password"), [("zhao", WRONG), ("zhao", ""), ("nobody", PASSWORD), ("", ""), ("zhao\x00", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_name_look_the_same(cast, username, password):
    client = Client()
    answer = sign_in(client, password, username=username)
    assert answer.status_code in (200, 422)
    assert not signed_in(client)
    if username and password and username.isprintable():
        known = sign_in(Client(), WRONG).context["form"].errors
        assert answer.context["form"].errors == known


def test_after_five_wrong_passwords_even_the_right_one_has_to_wait(cast, limits):
    client = Client()
    for _ in range(5):
        sign_in(client, WRONG)
    assert sign_in(client).status_code in (200, 429)
    assert not signed_in(client)
    other = Client()
    sign_in(other, username="qian")
    assert signed_in(other), "the pause is for one name"


def test_without_wrong_passwords_there_is_no_pause(cast, limits):
    client = Client()
    sign_in(client, WRONG)
    sign_in(client)
    assert signed_in(client)


def test_who_left_cannot_sign_in_and_is_out_at_once(cast):
    client = Client()
    sign_in(client)
    User.objects.filter(username="zhao").update(is_active=False)
    assert actor_of(client.get("/").wsgi_request).id is None
    fresh = Client()
    sign_in(fresh)
    assert not signed_in(fresh)


def test_nobody_registers_by_themselves(cast):
    for name in ("account_signup", "account_reset_password"):
        with pytest.raises(NoReverseMatch):
            reverse(name)
    for path in ("/sign-up/", "/accounts/signup/", "/accounts/login/"):
        assert Client().get(path).status_code == 404


def test_signing_out_takes_a_post(cast):
    client = Client()
    sign_in(client)
    client.get("/sign-out/")
    assert signed_in(client)
    client.post("/sign-out/")
    assert not signed_in(client)


def test_the_session_is_new_after_signing_in(cast):
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_after_signing_in_nobody_is_sent_elsewhere(cast, place):
    answer = sign_in(Client(), next=place)
    assert answer["Location"] == "/work/"


def test_a_form_from_another_site_is_refused(cast):
    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
    assert not signed_in(client)


def test_signing_in_failing_and_out_is_on_the_record(cast):
    client = Client()
    sign_in(client, WRONG)
    sign_in(client)
    client.post("/sign-out/")
    told = AuditEntry.objects.filter(action__startswith="sign-").order_by("pk").values_list("action", "subject_id")
    zhao = cast["zhao"].id
    assert list(told) == [("sign-in.failed", zhao), ("sign-in", zhao), ("sign-out", zhao)]
