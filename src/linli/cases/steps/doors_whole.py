"""Moves of whole cases by name: merge, split, link, transfer, withdraw, reopen."""

from __future__ import annotations

from typing import Any

from linli.cases.models import CaseLink
from linli.cases.steps.doors import Door, Step, with_reason
from linli.cases.steps.facts import Facts
from linli.cases.steps.link import link_case
from linli.cases.steps.merge import merge_case, unmerge_case
from linli.cases.steps.reopen import reopen_case
from linli.cases.steps.split import split_case
from linli.cases.steps.transfer import transfer_case, withdraw_case


def _merge(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return merge_case, {"main": facts.text("main")}


def _split(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return split_case, {"type_code": facts.text("type_code"), "text": facts.text("text")}


def _link(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return link_case, {"other": facts.text("other"), "relation": facts.one_of("relation", CaseLink.Relation)}


def _transfer(facts: Facts) -> tuple[Step, dict[str, Any]]:
    return transfer_case, {"statutory": facts.text("statutory"), "reason": facts.text("reason")}


WHOLE: dict[str, Door] = {
    "merge": _merge,
    "unmerge": with_reason(unmerge_case),
    "split": _split,
    "link": _link,
    "transfer": _transfer,
    "withdraw": with_reason(withdraw_case),
    "reopen": with_reason(reopen_case),
}
