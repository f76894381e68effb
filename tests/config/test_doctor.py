"""What the doctor says of a house whose worker stands still."""

from __future__ import annotations

from django.utils import timezone

from linli.cases.models import CaseClock
from linli.cases.steps.intake import receive
from linli.config.doctor import examine
from linli.jobs.deadlines import sweep_deadlines
from linli.kernel.actor import ANONYMOUS
from tests.cast import SEED_TIME
from tests.conftest import report_of


def found(name: str) -> list[str]:
    return [finding.level for finding in examine() if finding.name == name]


def test_deadlines_that_nobody_looks_at_are_an_error_until_the_worker_runs(cast):
    assert found("deadlines") == []
    receive(report=report_of(), by=ANONYMOUS, at=SEED_TIME)
    assert found("deadlines") == ["error"]
    while sweep_deadlines(timezone.now()):
        pass
    assert not CaseClock.objects.filter(next_at__lt=timezone.now()).exists()
    assert found("deadlines") == []


def test_articles_due_for_review_are_a_warning(cast):
    (finding,) = [finding for finding in examine() if finding.name == "knowledge"]
    assert finding.level == "warning"
    assert "/work/knowledge/?show=due" in finding.words
