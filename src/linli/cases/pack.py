"""The cases part of a pack: what it must hold, and what it would have meant for past cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import starmap
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from linli.cases.queries.past import past_events
from linli.cases.rules.calendar import make_calendar
from linli.cases.rules.pack_checks import problems
from linli.cases.rules.rerun import Outcome, outcome, past_of
from linli.cases.rules.spec import CasesSpec
from linli.duty.pack import book_under
from linli.duty.queries import unit_book
from linli.kernel.actor import Actor
from linli.kernel.errors import NotReady, Words
from linli.kernel.ids import uuid7
from linli.kernel.models import OutboxMessage
from linli.places.queries import snapshot_on
from linli.policy.parts import PackHead, Problem, Section, Trial

RECOMPUTE_TOPIC = "recompute"


class CasesPart:
    """How cases check their part; applying it writes no rows, run time reads it from the pack."""

    name = "cases"
    keys = frozenset(CasesSpec.model_fields)
    schema: type[BaseModel] = CasesSpec

    def check(
        self, part: CasesSpec, *, head: PackHead, parts: Mapping[str, Any], before: CasesSpec | None
    ) -> Sequence[Problem]:
        """Everything that types, routes, limits and notices refer to exists; every type has a route."""
        return list(problems(part, parts=parts, before=before))

    def apply(self, part: CasesSpec, *, by: Actor, at: datetime) -> None:
        """Ask the worker for the due times of open cases, where the pack wants them computed anew."""
        if "pack" in part.recompute_on:
            request = OutboxMessage(
                topic=RECOMPUTE_TOPIC, template="pack", subject_id=0, provider_key=uuid7(), next_at=at, created_at=at
            )
            request.save(force_insert=True)

    def simulate(self, trial: Trial, *, by: Actor, at: datetime, earlier: Mapping[str, Section]) -> Section:
        """Route the span's cases and count their deadlines under the other pack."""
        spec: CasesSpec = trial.parts[self.name]
        if spec.calendar is None:
            raise NotReady
        snapshot = snapshot_on(at.date())
        known: dict[str, Any] = {
            "book": book_under(trial.parts["duty"], day=at.date()),
            "units": {unit.id: unit.code for unit in unit_book().by_id.values()},
            "codes": {place.id: place.code for place in snapshot.places.values()},
            "calendar": make_calendar(spec.calendar, zone=trial.head.zone),
        }
        cases = starmap(past_of, past_events(by=by, since=trial.since, until=trial.until))
        outcomes = [outcome(past, spec, at=at, **known) for past in cases if not past.imported]
        return Section(
            name=self.name, counts=_counts(outcomes), rows=list(_rows(outcomes)), words=_WORDS, carried=outcomes
        )


_WORDS: dict[str, Words] = {
    "title": _("Cases, routed and counted anew"),
    "cases": _("Cases looked at"),
    "routed_elsewhere": _("Would go to another unit"),
    "type_unknown": _("Type that the pack does not know"),
    "late": _("Late"),
    "late_under_it": _("Late under it"),
    "newly_late": _("Newly late"),
    "no_longer_late": _("No longer late"),
    "number": _("Number"),
    "type": _("Type"),
    "unit": _("Unit"),
    "unit_under_it": _("Unit under it"),
    "due": _("Due"),
    "due_under_it": _("Due under it"),
}


def _counts(outcomes: Sequence[Outcome]) -> dict[str, int]:
    return {
        "cases": len(outcomes),
        "routed_elsewhere": sum(one.unit != one.other_unit for one in outcomes if one.known_type),
        "type_unknown": sum(not one.known_type for one in outcomes),
        "late": sum(one.late for one in outcomes),
        "late_under_it": sum(one.other_late for one in outcomes),
        "newly_late": sum(one.other_late and not one.late for one in outcomes),
        "no_longer_late": sum(one.late and not one.other_late for one in outcomes if one.known_type),
    }


def _rows(outcomes: Sequence[Outcome]) -> Iterator[dict[str, Any]]:
    for one in outcomes:
        elsewhere = one.known_type and one.unit != one.other_unit
        if not elsewhere and one.late == one.other_late and one.known_type:
            continue
        yield {
            "number": one.number,
            "type": one.type_code,
            "type_unknown": not one.known_type or None,
            "unit": one.unit,
            "unit_under_it": one.other_unit if elsewhere else None,
            "due": one.due,
            "due_under_it": one.other_due,
            "late": one.late,
            "late_under_it": one.other_late,
        }
