"""What every step needs to decide: the pack in force, the divisions of the day, the book of units - read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.cases.lifecycle import ClockKind
from linli.cases.models import Case
from linli.cases.models.fold import stamp
from linli.cases.rules.calendar import make_calendar
from linli.cases.rules.spec import CasesSpec
from linli.duty.queries import UnitBook, unit_book
from linli.kernel.errors import NotReady
from linli.kernel.generations import generations
from linli.kernel.worktime import WorkCalendar
from linli.places.queries import snapshot_on
from linli.places.snapshot import Snapshot
from linli.policy.queries import ActivePack, pack_at


@dataclass(frozen=True)
class Context:
    """Everything a decision at one moment is taken under."""

    pack: ActivePack
    spec: CasesSpec
    snapshot: Snapshot
    book: UnitBook

    @property
    def calendar(self) -> WorkCalendar:
        """The working calendar of the pack. Raises NotReady when it has none."""
        return _calendar(self.pack, self.spec)

    def start(self, clock: ClockKind, case: Case, at: datetime) -> list[dict[str, object]]:
        """The event's change that starts `clock` for the case's type and urgency; empty when the pack sets no limit."""
        limit = self.spec.limit(case.type_code, case.urgency, clock)
        if limit is None:
            return []
        due = stamp(self.calendar.due(at, limit))
        return [{"kind": clock.value, "do": "start", "due": due, "limit": [limit.value, limit.unit.value]}]


_calendars: dict[str, WorkCalendar] = {}


def _calendar(pack: ActivePack, spec: CasesSpec) -> WorkCalendar:
    made = _calendars.get(pack.sha256)
    if made is None:
        if spec.calendar is None:
            raise NotReady
        made = _calendars[pack.sha256] = make_calendar(spec.calendar, zone=pack.head.zone)
    return made


def context_at(at: datetime) -> Context:
    """The context of a decision taken at `at`: one statement when nothing changed since the last one.

    Raises NotReady when no pack was ever applied.
    """
    now = generations()
    pack = pack_at(at, known=now.get("packs", 0))
    return Context(
        pack=pack,
        spec=pack.part("cases", CasesSpec),
        snapshot=snapshot_on(at.astimezone(pack.zone).date(), known=now.get("places", 0)),
        book=unit_book(known=now.get("units", 0)),
    )
