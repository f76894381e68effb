"""Acting together, supervision, exclusion and appeal by name: which action a move is, and how its facts are read."""

from __future__ import annotations

from typing import Any

from linli.cases.steps.border import border_case
from linli.cases.steps.doors import Door, Step, with_reason, with_unit
from linli.cases.steps.exclusion import appeal_refusal, ask_exclusion, decide_appeal, decide_exclusion
from linli.cases.steps.facts import Facts
from linli.cases.steps.help import answer_help, call_help
from linli.cases.steps.share import part_done, release_unit, share_case
from linli.cases.steps.supervise import answer_supervision, supervise_case


def _border(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return border_case, {"area_code": facts.text("area"), "other_code": facts.text("other")}


def _part_done(facts: Facts) -> tuple[Step, dict[str, Any]]:
    given = {"result": facts.text("result"), "photos": facts.photos("photos"), "unit_code": facts.text("unit")}
    return part_done, given


def _help(facts: Facts, *, came: bool) -> tuple[Step, dict[str, Any]]:
    return answer_help, {"came": came, "unit_code": facts.text("unit"), "reason": facts.text("reason")}


def _supervise(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return supervise_case, {"reason": facts.text("reason"), "until": facts.instant("until")}


def _ask_exclusion(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return ask_exclusion, {"ground": facts.text("ground"), "reason": facts.text("reason")}


def _exclusion(facts: Facts, *, granted: bool) -> tuple[Step, dict[str, Any]]:
    return decide_exclusion, {"granted": granted, "reason": facts.text("reason")}


def _appeal(facts: Facts, *, granted: bool) -> tuple[Step, dict[str, Any]]:
    return decide_appeal, {"granted": granted, "reason": facts.text("reason")}


TOGETHER: dict[str, Door] = {
    "share": with_unit(share_case),
    "border": _border,
    "part_done": _part_done,
    "release_unit": with_unit(release_unit),
    "call_help": with_unit(call_help),
    "help_came": lambda facts: _help(facts, came=True),
    "help_missed": lambda facts: _help(facts, came=False),
    "supervise": _supervise,
    "answer_supervision": with_reason(answer_supervision),
    "ask_exclusion": _ask_exclusion,
    "grant_exclusion": lambda facts: _exclusion(facts, granted=True),
    "refuse_exclusion": lambda facts: _exclusion(facts, granted=False),
    "appeal": with_reason(appeal_refusal),
    "grant_appeal": lambda facts: _appeal(facts, granted=True),
    "reject_appeal": lambda facts: _appeal(facts, granted=False),
}
