"""Which measures a handling counts in for a month, and in which of them it is a success."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.evaluation.rules.folding import Round
from linli.evaluation.rules.measures import BIT, Measure

_ACCEPTED, _MISDISPATCH = BIT[Measure.ACCEPTED], BIT[Measure.MISDISPATCH]
_CLOSED, _ON_TIME = BIT[Measure.CLOSED], BIT[Measure.ON_TIME]
_CLOSED_ON_TIME, _LATE = BIT[Measure.CLOSED_ON_TIME], BIT[Measure.LATE]
_REWORK, _EXTENSION = BIT[Measure.REWORK], BIT[Measure.EXTENSION]
_FIRST = BIT[Measure.FIRST_CONTACT_RESOLUTION]
_RESPONSE, _SOLVED = BIT[Measure.RESPONSE], BIT[Measure.RESOLUTION]
_SATISFIED = BIT[Measure.SATISFACTION]
_DUE = _CLOSED | _ON_TIME | _CLOSED_ON_TIME | _LATE | _REWORK | _EXTENSION


@dataclass(frozen=True, slots=True)
class Span:
    """A month [since, until) as seen from `as_of`."""

    since: datetime
    until: datetime
    as_of: datetime

    def holds(self, at: datetime | None) -> bool:
        """Whether `at` lies in the month and is not to come yet."""
        return at is not None and self.since <= at < self.until and at <= self.as_of


def counted(one: Round, span: Span) -> tuple[int, int, int]:
    """The measures (bits) whose denominator, whose numerator, and whose "partly" the handling is in.

    By the month of the due time of handling: closed, on_time, closed_on_time, late, rework, extension, first contact
    resolution; by that of the first contact's due time: response; of the answer: resolution, satisfaction; of the
    acceptance: accepted, misdispatch. A due time to come, or one that stands still, counts nowhere.
    """
    bottom = top = partly = 0
    if span.holds(one.accepted_at):
        bottom |= _ACCEPTED | _MISDISPATCH
        top |= _ACCEPTED | (_MISDISPATCH if one.upheld else 0)
    due = one.due
    if due is not None and span.holds(due) and (one.paused_at is None or one.paused_at > due):
        bottom |= _DUE
        top |= _by_due(one, due)
        if one.closed_at is not None:
            bottom |= _FIRST
            if not (one.rework or one.upheld or one.no or one.reopened):
                top |= _FIRST
    if span.holds(one.contact_due) and not one.contact_paused:
        bottom |= _RESPONSE
        top |= _RESPONSE if one.responded else 0
    if span.holds(one.answered_at):
        for answer, bit in ((one.solved, _SOLVED), (one.satisfied, _SATISFIED)):
            if answer:
                bottom |= bit
                top |= bit if answer == "yes" else 0
                partly |= bit if answer == "partly" else 0
    return bottom, top, partly


def _by_due(one: Round, due: datetime) -> int:
    top = _REWORK if one.rework else 0
    if one.extended:
        top |= _EXTENSION
    if not one.handled_in_time:
        top |= _LATE
    elif one.passed:
        top |= _ON_TIME
    if one.closed_at is not None:
        top |= _CLOSED | (_CLOSED_ON_TIME if one.closed_at <= due else 0)
    return top
