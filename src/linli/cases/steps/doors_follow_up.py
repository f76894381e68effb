"""Follow-up by name: how its facts are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from linli.cases.lifecycle import Verdict
from linli.cases.models import Case
from linli.cases.steps.facts import Facts
from linli.cases.steps.follow_up import follow_up_case


def _follow_up(facts: Facts) -> tuple[Callable[..., Case], dict[str, Any]]:
    return follow_up_case, {
        "contacted": facts.flag("contacted"),
        "solved": facts.one_of("solved", Verdict),
        "satisfied": facts.one_of("satisfied", Verdict),
        "responded": facts.flag("responded"),
        "reason": facts.text("reason"),
    }


FOLLOW_UP = {"follow_up": _follow_up}
