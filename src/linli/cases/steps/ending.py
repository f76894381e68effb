"""What every early ending has in common: clocks stop, what was asked or owed lapses, nothing is due any more."""

from __future__ import annotations

from typing import Any

from linli.cases.lifecycle import MatterKind
from linli.cases.models import Case
from linli.cases.steps.matters import lapse

_JUDGED_LATER = frozenset({MatterKind.EXCLUSION, MatterKind.APPEAL})


def stopped(case: Case) -> dict[str, Any]:
    """The data of an event after which nobody works on the case; only exclusion and appeal outlive it."""
    return {
        "clocks": [{"kind": kind, "do": "stop"} for kind, clock in case.clocks().items() if clock.stopped_at is None],
        "matters": lapse(case, frozenset(MatterKind) - _JUDGED_LATER),
        "due": None,
    }
