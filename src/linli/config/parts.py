"""The parts of packs, in the order in which they are applied: places before the units that serve them."""

from linli.cases.pack import CasesPart
from linli.duty.pack import DutyPart
from linli.evaluation.pack import EvaluationPart
from linli.places.pack import PlacesPart
from linli.policy.parts import register


def register_parts() -> None:
    """Make every app's part known to policy."""
    for part in (PlacesPart(), DutyPart(), CasesPart(), EvaluationPart()):
        register(part)
