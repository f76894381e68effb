"""What a reply by SMS says: numbers and words that are clear count, everything else does not."""

from __future__ import annotations

import pytest

from linli.cases.lifecycle import Verdict
from linli.cases.rules.sms_answer import verdict_in


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("1", Verdict.YES), (" １ ", Verdict.YES), ("1。", Verdict.YES), ("1 谢谢", Verdict.YES),
        ("1满意", Verdict.YES), ("1，已解决！", Verdict.YES), ("满意", Verdict.YES), ("已解决", Verdict.YES),
        ("Solved", Verdict.YES),
        ("2", Verdict.PARTLY), ("２", Verdict.PARTLY), ("部分", Verdict.PARTLY), ("2 部分解决", Verdict.PARTLY),
        ("3", Verdict.NO), ("３", Verdict.NO), ("3.", Verdict.NO), ("未解决", Verdict.NO), ("不满意", Verdict.NO),
        ("3 未解决", Verdict.NO), ("not solved", Verdict.NO),
    ],
)  # fmt: skip
def test_clear_replies(text, verdict):
    assert verdict_in(text) is verdict


@pytest.mark.parametrize(
    "text",
    ["", " ", "？", "0", "4", "12", "110", "3天了还没来", "1个月了", "1 未解决", "3满意", "满意吗", "不太满意", "谢谢",
     "TD", "2026-11-02"],
)  # fmt: skip
def test_what_is_not_clear_is_not_understood(text):
    assert verdict_in(text) is None
