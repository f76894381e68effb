"""From a token to the number of the case, once it is accepted."""

from __future__ import annotations

from django.utils.translation import gettext as _

from linli.cases.lifecycle import Status
from linli.cases.models import CaseReference
from linli.kernel.errors import NotFound
from linli.publication.open311.render import Document
from linli.publication.queries import TOLD_LATER


def token_document(token: str) -> Document:
    """The number for a token, null before acceptance. Raises NotFound for all others, also where none is ever told.

    A token is a random secret given to the reporter's client alone, so no key is asked for.
    """
    found = (
        CaseReference.objects.filter(system=TOLD_LATER, ref=token).values_list("case__number", "case__status").first()
    )
    if found is None:
        raise NotFound(_("token was not found"))
    number, status = found
    told = None if status == Status.RECEIVED else number
    return Document("service_requests", [{"service_request_id": told, "token": token}])
