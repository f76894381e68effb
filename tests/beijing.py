"""Times as the clocks of the demo district show them, and the moves of a case at such times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from linli.cases.models import Case
from linli.cases.steps.act import act
from linli.cases.steps.intake import Receipt, receive
from linli.duty.queries import grant_for
from linli.kernel.actor import ANONYMOUS, Actor, ActorKind
from tests.conftest import report_of


def beijing(text: str) -> datetime:
    """beijing("2026-10-08 11:00"): the instant."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


def shown(at: datetime) -> str:
    """The other way round."""
    return at.astimezone(timezone(timedelta(hours=8))).strftime("%Y-%m-%d %H:%M")


def reported(at: str, **facts) -> Receipt:
    """A report taken in when the clocks show `at`."""
    return receive(report=report_of(**facts), by=ANONYMOUS, at=beijing(at))


def do(case: Case | Receipt, move: str, by: Actor, at: str, **facts) -> Case:
    """Make a move when the clocks show `at`; the case as it is stored then."""
    act(number=case.number, move=move, facts=facts, by=by, at=beijing(at))
    return Case.objects.get(number=case.number)


def member_of(unit: str, *, number: int = 9000) -> Actor:
    """Somebody of a unit that has nobody in the cast."""
    grant = grant_for("unit", unit=unit, day=beijing("2026-09-01 00:00").date())
    return Actor(kind=ActorKind.STAFF, id=number, grants=(grant,), label=unit)


def due(case: Case, kind: str = "handle") -> str:
    """When a clock of the case runs out."""
    return shown(case.clocks()[kind].due_at)
