"""Plans: what is reported in the demo when, where, by which way and in which words, in the proportions of mix.yaml."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any
from zoneinfo import ZoneInfo

from linli.cases.lifecycle import Channel, Nature
from linli.cases.rules.spec import CasesSpec, TypeSpec
from linli.config.demo.grammar import pages, said, sayings, slipped, spun, vague
from linli.config.demo.spots import Spot, Spots

WHOLE = 3000  # the number of cases for which hot.yaml counts
SEEN = frozenset(
    {"street", "adverts", "works", "sudden", "order", "covers", "utility", "traffic", "sanitation", "green"}
)
_LEAST_FOR_HOT = 60
_FRESH_DAYS = 2.5  # what ended so lately is still being worked on
_COMPLAINS = 0.85  # share of requests for help that are meant as a complaint
_WRONG = 0.04  # share of types that a reporter picks wrongly


@dataclass(frozen=True, slots=True)
class Plan:
    """One report to come; `code` is what it truly is, `told` the type that the reporter names, if any."""

    key: str
    at: datetime
    code: str
    told: str
    text: str
    channel: Channel
    nature: Nature | None
    spot: Spot
    photo: bool
    reachable: bool
    english: bool = False
    hot: str = ""
    merge: float = 0.0
    holds: datetime | None = None


def first_day(as_of: datetime, zone: ZoneInfo) -> datetime:
    """When the demo begins: with the month before the last full one, so that two full months can be compared."""
    month = as_of.astimezone(zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _step in range(2):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


class Planner:
    """Draws plans by dice: the same plans for the same seed and end."""

    def __init__(self, *, spec: CasesSpec, spots: Spots, zone: ZoneInfo, as_of: datetime, seed: int) -> None:
        self._spec, self._spots, self._zone, self._as_of, self._seed = spec, spots, zone, as_of, seed
        self._mix = pages("mix")
        start = first_day(as_of, zone)
        self._hours = [start + timedelta(hours=hour) for hour in range(int((as_of - start) / timedelta(hours=1)))]
        local = [hour.astimezone(zone) for hour in self._hours]
        busy = [self._mix["week"][one.weekday()] * self._mix["hours"][one.hour] for one in local]
        self._hour_sums = list(accumulate(busy))
        self._codes: list[str] = [code for code in self._mix["types"] if code in spec.by_code]
        self._by_month: dict[int, list[float]] = {}

    def all(self, cases: int) -> list[Plan]:
        """So many plans in the order of their times."""
        dice = random.Random(self._seed)  # noqa: S311 - the same demo for the same seed
        plans = list(self._hot(cases, dice)) if cases >= _LEAST_FOR_HOT else []
        plans += [self._plain(f"{number}", dice) for number in range(cases - len(plans))]
        return sorted(plans[:cases], key=lambda plan: (plan.at, plan.key))

    def _plain(self, key: str, dice: random.Random) -> Plan:
        hour = dice.choices(self._hours, cum_weights=self._hour_sums)[0]
        at = hour + timedelta(seconds=dice.randrange(3600))
        code = dice.choices(self._codes, cum_weights=self._sums(hour.astimezone(self._zone).month))[0]
        return self._written(key, code=code, at=at, spot=self._spots.anywhere(dice), dice=dice)

    def _sums(self, month: int) -> Sequence[float]:
        if month not in self._by_month:
            mix = self._mix
            weights = [mix["types"][code] * mix["months"].get(code, {}).get(month, 1) for code in self._codes]
            self._by_month[month] = list(accumulate(weights))
        return self._by_month[month]

    def _written(
        self, key: str, *, code: str, at: datetime, spot: Spot, dice: random.Random, text: str = "", **more: Any
    ) -> Plan:
        mix, spec = self._mix, self._spec.by_code[code]
        seen = spec.group in SEEN
        channels: dict[str, float] = dict(mix["channels"])
        if not seen or text:
            channels.pop("patrol")
        channel = Channel(dice.choices(list(channels), list(channels.values()))[0])
        english = channel is Channel.WEB and dice.random() * 100 < mix["english"] * 3
        untyped = dice.random() * 100 < mix["untyped"] or channel is Channel.EMAIL
        words: dict[str, Any] = {"dice": dice, "community": spot.community, "building": spot.building}
        if not text and dice.random() * 100 < mix["vague"] and channel is not Channel.PATROL:
            text, untyped = vague(**words), True
        if not text:
            text = said(code, channel=channel.value, english=english, **words)
        if dice.random() * 100 < mix["slips"]:
            text = slipped(text, dice)
        told = code if dice.random() >= _WRONG else self._mistaken(spec, dice)
        return Plan(
            key=key,
            at=at,
            code=code,
            told="" if untyped else told,
            text=text,
            channel=channel,
            nature=Nature.COMPLAINT if spec.nature is Nature.HELP and dice.random() < _COMPLAINS else None,
            spot=spot,
            photo=seen and dice.random() * 100 < mix["photo"],
            reachable=channel is not Channel.PATROL and dice.random() * 100 >= mix["anonymous"],
            english=text.isascii(),
            **more,
        )

    def _mistaken(self, spec: TypeSpec, dice: random.Random) -> str:
        kin = [code for code in self._codes if self._spec.by_code[code].group == spec.group and code in sayings()]
        return dice.choice(kin)

    def _hot(self, cases: int, dice: random.Random) -> Iterator[Plan]:
        """The matters that many report at once; their share of all cases is the same whatever the number."""
        first = self._hours[0]
        for hot in pages("hot"):
            begins = self._as_of - timedelta(days=hot["ago"])
            if begins.astimezone(self._zone).month not in hot.get("months", range(1, 13)) or begins < first:
                continue
            lasts, spare = timedelta(days=hot["days"]), timedelta(minutes=30)
            holds = begins + lasts * (1.2 if hot["ago"] - hot["days"] < _FRESH_DAYS else 0.7)
            for number in range(max(2, round(hot["count"] * cases / WHOLE))):
                at = begins + lasts * (dice.betavariate(1.1, 1.8) if number else 0) + timedelta(hours=dice.random())
                at = self._waking(at, dice)
                spot = self._spots.within(hot["street"], dice, rank=hot["at"])
                slots = {**pages("common")["slots"], "c": [spot.community], "n": [str(spot.building)]}
                text = spun(dice.choice(hot["say"]), dice=dice, slots=slots)
                more = {
                    "hot": hot["name"],
                    "merge": hot["merge"],
                    "holds": holds if not number else None,
                }
                yield self._written(
                    f"{hot['name']}-{number}",
                    code=hot["type"],
                    at=min(at, self._as_of - spare),
                    spot=spot,
                    dice=dice,
                    text=text if text.isascii() or text.endswith(("？", "！")) else f"{text}。",
                    **more,
                )

    def _waking(self, at: datetime, dice: random.Random) -> datetime:
        """Few write in the small hours."""
        hour = at.astimezone(self._zone).hour
        return at + timedelta(hours=7 - hour + dice.random() * 4) if hour < 6 and dice.random() < 0.85 else at
