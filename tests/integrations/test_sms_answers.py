"""Replies by SMS: the gateway posts what it received, the newest case that waits is answered, a repeat counts once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from linli.accounts.actions import create_api_key
from linli.cases.models import Case, CaseEvent, Reporter
from linli.integrations.sms.fake import FakeGateway, reply_body
from linli.jobs.outbox import drain
from linli.kernel.actor import Grant, job
from linli.kernel.models import IdempotencyKey
from tests.following import closed_light, demo_with, matter_of
from tests.rebuild import assert_rebuilds

PHONE = "+8613800138000"


@pytest.fixture
def post(client, cast):
    """post("1"): what the address answers to the body of a gateway."""

    def send(text: str, *, sender: str = PHONE, key: str = "a", api_key: str = cast.kiosk_key):
        body = reply_body(sender=sender, text=text, key=key)
        header = {"HTTP_AUTHORIZATION": f"Bearer {api_key}"}
        return client.post("/api/v1/sms-answers", body, content_type="application/json", **header)

    return send


@pytest.fixture
def asked(cast) -> str:
    """The number of a case about which Auntie Wang was asked a day ago."""
    return closed_light(cast, at=timezone.now() - timedelta(days=1)).number


@pytest.fixture
def as_key():
    """as_key("centre"): a new API key with this role."""

    def make(role: str) -> str:
        return create_api_key(label=role, grants=[Grant(role=role)], by=job("tests"), at=timezone.now())[1]

    return make


def told(number: str) -> dict:
    return CaseEvent.objects.get(case__number=number, kind="followed_up").data


def test_a_number_answers_the_case(post, asked):
    assert post("２").json() == {"understood": True}
    data = told(asked)
    assert (data["solved"], data["satisfied"], data["by"], data["reporter"]) == ("partly", "partly", "sms", 1)
    assert CaseEvent.objects.get(case__number=asked, kind="followed_up").actor_kind == "api"
    assert_rebuilds(Case.objects.get(number=asked))


@pytest.mark.parametrize("sender", ["13800138000", "138 0013 8000", "008613800138000", "+86 138-0013-8000"])
def test_the_number_is_read_as_people_write_it(post, asked, sender):
    assert post("1", sender=sender).json() == {"understood": True}


def test_what_is_not_clear_or_not_waited_for_changes_nothing(post, asked):
    for key, (text, sender) in enumerate(
        (("好像没修", PHONE), ("1", "+8613900139000"), ("1", "nonsense"), ("", PHONE))
    ):
        answer = post(text, sender=sender, key=str(key))
        assert (answer.status_code, answer.json()) == (200, {"understood": False})
    assert matter_of(asked).state == "due"


def test_a_repeat_counts_once_and_another_text_with_the_same_key_is_refused(post, cast, asked):
    second = closed_light(cast, at=timezone.now() - timedelta(hours=1)).number
    assert [post("3", key="k1").json()["understood"] for _again in range(2)] == [True, True]
    assert (matter_of(second).state, matter_of(asked).state) == ("answered", "due"), "the newest, and only once"
    assert post("1", key="k1").status_code == 409
    assert post("1", key="k2").json() == {"understood": True}
    assert (matter_of(second).ground, matter_of(asked).ground) == ("no", "yes")
    assert post("1", key="k3").json() == {"understood": False}, "nobody waits any more"


def test_nothing_personal_is_kept_with_the_key(post, asked):
    post("1", key="k1")
    kept = IdempotencyKey.objects.get(key="k1")
    assert (kept.result, PHONE in str(kept.__dict__)) == ("yes", False)


def test_erased_reporters_are_not_found(post, asked):
    Reporter.objects.update(erased_at=timezone.now())
    assert post("1").json() == {"understood": False}


def test_unsolved_by_sms_reopens_where_the_pack_says_so(post, cast, tmp_path):
    rule = {"within": {"value": 14, "unit": "calendar_days"}, "unsolved": "reopen"}
    demo_with(tmp_path / "pack", follow_up=rule)
    number = closed_light(cast, at=timezone.now() - timedelta(days=1)).number
    assert post("未解决").json() == {"understood": True}
    assert Case.objects.get(number=number).status == "routed"


def test_only_a_channels_key_may_bring_replies(post, asked, as_key):
    for api_key, status in (("wrong", 401), (as_key("centre"), 403)):
        assert post("1", api_key=api_key).status_code == status
    assert matter_of(asked).state == "due"


@pytest.mark.parametrize(
    "body",
    [{}, {"from": PHONE, "text": "1"}, {"from": PHONE, "text": "1", "key": ""}, {"from": 1, "text": "1", "key": "k"},
     {"from": PHONE, "text": "1", "key": "k", "more": 1}, {"from": PHONE, "text": "1" * 1001, "key": "k"}],
)  # fmt: skip
def test_a_body_that_is_not_a_reply_is_refused(client, cast, body):
    header = {"HTTP_AUTHORIZATION": f"Bearer {cast.kiosk_key}"}
    answer = client.post("/api/v1/sms-answers", json.dumps(body), content_type="application/json", **header)
    assert answer.status_code == 422


def test_asked_and_answered_over_the_wire(live_server, live_cast):
    """The whole way: the notice goes out through the gateway, the reply comes back through it."""
    site = live_server.url.removeprefix("http://")
    gateway = FakeGateway(site=site, key=live_cast.kiosk_key)
    at = timezone.now() - timedelta(minutes=1)
    number = closed_light(live_cast, at=at).number
    morning = at.replace(hour=4, minute=0) + timedelta(days=1)  # noon in Beijing: no quiet hours
    drain(gateway, now=lambda: morning)
    question = next(message for message in gateway.inbox.values() if "/answer/" in message.body)
    assert "回复" in question.body
    assert gateway.reply(sender=question.to, text="1") == (200, {"understood": True})
    assert matter_of(number).state == "answered"
    assert FakeGateway(site=site, key="wrong").reply(sender=question.to, text="1")[0] == 401
