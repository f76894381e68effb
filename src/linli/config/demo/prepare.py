"""Before and after the cases of the demo: pack, ground and people first, the evaluation of their months last."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from linli.config.demo.ground import lay_ground
from linli.config.demo.people import HOUSE, demo_password, password_file
from linli.config.demo.roster import hire
from linli.evaluation.actions import evaluate_month
from linli.kernel.errors import Conflict
from linli.policy.actions import apply_pack
from linli.policy.queries import packs_by_time

PACK = "chaoyang"


def prepare(*, at: datetime) -> None:
    """The pack, its ground and its people; what is there already stays. Raises Conflict in a district's own house."""
    packs = packs_by_time()
    if packs and (packs[-1].head.name != PACK or not password_file().exists()):
        raise Conflict(_("This data folder holds another district. Choose an empty one for the demo: LINLI_HOME."))
    demo_password()  # from here on this folder is the demo's
    since = at - timedelta(days=400)
    apply_pack(name=PACK, by=HOUSE, at=at, effective_from=since)
    lay_ground(by=HOUSE, at=at)
    hire(at=at, since=since + timedelta(days=1))


def evaluate(*, as_of: datetime, at: datetime) -> None:
    """Evaluate the months of the cases, as known at `at`: they were recorded while the demo was filled."""
    for month in sorted({f"{day:%Y-%m}" for day in (as_of, as_of - timedelta(days=30))}):
        evaluate_month(month=month, by=HOUSE, at=at, kept=False)
