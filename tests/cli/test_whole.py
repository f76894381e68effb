"""Cases as wholes from the command line, on behalf of the house."""

from __future__ import annotations

import pytest

ZHAOXIALI = ("--lon", "116.4223", "--lat", "39.9617")


@pytest.fixture
def act(demo):
    """Take a case a step further; what the command answered, as JSON."""

    def run(number: str, move: str, *facts: str):
        return demo.run("case", "act", number, move, *facts, "--json").json

    return run


@pytest.fixture
def numbers(demo) -> list[str]:
    """Three reports of a street light."""
    new = ("case", "new", "路灯不亮", *ZHAOXIALI, "--type", "C0118", "--json")
    return [demo.run(*new).json["number"] for _one in range(3)]


def kinds(demo, number: str) -> list[str]:
    return [event["kind"] for event in demo.run("case", "show", number, "--json").json["events"]]


def test_cases_are_merged_taken_apart_split_linked_and_end(demo, act, numbers):
    one, other, third = numbers
    assert act(one, "merge", f"main={one}")["status"] == 422
    assert act(one, "merge", f"main={other}")["status"] == "merged"
    assert act(other, "merge", f"main={one}")["status"] == 422
    assert act(one, "unmerge", "reason=不是一回事")["status"] == "routed"
    assert act(other, "split", "type_code=C0103", "text=井盖也坏了")["status"] == "routed"
    assert act(one, "link", f"other={third}", "relation=related")["status"] == "routed"
    assert act(one, "link", f"other={third}", "relation=cousin")["status"] == 422
    assert act(one, "transfer", "statutory=court", "reason=诉讼")["status"] == "closed"
    assert act(third, "withdraw", "reason=不需要了")["status"] == "closed"
    assert act(third, "reopen", "reason=又不亮了")["status"] == 409
    assert kinds(demo, one)[-6:] == ["merged", "unmerged", "accepted", "routed", "linked", "transferred"]
    assert kinds(demo, other)[-2:] == ["linked", "split"]
