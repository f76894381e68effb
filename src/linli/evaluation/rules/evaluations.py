"""An evaluation: the ledger of a month with what is needed to read it, counted from the events or read from a run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import numpy as np
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from linli.evaluation.models import EvaluationRun
from linli.evaluation.queries import Scope, event_rows, last_event, scope_of, stored_run
from linli.evaluation.rules.counting import Span
from linli.evaluation.rules.folding import BARE, KINDS
from linli.evaluation.rules.ledger import Ledger, build, digest, from_bytes, unpacked
from linli.evaluation.rules.spec import EvaluationSpec
from linli.kernel.actor import Actor
from linli.kernel.errors import NotReady
from linli.kernel.moments import month_span
from linli.policy.queries import ActivePack, pack_at

AT_ONCE = 200_000  # events that are counted while somebody waits; beyond it a stored run is needed
_KEPT = 2
_ledgers: dict[int, tuple[str, Ledger]] = {}


@dataclass(frozen=True)
class Evaluation:
    """A month as seen from `as_of`. `pack` was in force at its end (or at `as_of` before that): its formulas count.

    `sha256` is that of the whole ledger, also where `ledger` holds only what its reader may see.
    """

    month: str
    as_of: datetime
    pack: ActivePack
    ledger: Ledger
    sha256: str
    scope: Scope | None = None

    @property
    def spec(self) -> EvaluationSpec:
        """The indicators and scores that count."""
        return self.pack.part("evaluation", EvaluationSpec)

    @property
    def day(self) -> date:
        """The last day of the month in the pack's zone: areas have the names of that day."""
        return _span(self.month, self.as_of)[0].until.astimezone(self.pack.zone).date() - timedelta(days=1)


def _span(month: str, as_of: datetime) -> tuple[Span, ActivePack]:
    since, until = month_span(month, zone=pack_at(as_of).zone)
    pack = pack_at(min(as_of, until - timedelta(microseconds=1)))
    return Span(since=since, until=until, as_of=as_of), pack


def compute(*, month: str, as_of: datetime) -> Evaluation:
    """Count a month from the events of all cases: nothing else is asked. Raises InvalidInput, NotReady."""
    span, pack = _span(month, as_of)
    ledger = build(event_rows(kinds=KINDS, bare=BARE, as_of=as_of), span)
    return Evaluation(month=month, as_of=as_of, pack=pack, ledger=ledger, sha256=digest(ledger.to_bytes()))


def of_run(run: EvaluationRun) -> Evaluation:
    """The evaluation that a run holds."""
    sha256, ledger = _ledgers.get(run.pk, ("", None))
    if ledger is None or sha256 != run.sha256:
        ledger = from_bytes(unpacked(bytes(run.ledger)))
        while len(_ledgers) >= _KEPT:
            _ledgers.pop(next(iter(_ledgers)))
        _ledgers[run.pk] = (run.sha256, ledger)
    _between, pack = _span(run.month, run.as_of)
    return Evaluation(month=run.month, as_of=run.as_of, pack=pack, ledger=ledger, sha256=run.sha256)


def evaluation_of(*, month: str, by: Actor, as_of: datetime | None = None) -> Evaluation:
    """A month for a reader, narrowed to what `by` may see: the stored run (of exactly `as_of` when given).

    Without one it is counted at once while there are few events. Raises NotAllowed, InvalidInput, NotReady.
    """
    scope = scope_of(by)
    _span(month, as_of or timezone.now())
    run = stored_run(month, as_of)
    if run is not None:
        return narrowed(of_run(run), scope)
    if last_event() > AT_ONCE:
        raise NotReady(_("This month was not evaluated yet. Run: linli evaluate --month %(month)s") % {"month": month})
    return narrowed(compute(month=month, as_of=as_of or timezone.now()), scope)


def narrowed(evaluation: Evaluation, scope: Scope) -> Evaluation:
    """The evaluation with only the lines in `scope`."""
    ledger = evaluation.ledger
    if scope.everything:
        return replace(evaluation, scope=scope)
    seen = np.isin(ledger.unit, sorted(scope.units))
    for depth, area in scope.areas:
        seen |= getattr(ledger, f"area_{depth}") == area
    return replace(evaluation, ledger=ledger.only(seen), scope=scope)
