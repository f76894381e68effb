"""The worker evaluates months by the clock."""

from __future__ import annotations

from itertools import count

from linli.evaluation.models import EvaluationRun
from linli.evaluation.queries import stored_months
from linli.jobs.evaluations import Evaluations
from linli.kernel.generations import bump
from linli.policy.models import PackVersion
from tests.evaluation.history import at, simple


def test_the_current_month_and_for_ten_days_the_one_before(cast):
    simple(done="10-03", closed="10-04")
    Evaluations().run(at("11-05"))
    assert stored_months() == ["2026-11", "2026-10"]
    assert {run.month: run.lines for run in EvaluationRun.objects.all()} == {"2026-10": 1, "2026-11": 0}
    Evaluations().run(at("12-20"))
    assert stored_months() == ["2026-12", "2026-11", "2026-10"]


def test_without_a_pack_there_is_nothing_to_evaluate(cast):
    PackVersion.objects.all().delete()
    bump("packs")
    Evaluations().run(at("11-05"))
    assert not EvaluationRun.objects.exists()


def test_what_takes_long_is_done_less_often(cast):
    passing = count(step=3600)  # a pass takes an hour
    slow = Evaluations(rest=24, seconds=lambda: float(next(passing)))
    slow.run(at("11-05"))
    simple(done="10-03", closed="10-04")
    slow.run(at("11-05 10:00"))
    assert EvaluationRun.objects.get(month="2026-10").lines == 0
    slow.run(at("12-31"))
    assert EvaluationRun.objects.filter(month="2026-12").exists()
