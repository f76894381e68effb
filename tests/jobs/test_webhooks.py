"""Webhooks from the step to the receiver: queued with the step, sent as CloudEvents, put off, given up, audited."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import jsonschema
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.accounts.actions import create_api_key
from linli.accounts.roles import Role
from linli.audit.models import AuditEntry
from linli.cases.lifecycle import EventKind
from linli.cases.models import Case, Subscription
from linli.cases.models.announce import WEBHOOK_TOPIC
from linli.cases.notices.webhooks import data_schema
from linli.cases.queries.subscriptions import subscriptions
from linli.cases.steps.act import act
from linli.cases.steps.intake import receive
from linli.cases.steps.subscribe import (
    LONGEST_FAILING,
    MOST_FAILURES,
    MOST_SUBSCRIPTIONS,
    resume_subscription,
    rotate_secret,
    scope_of,
    subscribe,
    try_subscription,
    unsubscribe,
)
from linli.config.doctor import examine
from linli.integrations.webhooks.fake import FakeReceiver
from linli.jobs.outbox import MOST_ATTEMPTS, backoff, drain
from linli.jobs.sweeps import KEEP_WEBHOOKS, sweep
from linli.jobs.webhooks import LEASE, deliver
from linli.kernel.actor import ANONYMOUS, Grant, job
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TooManyRequests
from linli.kernel.models import OutboxMessage
from tests.cast import LIUYIN, MONDAY_TEN
from tests.conftest import report_of

HOUSE = job("tests")
URL = "https://receiver.example.org/linli"
INTAKE = ["received", "located", "classified", "accepted", "routed"]
State = OutboxMessage.State
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


class Hall:
    """Receivers by address: what is sent to an address goes to its receiver."""

    def __init__(self) -> None:
        self.by_url: dict[str, FakeReceiver] = {}

    def open(self, url: str = URL, **more) -> tuple[Subscription, FakeReceiver]:
        given = {"kinds": (), "scope": None, "by": HOUSE, "at": MONDAY_TEN, **more}
        row, secret = subscribe(url=url, **given)
        self.by_url[url] = FakeReceiver(secret)
        return row, self.by_url[url]

    def send(self, hook, *, at: datetime) -> None:
        self.by_url[hook.url].send(hook, at=at)

    def run(self, after: timedelta = timedelta()) -> int:
        return deliver(self, now=lambda: MONDAY_TEN + after)


@pytest.fixture
def hall(cast) -> Hall:
    return Hall()


def report(**facts) -> Case:
    return receive(report=report_of(**facts), by=ANONYMOUS, at=MONDAY_TEN).case


def kinds_of(receiver: FakeReceiver) -> list[str]:
    events = sorted(receiver.events.values(), key=lambda event: (event["subject"], event["data"]["seq"]))
    return [event["data"]["kind"] for event in events]


def hooks() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(topic=WEBHOOK_TOPIC).order_by("pk"))


def test_every_event_of_a_case_arrives_once_as_a_cloud_event(hall, cast):
    _row, receiver = hall.open()
    case = report()
    act(number=case.number, move="sign", facts={}, by=cast["sun"], at=MONDAY_TEN + timedelta(hours=1))
    assert [hall.run(timedelta(hours=1)), hall.run(timedelta(hours=2))] == [6, 0]
    assert kinds_of(receiver) == [*INTAKE, "signed"]
    ids = {str(row.provider_key) for row in hooks()}
    for key, event in receiver.events.items():
        # CloudEvents 1.0.2: required attributes are strings that are not empty; names are lower case
        assert all(isinstance(event[name], str) and event[name] for name in ("id", "source", "specversion", "type"))
        assert all(name.isalnum() and name.islower() for name in event)
        assert event["specversion"] == "1.0"
        assert event["id"] == key
        assert key in ids
        assert event["type"] == f"cn.linli.case.{event['data']['kind']}.v1"
        assert event["subject"] == event["data"]["number"] == case.number
        assert event["source"].endswith("/cases")
        assert event["datacontenttype"] == "application/json"
        assert datetime.fromisoformat(event["time"]).utcoffset() == timedelta()
        jsonschema.Draft202012Validator(data_schema()).validate(event["data"])


def test_data_is_the_case_as_it_stood_at_the_event(hall, cast):
    _row, receiver = hall.open()
    case = report()
    act(number=case.number, move="sign", facts={}, by=cast["sun"], at=MONDAY_TEN)
    hall.run()
    by_kind = {event["data"]["kind"]: event["data"] for event in receiver.events.values()}
    assert [by_kind[kind]["status"] for kind in (*INTAKE, "signed")] == [
        "received", "received", "received", "accepted", "routed", "handling",
    ]  # fmt: skip
    assert (by_kind["received"]["type"], by_kind["received"]["areas"], by_kind["received"]["unit"]) == (None, [], None)
    assert by_kind["located"]["areas"][:2] == ["999001", "999001001"]
    assert by_kind["signed"] == {
        "number": case.number, "seq": 6, "kind": "signed", "status": "handling", "type": "C0118", "urgency": "normal",
        "unit": "lighting", "areas": by_kind["located"]["areas"], "due_at": by_kind["routed"]["due_at"],
        "closed_at": None, "result_class": None, "rework": 0, "level": 0, "excluded": False,
    }  # fmt: skip


def test_nothing_personal_is_in_it(hall):
    _row, receiver = hall.open()
    report(text="我家门口的路灯坏了", address="朝霞里三号楼")
    hall.run()
    told = json.dumps(list(receiver.events.values()), ensure_ascii=False)
    assert len(receiver.events) == 5
    for secret in ("路灯", "朝霞里", "13800138000", "桂兰", "116.42", "actor", "reporter"):
        assert secret not in told


def test_a_repeat_has_the_same_id_and_body_though_the_case_went_on(hall, cast):
    _row, receiver = hall.open(kinds=["routed"])
    case = report()
    seen = []
    receiver.take = lambda headers, body, now: (seen.append((headers["webhook-id"], body)), (503, {}))[1]
    hall.run()
    act(number=case.number, move="sign", facts={}, by=cast["sun"], at=MONDAY_TEN)
    hall.run(timedelta(hours=1))
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_only_the_events_and_cases_asked_for(hall, cast):
    _row, some = hall.open("https://some.example.org/", kinds=["received", "closed"])
    _row, street = hall.open("https://street.example.org/", scope=scope_of(area="999001002", unit="", at=MONDAY_TEN))
    _row, roads = hall.open("https://roads.example.org/", scope=scope_of(area="", unit="roads", at=MONDAY_TEN))
    report()
    there = report(point=LIUYIN)
    hall.run()
    assert kinds_of(some) == ["received", "received"]
    assert {event["subject"] for event in street.events.values()} == {there.number}
    assert kinds_of(street) == INTAKE
    assert roads.events == {}


def test_without_receivers_nothing_is_read_or_written_and_with_them_one_insert(hall):
    report()
    with CaptureQueriesContext(
        connection,
    ) as bare:
        report()
    for number in range(3):
        hall.open(f"https://r{number}.example.org/")
    report()
    with CaptureQueriesContext(connection) as told:
        report()
    assert len(told) == len(bare) + 1
    assert len(hooks()) == 2 * 3 * 5


def test_a_step_that_is_rolled_back_tells_nobody(hall):
    hall.open()
    with transaction.atomic():
        report()
        transaction.set_rollback(True)
    assert hooks() == []


def test_a_rolled_back_subscription_hears_nothing(hall):
    with transaction.atomic():
        hall.open()
        report()
        transaction.set_rollback(True)
    report()
    assert hooks() == []


def test_notices_and_webhooks_go_their_own_ways(hall):
    _row, receiver = hall.open()
    report()

    class Messages:
        def __init__(self) -> None:
            self.sent = []

        def send(self, message) -> None:
            self.sent.append(message)

    messages = Messages()
    assert drain(messages, now=lambda: MONDAY_TEN) == 1
    assert (len(messages.sent), receiver.attempts) == (1, 0)
    assert hall.run() == 5
    assert len(messages.sent) == 1


def test_a_receiver_that_fails_rests_and_holds_up_no_other(hall):
    broken, bad = hall.open("https://bad.example.org/")
    _row, good = hall.open("https://good.example.org/")
    bad.answers = [(503, {})] * 2
    report()
    assert hall.run() == 10
    assert (bad.attempts, good.attempts) == (1, 5)
    assert [row.attempts for row in hooks() if row.recipient_id == broken.pk] == [1, 0, 0, 0, 0]
    assert hall.run(backoff(1) - SECOND) == 0
    hall.run(backoff(1))
    broken.refresh_from_db()
    assert (bad.attempts, broken.failures, broken.failing_since) == (2, 2, MONDAY_TEN)
    hall.run(backoff(1) + backoff(2))
    hall.run(backoff(1) + backoff(2) + timedelta(minutes=10))
    assert kinds_of(bad) == INTAKE
    broken.refresh_from_db()
    assert (broken.failures, broken.failing_since, broken.resting_until) == (0, None, None)


def test_retry_after_is_kept(hall):
    _row, receiver = hall.open(kinds=["received"])
    receiver.answers = [(429, {"retry-after": "7200"})]
    report()
    hall.run()
    assert hall.run(timedelta(hours=2) - SECOND) == 0
    hall.run(timedelta(hours=2))
    assert len(receiver.events) == 1


def test_one_event_that_is_never_taken_is_given_up_and_kept(hall):
    _row, receiver = hall.open(kinds=["received"])
    receiver.answers = [(400, {})] * MOST_ATTEMPTS
    report()
    for attempt in range(MOST_ATTEMPTS):
        assert hall.run(timedelta(hours=7) * attempt) == 1
    (row,) = hooks()
    assert (row.state, row.next_at, row.last_error) == (State.FAILED, None, "webhook: HTTP 400")
    assert hall.run(30 * DAY) == 0


def test_gone_disables_at_once_and_on_the_record(hall):
    row, receiver = hall.open()
    receiver.answers = [(410, {})]
    report()
    hall.run()
    row.refresh_from_db()
    assert (row.disabled_at, row.disabled_why) == (MONDAY_TEN, "gone")
    entry = AuditEntry.objects.get(action="webhook.disable")
    assert (entry.subject_id, entry.facts, entry.actor_label) == (row.pk, {"why": "gone"}, "webhooks")
    hall.run(timedelta(hours=1))
    assert sorted(one.state for one in hooks()) == [State.DROPPED] * 4 + [State.FAILED]
    report()
    assert len(hooks()) == 5, "a disabled receiver is told nothing more"


@pytest.mark.parametrize(
    ("failures", "since", "disabled"),
    [
        (MOST_FAILURES - 1, LONGEST_FAILING, True),
        (MOST_FAILURES - 2, LONGEST_FAILING, False),
        (MOST_FAILURES * 9, LONGEST_FAILING - SECOND, False),
    ],
)
def test_who_fails_for_days_and_often_is_disabled(hall, failures, since, disabled):
    row, receiver = hall.open(kinds=["received"])
    Subscription.objects.update(failures=failures, failing_since=MONDAY_TEN - since)
    receiver.answers = [(500, {})]
    report()
    hall.run()
    row.refresh_from_db()
    assert (row.disabled_why == "failing") is disabled
    said = [one.words for one in examine() if one.name == "webhooks"]
    assert any("disabled" in words for words in said) is disabled
    (listed,) = subscriptions(by=HOUSE, day=MONDAY_TEN.date())
    assert listed.state == ("disabled" if disabled else "failing")


def test_a_disabled_receiver_can_be_resumed(hall):
    row, receiver = hall.open(kinds=["received"])
    receiver.answers = [(410, {})]
    report()
    hall.run()
    resume_subscription(subscription_id=row.pk, by=HOUSE, at=MONDAY_TEN)
    report()
    hall.run()
    assert len(receiver.events) == 1


def test_what_waits_for_a_removed_receiver_is_dropped(hall):
    row, receiver = hall.open()
    report()
    unsubscribe(subscription_id=row.pk, by=HOUSE, at=MONDAY_TEN)
    hall.run()
    assert receiver.attempts == 0
    assert {one.state for one in hooks()} == {State.DROPPED}
    report()
    assert len(hooks()) == 5


def test_what_is_done_with_goes_after_a_month(hall):
    hall.open()
    report()
    hall.run()
    OutboxMessage.objects.filter(pk=hooks()[0].pk).update(next_at=MONDAY_TEN, state=State.WAITING)
    assert sweep(at=MONDAY_TEN + KEEP_WEBHOOKS)["webhooks"] == 0
    assert sweep(at=MONDAY_TEN + KEEP_WEBHOOKS + SECOND)["webhooks"] == 4
    assert [one.state for one in hooks()] == [State.WAITING]
    assert OutboxMessage.objects.exclude(topic=WEBHOOK_TOPIC).count() == 1, "notices are kept"


class Killed(BaseException):
    """kill -9."""


def test_what_a_killed_worker_held_is_sent_again_with_the_same_id(hall):
    _row, receiver = hall.open(kinds=["received"])
    report()

    class Dying:
        def send(self, hook, *, at: datetime) -> None:
            hall.send(hook, at=at)
            raise Killed

    with pytest.raises(Killed):
        deliver(Dying(), now=lambda: MONDAY_TEN)
    assert hall.run(LEASE - SECOND) == 0
    assert hall.run(LEASE) == 1
    assert (receiver.attempts, len(receiver.events)) == (2, 1)


def test_secrets_are_sealed_and_both_sign_for_a_day_after_a_change(hall):
    row, receiver = hall.open(kinds=["received"])
    (old,) = receiver.secrets
    row, new = rotate_secret(subscription_id=row.pk, by=HOUSE, at=MONDAY_TEN)
    assert old not in str(Subscription.objects.values())
    hook = try_subscription(subscription_id=row.pk, by=HOUSE, at=MONDAY_TEN + DAY - SECOND)
    assert hook.secrets == (new, old)
    assert try_subscription(subscription_id=row.pk, by=HOUSE, at=MONDAY_TEN + DAY).secrets == (new,)
    row, newest = rotate_secret(subscription_id=row.pk, by=HOUSE, at=MONDAY_TEN, keep_hours=0)
    assert try_subscription(subscription_id=row.pk, by=HOUSE, at=MONDAY_TEN).secrets == (newest,)
    ping = json.loads(hook.body)
    assert (ping["type"], ping["id"], "subject" in ping) == ("cn.linli.ping.v1", hook.key, False)


def test_only_administrators_subscribe_and_it_is_on_the_record(cast):
    for name in cast.actors:
        given = {"url": URL, "kinds": ["closed"], "scope": None, "by": cast[name], "at": MONDAY_TEN}
        if name == "root":
            row, _secret = subscribe(**given)
        else:
            with pytest.raises(NotAllowed):
                subscribe(**given)
            with pytest.raises(NotAllowed):
                subscriptions(by=cast[name], day=MONDAY_TEN.date())
    for action in (unsubscribe, rotate_secret, resume_subscription, try_subscription):
        with pytest.raises(NotAllowed):
            action(subscription_id=row.pk, by=cast["zhao"], at=MONDAY_TEN)
        with pytest.raises(NotFound):
            action(subscription_id=row.pk + 1, by=cast["root"], at=MONDAY_TEN)
    entry = AuditEntry.objects.get(action="webhook.create")
    assert (entry.subject_id, entry.actor_id) == (row.pk, cast["root"].id)
    assert "receiver" not in json.dumps(entry.facts)


def test_what_is_asked_for_must_exist_and_there_is_a_limit(hall):
    for kinds in (["nonsense"], ["received", ""]):
        with pytest.raises(InvalidInput, match="kinds"):
            hall.open(kinds=kinds)
    with pytest.raises(InvalidInput, match="area"):
        scope_of(area="nowhere", unit="", at=MONDAY_TEN)
    with pytest.raises(InvalidInput, match="unit"):
        scope_of(area="", unit="nobody", at=MONDAY_TEN)
    for number in range(MOST_SUBSCRIPTIONS):
        hall.open(f"https://r{number}.example.org/", kinds=list(EventKind))
    with pytest.raises(TooManyRequests):
        hall.open()


@pytest.fixture
def api(cast) -> Client:
    """A client with the key of an administrator."""
    _key, text = create_api_key(label="admin", grants=[Grant(role=Role.ADMIN.value)], by=HOUSE, at=MONDAY_TEN)
    return Client(headers={"X-API-Key": text})


def test_the_whole_life_over_the_api(api, cast):
    asked = {"url": URL, "kinds": ["closed"], "area": "999001001", "unit": "lighting"}
    made = api.post("/api/v1/webhooks", asked, "application/json")
    assert made.status_code == 201
    row = made.json()
    assert row.pop("secret").startswith("whsec_")
    assert {name: row[name] for name in asked} == asked
    assert api.get("/api/v1/webhooks").json() == [row]
    path = f"/api/v1/webhooks/{row['id']}"
    assert api.post(f"{path}/rotate", {"keep_hours": 1}, "application/json").json()["secret"].startswith("whsec_")
    assert api.post(f"{path}/resume").json()["state"] == "active"
    assert api.delete(path).status_code == 204
    assert api.delete(path).status_code == 404
    assert api.get("/api/v1/webhooks").json() == []
    assert api.post("/api/v1/webhooks", {"url": "https://127.0.0.1/"}, "application/json").status_code == 422
    kiosk = Client(headers={"X-API-Key": cast.kiosk_key})
    assert kiosk.post("/api/v1/webhooks", asked, "application/json").status_code == 403
    assert kiosk.get("/api/v1/webhooks").status_code == 403
    assert Client().get("/api/v1/webhooks").status_code == 401


def test_the_schema_is_public_and_a_schema(db):
    schema = Client().get("/api/v1/schemas/case-event.json").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$id"].endswith("/api/v1/schemas/case-event.json")
    assert set(schema["required"]) == set(schema["properties"])
