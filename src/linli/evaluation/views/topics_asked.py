"""What a reader of topics asked for, and the topics that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from linli.cases.steps.context import Context, context_at
from linli.evaluation.models import TopicRun
from linli.evaluation.queries import scope_of
from linli.evaluation.queries.topics import topic_months, topic_run
from linli.evaluation.rules.spec import EvaluationSpec, TopicsSpec
from linli.evaluation.rules.topic_lines import TopicLine, topic_lines
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput
from linli.kernel.moments import month_span

_BACK = 12  # months that can be chosen though they have no topics


@dataclass(frozen=True)
class TopicsAsked:
    """Month and street as asked, or as they are at first."""

    month: str
    street: str
    area: tuple[int, int] | None
    until: datetime
    context: Context

    @property
    def spec(self) -> TopicsSpec:
        """The pack's numbers for topics."""
        return self.context.pack.part("evaluation", EvaluationSpec).topics

    @property
    def query(self) -> str:
        """What goes on to other pages."""
        given = {"month": self.month, "street": self.street}
        return urlencode({name: value for name, value in given.items() if value})

    def run(self) -> TopicRun | None:
        """The run that was made of the month."""
        return topic_run(self.month)

    def lines(self, run: TopicRun, *, by: Actor, at: datetime) -> list[TopicLine]:
        """The topics that `by` may see, the hottest first."""
        return topic_lines(run, by=by, at=at, until=self.until, spec=self.spec, area=self.area)


def topics_asked(request: HttpRequest, by: Actor, *, now: datetime) -> TopicsAsked:
    """What `request` asks for, the current month at first. Raises NotAllowed, NotReady, InvalidInput."""
    scope_of(by)
    context = context_at(now)
    month = request.GET.get("month") or f"{now.astimezone(context.pack.zone):%Y-%m}"
    until = month_span(month, zone=context.pack.zone)[1]
    street = request.GET.get("street", "")
    place = context.snapshot.by_code.get(street)
    if street and place is None:
        raise InvalidInput({"street": [_("There is no such street.")]})
    area = (place.depth, place.id) if place is not None else None
    return TopicsAsked(month=month, street=street, area=area, until=until, context=context)


def topic_months_to_choose(asked: TopicsAsked, now: datetime) -> list[str]:
    """The last twelve months, those that have topics, and the one asked for, newest first."""
    day, found = now.astimezone(asked.context.pack.zone).date().replace(day=1), {asked.month, *topic_months()}
    for _month in range(_BACK):
        found.add(f"{day:%Y-%m}")
        day = (day - timedelta(days=1)).replace(day=1)
    return sorted(found, reverse=True)
