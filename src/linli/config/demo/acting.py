"""Acting in the demo: who does a step, when people work, and the pictures they send."""

from __future__ import annotations

import random
import uuid
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from linli.accounts.roles import Role
from linli.cases.lifecycle import Urgency
from linli.cases.models import Case
from linli.cases.rules.spec import CasesSpec
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.config.demo.people import HOUSE
from linli.config.demo.pictures import scene
from linli.config.demo.roster import Staff
from linli.duty.queries import UnitBook
from linli.kernel.actor import Actor
from linli.places.snapshot import Snapshot

T = TypeVar("T")
Turns = Generator[datetime, None, T]  # yields when it wants to go on
_VARIANTS = 4  # of each drawn scene


@dataclass(frozen=True, slots=True)
class World:
    """What all lives share; `late` is the share of work done late, `mains` the case that others of a matter join."""

    staff: Staff
    spec: CasesSpec
    book: UnitBook
    places: Snapshot
    zone: ZoneInfo
    seed: int
    as_of: datetime
    late: float
    mains: dict[str, str] = field(default_factory=dict)


class Acting:
    """Makes moves at `at` for a case; knows who may."""

    def __init__(self, dice: random.Random, world: World) -> None:
        self.dice, self.world = dice, world
        self.at = world.as_of
        self.case: Case | None = None
        self.handler = HOUSE
        self.pace = 1.0  # of the usual time between steps, where there is less

    @property
    def now(self) -> Case:
        """The case as it stands; there is one once the report is in."""
        if self.case is None:
            raise LookupError("nothing was reported yet")
        return self.case

    @property
    def urgent(self) -> bool:
        """Whether people work on it at night too."""
        return self.now.urgency == Urgency.URGENT

    def do(self, who: Actor, move: str, **facts: object) -> Case:
        """Make a move of the table now."""
        self.case = act(number=self.now.number, move=move, facts=facts, by=who, at=self.at)
        return self.case

    def reread(self) -> Case:
        """The case as its clocks, and what others did, have left it."""
        self.case = Case.objects.get(pk=self.now.pk)
        return self.case

    def later(self, least: float, most: float) -> datetime:
        """So many hours from now by dice, in the daytime unless it is urgent."""
        at = self.at + timedelta(hours=(least + (most - least) * self.dice.random() ** 1.6) * self.pace)
        return at if self.case is not None and self.urgent else self.daytime(at)

    def daytime(self, at: datetime) -> datetime:
        """`at`, or the next morning when that is at night."""
        local = at.astimezone(self.world.zone)
        if 8 <= local.hour < 20:
            return at
        morning = local.replace(hour=8, minute=0, second=0) + timedelta(minutes=self.dice.uniform(5, 150))
        return (morning + timedelta(days=local.hour >= 20)).astimezone(at.tzinfo)

    def photo(self, code: str, *, fixed: bool) -> uuid.UUID:
        """A stored picture of a matter of type `code`, before or after the work."""
        drawn = scene(code, seed=self.dice.randrange(_VARIANTS), fixed=fixed)
        return store_photo(content=drawn, by=HOUSE, at=self.at).pk

    def one(self, among: tuple[Actor, ...]) -> Actor:
        """One of these people by dice, or the house where there is nobody."""
        return self.dice.choice(among) if among else HOUSE

    def centre(self) -> Actor:
        """Somebody of the district centre."""
        return self.one(self.world.staff.everywhere(Role.CENTRE))

    def leader(self) -> Actor:
        """A leader of the district."""
        return self.one(self.world.staff.everywhere(Role.LEADER))

    def verifier(self) -> Actor:
        """Somebody who checks."""
        return self.one(self.world.staff.everywhere(Role.VERIFIER))

    def desk(self, *, closing: bool = False) -> Actor:
        """The desk of the street, when it sees the case and by dice; else the centre."""
        place = self.world.places.places.get(self.now.area_2 or 0)
        own = self.world.staff.by_area.get((Role.STREET, place.code), ()) if place is not None else ()
        return self.one(own) if own and self.dice.random() < (0.4 if closing else 0.6) else self.centre()

    def member(self) -> Actor:
        """A member of the unit that has the case."""
        unit = self.world.book.by_id.get(self.now.unit_id or 0)
        return self.one(self.world.staff.by_unit.get(unit.code, ()) if unit is not None else ())
