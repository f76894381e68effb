"""How scores went: the last months that were evaluated, each by the formula of its own month."""

from __future__ import annotations

from dataclasses import dataclass

from linli.evaluation.queries import Scope, newest_runs, scope_of
from linli.evaluation.rules.evaluations import narrowed, of_run
from linli.evaluation.rules.reports import report
from linli.kernel.actor import Actor

MONTHS = 6
_LARGEST = 500_000  # lines of a month; a larger one is left out rather than waited for
_KEPT = 100
Totals = dict[tuple[str, str], str]  # (code of the cell, code of the score): total
_totals: dict[tuple[int, str, str, Scope], Totals] = {}


@dataclass(frozen=True, slots=True)
class Month:
    """The scores of a month that have enough cases, by (code of the cell, code of the score)."""

    month: str
    totals: Totals


def trend(*, until: str, level: str, by: Actor) -> list[Month]:
    """The last months up to `until` that have a run, oldest first, narrowed to what `by` may see. Raises NotAllowed."""
    scope = scope_of(by)
    found = []
    for run in newest_runs(until=until, most=MONTHS):
        key = (run.pk, run.sha256, level, scope)
        if key not in _totals:
            if run.lines > _LARGEST:
                continue
            cells = report(narrowed(of_run(run), scope), level)["cells"]
            while len(_totals) >= _KEPT:
                _totals.pop(next(iter(_totals)))
            _totals[key] = {
                (cell["code"], code): one["total"]
                for cell in cells
                for code, one in cell["scores"].items()
                if one["enough"] and one["total"] is not None
            }
        found.append(Month(run.month, _totals[key]))
    return found
