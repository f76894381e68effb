"""Transition tables: the only truth about which moves exist, who may make them and what they need."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import InvalidInput, NotAllowed, TransitionRefused
from linli.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Move:
    """One move. `roles` may make it, `requires` names the facts it needs, `resident` is what the reporter reads.

    `needs` are conditions beside the state of which one must hold, such as an open request that this move decides;
    `unless` are conditions of which none may hold.
    """

    name: str
    source: str
    target: str
    roles: frozenset[str]
    label: Text
    resident: Text
    requires: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    unless: frozenset[str] = frozenset()
    automatic: bool = False
    danger: bool = False

    def possible(self, conditions: frozenset[str]) -> bool:
        """Whether the conditions beside the state allow it."""
        return (not self.needs or bool(self.needs & conditions)) and not self.unless & conditions


@dataclass(frozen=True)
class Table:
    """All moves of one thing; drawn as buttons, 409 answers and documentation."""

    moves: tuple[Move, ...]
    _by_source: Mapping[str, tuple[Move, ...]] = field(init=False)
    _conditional: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        sources: dict[str, tuple[Move, ...]] = {}
        for move in self.moves:
            others = sources.get(move.source, ())
            if any(other.name == move.name for other in others):
                raise ValueError(f"two moves {move.name!r} from {move.source!r}")
            sources[move.source] = (*others, move)
        object.__setattr__(self, "_by_source", sources)
        conditional = frozenset(move.name for move in self.moves if move.needs or move.unless)
        object.__setattr__(self, "_conditional", conditional)

    def __iter__(self) -> Iterator[Move]:
        return iter(self.moves)

    def from_state(self, state: str) -> tuple[Move, ...]:
        """All moves out of `state`."""
        return self._by_source.get(state, ())

    def is_conditional(self, name: str) -> bool:
        """Whether some move of this name asks for conditions beside the state."""
        return name in self._conditional

    def open_to(
        self, state: str, *, roles: frozenset[str], conditions: frozenset[str] = frozenset()
    ) -> tuple[Move, ...]:
        """The moves out of `state` that a person with `roles` may make by hand under `conditions`."""
        return tuple(
            move
            for move in self.from_state(state)
            if move.roles & roles and not move.automatic and move.possible(conditions)
        )

    def find(
        self,
        *,
        name: str,
        state: str,
        roles: frozenset[str],
        system: bool,
        facts: frozenset[str],
        conditions: frozenset[str] = frozenset(),
    ) -> Move:
        """The move `name` out of `state` for a holder of `roles` (`system`: the house itself, by job or import).

        Raises TransitionRefused, NotAllowed, or InvalidInput for missing facts.
        """
        for move in self.from_state(state):
            if move.name == name:
                if not (system or move.automatic or move.roles & roles):
                    raise NotAllowed
                if not move.possible(conditions):
                    break
                missing = move.requires - facts
                if missing:
                    raise InvalidInput({fact: [_("This is needed for this step.")] for fact in sorted(missing)})
                return move
        raise TransitionRefused(
            state=state,
            move=name,
            possible=[move.name for move in self.from_state(state) if move.possible(conditions)],
        )
