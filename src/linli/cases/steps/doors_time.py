"""Objection, extension, suspension and due times by name: which action a move is, and how its facts are read."""

from __future__ import annotations

from typing import Any

from linli.cases.steps.doors import Door, Step, with_reason, with_unit
from linli.cases.steps.extension import ask_extension, grant_extension, refuse_extension
from linli.cases.steps.facts import Facts
from linli.cases.steps.objection import object_to_routing, reject_objection, uphold_objection
from linli.cases.steps.recompute import recompute_due
from linli.cases.steps.suspension import resume_case, suspend_case


def _ask_extension(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return ask_extension, {"more": facts.whole("more"), "reason": facts.text("reason")}


def _suspend(facts: Facts) -> tuple[Step, dict[str, Any]]:
    given = {"cause_code": facts.text("cause"), "reason": facts.text("reason"), "until": facts.instant("until")}
    return suspend_case, given


TIME: dict[str, Door] = {
    "object": with_unit(object_to_routing),
    "uphold_objection": with_unit(uphold_objection),
    "reject_objection": with_reason(reject_objection),
    "ask_extension": _ask_extension,
    "grant_extension": with_reason(grant_extension),
    "refuse_extension": with_reason(refuse_extension),
    "suspend": _suspend,
    "resume": with_reason(resume_case),
    "recompute": with_reason(recompute_due),
}
