"""The words of a topic as one reader may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from linli.cases.queries import description_of
from linli.cases.queries.scope import scopes_of
from linli.evaluation.models import Topic
from linli.evaluation.rules.topics import SEPARATOR
from linli.kernel.actor import Actor
from linli.kernel.grouping import said_in


def labels_for(topics: Mapping[int, Topic], cases: Mapping[int, Sequence[int]], *, by: Actor) -> dict[int, str]:
    """The label of each topic for a reader who may open these cases of it: only the words that stand in one of them.

    Whoever may open every case reads labels as they are; for the others one statement reads the texts.
    """
    if any(not scope for scope in scopes_of(by)):
        return {key: topics[key].label for key in cases}
    texts = description_of({case for key, found in cases.items() if topics[key].label for case in found})
    return {
        key: _said(topics[key].label, [texts[case] for case in found if case in texts]) for key, found in cases.items()
    }


def _said(label: str, texts: Sequence[str]) -> str:
    parts = label.split(SEPARATOR) if label else []
    return SEPARATOR.join(part for part in parts if any(said_in(part, text) for text in texts))
