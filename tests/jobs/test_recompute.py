"""A pack with other limits: the due times of open cases follow where the pack says so, and the old ones are kept."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from linli.cases.models import Case, CaseEvent
from linli.jobs.outbox import drain
from linli.jobs.recompute import recompute_open_cases
from linli.kernel.actor import job
from linli.policy.actions import apply_pack
from tests.cast import MONDAY_TEN
from tests.rebuild import assert_rebuilds

DEMO = Path(__file__).resolve().parents[2] / "src" / "linli" / "packs" / "demo"
TOMORROW = MONDAY_TEN + timedelta(days=1)


@pytest.fixture
def slower(tmp_path):
    """The demo pack with five working days for street lights, with or without the wish to compute anew."""

    def write(*, recompute: bool) -> str:
        folder = tmp_path / f"slower-{recompute}"
        shutil.copytree(DEMO, folder)
        types = yaml.safe_load((folder / "types.yaml").read_text(encoding="utf-8"))
        light = next(one for one in types["types"] if one["code"] == "C0118")
        light["limits"] = {"normal": {"handle": {"value": 5, "unit": "working_days"}}}
        (folder / "types.yaml").write_text(yaml.safe_dump(types, allow_unicode=True), encoding="utf-8")
        if recompute:
            branches = (folder / "branches.yaml").read_text(encoding="utf-8")
            branches = branches.replace("recompute_on: [classify]", "recompute_on: [classify, pack]")
            (folder / "branches.yaml").write_text(branches, encoding="utf-8")
        return str(folder)

    return write


def test_open_cases_follow_the_new_limit_once_it_is_in_force(street_light, slower):
    before = Case.objects.get(number=street_light.number)
    name = slower(recompute=True)
    apply_pack(name=name, by=job("tests"), at=MONDAY_TEN, effective_from=TOMORROW)

    assert recompute_open_cases(MONDAY_TEN + timedelta(hours=1)) == 0
    assert recompute_open_cases(TOMORROW) == 1
    assert recompute_open_cases(TOMORROW) == 0
    assert recompute_open_cases(TOMORROW + timedelta(days=1)) == 0

    case = Case.objects.get(number=street_light.number)
    assert case.due_at == before.due_at + timedelta(days=5)  # Wednesday -> Monday, over the weekend
    event = CaseEvent.objects.get(case=case, kind="recomputed")
    handle = next(change for change in event.data["clocks"] if change["kind"] == "handle")
    assert (handle["old"], handle["due"]) == (before.due_at.isoformat(), case.due_at.isoformat())
    assert_rebuilds(case)


def test_without_the_wish_due_times_stay(street_light, slower):
    before = Case.objects.get(number=street_light.number).due_at
    apply_pack(name=slower(recompute=False), by=job("tests"), at=TOMORROW)
    assert recompute_open_cases(TOMORROW) == 0
    assert Case.objects.get(number=street_light.number).due_at == before


def test_the_request_is_no_notice(street_light, slower):
    apply_pack(name=slower(recompute=True), by=job("tests"), at=TOMORROW)
    sent = []

    class Pigeon:
        def send(self, message):
            sent.append(message.subject)

    assert drain(Pigeon(), now=lambda: TOMORROW) == len(sent) == 1  # what Auntie Wang reads
    assert recompute_open_cases(TOMORROW) == 1
