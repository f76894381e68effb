"""Quiet hours: no SMS rings at night; e-mail and urgent cases do not wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from linli.cases.lifecycle import Urgency
from linli.cases.rules.quiet import quiet_until
from linli.cases.rules.spec_branches import QuietHours
from linli.cases.steps.intake import receive
from linli.jobs.outbox import drain
from linli.kernel.actor import ANONYMOUS
from linli.kernel.models import OutboxMessage
from tests.cast import SMITH
from tests.conftest import report_of
from tests.following import demo_with
from tests.jobs.test_outbox import Recorder

BEIJING, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
NIGHT = QuietHours(hours="22:00-07:00")


def local(text: str, zone: ZoneInfo = BEIJING, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-02 21:59:59", None),
        ("2026-11-02 22:00", "2026-11-03 07:00"),
        ("2026-11-02 23:59:59", "2026-11-03 07:00"),
        ("2026-11-03 00:00", "2026-11-03 07:00"),
        ("2026-11-03 06:59:59", "2026-11-03 07:00"),
        ("2026-11-03 07:00", None),
        ("2026-12-31 23:30", "2027-01-01 07:00"),
    ],
)
def test_the_night_is_quiet_over_midnight(at, until):
    found = quiet_until(NIGHT, local(at), zone=BEIJING)
    assert found == (local(until) if until else None)


@pytest.mark.parametrize(("hours", "at", "quiet"), [
    ("12:00-14:00", "2026-11-02 13:00", True),
    ("12:00-14:00", "2026-11-02 14:00", False),
    ("00:00-06:00", "2026-11-02 00:00", True),
    ("22:00-24:00", "2026-11-02 23:30", True),
    ("22:00-24:00", "2026-11-03 00:00", False),
])  # fmt: skip
def test_hours_within_a_day(hours, at, quiet):
    assert (quiet_until(QuietHours(hours=hours), local(at), zone=BEIJING) is not None) == quiet


@pytest.mark.parametrize("hours", ["22:00", "22h-7h", "25:00-07:00", "07:00-07:00", ""])
def test_hours_that_say_nothing_are_refused(hours):
    with pytest.raises(ValidationError):
        QuietHours(hours=hours)


def test_where_clocks_change_the_local_clock_counts():
    autumn = local("2026-10-31 23:00", NEW_YORK)  # the night in which 01:00 to 02:00 is shown twice
    until = quiet_until(NIGHT, autumn, zone=NEW_YORK)
    assert (until, until - autumn) == (local("2026-11-01 07:00", NEW_YORK), timedelta(hours=9))
    spring = local("2026-03-07 23:00", NEW_YORK)
    assert quiet_until(NIGHT, spring, zone=NEW_YORK) - spring == timedelta(hours=7)
    # an end within the hour that is skipped is the moment of the jump; within the one shown twice it is the first
    early = QuietHours(hours="22:00-02:30")
    assert quiet_until(early, spring, zone=NEW_YORK) == local("2026-03-08 03:00", NEW_YORK)
    twice = QuietHours(hours="22:00-01:30")
    first, again = (local("2026-11-01 01:15", NEW_YORK, fold=fold) for fold in (0, 1))
    assert quiet_until(twice, first, zone=NEW_YORK) == local("2026-11-01 01:30", NEW_YORK)
    assert quiet_until(twice, again, zone=NEW_YORK) is None, "it is over once it has passed"


def run(at: datetime) -> Recorder:
    provider = Recorder()
    drain(provider, now=lambda: at)
    return provider


def test_an_sms_of_the_night_goes_out_in_the_morning(cast):
    night, morning = local("2026-11-02 23:10"), local("2026-11-03 07:00")
    receive(report=report_of(), by=ANONYMOUS, at=night)
    receive(report=report_of(contact=SMITH), by=ANONYMOUS, at=night)
    assert [message.by for message in run(night).sent] == ["email"]
    row = OutboxMessage.objects.get(state="waiting")
    assert (row.next_at, row.attempts, row.last_error) == (morning, 0, "")
    assert run(morning - timedelta(seconds=1)).sent == []
    assert [message.by for message in run(morning).sent] == ["sms"]


def test_an_urgent_case_rings_at_night_unless_the_pack_says_otherwise(cast, tmp_path):
    night = local("2026-11-02 23:10")
    receive(report=report_of(urgency=Urgency.URGENT), by=ANONYMOUS, at=night)
    assert len(run(night).sent) == 1
    demo_with(tmp_path / "pack", quiet_hours={"hours": "22:00-07:00", "urgent": False})
    receive(report=report_of(urgency=Urgency.URGENT), by=ANONYMOUS, at=night)
    assert run(night).sent == []


def test_a_repeat_after_a_failure_waits_too(cast):
    evening = local("2026-11-02 21:59:50")
    receive(report=report_of(), by=ANONYMOUS, at=evening)
    drain(Recorder(RuntimeError("down")), now=lambda: evening)
    night = evening + timedelta(minutes=5)
    assert run(night).sent == []
    assert OutboxMessage.objects.get().next_at == local("2026-11-03 07:00")
    assert len(run(local("2026-11-03 07:00")).sent) == 1
