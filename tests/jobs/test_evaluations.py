"""The worker evaluates months by the clock."""

from __future__ import annotations

from linli.evaluation.models import EvaluationRun
from linli.evaluation.queries import stored_months
from linli.jobs.evaluations import refresh_evaluations
from linli.kernel.generations import bump
from linli.policy.models import PackVersion
from tests.evaluation.history import at, simple


def test_the_current_month_and_for_ten_days_the_one_before(cast):
    simple(done="10-03", closed="10-04")
    refresh_evaluations(at("11-05"))
    assert stored_months() == ["2026-11", "2026-10"]
    assert {run.month: run.lines for run in EvaluationRun.objects.all()} == {"2026-10": 1, "2026-11": 0}
    refresh_evaluations(at("12-20"))
    assert stored_months() == ["2026-12", "2026-11", "2026-10"]


def test_without_a_pack_there_is_nothing_to_evaluate(cast):
    PackVersion.objects.all().delete()
    bump("packs")
    refresh_evaluations(at("11-05"))
    assert not EvaluationRun.objects.exists()
