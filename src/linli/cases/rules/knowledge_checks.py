"""What is wrong with the knowledge of a pack: unknown types and units, codes twice or left out, HTML."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any

from linli.cases.rules.spec import CasesSpec
from linli.kernel.texts import Text
from linli.policy.parts import Problem
from linli.policy.yaml12 import Path_

LONGEST_TITLE, LONGEST_ANSWER = 120, 4000
_TAG = re.compile(r"</?[A-Za-z][^<]*>|&[a-z]+;")


def knowledge_problems(part: CasesSpec, *, parts: Mapping[str, Any], before: CasesSpec | None) -> Iterator[Problem]:
    """All problems of the articles, each at its path."""
    units = {unit.code for unit in parts["duty"].units}
    seen: set[str] = set()
    for index, article in enumerate(part.knowledge):
        path = ("knowledge", index)
        if article.code in seen:
            yield Problem((*path, "code"), f"the code {article.code!r} stands here twice")
        seen.add(article.code)
        yield from _unknown((*path, "types"), "type", article.types, part.by_code)
        yield from _unknown((*path, "units"), "unit", article.units, units)
        yield from _words((*path, "title"), article.title, longest=LONGEST_TITLE)
        yield from _words((*path, "answer"), article.answer, longest=LONGEST_ANSWER)
        yield from _words((*path, "source"), article.source, longest=LONGEST_ANSWER)
    for article in before.knowledge if before else ():
        if article.code not in seen:
            words = f"{article.code!r} is in force: mark it `retired: true` instead of leaving it out"
            yield Problem(("knowledge",), words)


def _unknown(path: Path_, what: str, codes: Iterable[str], known: Container[str]) -> Iterator[Problem]:
    for place, code in enumerate(codes):
        if code not in known:
            yield Problem((*path, place), f"there is no {what} {code!r}")


def _words(path: Path_, text: Text, *, longest: int) -> Iterator[Problem]:
    for language, words in (("zh", text.zh), ("en", text.en)):
        if _TAG.search(words):
            yield Problem((*path, language), "write plain text: HTML would be shown as it stands")
        if len(words) > longest:
            yield Problem((*path, language), f"at most {longest} characters; this has {len(words)}")
