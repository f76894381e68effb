"""Learned models: which is in use, which there were, and how often a person took what they suggested."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from linli.accounts.roles import Role
from linli.cases.lifecycle import EventKind
from linli.cases.models import CaseEvent, Classifier
from linli.kernel.actor import Actor
from linli.kernel.errors import NotAllowed, NotFound

GENERATION = "classifier"
_READERS = frozenset({Role.CENTRE, Role.ADMIN, Role.LEADER})
_SWITCHERS = frozenset({Role.CENTRE, Role.ADMIN})
_NEWEST_EVENTS = 50_000  # looked at to count how often suggestions were taken


def may_read_models(by: Actor) -> bool:
    """Whether `by` may see the models and their figures; no case is shown with them."""
    return by.is_system or bool(_READERS & by.roles)


def may_switch_models(by: Actor) -> bool:
    """Whether `by` may put a model to use or out of use."""
    return by.is_system or bool(_SWITCHERS & by.roles)


def model_in_use(kind: Classifier.Kind) -> Classifier | None:
    """The model that suggests now."""
    return Classifier.objects.filter(kind=kind.value, in_use=True).first()


def last_trained(kind: Classifier.Kind) -> Classifier | None:
    """The model trained last, in use or not."""
    return Classifier.objects.filter(kind=kind.value).order_by("-pk").first()


def switched_off(kind: Classifier.Kind) -> bool:
    """Whether a person put the last model in use out of use, so that no training may put another one to use."""
    used = Classifier.objects.filter(kind=kind.value, used_from__isnull=False)
    last = used.order_by("-in_use", "-used_to", "-pk").first()
    return last is not None and not last.in_use and last.verdict == Classifier.Verdict.BY_HAND


def models_of(*, by: Actor, most: int = 100) -> list[Classifier]:
    """The models, the newest first. Raises NotAllowed."""
    if not may_read_models(by):
        raise NotAllowed
    return list(Classifier.objects.order_by("-pk")[:most])


def model_of(*, by: Actor, classifier_id: int) -> Classifier:
    """One model. Raises NotAllowed, NotFound."""
    if not may_read_models(by):
        raise NotAllowed
    found = Classifier.objects.filter(pk=classifier_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(slots=True)
class Acceptance:
    """How often a type was chosen beside a model's suggestions: as its first, as another of them, as none of them."""

    first: int = 0
    other: int = 0
    none: int = 0

    @property
    def shown(self) -> int:
        """How often there were suggestions when a type was chosen."""
        return self.first + self.other + self.none


def acceptance(*, by: Actor) -> dict[int, Acceptance]:
    """What became of the suggestions, by model, among the newest events of all cases. Raises NotAllowed.

    Counts only; two statements, which read no more than so many events.
    """
    if not may_read_models(by):
        raise NotAllowed
    found: dict[int, Acceptance] = defaultdict(Acceptance)
    last = CaseEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    newest = CaseEvent.objects.filter(pk__gt=last - _NEWEST_EVENTS, kind=EventKind.CLASSIFIED.value)
    for data in newest.values_list("data", flat=True).iterator(chunk_size=5000):
        told = data.get("suggested")
        if told:
            counted, rank = found[told["model"]], told["rank"]
            counted.first += rank == 1
            counted.other += rank > 1
            counted.none += rank == 0
    return dict(found)
