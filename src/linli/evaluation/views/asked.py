"""What a reader asked to see, and the evaluation that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.translation import gettext_lazy as _

from linli.evaluation.queries import run_known_on, scope_of, stored_months
from linli.evaluation.rules.evaluations import Evaluation, evaluation_of
from linli.evaluation.rules.levels import may_be_ranked
from linli.evaluation.rules.spec import EvaluationSpec, ScoreSpec
from linli.evaluation.rules.tables import NAME, SCORE, first_level
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.moments import month_span
from linli.policy.queries import ActivePack, pack_at

_BACK = 12  # months that can be chosen though nobody has evaluated them
_DIGITS = 9
_FIRST = date(2000, 1, 1)  # a day that is still being typed has the year 2
NOBODY = "-"  # in addresses, for what has no code


@dataclass(frozen=True)
class Asked:
    """Month, level, columns and order as asked or as they are at first; `as_of` None is the newest there is."""

    month: str
    level: str
    show: str
    sort: str
    score: str
    known: date | None
    as_of: datetime | None
    pack: ActivePack

    def evaluation(self, by: Actor) -> Evaluation:
        """The evaluation that was asked for. Raises NotAllowed, InvalidInput, NotReady."""
        return evaluation_of(month=self.month, by=by, as_of=self.as_of)

    def chosen_score(self, spec: EvaluationSpec) -> ScoreSpec | None:
        """The score that was asked for, else the first; None where there are none."""
        return next((one for one in spec.scores if one.code == self.score), next(iter(spec.scores), None))

    @property
    def query(self) -> str:
        """What goes on to the pages behind the table."""
        given = {"score": self.score, "known": self.known.isoformat() if self.known else ""}
        return urlencode({name: value for name, value in given.items() if value})


def asked_of(request: HttpRequest, by: Actor, *, now: datetime, month: str = "", level: str = "") -> Asked:
    """What `request` asks for, the current month at first. Raises NotAllowed, NotReady, InvalidInput."""
    scope, pack, given = scope_of(by), pack_at(now), request.GET
    today = now.astimezone(pack.zone).date()
    month = month or given.get("month") or f"{today:%Y-%m}"
    month_span(month, zone=pack.zone)
    depth = 1 if scope.everything else min((depth for depth, _area in scope.areas), default=None)
    level = level or given.get("level") or first_level(pack, depth=depth, day=today)
    known = _day(given.get("known", ""))
    return Asked(
        month=month,
        level=level,
        show=given.get("show", ""),
        sort=given.get("sort") or (f"-{SCORE}" if may_be_ranked(level) else NAME),
        score=given.get("score", ""),
        known=known,
        as_of=_as_of(month, known, pack, now) if known else None,
        pack=pack,
    )


def months_to_choose(asked: Asked, now: datetime) -> list[str]:
    """The last twelve months, those that were evaluated, and the one asked for, newest first."""
    day, found = now.astimezone(asked.pack.zone).date().replace(day=1), {asked.month, *stored_months()}
    for _month in range(_BACK):
        found.add(f"{day:%Y-%m}")
        day = (day - timedelta(days=1)).replace(day=1)
    return sorted(found, reverse=True)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None:
        raise InvalidInput({"known": [_("Please write the day like 2026-11-05.")]})
    return day


def _as_of(month: str, day: date, pack: ActivePack, now: datetime) -> datetime | None:
    """The end of the day, or the last run made on it; None from today on."""
    if day >= now.astimezone(pack.zone).date():
        return None
    day = max(day, _FIRST)
    begin = datetime.combine(day, time(), tzinfo=pack.zone)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=pack.zone)
    return run_known_on(month, begin, end) or end - timedelta(seconds=1)


def start_of(request: HttpRequest) -> int:
    """Where the page of a list starts. Raises InvalidInput."""
    text = request.GET.get("start") or "0"
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise InvalidInput({"start": [_("This is not a place in the list. Begin again without it.")]})
    return int(text)
