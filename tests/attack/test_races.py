"""Two at once: of two steps that cannot both be right one is made, the other refused, and the case stays one story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from linli.cases.lifecycle import FINAL, MatterKind, Status, Verdict
from linli.cases.models import Case, CaseEvent, CaseLink, CaseMatter
from linli.cases.rules.report import Contact
from linli.cases.steps.act import act
from linli.cases.steps.answer import answer_by_link, answer_by_sms
from linli.cases.steps.intake import receive
from linli.cases.steps.join import join_case
from linli.cases.steps.suspension import auto_resume
from linli.cases.steps.transfer import withdraw_by_reporter
from linli.jobs.deadlines import BY, sweep_deadlines
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import DomainError
from tests.cast import MONDAY_TEN, WANG
from tests.conftest import report_of
from tests.following import bring_to_closing, close, closed_light, code_of, demo_with, matter_of
from tests.rebuild import assert_rebuilds
from tests.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4
LATER = MONDAY_TEN + timedelta(hours=3)


def by_link(number: str, said: Verdict) -> Callable[[], object]:
    code = code_of(number)
    return lambda: answer_by_link(number=number, code=code, solved=said, satisfied=said, at=LATER)


@pytest.fixture
def town(live_cast):
    """The cast, and moves by name at one time."""

    class Town:
        cast = live_cast

        def report(self, **facts) -> str:
            return receive(report=report_of(**facts), by=ANONYMOUS, at=MONDAY_TEN).number

        def do(self, number: str, move: str, who: str, at=MONDAY_TEN, **facts) -> None:
            act(number=number, move=move, facts=facts, by=self.cast[who], at=at)

        def signed(self) -> str:
            number = self.report()
            self.do(number, "sign", "sun")
            return number

        def trying(self, number: str, move: str, who: str, at=LATER, **facts) -> Callable[[], str]:
            return tried(lambda: self.do(number, move, who, at, **facts))

    return Town()


def tried(job: Callable[[], object]) -> Callable[[], str]:
    """The job, giving back "made", or the code of what it was refused with; anything else is an error."""

    def run() -> str:
        try:
            job()
        except DomainError as error:
            return error.code
        return "made"

    return run


def state(number: str) -> str:
    """The state, after the case was found to be what its events say."""
    case = Case.objects.get(number=number)
    assert_rebuilds(case)
    events = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("seq", flat=True))
    assert events == list(range(1, case.seq + 1))
    if case.status in (*FINAL, Status.MERGED):
        left = {"follow_up", "exclusion", "appeal"}
        assert set(CaseMatter.objects.filter(case=case, ended_at=None).values_list("kind", flat=True)) <= left
        assert not case.caseclock_set.exclude(kind="follow_up").filter(stopped_at=None).exists()
    if case.status == Status.MERGED:
        assert case.main.status not in (*FINAL, Status.MERGED)
    return case.status


def kinds(number: str, kind: str) -> int:
    return CaseEvent.objects.filter(case__number=number, kind=kind).count()


def test_an_extension_is_decided_once(town):
    for _round in range(ROUNDS):
        number = town.signed()
        town.do(number, "ask_extension", "sun", more=1, reason="x")
        before = Case.objects.get(number=number).due_at
        answers = at_once(
            town.trying(number, "grant_extension", "qian"),
            town.trying(number, "grant_extension", "zhao"),
            town.trying(number, "refuse_extension", "zhao", reason="x"),
        )
        assert sorted(answers) == ["made", "transition-refused", "transition-refused"]
        assert (state(number), kinds(number, "extension_decided")) == ("handling", 1)
        after = Case.objects.get(number=number).due_at
        assert (after > before) == (CaseMatter.objects.get(case__number=number).state == "granted")


def test_two_cases_are_not_merged_into_each_other(town):
    for _round in range(ROUNDS):
        one, other = town.report(), town.report()
        answers = at_once(town.trying(one, "merge", "qian", main=other), town.trying(other, "merge", "zhao", main=one))
        assert answers.count("made") == 1
        assert sorted([state(one), state(other)]) == ["merged", "routed"]


def test_in_a_ring_of_three_no_chain_comes_about(town):
    for _round in range(ROUNDS):
        ring = [town.report() for _case in range(3)]
        jobs = [town.trying(one, "merge", "qian", main=ring[(place + 1) % 3]) for place, one in enumerate(ring)]
        assert at_once(*jobs).count("made") == 2
        assert sorted(map(state, ring)) == ["merged", "merged", "routed"]
        assert CaseLink.objects.filter(case__number__in=ring, relation="duplicate").count() == 2


def test_merging_into_a_case_while_it_ends(town):
    for _round in range(ROUNDS):
        main, one = town.report(), town.report()
        bring_to_closing(town.cast, main, at=MONDAY_TEN)
        answers = at_once(
            town.trying(main, "close", "qian", result_class="solved", result="x"),
            town.trying(one, "merge", "zhao", main=main),
        )
        assert answers[0] == "made"
        assert state(main) == "closed"
        assert state(one) == ("closed" if answers[1] == "made" else "routed")


def test_taking_apart_while_the_main_case_ends(town):
    for _round in range(ROUNDS):
        main, one = town.report(), town.report()
        town.do(one, "merge", "qian", main=main)
        answers = at_once(
            town.trying(main, "transfer", "qian", statutory="court", reason="x"),
            town.trying(one, "unmerge", "zhao", reason="x"),
        )
        assert answers[0] == "made"
        assert state(one) == ("routed" if answers[1] == "made" else "closed")
        assert state(main) == "closed"


def test_a_case_is_reopened_once(town):
    for _round in range(ROUNDS):
        number = closed_light(town.cast).number
        answers = at_once(*[town.trying(number, "reopen", who, reason="x") for who in ("qian", "zhao", "qian")])
        assert sorted(answers) == ["made", "transition-refused", "transition-refused"]
        assert (state(number), Case.objects.get(number=number).reopened) == ("routed", 1)


def test_an_answer_while_the_case_is_reopened(town, tmp_path):
    demo_with(tmp_path / "pack", follow_up={
        "rate": 100, "when": "close", "within": {"value": 14, "unit": "calendar_days"}, "link_days": 14,
        "reopen_days": 15, "unsolved": "reopen",
    })  # fmt: skip
    for _round in range(ROUNDS):
        number = closed_light(town.cast).number
        answers = at_once(
            tried(by_link(number, Verdict.NO)),
            town.trying(number, "reopen", "zhao", reason="x"),
        )
        assert answers.count("made") == 1
        assert (state(number), Case.objects.get(number=number).reopened) == ("routed", 1)


def test_a_link_an_sms_and_a_call_are_one_answer(town):
    for turn in range(ROUNDS):
        number = closed_light(town.cast).number

        def sms(key: str, text: str) -> Callable[[], str]:
            def run() -> str:
                taken = answer_by_sms(sender=WANG.phone, text=text, key=key, by=town.cast.kiosk, at=LATER)
                return "made" if taken else "not understood"

            return run

        answers = at_once(
            tried(by_link(number, Verdict.YES)),
            town.trying(number, "follow_up", "zhao", contacted=True, solved="no", satisfied="no"),
            sms(f"a{turn}", "1"),
            sms(f"b{turn}", "2"),
        )
        assert answers.count("made") == 1, answers
        assert set(answers[2:]) <= {"made", "not understood"}, "a gateway is not told of a conflict"
        assert (kinds(number, "followed_up"), matter_of(number).state) == (1, "answered")
        state(number)


def test_a_suspension_ends_once(town):
    for _round in range(ROUNDS):
        number = town.signed()
        town.do(number, "suspend", "sun", cause="weather", reason="x", until=LATER)
        case_id = Case.objects.get(number=number).pk
        answers = at_once(
            tried(lambda case_id=case_id: auto_resume(case_id=case_id, by=BY, at=LATER)),
            tried(lambda: sweep_deadlines(LATER)),
            town.trying(number, "resume", "sun"),
            town.trying(number, "resume", "qian"),
        )
        assert set(answers) <= {"made", "transition-refused"}
        assert (state(number), kinds(number, "resumed")) == ("handling", 1)
        assert not Case.objects.get(number=number).paused


def test_a_ladder_is_not_climbed_after_the_end(town):
    late = MONDAY_TEN + timedelta(days=20)
    for _round in range(ROUNDS):
        main, one = town.signed(), town.signed()
        closing = town.report()
        bring_to_closing(town.cast, closing, at=MONDAY_TEN)
        answers = at_once(
            tried(lambda: sweep_deadlines(late)),
            town.trying(one, "merge", "qian", at=late, main=main),
            tried(lambda closing=closing: close(town.cast, closing, at=late)),
            tried(lambda: sweep_deadlines(late)),
        )
        assert answers == ["made"] * 4
        assert (state(main), state(one), state(closing)) == ("handling", "merged", "closed")
        for number in (one, closing):
            ended = CaseEvent.objects.get(case__number=number, kind__in=("merged", "closed"))
            climbed = CaseEvent.objects.filter(case__number=number, kind="escalated", seq__gt=ended.seq)
            assert not climbed.exclude(data__clock="follow_up").exists()


def test_splitting_while_the_case_ends_leaves_no_child_behind_a_withdrawn_parent(town):
    for _round in range(ROUNDS):
        number = town.signed()
        answers = at_once(
            town.trying(number, "split", "qian", type_code="0110", text="x"),
            town.trying(number, "split", "zhao", type_code="0110", text="y"),
            town.trying(number, "withdraw", "zhao", reason="x"),
        )
        assert answers[2] == "made"
        assert state(number) == "closed"
        children = CaseLink.objects.filter(other__number=number, relation="child")
        assert children.count() == kinds(number, "split") == answers[:2].count("made")
        for link in children:
            assert state(link.case.number) in ("received", "accepted", "routed")


def test_linking_a_child_while_the_parent_is_closed(town):
    for _round in range(ROUNDS):
        parent, child = town.report(), town.report()
        bring_to_closing(town.cast, parent, at=MONDAY_TEN)
        answers = at_once(
            town.trying(parent, "close", "qian", result_class="solved", result="x"),
            town.trying(child, "link", "zhao", other=parent, relation="child"),
            town.trying(parent, "link", "zhao", other=child, relation="child"),
        )
        assert answers[1:].count("made") == 1, "a circle of parents never comes about"
        closed, linked = (
            state(parent) == "closed",
            CaseLink.objects.get(relation="child", case__number__in=(parent, child)),
        )
        if linked.case.number == child and not closed:
            assert answers[0] == "transition-refused"
        else:
            assert closed
        CaseLink.objects.all().delete()


def test_withdrawing_while_somebody_joins(town):
    for turn in range(ROUNDS):
        told = receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN)
        number, phone = told.number, Contact(phone=f"1390013900{turn}")
        answers = at_once(
            tried(lambda told=told: withdraw_by_reporter(number=told.number, secret=told.secret, at=LATER)),
            tried(lambda number=number, phone=phone: join_case(number=number, contact=phone, by=ANONYMOUS, at=LATER)),
        )
        assert answers.count("made") == 1
        assert state(number) == ("closed" if answers[0] == "made" else "routed")


def test_two_judges_decide_once_and_one_note_is_answered_once(town):
    number = town.signed()
    town.do(number, "ask_exclusion", "sun", ground="untrue", reason="x")
    town.do(number, "supervise", "zhao", reason="x")
    answers = at_once(
        town.trying(number, "grant_exclusion", "zhao", reason="x"),
        town.trying(number, "refuse_exclusion", "zhao", reason="x"),
        town.trying(number, "answer_supervision", "sun", reason="x"),
        town.trying(number, "answer_supervision", "qian", reason="x"),
    )
    assert (answers[:2].count("made"), answers[2:].count("made")) == (1, 1)
    state(number)
    kept = CaseMatter.objects.get(case__number=number, kind=MatterKind.EXCLUSION.value)
    assert Case.objects.get(number=number).excluded == (kept.state == "granted")


def test_one_unit_is_called_once(town):
    number = town.signed()
    for move in ("share", "call_help"):
        calls = [town.trying(number, move, "qian", unit="street-1", reason="x") for _call in range(3)]
        assert at_once(*calls).count("made") == 1
    assert CaseMatter.objects.filter(case__number=number, unit__code="street-1").count() == 2
    state(number)


def test_an_objection_is_upheld_or_rejected(town):
    for _round in range(ROUNDS):
        number = town.signed()
        town.do(number, "object", "sun", reason="x")
        answers = at_once(
            town.trying(number, "uphold_objection", "qian", unit="roads", reason="x"),
            town.trying(number, "reject_objection", "zhao", reason="x"),
            town.trying(number, "suspend", "sun", cause="weather", reason="x"),
            town.trying(number, "ask_extension", "sun", more=1, reason="x"),
        )
        assert answers[:2].count("made") == 1
        case = Case.objects.get(number=number)
        assert (state(number), case.unit.code) == (
            ("routed", "roads") if answers[0] == "made" else ("handling", "lighting")
        )
        if case.unit.code == "roads":
            assert not case.paused, "what the first unit asked for says nothing about the next"
