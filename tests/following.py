"""Cases that were closed and wait to be followed up, under the demo pack or a pack that differs from it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from linli.cases.models import Case, CaseMatter
from linli.cases.queries.follow_up import answer_code
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import Receipt, receive
from linli.kernel.actor import ANONYMOUS, Actor, job
from linli.policy.actions import apply_pack
from tests.cast import MONDAY_TEN, Cast
from tests.conftest import report_of
from tests.pictures import jpeg

FOLLOW_UP = {
    "rate": 100,
    "when": "close",
    "within": {"value": 14, "unit": "calendar_days"},
    "link_days": 14,
    "reopen_days": 15,
    "unsolved": "ask",
}


def demo_with(folder: Path, *, at: datetime = MONDAY_TEN - timedelta(minutes=1), **keys: Any) -> None:
    """Put the demo pack in force with some of its keys replaced, `at` a minute before the tests begin."""
    folder.mkdir()
    head = {"name": "demo", "version": "changed", "title": {"zh": "改", "en": "Changed"}, "extends": "demo"}
    head |= {"zone": "Asia/Shanghai", "region": "CN"}
    (folder / "pack.yaml").write_text(json.dumps({"pack": head, **keys}), encoding="utf-8")
    apply_pack(name=str(folder), by=job("tests"), at=at)


def bring_to_closing(cast: Cast, number: str, *, at: datetime, unit: Actor | None = None) -> None:
    """Take a routed case (a street light, unless its `unit` is given) through the loop to the state before closing."""
    unit = unit or cast["sun"]
    photo = store_photo(content=jpeg(), by=unit, at=at)
    act(number=number, move="sign", facts={}, by=unit, at=at)
    done = {"result": "换了灯泡", "photos": [photo.pk]}
    act(number=number, move="report_done", facts=done, by=unit, at=at)
    act(number=number, move="pass_check", facts={"method": "photo"}, by=cast["li"], at=at)


def close(cast: Cast, number: str, *, at: datetime) -> Case:
    """Close a checked case as solved."""
    facts = {"result_class": "solved", "result": "路灯已修好"}
    return act(number=number, move="close", facts=facts, by=cast["qian"], at=at)


def closed_light(cast: Cast, *, at: datetime = MONDAY_TEN, **facts: Any) -> Receipt:
    """A street light that was reported, mended, checked and closed, all at `at`."""
    receipt = receive(report=report_of(**facts), by=ANONYMOUS, at=at)
    bring_to_closing(cast, receipt.number, at=at)
    close(cast, receipt.number, at=at)
    return receipt


def matter_of(number: str) -> CaseMatter:
    """The newest follow-up of a case."""
    return CaseMatter.objects.filter(case__number=number, kind="follow_up").order_by("no").reverse()[0]


def code_of(number: str, *, reporter: int = 1) -> str:
    """The code of the answer link that a reporter got."""
    case = Case.objects.get(number=number)
    salt = case.reporters.get(no=reporter).salt
    return answer_code(number, bytes(salt), matter_of(number).no)
