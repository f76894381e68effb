"""Before and after the cases of the demo: pack and people first, the evaluation of their months last."""

from __future__ import annotations

from datetime import datetime, timedelta

from linli.accounts.actions import create_user
from linli.accounts.models import User
from linli.config.demo.people import HOUSE, SIGN_INS, demo_password
from linli.duty.queries import grant_for
from linli.evaluation.actions import evaluate_month
from linli.policy.actions import apply_pack


def prepare(*, at: datetime) -> None:
    """The demo pack and its people; what is there already stays."""
    apply_pack(name="demo", by=HOUSE, at=at, effective_from=at - timedelta(days=400))
    known = set(User.objects.values_list("username", flat=True))
    for one in SIGN_INS:
        if one.username not in known:
            grant = grant_for(one.role.value, area=one.area, unit=one.unit, day=at.date())
            create_user(
                username=one.username,
                password=demo_password(),
                display_name=one.name,
                grants=[grant],
                by=HOUSE,
                at=at - timedelta(days=399),
            )


def evaluate(*, as_of: datetime, at: datetime) -> None:
    """Evaluate the months of the cases, as known at `at`: they were recorded while the demo was filled."""
    for month in sorted({f"{day:%Y-%m}" for day in (as_of, as_of - timedelta(days=30))}):
        evaluate_month(month=month, by=HOUSE, at=at, kept=False)
