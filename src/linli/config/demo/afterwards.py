"""After a case of the demo was closed: what reporters say of it, reopening, exclusion from evaluation, appeal."""

from __future__ import annotations

from datetime import timedelta

from linli.cases.lifecycle import ClockKind, MatterKind, Verdict
from linli.cases.queries.follow_up import answer_code
from linli.cases.steps.answer import answer_by_link
from linli.config.demo.acting import Acting, Turns
from linli.config.demo.grammar import answer

_LINK_GOOD = timedelta(days=13)
_SOLVED = {"solved": [88, 7, 5], "partly": [30, 50, 20], "explained": [12, 28, 60], "untrue": [5, 15, 80]}


def afterwards(life: Acting) -> Turns[bool]:
    """True when the case was opened again."""
    if life.reread().matters_of(MatterKind.FOLLOW_UP, "due"):
        yield life.later(1, 60)
        if (yield from _asked(life)) and life.dice.random() < 0.45:
            yield life.later(0.5, 20)
            life.do(life.centre(), "reopen", reason=answer("unsolved", dice=life.dice))
            return True
    yield from _left_out(life)
    return False


def _asked(life: Acting) -> Turns[bool]:
    """The call or the link; True when the reporter says that it is not solved. Some are never reached."""
    way = life.dice.random()
    due = next(iter(life.reread().matters_of(MatterKind.FOLLOW_UP, "due")), None)
    if way < 0.14 or due is None:
        return False
    solved, satisfied = _verdicts(life)
    if way < 0.3 and life.at - due.opened_at < _LINK_GOOD:
        _by_link(life, solved, satisfied)
        return solved is Verdict.NO
    if way < 0.42:
        life.do(life.centre(), "follow_up", contacted=False)
        yield life.later(8, 50)
        if not life.reread().matters_of(MatterKind.FOLLOW_UP, "due"):
            return False
    facts: dict[str, object] = {"contacted": True, "solved": solved.value, "satisfied": satisfied.value}
    if life.dice.random() < 0.8:
        facts["responded"] = life.dice.random() < 0.93
    if solved is Verdict.NO:
        facts["reason"] = answer("said_no", dice=life.dice)
    life.do(life.centre(), "follow_up", **facts)
    return solved is Verdict.NO


def _verdicts(life: Acting) -> tuple[Verdict, Verdict]:
    every = [Verdict.YES, Verdict.PARTLY, Verdict.NO]
    solved = life.dice.choices(every, _SOLVED[life.now.result_class])[0]
    late = _was_late(life)
    satisfied = solved
    if life.dice.random() < (0.3 if late else 0.1):
        satisfied = every[min(every.index(solved) + 1, 2)]
    elif solved is Verdict.NO and life.dice.random() < 0.3:
        satisfied = Verdict.PARTLY
    return solved, satisfied


def _was_late(life: Acting) -> bool:
    clock = life.now.clocks().get(ClockKind.HANDLE)
    return clock is not None and clock.stopped_at is not None and clock.stopped_at > clock.due_at


def _by_link(life: Acting, solved: Verdict, satisfied: Verdict) -> None:
    reporter = life.now.reporters.exclude(phone_sealed=None).order_by("no").first()
    matter = life.now.matters_of(MatterKind.FOLLOW_UP, "due")[0]
    if reporter is None:
        return
    number = life.now.number
    code = answer_code(number, bytes(reporter.salt), matter.no)
    reason = answer("said_no", dice=life.dice) if solved is Verdict.NO else ""
    life.case = answer_by_link(number=number, code=code, solved=solved, satisfied=satisfied, at=life.at, reason=reason)


def _left_out(life: Acting) -> Turns[None]:
    """A unit that was late asks not to be judged by it; the centre decides, a leader when it appeals."""
    if not _was_late(life) or life.dice.random() >= 0.05:
        return
    yield life.later(10, 60)
    ground = life.dice.choice(["outside", "untrue", "unreasonable"])
    life.do(life.handler, "ask_exclusion", ground=ground, reason=answer("exclusion", ground, dice=life.dice))
    yield life.later(5, 40)
    if life.dice.random() < 0.4:
        life.do(life.centre(), "grant_exclusion", reason=answer("granted", dice=life.dice))
        return
    life.do(life.centre(), "refuse_exclusion", reason=answer("refused", dice=life.dice))
    if life.dice.random() < 0.5:
        yield life.later(5, 40)
        life.do(life.handler, "appeal", reason=answer("appeal", dice=life.dice))
        yield life.later(10, 60)
        granted = life.dice.random() < 0.35
        words = answer("granted" if granted else "refused", dice=life.dice)
        life.do(life.leader(), "grant_appeal" if granted else "reject_appeal", reason=words)
