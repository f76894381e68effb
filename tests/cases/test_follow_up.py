"""Follow-up: who is asked, by whom, how they answer, and what becomes of an answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from linli.audit.models import AuditEntry
from linli.cases.lifecycle import Status, Verdict
from linli.cases.models import Case, CaseClock, CaseEvent, CaseMatter
from linli.cases.notices import render
from linli.cases.queries import timeline
from linli.cases.rules.follow_up import sampled
from linli.cases.rules.report import Contact
from linli.cases.steps.act import act
from linli.cases.steps.answer import answer_by_link
from linli.cases.steps.context import context_at
from linli.cases.steps.follow_up import expire_follow_up, follow_up_case, open_follow_up
from linli.cases.steps.intake import receive
from linli.cases.steps.reveal import read_contacts
from linli.cases.views.history import entries_of
from linli.duty.queries import grant_for
from linli.jobs.deadlines import sweep_deadlines
from linli.kernel.actor import ANONYMOUS, Actor, ActorKind, job
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from linli.kernel.ids import case_number
from linli.kernel.models import OutboxMessage
from linli.publication.views.story import state_for_resident
from tests.cast import MONDAY_TEN, SMITH, WANG
from tests.conftest import report_of
from tests.following import FOLLOW_UP, bring_to_closing, close, closed_light, code_of, demo_with, matter_of
from tests.rebuild import assert_rebuilds
from tests.threads import at_once

DAY = timedelta(days=1)
LADDER = [{"id": "handling", "clock": "handle", "steps": [{"id": "late", "at": "due", "level": 1, "tell": ["unit"]}]}]
YES, PARTLY, NO = Verdict.YES, Verdict.PARTLY, Verdict.NO


def call(number: str, by: Actor, *, at=MONDAY_TEN + DAY, **facts) -> Case:
    return act(number=number, move="follow_up", facts=facts, by=by, at=at)


def answer(number: str, *, at=MONDAY_TEN + DAY, solved=YES, satisfied=YES, **more) -> Case:
    code = more.pop("code", None) or code_of(number, reporter=more.pop("reporter", 1))
    return answer_by_link(number=number, code=code, solved=solved, satisfied=satisfied, at=at, **more)


def told(number: str) -> dict:
    return CaseEvent.objects.filter(case__number=number, kind="followed_up").order_by("seq").reverse()[0].data


def events(number: str) -> list[str]:
    return list(CaseEvent.objects.filter(case__number=number).order_by("seq").values_list("kind", flat=True))


# whether and when


def test_a_closed_case_is_followed_up_within_the_packs_time(cast, outbox):
    number = closed_light(cast).number
    case, matter = Case.objects.get(number=number), matter_of(number)
    assert events(number)[-2:] == ["closed", "follow_up_opened"]
    assert (case.status, case.due_at) == (Status.CLOSED, None)
    assert (matter.state, matter.unit.code, matter.due_at) == ("due", "lighting", MONDAY_TEN + 14 * DAY)
    clock = CaseClock.objects.get(case=case, kind="follow_up")
    assert clock.due_at == clock.next_at == MONDAY_TEN + 14 * DAY
    assert outbox.templates(case)[-2:] == ["closed", "follow_up"]
    assert_rebuilds(case)


def test_the_sample_is_drawn_from_the_number_alone():
    numbers = [case_number(MONDAY_TEN.date(), serial) for serial in range(1, 20_001)]
    drawn = [sum(sampled(number, rate) for number in numbers) for rate in (0, 1, 30, 99, 100)]
    assert (drawn[0], drawn[-1]) == (0, 20_000)
    assert drawn[1:4] == [196, 5989, 19813]  # the same on every machine: 0.98, 29.9 and 99.1 percent
    thirty = {number for number in numbers if sampled(number, 30)}
    assert thirty <= {number for number in numbers if sampled(number, 31)}, "a higher rate only adds"


def test_types_may_have_a_rate_of_their_own(cast, tmp_path):
    demo_with(tmp_path / "pack", follow_up={**FOLLOW_UP, "rate": 0})
    assert not CaseMatter.objects.filter(case__number=closed_light(cast).number).exists()


def test_nobody_to_ask_no_follow_up(cast):
    number = closed_light(cast, contact=Contact()).number
    assert events(number)[-1] == "closed"
    assert not CaseClock.objects.filter(case__number=number, kind="follow_up").exists()


def test_what_was_declined_is_not_followed_up(unclear, cast):
    facts = {"ground": "beyond", "reason": "请向邻区反映"}
    act(number=unclear.number, move="decline", facts=facts, by=cast["zhao"], at=MONDAY_TEN)
    assert not CaseMatter.objects.filter(case__number=unclear.number).exists()


def test_at_the_due_time_an_open_case_is_asked_about_once(cast, tmp_path):
    demo_with(tmp_path / "pack", follow_up={**FOLLOW_UP, "when": "deadline"})
    number = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).number
    case, at = Case.objects.get(number=number), MONDAY_TEN + 2 * DAY
    assert open_follow_up(case, context=context_at(at), by=job("deadlines"), at=at)
    case.store()
    assert not open_follow_up(case, context=context_at(at), by=job("deadlines"), at=at)
    answer(number, at=at, solved=NO, satisfied=NO)
    bring_to_closing(cast, number, at=at)
    close(cast, number, at=at)
    assert CaseMatter.objects.filter(case=case, kind="follow_up").count() == 1
    assert_rebuilds(case)


# by telephone


def test_the_desk_writes_down_what_the_reporter_said(cast):
    number = closed_light(cast).number
    said = {"contacted": "true", "solved": "partly", "satisfied": "no", "responded": "false", "reason": "灯还闪"}
    case = call(number, cast["zhao"], **said)
    matter, data = matter_of(number), told(number)
    assert (matter.state, matter.ground, matter.ended_at) == ("answered", "partly", MONDAY_TEN + DAY)
    assert {key: data[key] for key in ("contacted", "solved", "satisfied", "responded", "by")} == {
        "contacted": True, "solved": "partly", "satisfied": "no", "responded": False, "by": "desk",
    }  # fmt: skip
    clock = CaseClock.objects.get(case=case, kind="follow_up")
    assert (clock.stopped_at, clock.next_at) == (MONDAY_TEN + DAY, None)
    assert case.texts.get(no=data["text"]).body == "灯还闪"
    assert "灯还闪" not in str(data)
    assert AuditEntry.objects.filter(action="case.follow_up", subject_id=case.pk).exists()
    assert_rebuilds(case)
    with pytest.raises(TransitionRefused):
        call(number, cast["zhao"], contacted=True, solved="yes", satisfied="yes")


def test_after_three_calls_in_vain_it_counts_as_not_reached(cast):
    number = closed_light(cast).number
    for attempt in (1, 2):
        call(number, cast["li"], contacted=False, at=MONDAY_TEN + attempt * DAY)
        assert (matter_of(number).state, matter_of(number).amount, told(number)["attempt"]) == ("due", attempt, attempt)
        assert CaseClock.objects.get(case__number=number, kind="follow_up").stopped_at is None
    case = call(number, cast["zhao"], contacted=False, at=MONDAY_TEN + 3 * DAY)
    assert (matter_of(number).state, told(number)["contacted"]) == ("unreached", False)
    assert CaseClock.objects.get(case=case, kind="follow_up").stopped_at == MONDAY_TEN + 3 * DAY
    assert_rebuilds(case)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({}, "contacted"),
        ({"contacted": "maybe"}, "contacted"),
        ({"contacted": True, "solved": "yes"}, "satisfied"),
        ({"contacted": True, "satisfied": "no"}, "solved"),
        ({"contacted": True, "solved": "very", "satisfied": "no"}, "solved"),
        ({"contacted": False, "solved": "yes"}, "contacted"),
    ],
)
def test_a_call_that_says_nothing_clear_is_refused(cast, facts, field):
    number = closed_light(cast).number
    with pytest.raises(InvalidInput) as refused:
        call(number, cast["zhao"], **facts)
    assert field in refused.value.fields
    assert matter_of(number).state == "due"


def holder(*grants: tuple[str, str, str]) -> Actor:
    made = tuple(grant_for(role, area=area, unit=unit, day=MONDAY_TEN.date()) for role, area, unit in grants)
    return Actor(kind=ActorKind.STAFF, id=10**9, grants=made, label="two hats")


def test_who_handled_it_does_not_ask(cast):
    number = closed_light(cast).number
    said = {"contacted": True, "solved": "yes", "satisfied": "yes"}
    two_hats = holder(("centre", "", ""), ("unit", "", "lighting"))
    for by in (cast["sun"], two_hats):
        with pytest.raises(NotAllowed):
            call(number, by, **said)
    sun_promoted = Actor(kind=ActorKind.STAFF, id=cast["sun"].id, grants=holder(("centre", "", "")).grants)
    with pytest.raises(NotAllowed):
        call(number, sun_promoted, **said)
    assert call(number, cast["qian"], **said).status == Status.CLOSED


def test_a_street_does_not_ask_about_what_its_own_office_handled(cast):
    number = receive(report=report_of("健身器材坏了", type_code="C0126"), by=ANONYMOUS, at=MONDAY_TEN).number
    assert Case.objects.get(number=number).unit.code == "street-1"
    office = holder(("unit", "", "street-1"))
    bring_to_closing(cast, number, unit=office, at=MONDAY_TEN)
    close(cast, number, at=MONDAY_TEN)
    said = {"contacted": True, "solved": "yes", "satisfied": "yes"}
    with pytest.raises(NotAllowed) as refused:
        call(number, cast["qian"], **said)
    assert "district centre" in str(refused.value)
    assert call(number, cast["zhao"], **said).status == Status.CLOSED


def test_other_roles_and_streets_do_not_ask(cast):
    number = closed_light(cast).number
    for name in ("wu", "zhou"):
        with pytest.raises(NotAllowed):
            call(number, cast[name], contacted=False)
    with pytest.raises(NotFound):
        call(number, cast["han"], contacted=False)


def test_the_verifier_reads_the_telephone_only_while_there_is_somebody_to_call(cast):
    number = closed_light(cast).number
    assert read_contacts(number=number, by=cast["li"], at=MONDAY_TEN)[0].phone == "+8613800138000"
    call(number, cast["li"], contacted=True, solved="yes", satisfied="yes")
    with pytest.raises(NotAllowed):
        read_contacts(number=number, by=cast["li"], at=MONDAY_TEN)


# by link


def link_in(case: Case) -> str:
    message = render(OutboxMessage.objects.get(subject_id=case.pk, template="follow_up"))
    assert message is not None
    assert "None" not in message.body
    return re.search(r"https?://\S+?/answer/\S+/", message.body)[0]


def test_the_reporter_answers_by_the_link_of_the_notice(cast):
    number = closed_light(cast).number
    case = Case.objects.get(number=number)
    assert link_in(case).endswith(f"/answer/{number}/{code_of(number)}/")
    answer(number, solved=YES, satisfied=PARTLY, reason="谢谢", responded=True)
    data = told(number)
    assert (data["by"], data["reporter"], data["solved"], data["satisfied"]) == ("link", 1, "yes", "partly")
    event = CaseEvent.objects.get(case=case, kind="followed_up")
    assert (event.actor_kind, event.actor_id) == ("resident", None)
    assert matter_of(number).state == "answered"
    assert render(OutboxMessage.objects.get(subject_id=case.pk, template="follow_up")) is None, "too late to ask"
    assert_rebuilds(case)


def test_the_code_is_not_the_tracking_code_and_differs_by_reporter_and_time(cast):
    receipt = closed_light(cast)
    assert code_of(receipt.number) != receipt.secret
    other = closed_light(cast, contact=SMITH)
    with pytest.raises(NotFound):
        answer(receipt.number, code=code_of(other.number))
    with pytest.raises(NotFound):
        answer(receipt.number, code=receipt.secret)


def test_fourteen_days_and_not_longer(cast, tmp_path):
    demo_with(tmp_path / "pack", follow_up={**FOLLOW_UP, "within": {"value": 30, "unit": "calendar_days"}})
    late, in_time = closed_light(cast).number, closed_light(cast).number
    with pytest.raises(NotFound):
        answer(late, at=MONDAY_TEN + 15 * DAY)
    with pytest.raises(NotFound):
        answer(late, at=MONDAY_TEN + 14 * DAY + timedelta(minutes=1))
    assert answer(in_time, at=MONDAY_TEN + 14 * DAY).status == Status.CLOSED


def test_the_first_answer_counts(cast):
    number = closed_light(cast).number
    answer(number, solved=YES)
    with pytest.raises(TransitionRefused):
        answer(number, solved=NO, satisfied=NO)
    assert told(number)["solved"] == "yes"


# time, and what becomes of it


def test_when_time_runs_out_it_counts_as_not_reached(cast):
    number = closed_light(cast).number
    case = Case.objects.get(number=number)
    assert expire_follow_up(case_id=case.pk, by=job("deadlines"), at=MONDAY_TEN + 13 * DAY) is None
    assert expire_follow_up(case_id=case.pk, by=job("deadlines"), at=MONDAY_TEN + 14 * DAY) is not None
    assert (matter_of(number).state, told(number)["by"], told(number)["contacted"]) == ("unreached", "time", False)
    assert expire_follow_up(case_id=case.pk, by=job("deadlines"), at=MONDAY_TEN + 15 * DAY) is None
    with pytest.raises(NotFound):
        answer(number, at=MONDAY_TEN + 14 * DAY)
    assert_rebuilds(case)


def test_unsolved_goes_back_to_the_unit_at_once_where_the_pack_says_so(cast, tmp_path, outbox):
    demo_with(tmp_path / "pack", follow_up={**FOLLOW_UP, "unsolved": "reopen"})
    number = closed_light(cast).number
    case = answer(number, solved=NO, satisfied=NO)
    assert (case.status, case.reopened, case.closed_at) == (Status.ROUTED, 1, None)
    assert events(number)[-2:] == ["followed_up", "reopened"]
    assert "reopened" in outbox.templates(case)
    assert_rebuilds(case)
    bring_to_closing(cast, number, at=MONDAY_TEN + 2 * DAY)
    case = close(cast, number, at=MONDAY_TEN + 2 * DAY)
    assert [(matter.no, matter.state) for matter in case.matters.order_by("no")] == [(1, "answered"), (2, "due")]
    assert answer(number, at=MONDAY_TEN + 3 * DAY, solved=PARTLY).status == Status.CLOSED
    assert_rebuilds(case)


def test_an_old_link_does_not_answer_a_new_question(cast, tmp_path):
    demo_with(tmp_path / "pack", follow_up={**FOLLOW_UP, "unsolved": "reopen"})
    number = closed_light(cast).number
    old = code_of(number)
    answer(number, solved=NO, satisfied=NO)
    bring_to_closing(cast, number, at=MONDAY_TEN + 2 * DAY)
    close(cast, number, at=MONDAY_TEN + 2 * DAY)
    with pytest.raises(TransitionRefused):
        answer(number, code=old, at=MONDAY_TEN + 3 * DAY)
    assert matter_of(number).state == "due"


def test_unsolved_waits_for_the_desk_where_the_pack_says_so(cast):
    number = closed_light(cast).number
    case = follow_up_case(
        number=number, contacted=True, solved=NO, satisfied=NO, by=cast["zhao"], at=MONDAY_TEN + 10 * DAY
    )
    assert (case.status, matter_of(number).ground) == (Status.CLOSED, "no")
    reopened = act(
        number=number, move="reopen", facts={"reason": "居民说未解决"}, by=cast["qian"], at=MONDAY_TEN + 15 * DAY
    )
    assert reopened.status == Status.ROUTED
    assert_rebuilds(reopened)


def test_reporters_are_asked_in_their_language(cast):
    number = closed_light(cast, contact=SMITH).number
    message = render(OutboxMessage.objects.get(subject_id=Case.objects.get(number=number).pk, template="follow_up"))
    assert message is not None
    assert (message.by, message.to) == ("email", "ann.smith@example.org")
    assert "Tell us how it went" in message.body
    assert WANG.phone not in message.body


def test_the_sweep_ends_what_nobody_answered_and_asks_at_the_deadline(cast, tmp_path):
    number = closed_light(cast).number
    case = Case.objects.get(number=number)
    sweep_deadlines(MONDAY_TEN + 14 * DAY - timedelta(seconds=1))
    assert matter_of(number).state == "due"
    sweep_deadlines(MONDAY_TEN + 14 * DAY)
    assert matter_of(number).state == "unreached"
    assert_rebuilds(case)
    demo_with(tmp_path / "pack", follow_up={**FOLLOW_UP, "when": "deadline"}, escalations=LADDER)
    number = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN).number
    case = Case.objects.get(number=number)
    due = CaseClock.objects.get(case=case, kind="handle").due_at
    sweep_deadlines(due - timedelta(seconds=1))
    assert "follow_up_opened" not in events(number)
    sweep_deadlines(due)
    sweep_deadlines(due)
    assert events(number).count("follow_up_opened") == 1
    assert_rebuilds(case)


def test_the_timeline_says_how_it_was_answered(cast):
    number = closed_light(cast).number
    call(number, cast["li"], contacted=False)
    answer(number, solved=NO, responded=False)
    case, context = Case.objects.get(number=number), context_at(MONDAY_TEN)
    missed, answered = (entry for entry in entries_of(timeline(case), context, "en") if entry.words == "Followed up")
    assert list(missed.facts)[1:] == [("Reached", "no"), ("Call", "1"), ("How", "by telephone")]
    assert dict(answered.facts).items() >= {
        "Solved": "no", "Satisfied": "yes", "The unit got in touch": "no", "How": "by link"
    }.items()  # fmt: skip
    story = [entry.words for entry in state_for_resident(case)["entries"]]
    assert story[-2:] == ["We tried to reach you", "We were told how it went"]


def test_two_answers_at_once_are_one(live_cast):
    number = closed_light(live_cast).number
    code = code_of(number)

    def say(verdict: Verdict) -> bool:
        try:
            answer(number, code=code, solved=verdict, satisfied=verdict)
        except TransitionRefused:
            return False
        return True

    assert sorted(at_once(lambda: say(YES), lambda: say(NO))) == [False, True]
    assert events(number).count("followed_up") == 1
    assert_rebuilds(Case.objects.get(number=number))
