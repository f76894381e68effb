"""The straight way by name: which action a move is, and how its facts are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from linli.cases.lifecycle import Method, Urgency
from linli.cases.models import Case
from linli.cases.rules.suggested import suggested_of
from linli.cases.steps.classify import classify_case
from linli.cases.steps.close import add_note, close_case, decline_case
from linli.cases.steps.facts import Facts
from linli.cases.steps.handle import Outcome, contact_reporter, report_done, sign_case
from linli.cases.steps.locate import locate_case
from linli.cases.steps.merge import Merged
from linli.cases.steps.route import route_case
from linli.cases.steps.verify import verify_case

Step = Callable[..., Case]
Door = Callable[[Facts], tuple[Step, dict[str, Any]]]


def with_reason(step: Step) -> Door:
    """The door of a step that is told a reason alone."""
    return lambda facts: (step, {"reason": facts.text("reason")})


def with_unit(step: Step) -> Door:
    """The door of a step that is told a unit and a reason."""
    return lambda facts: (step, {"unit_code": facts.text("unit"), "reason": facts.text("reason")})


def _locate(facts: Facts) -> tuple[Step, dict[str, Any]]:
    where = {"point": facts.point("point"), "area_code": facts.text("area"), "address": facts.optional_text("address")}
    return locate_case, where


def _classify(facts: Facts) -> tuple[Step, dict[str, Any]]:
    given = {"type_code": facts.text("type_code"), "urgency": facts.one_of("urgency", Urgency)}
    return classify_case, {**given, "suggested": suggested_of(facts.text("suggested"))}


def _decline(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return decline_case, {"ground": facts.text("ground"), "reason": facts.text("reason")}


def _sign(_facts: Facts) -> tuple[Step, dict[str, Any]]:
    return sign_case, {}


def _contact(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return contact_reporter, {"outcome": facts.one_of("outcome", Outcome), "reason": facts.text("reason")}


def _report_done(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return report_done, {
        "result": facts.text("result"),
        "photos": facts.photos("photos"),
        "before": facts.photos("before"),
    }


def _check(facts: Facts, *, passed: bool) -> tuple[Step, dict[str, Any]]:
    given = {"method": facts.one_of("method", Method), "reason": facts.text("reason"), "photos": facts.photos("photos")}
    return verify_case, {"passed": passed, **given}


def _close(facts: Facts) -> tuple[Step, dict[str, Any]]:
    given = {"result_class": facts.text("result_class"), "result": facts.text("result")}
    return close_case, {**given, "public": facts.flag("public"), "merged": facts.one_of("merged", Merged)}


STRAIGHT: dict[str, Door] = {
    "locate": _locate,
    "classify": _classify,
    "decline": _decline,
    "route": with_unit(route_case),
    "sign": _sign,
    "contact": _contact,
    "report_done": _report_done,
    "pass_check": lambda facts: _check(facts, passed=True),
    "fail_check": lambda facts: _check(facts, passed=False),
    "close": _close,
    "note": with_reason(add_note),
}
