"""Small things that several keys of a pack say alike."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from linli.cases.lifecycle import Channel, Nature, Urgency
from linli.kernel.forms import Code
from linli.kernel.texts import Text


class Spec(BaseModel):
    """Base of everything a pack may say: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NamedSpec(Spec):
    """A code with its words, such as a ground or a result class."""

    code: Code
    name: Text


class Condition(Spec):
    """All given fields must match; a list matches when it holds the value."""

    type: tuple[Code, ...] = ()
    group: tuple[Code, ...] = ()
    area: tuple[str, ...] = ()
    urgency: tuple[Urgency, ...] = ()
    channel: tuple[Channel, ...] = ()
    nature: tuple[Nature, ...] = ()
