"""One document, two renderings: JSON and XML carry the same facts, in UTF-8."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import orjson
from django.utils.functional import Promise

# The elements of a list, by the name of the list; the specification names them so.
_ITEM = {
    "services": "service",
    "service_requests": "request",
    "attributes": "attribute",
    "values": "value",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
# What XML 1.0 cannot carry, not even escaped.
_IMPOSSIBLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Format(StrEnum):
    """The formats, by the suffix that asks for them."""

    JSON = "json"
    XML = "xml"

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        return "text/xml; charset=utf-8" if self is Format.XML else "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Document:
    """What is answered: `root` is the XML root's name, `body` the JSON value; `headers` say what bodies cannot."""

    root: str
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _plain(value) for name, value in node.items()}
    if isinstance(node, (list, tuple)):
        return [_plain(value) for value in node]
    if isinstance(node, (str, Promise)):
        return _IMPOSSIBLE.sub("", str(node).replace("\r\n", "\n").replace("\r", "\n"))
    return node


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)


def _element(name: str, node: Any) -> str:
    """An element; names are ours, so only texts need escaping."""
    if isinstance(node, dict):
        inside = "".join(_element(child, value) for child, value in node.items())
    elif isinstance(node, list):
        inside = "".join(_element(_ITEM[name], value) for value in node)
    else:
        inside = html.escape(_scalar(node), quote=False)
    return f"<{name}>{inside}</{name}>"


def render(document: Document, form: Format) -> bytes:
    """The document as bytes. Characters that XML 1.0 cannot carry are left out of both formats."""
    body = _plain(document.body)
    if form is Format.JSON:
        return orjson.dumps(body)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(document.root, body)}'.encode()
