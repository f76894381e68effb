"""Act: any move of the table by its name, with its facts - the one door for pages, API and command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from linli.cases.lifecycle import TRANSITIONS, Urgency
from linli.cases.models import Case
from linli.cases.queries import get_case
from linli.cases.steps.classify import classify_case
from linli.cases.steps.close import add_note, close_case, decline_case
from linli.cases.steps.facts import Facts
from linli.cases.steps.handle import Outcome, contact_reporter, report_done, sign_case
from linli.cases.steps.locate import locate_case
from linli.cases.steps.route import route_case
from linli.cases.steps.verify import Method, verify_case
from linli.kernel.actor import Actor
from linli.kernel.errors import InvalidInput, TransitionRefused

Step = Callable[..., Case]


def _locate(facts: Facts) -> tuple[Step, dict[str, Any]]:
    where = {"point": facts.point("point"), "area_code": facts.text("area"), "address": facts.optional_text("address")}
    return locate_case, where


def _classify(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return classify_case, {"type_code": facts.text("type_code"), "urgency": facts.one_of("urgency", Urgency)}


def _decline(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return decline_case, {"ground": facts.text("ground"), "reason": facts.text("reason")}


def _route(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return route_case, {"unit_code": facts.text("unit"), "reason": facts.text("reason")}


def _sign(_facts: Facts) -> tuple[Step, dict[str, Any]]:
    return sign_case, {}


def _contact(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return contact_reporter, {"outcome": facts.one_of("outcome", Outcome), "reason": facts.text("reason")}


def _report_done(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return report_done, {"result": facts.text("result"), "photos": facts.photos("photos")}


def _check(facts: Facts, *, passed: bool) -> tuple[Step, dict[str, Any]]:
    given = {"method": facts.one_of("method", Method), "reason": facts.text("reason"), "photos": facts.photos("photos")}
    return verify_case, {"passed": passed, **given}


def _close(facts: Facts) -> tuple[Step, dict[str, Any]]:
    given = {"result_class": facts.text("result_class"), "result": facts.text("result"), "public": facts.flag("public")}
    return close_case, given


def _note(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return add_note, {"reason": facts.text("reason")}


_STEPS: dict[str, Callable[[Facts], tuple[Step, dict[str, Any]]]] = {
    "locate": _locate,
    "classify": _classify,
    "decline": _decline,
    "route": _route,
    "sign": _sign,
    "contact": _contact,
    "report_done": _report_done,
    "pass_check": lambda facts: _check(facts, passed=True),
    "fail_check": lambda facts: _check(facts, passed=False),
    "close": _close,
    "note": _note,
}


def facts_of(move: str) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the facts that a move needs, and of those it may have besides."""
    known = [one for one in TRANSITIONS if one.name == move]
    needs = frozenset(fact for one in known for fact in one.requires)
    return needs, frozenset(fact for one in known for fact in one.optional) - needs


def act(*, number: str, move: str, facts: Mapping[str, Any], by: Actor, at: datetime) -> Case:
    """Make the move called `move` with `facts` by name: texts, codes, {lon, lat, accuracy_m, crs}, ids of photos.

    Raises NotFound, TransitionRefused (also for a move that does not exist or is not made by hand), NotAllowed,
    InvalidInput (unknown facts, wrong values, missing ones), in this order.
    """
    step = _STEPS.get(move)
    if step is None:
        case = get_case(by=by, number=number)
        possible = [known.name for known in TRANSITIONS.open_to(case.status, roles=case.roles_of(by))]
        raise TransitionRefused(state=case.status, move=move[:40], possible=possible)
    needs, may = facts_of(move)
    read = Facts(facts, known=needs | may, needed=needs)
    action, given = step(read)
    if read.problems:
        _check_possible(number, move, by, needs)
        raise InvalidInput(read.problems)
    return action(number=number, by=by, at=at, **given)


def _check_possible(number: str, move: str, by: Actor, needs: frozenset[str]) -> None:
    """What is wrong with a fact is told only to those who could make the move."""
    case = get_case(by=by, number=number)
    roles = case.roles_of(by)
    TRANSITIONS.find(name=move, state=case.status, roles=roles, system=by.is_system, facts=needs)
