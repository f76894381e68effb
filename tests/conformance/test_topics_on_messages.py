"""The engine on 4,326 real messages: known matters are found, each in one group, without much else in it."""

from __future__ import annotations

import pytest

from bench.topics import KNOWN, MESSAGES, hot, messages, recall
from linli.kernel.grouping import group_texts


@pytest.fixture(scope="module")
def read():
    """The messages, their votes against, and the groups."""
    if not MESSAGES.is_file():
        pytest.skip("the messages beside the checkout (../shared/data/cn_complaints_taidi) are not here")
    both = messages()
    items = [item for item, _votes in both]
    return items, {item.key: votes for item, votes in both}, group_texts(items)


# (of the messages with its words so many at least are together, of 10), (at most so many others beside them, of 10)
BOUNDS = {
    "mixing plant beside an estate": (9, 1), "parking sold with flats": (8, 1), "cooking fumes under an estate": (9, 1),
    "cracks in an estate": (9, 1), "flaws of new flats": (7, 1), "car loan fraud": (8, 1),
    "railway beside an estate": (8, 1), "old quarter not rebuilt": (6, 1), "power line along a road": (7, 1),
    "plan of a park": (6, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_matter_is_one_group(read, name):
    items, _against, groups = read
    found, all_of_them, size = next(
        (two, three, four) for one, two, three, four in recall(groups, items) if one == name
    )
    least, beside = BOUNDS[name]
    assert found * 10 >= least * all_of_them
    assert (size - found) * 10 <= beside * size


def test_the_hottest_are_the_two_that_most_people_report(read):
    _items, against, groups = read
    first, second = (group for _heat, group in hot(groups, against)[:2])
    assert "搅拌站" in first.label
    assert "伊景园滨河苑" in second.label
    assert first.people > 50


def test_most_messages_are_in_no_group(read):
    items, _against, groups = read
    members = [member.item.key for group in groups for member in group.members]
    assert len(members) == len(set(members))
    assert len(members) < 0.4 * len(items)
