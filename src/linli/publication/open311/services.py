"""Discovery, the list of services and their definitions: drawn from the pack in force."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from linli.cases.rules.spec import TypeSpec
from linli.cases.steps.context import Context
from linli.kernel.errors import NotFound
from linli.kernel.forms import Question
from linli.publication.open311.render import Document


def discovery_document(context: Context) -> Document:
    """Where the endpoint is and in which formats it answers (http://wiki.open311.org/Service_Discovery)."""
    changed = context.pack.effective_from.astimezone(context.pack.zone).isoformat(timespec="seconds")
    site = {"district": str(context.pack.head.title), "url": settings.LINLI_PUBLIC_URL}
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": f"{settings.LINLI_PUBLIC_URL}/open311/v2",
        "changeset": changed,
        "type": "production",
        "formats": ["application/json", "text/xml"],
    }
    body = {
        "changeset": changed,
        "contact": _("%(district)s, %(url)s") % site,
        "key_service": _("Ask the administrators of %(district)s for an API key: %(url)s") % site,
        "endpoints": [endpoint],
    }
    return Document("discovery", body)


def service_list(context: Context) -> Document:
    """All types in use, in the order of the pack."""
    return Document("services", [_service(spec, context) for spec in context.spec.types if not spec.retired])


def _service(spec: TypeSpec, context: Context) -> dict[str, Any]:
    group = context.spec.group_names.get(spec.group)
    return {
        "service_code": spec.code,
        "service_name": str(spec.name),
        "description": str(spec.description) if spec.description else None,
        "metadata": bool(spec.questions),
        "type": spec.answer,
        "keywords": ",".join(spec.keywords) or None,
        "group": str(group) if group else spec.group,
    }


def service_definition(code: str, context: Context) -> Document:
    """The questions of a type; none for a type without. Raises NotFound for a code that is unknown or retired."""
    spec = context.spec.by_code.get(code)
    if spec is None or spec.retired:
        raise NotFound(_("service_code was not found"))
    attributes = [_attribute(question, order) for order, question in enumerate(spec.questions, start=1)]
    return Document("service_definition", {"service_code": spec.code, "attributes": attributes})


def _attribute(question: Question, order: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "variable": question.variable,
        "code": question.code,
        "datatype": question.datatype.value,
        "required": question.required,
        "datatype_description": str(question.hint) if question.hint else None,
        "order": order,
        "description": str(question.text),
    }
    if question.values:
        found["values"] = [{"key": choice.key, "name": str(choice.name)} for choice in question.values]
    return found
