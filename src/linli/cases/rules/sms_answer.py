"""Answers by SMS: 1 solved, 2 partly, 3 not solved, or the same in words; anything else is not understood."""

from __future__ import annotations

import re
import unicodedata

from linli.cases.lifecycle import Verdict

_DIGITS = {"1": Verdict.YES, "2": Verdict.PARTLY, "3": Verdict.NO}
_WORDS = {
    Verdict.YES: ("满意", "很满意", "非常满意", "已解决", "解决了", "已解决满意", "solved", "satisfied"),
    Verdict.PARTLY: ("部分", "部分解决", "部分满意", "partly", "partly solved"),
    Verdict.NO: ("未解决", "没解决", "没有解决", "不满意", "很不满意", "未解决不满意", "not solved", "unsolved"),
}
_BY_WORDS = {words: verdict for verdict, known in _WORDS.items() for words in known}
_SIGNS = re.compile(r"[^\w]+|_+")


def verdict_in(text: str) -> Verdict | None:
    """What a reply says, or None when it is not clear.

    The first sign decides when it is 1, 2 or 3 (full-width too) and nothing but signs or known words follow it
    directly: "3天了" and "12" say nothing. A number and words that contradict each other say nothing either.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    by_number = _DIGITS.get(plain[:1])
    rest = plain[1:] if by_number else plain
    by_words = _BY_WORDS.get(_SIGNS.sub(" ", rest).strip())
    if by_number is None:
        return by_words
    if by_words is not None:
        return by_number if by_words is by_number else None
    return None if rest and re.match(r"\w", rest) else by_number
