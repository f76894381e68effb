"""Transition tables: who may make which move out of which state, and in what order it is refused."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.kernel.errors import InvalidInput, NotAllowed, TransitionRefused
from linli.kernel.lifecycle import Move, Table
from linli.kernel.texts import Text

WORDS = Text(zh="走", en="Go")


def move(name: str, source: str, target: str, *roles: str, **more) -> Move:
    return Move(name=name, source=source, target=target, roles=frozenset(roles), label=WORDS, resident=WORDS, **more)


DOOR = Table(
    (
        move("open", "closed", "open", "guest", "owner"),
        move("lock", "closed", "locked", "owner", requires=frozenset({"key", "reason"})),
        move("slam", "open", "closed", automatic=True),
        move("close", "open", "closed", "owner"),
    )
)


def find(name: str, state: str, *roles: str, system: bool = False, facts: tuple[str, ...] = ()) -> Move:
    return DOOR.find(name=name, state=state, roles=frozenset(roles), system=system, facts=frozenset(facts))


def test_a_holder_of_the_role_with_all_facts_may():
    assert find("lock", "closed", "owner", facts=("key", "reason", "more")).target == "locked"


@pytest.mark.parametrize("facts", [(), ("key",), ("reason",)])
def test_missing_facts_are_named_in_words(facts):
    with pytest.raises(InvalidInput) as refused:
        find("lock", "closed", "owner", facts=facts)
    assert set(refused.value.fields) == {"key", "reason"} - set(facts)
    with translation.override("en"):
        assert "needed" in str(refused.value)


def test_without_the_role_the_missing_facts_are_not_told():
    with pytest.raises(NotAllowed):
        find("lock", "closed", "guest")


def test_from_another_state_even_the_owner_may_not_and_hears_what_is_possible():
    with pytest.raises(TransitionRefused) as refused:
        find("lock", "open", "owner", facts=("key", "reason"))
    assert refused.value.facts == {"state": "open", "move": "lock", "possible": ["slam", "close"]}
    with pytest.raises(TransitionRefused) as refused:
        find("open", "nowhere", "owner")
    assert refused.value.facts["possible"] == []


def test_the_house_needs_no_role_but_the_facts():
    assert find("lock", "closed", system=True, facts=("key", "reason")).name == "lock"
    with pytest.raises(InvalidInput):
        find("lock", "closed", system=True)


def test_automatic_moves_happen_for_anybody_but_are_no_button():
    assert find("slam", "open").target == "closed"
    assert [one.name for one in DOOR.open_to("open", roles=frozenset({"owner"}))] == ["close"]
    assert DOOR.open_to("open", roles=frozenset({"guest"})) == ()


def test_a_move_stands_once_per_state():
    with pytest.raises(ValueError, match="open"):
        Table((move("open", "closed", "open"), move("open", "closed", "locked")))
    assert len(list(Table((move("open", "closed", "open"), move("open", "locked", "open"))))) == 2
