"""The branches write nothing personal down: after all of them tables, webhooks, log and evaluation are searched."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from linli.accounts.roles import Role
from linli.audit.sealer import seal, verify
from linli.cases.lifecycle import EventKind, Verdict
from linli.cases.models import Case, CaseEvent, CasePlace, CaseText, Reporter
from linli.cases.models.announce import WEBHOOK_TOPIC
from linli.cases.notices.webhooks import render_webhook
from linli.cases.rules.report import Contact
from linli.cases.steps.act import act
from linli.cases.steps.answer import answer_by_link, answer_by_sms
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import receive
from linli.cases.steps.join import join_case
from linli.cases.steps.reveal import read_contacts
from linli.cases.steps.subscribe import subscribe
from linli.cases.steps.transfer import withdraw_by_reporter
from linli.evaluation.actions import evaluate_month
from linli.evaluation.models import EvaluationRun
from linli.evaluation.rules.ledger import unpacked
from linli.jobs.deadlines import sweep_deadlines
from linli.jobs.outbox import drain
from linli.kernel.actor import ANONYMOUS, job
from linli.kernel.models import OutboxMessage
from tests.cases.together import client_of, grant
from tests.cast import PEOPLE
from tests.conftest import report_of
from tests.following import bring_to_closing, code_of
from tests.jobs.test_privacy import Broken, cells, log
from tests.pictures import jpeg

__all__ = ["log"]

NAME, PHONE, EMAIL = "欧阳晓霞", "13912345678", "xiaoxia.ouyang@example.org"
CONTACT = Contact(name=NAME, phone=PHONE, email=EMAIL)
FOLLOWER = Contact(name="司徒长风", phone="13787654321")
PERSONAL = [NAME, PHONE, EMAIL, FOLLOWER.name, FOLLOWER.phone]
ERASABLE = {CaseText._meta.db_table, CasePlace._meta.db_table, Reporter._meta.db_table}


class Story:
    """Moves by name, each with a text of its own that is nowhere else."""

    def __init__(self, cast) -> None:
        self.cast, self.now, self.texts = cast, timezone.now() - timedelta(hours=2), []

    def words(self) -> str:
        self.texts.append(f"绝密之语第{len(self.texts):03d}句")
        return self.texts[-1]

    def report(self, **facts):
        told = report_of(self.words(), contact=CONTACT, address=self.words(), **facts)
        return receive(report=told, by=ANONYMOUS, at=self.now)

    def do(self, number: str, *moves: tuple[str, str, dict[str, object]]) -> None:
        for who, move, facts in moves:
            more = {name: self.words() for name, value in facts.items() if value == "?"}
            act(number=number, move=move, facts={**facts, **more}, by=self.cast[who], at=self.now)


def drive(cast) -> Story:
    """Every branch once, with a text wherever one may be written."""
    story, why = Story(cast), {"reason": "?"}
    one, other = story.report(), story.report()
    join_case(number=one.number, contact=FOLLOWER, by=ANONYMOUS, at=story.now)
    story.do(
        one.number,
        ("sun", "sign", {}),
        ("sun", "contact", {"outcome": "not_reached", **why}),
        ("sun", "object", why), ("qian", "reject_objection", why),
        ("sun", "ask_extension", {"more": 1, **why}), ("qian", "grant_extension", why),
        ("sun", "suspend", {"cause": "weather", **why}), ("sun", "resume", why),
        ("qian", "share", {"unit": "street-1", **why}), ("chen", "part_done", {"result": "?"}),
        ("sun", "call_help", {"unit": "roads", **why}), ("sun", "help_came", why),
        ("wu", "supervise", why), ("sun", "answer_supervision", why),
        ("qian", "split", {"type_code": "0110", "text": "?"}),
        ("sun", "ask_exclusion", {"ground": "untrue", **why}), ("zhao", "refuse_exclusion", why),
        ("sun", "appeal", why), ("wu", "reject_appeal", why), ("zhao", "recompute", why),
    )  # fmt: skip
    story.do(other.number, ("qian", "link", {"other": one.number, "relation": "related"}),
             ("qian", "merge", {"main": one.number}), ("qian", "unmerge", why))  # fmt: skip
    story.do(other.number, ("qian", "transfer", {"statutory": "court", **why}))
    withdraw_by_reporter(number=(gone := story.report()).number, secret=gone.secret, at=story.now)
    story.do(story.report().number, ("sun", "object", why), ("qian", "uphold_objection", {"unit": "roads", **why}),
             ("qian", "withdraw", why))  # fmt: skip
    for way in ("link", "sms", "phone"):
        closed = story.report()
        bring_to_closing(cast, closed.number, at=story.now)
        story.do(closed.number, ("qian", "close", {"result_class": "solved", "result": "?"}))
        read_contacts(number=closed.number, by=cast["li"], at=story.now)
        if way == "link":
            said = {"solved": Verdict.NO, "satisfied": Verdict.PARTLY, "reason": story.words()}
            answer_by_link(number=closed.number, code=code_of(closed.number), at=story.now, **said)
            story.do(closed.number, ("zhao", "reopen", why))
        elif way == "sms":
            answer_by_sms(sender=PHONE, text="3", key="k", by=cast.kiosk, at=story.now)
            answer_by_sms(sender=PHONE, text=story.words(), key="l", by=cast.kiosk, at=story.now)
        else:
            said = {"contacted": True, "solved": "yes", "satisfied": "no", **why}
            story.do(closed.number, ("zhao", "follow_up", said))
    sweep_deadlines(story.now + timedelta(days=40))
    return story


@pytest.fixture
def story(cast, log) -> Story:
    subscribe(url="https://receiver.example.org/linli", kinds=[], scope=None, by=job("tests"), at=timezone.now())
    return drive(cast)


def secrets(story: Story) -> list[str]:
    return [*PERSONAL, *story.texts]


def test_texts_and_contacts_stand_only_where_they_can_be_erased(story, log):
    month = f"{timezone.now():%Y-%m}"
    evaluate_month(month=month, by=story.cast["wu"], at=timezone.now())
    drain(Broken())
    seal()
    assert list(verify()) == []
    assert len(story.texts) > 40
    every = cells()
    leaks = {(table, secret) for table, text in every for secret in secrets(story) if secret in text}
    assert {table for table, _secret in leaks} <= ERASABLE
    assert not {secret for _table, secret in leaks} & set(PERSONAL), "contacts are sealed even where they may stand"
    written = log.getvalue()
    assert "notice" in written
    assert [secret for secret in secrets(story) if secret in written] == []
    ledgers = [unpacked(bytes(run.ledger)).decode("utf-8", "replace") for run in EvaluationRun.objects.all()]
    names = [display for display, *_more in PEOPLE.values()]
    assert [one for one in (*secrets(story), *names) for ledger in ledgers if one in ledger] == []


def test_webhooks_tell_codes_only(story):
    waiting = OutboxMessage.objects.filter(topic=WEBHOOK_TOPIC)
    hooks = [render_webhook(row, at=timezone.now()) for row in waiting]
    kinds = set(waiting.values_list("template", flat=True))
    not_here = {"imported", "rerouted", "declined", "check_failed", "noted", "released"}
    assert {kind.value for kind in EventKind} - kinds <= not_here
    bodies = [hook.body.decode() for hook in hooks if hook is not None]
    assert len(bodies) == waiting.count() > 60
    unwanted = [*secrets(story), *(display for display, *_more in PEOPLE.values()), "whsec_", "secret"]
    assert [one for one in unwanted for body in bodies if one in body] == []


def test_what_assisting_units_and_channels_read_names_nobody(story):
    for client in (client_of(grant(Role.UNIT, unit="street-1")), client_of(grant(Role.UNIT, unit="roads"))):
        listed = client.get("/api/v1/cases").json()["items"]
        assert listed
        pages = [client.get(f"/api/v1/cases/{row['number']}").content.decode() for row in listed]
        assert [one for one in PERSONAL for page in pages if one in page] == []
    for number in Case.objects.values_list("number", flat=True):
        page = Client().get(f"/cases/{number}/").content.decode()
        assert [one for one in PERSONAL if one in page] == []


def test_evaluations_name_people_only_by_person_and_only_to_who_leads_them(story):
    month = f"{timezone.now():%Y-%m}"
    names = [display for display, *_more in PEOPLE.values()]
    leader = client_of(grant(Role.LEADER))
    for level in ("unit", "type", "street", "post", "month"):
        told = leader.get(f"/api/v1/evaluations/{month}?level={level}").content.decode()
        assert [one for one in (*secrets(story), *names) if one in told] == []
    assert "孙强" in leader.get(f"/api/v1/evaluations/{month}?level=person").content.decode()
    for own in (grant(Role.UNIT, unit="lighting"), grant(Role.STREET, area="999001001")):
        assert client_of(own).get(f"/api/v1/evaluations/{month}?level=person").status_code == 403


def test_errors_do_not_repeat_what_was_written(story):
    client, number = client_of(grant(Role.CENTRE)), CaseEvent.objects.filter(kind="signed").first().case.number
    photo = str(store_photo(content=jpeg(), by=story.cast["sun"], at=story.now).pk)
    for move, facts in (
        ("note", {"reason": NAME + "\0"}),
        ("transfer", {"statutory": "court", "reason": NAME * 3000}),
        ("ask_extension", {"more": 1, "reason": [NAME]}),
        ("report_done", {"result": NAME, "photos": [photo, photo, NAME]}),
        ("grant_exclusion", {"reason": NAME}),
    ):
        answer = client.post(f"/api/v1/cases/{number}/{move}", facts, content_type="application/json")
        assert answer.status_code in (403, 409, 422)
        assert NAME not in answer.content.decode()
