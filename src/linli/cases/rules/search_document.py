"""The document of a case in the index of words: marks for what narrows a search, then what reporters wrote.

Names of types, divisions and units are not in it: a search turns them into marks of codes and ids (`search_query`), so
that a renamed unit is found by its new name at once, in both languages, and documents stay short.
"""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from linli.cases.models.words import MARK, mark
from linli.cases.queries.documents import Source
from linli.cases.rules.spec import CasesSpec
from linli.kernel.forms import Datatype
from linli.kernel.grams import fold, words

_FREE = frozenset({Datatype.STRING, Datatype.TEXT})


def document(source: Source, spec: CasesSpec) -> str:
    """The words of a case, parted by blanks; the parts of it by a lone mark, so that no phrase runs across."""
    found = list(_marks(source))
    for text in (*source.descriptions, *_answers(source, spec), source.address):
        own = words(fold(text))
        if own:
            found += [MARK, *own]
    return " ".join(found)


def _marks(source: Source) -> Iterator[str]:
    yield mark("n", source.number.split("-")[1] if source.number.count("-") == 2 else source.number)
    yield mark("m", f"{source.received_at:%Y%m}")
    if source.type_code:
        yield mark("t", source.type_code)
    for area in source.areas:
        yield mark("a", area)
    for unit in sorted(source.units):
        yield mark("u", unit)
    for user in sorted(source.users):
        yield mark("p", user)
    for key in sorted(source.keys):
        yield mark("k", key)


def _answers(source: Source, spec: CasesSpec) -> Iterator[str]:
    """Answers in the reporter's own words; those chosen from a list have no words of their own."""
    known = spec.by_code.get(source.type_code)
    free = {question.code for question in known.questions if question.datatype in _FREE} if known else set()
    for kept in source.answers:
        for code, answer in orjson.loads(kept).items():
            if code in free and isinstance(answer, str):
                yield answer
