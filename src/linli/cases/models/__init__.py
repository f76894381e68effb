"""The rows of the loop, one concept a file."""

from linli.cases.models.attachment import Attachment
from linli.cases.models.case import Case
from linli.cases.models.classifier import Classifier
from linli.cases.models.clock import CaseClock
from linli.cases.models.event import CaseEvent
from linli.cases.models.link import CaseLink
from linli.cases.models.matter import CaseMatter
from linli.cases.models.place import CasePlace
from linli.cases.models.reference import CaseReference
from linli.cases.models.reporter import Reporter
from linli.cases.models.search import SearchMark
from linli.cases.models.subscription import Subscription
from linli.cases.models.text import CaseText

__all__ = [
    "Attachment",
    "Case",
    "CaseClock",
    "CaseEvent",
    "CaseLink",
    "CaseMatter",
    "CasePlace",
    "CaseReference",
    "CaseText",
    "Classifier",
    "Reporter",
    "SearchMark",
    "Subscription",
]
