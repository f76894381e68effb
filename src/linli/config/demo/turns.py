"""Turns that a case of the demo may take while it is worked on: objection, contact, time, help, supervision."""

from __future__ import annotations

from datetime import timedelta

from linli.cases.lifecycle import ClockKind, MatterKind
from linli.cases.queries import reporters_to_tell
from linli.cases.rules.report import Contact
from linli.cases.steps.join import join_case
from linli.config.demo.acting import Acting, Turns
from linli.config.demo.grammar import answer
from linli.kernel.actor import ANONYMOUS

_OTHERS = ("enforcement", "city_management", "housing", "roads", "sanitation", "construction")
_HELPERS = ("enforcement", "traffic_police", "fire", "market_supervision")


def objected(life: Acting) -> Turns[None]:
    """The unit says that it is not theirs; the centre decides, sometimes not yet."""
    if life.dice.random() >= 0.045:
        return
    yield life.later(0.3, 4)
    unit = life.world.book.by_id[life.now.unit_id or 0].code
    street = life.world.places.places.get(life.now.area_2 or 0)
    known = [*_OTHERS, f"street-{street.code[6:]}"] if street is not None else list(_OTHERS)
    other = life.dice.choice([code for code in known if code in life.world.book.by_code and code != unit])
    life.do(life.member(), "object", unit=other, reason=answer("object", dice=life.dice))
    yield life.later(1, 10)
    if life.dice.random() < 0.65:
        life.do(life.centre(), "uphold_objection", unit=other, reason=answer("uphold", dice=life.dice))
    else:
        life.do(life.centre(), "reject_objection", reason=answer("reject", dice=life.dice))


def contacted(life: Acting) -> Turns[None]:
    """The unit speaks with the reporter, at the second try at times."""
    for outcome in ("not_reached", "reached"):
        yield life.later(0.1, 0.8) if life.urgent else life.later(0.2, 6)
        if not reporters_to_tell(life.now):
            life.do(life.handler, "contact", outcome="no_contact")
            return
        if outcome == "reached" or life.dice.random() < 0.12:
            life.do(life.handler, "contact", outcome=outcome, reason=answer("contact", dice=life.dice))
        if outcome == "reached":
            return


def joined(life: Acting) -> Turns[None]:
    """Others see a public case and want to hear of it too."""
    if not (life.now.is_public and life.now.text_public and life.dice.random() < 0.08):
        return
    for _person in range(life.dice.choice([1, 1, 2, 3])):
        yield life.later(0.2, 8)
        contact = Contact(phone=f"1390001{life.dice.randint(0, 9999):04d}")
        life.case = join_case(number=life.now.number, contact=contact, by=ANONYMOUS, at=life.at).case


def branched(life: Acting) -> Turns[bool]:
    """One of the branches beside the straight way, by dice; True when the case ends here."""
    roll = life.dice.random()
    if roll < 0.05:
        yield from _more_time(life)
    elif roll < 0.075:
        yield from _suspended(life)
    elif roll < 0.095:
        yield from _helped(life)
    elif roll < 0.11:
        yield from _supervised(life)
    elif roll < 0.12:
        yield from _together(life)
    elif roll < 0.13:
        yield life.later(2, 20)
        life.do(life.desk(), "withdraw", reason=answer("withdraw", dice=life.dice))
        return True
    elif roll < 0.21:
        yield life.later(0.5, 10)
        life.do(life.handler, "note", reason=answer("note", dice=life.dice))
    return False


def _more_time(life: Acting) -> Turns[None]:
    clock = life.now.clocks().get(ClockKind.HANDLE)
    yield life.later(0.3, 5)
    if clock is None or life.at >= clock.due_at - timedelta(minutes=5):
        return
    life.do(life.handler, "ask_extension", more=life.dice.randint(2, 7), reason=answer("extension", dice=life.dice))
    yield life.later(1, 12)
    if life.dice.random() < 0.75:
        life.do(life.centre(), "grant_extension", reason=answer("granted", dice=life.dice))
    else:
        life.do(life.centre(), "refuse_extension", reason=answer("refused", dice=life.dice))


def _suspended(life: Acting) -> Turns[None]:
    yield life.later(0.5, 8)
    cause = life.dice.choice(["resident", "weather", "approval"])
    life.do(life.handler, "suspend", cause=cause, reason=answer("suspend", cause, dice=life.dice))
    yield life.later(20, 220)
    if life.now.matters_of(MatterKind.SUSPENSION, "running"):
        life.do(life.handler, "resume")


def _helped(life: Acting) -> Turns[None]:
    yield life.later(0.3, 6)
    own = life.world.book.by_id[life.now.unit_id or 0].code
    other = life.dice.choice([code for code in _HELPERS if code != own])
    life.do(life.handler, "call_help", unit=other, reason=answer("help", dice=life.dice))
    yield life.later(0.5, 6)
    if life.dice.random() < 0.85:
        life.do(life.handler, "help_came")
    else:
        life.do(life.handler, "help_missed", reason=answer("note", dice=life.dice))


def _supervised(life: Acting) -> Turns[None]:
    yield life.later(4, 30)
    who = life.leader() if life.dice.random() < 0.5 else life.centre()
    life.do(who, "supervise", reason=answer("supervise", dice=life.dice))
    yield life.later(1, 12)
    life.do(life.handler, "answer_supervision", reason=answer("answer_supervision", dice=life.dice))


def _together(life: Acting) -> Turns[None]:
    yield life.later(0.5, 6)
    own = life.world.book.by_id[life.now.unit_id or 0].code
    other = life.dice.choice([code for code in _HELPERS if code != own])
    life.do(life.centre(), "share", unit=other, reason=answer("help", dice=life.dice))
    yield life.later(3, 24)
    who = life.one(life.world.staff.by_unit.get(other, ()))
    life.do(who, "part_done", result=answer("done", "order", dice=life.dice))
