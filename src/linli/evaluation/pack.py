"""The evaluation part of a pack: indicators and scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel

from linli.duty.pack import book_under
from linli.evaluation.rules.measures import COUNTS
from linli.evaluation.rules.spec import EvaluationSpec, PerCase, ScoreSpec
from linli.evaluation.rules.trial import Months, compare
from linli.kernel.actor import Actor
from linli.kernel.errors import Words
from linli.policy.parts import PackHead, Problem, Section, Trial

_WORDS: dict[str, Words] = {
    "title": _("Scores, counted anew"),
    "scores_that_differ": _("Scores that would be different"),
    "month": _("Month"),
    "level": _("Level"),
    "code": _("Code of the row"),
    "score": _("Score"),
    "total": _("Total"),
    "total_under_it": _("Total under it"),
    "rank": _("Rank"),
    "rank_under_it": _("Rank under it"),
}


class EvaluationPart:
    """How the evaluation checks its part; applying it writes no rows, run time reads it from the pack."""

    name = "evaluation"
    keys = frozenset(EvaluationSpec.model_fields)
    schema: type[BaseModel] = EvaluationSpec

    def check(
        self, part: EvaluationSpec, *, head: PackHead, parts: Mapping[str, Any], before: EvaluationSpec | None
    ) -> Sequence[Problem]:
        """Codes stand once; scores are made of indicators that exist, each once."""
        return list(_problems(part))

    def apply(self, part: EvaluationSpec, *, by: Actor, at: datetime) -> None:
        """Nothing to write."""

    def simulate(self, trial: Trial, *, by: Actor, at: datetime, earlier: Mapping[str, Section]) -> Section:
        """Score the span's months under the other pack: its formulas, and the cases as they would have fared."""
        outcomes = {one.case_id: one for one in earlier["cases"].carried}
        book = book_under(trial.parts["duty"], day=at.date())
        rows = list(
            compare(
                Months(since=trial.since, until=trial.until, at=at),
                outcomes=outcomes,
                spec=trial.parts[self.name],
                new_units={unit.id: unit.code for unit in book.by_id.values() if unit.id < 0},
            )
        )
        return Section(name=self.name, counts={"scores_that_differ": len(rows)}, rows=rows, words=_WORDS)


def _problems(part: EvaluationSpec) -> Iterator[Problem]:
    codes = {"indicators": [one.code for one in part.indicators], "scores": [one.code for one in part.scores]}
    for key, listed in codes.items():
        for index, code in enumerate(listed):
            if code in listed[:index]:
                yield Problem((key, index, "code"), f"the code {code!r} stands here twice")
    for index, score in enumerate(part.scores):
        yield from _item_problems(score, part, ("scores", index))


def _item_problems(score: ScoreSpec, part: EvaluationSpec, path: tuple[str | int, ...]) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, item in enumerate(score.items):
        where = (*path, "items", place)
        if item.indicator not in part.by_code:
            yield Problem((*where, "indicator"), f"there is no indicator {item.indicator!r}")
        elif part.by_code[item.indicator].kind in COUNTS and not isinstance(item, PerCase):
            yield Problem((*where, "rule"), f"{item.indicator!r} is a number and has no rate")
        if item.indicator in seen:
            yield Problem((*where, "indicator"), f"the indicator {item.indicator!r} stands in this score twice")
        seen.add(item.indicator)
        if isinstance(item, PerCase) and (item.from_nth is None) != (item.minus_then is None):
            yield Problem(where, "`from_nth` and `minus_then` go together")
    if score.full <= 0:
        yield Problem((*path, "items"), "the items give no points")
