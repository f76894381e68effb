"""Tags and filters for words, times, icons and addresses."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linli.kernel.texts import Text
from linli.web import components
from linli.web.words import Style, exact, left_words, moment_words

register = template.Library()
register.tags.update(components.register.tags)


def zone_of(context: Context) -> tzinfo:
    """The zone of the pack in force (`zone`, else `site.zone`), else Django's current one."""
    name = context.get("zone") or (context.get("site") or {}).get("zone")
    if isinstance(name, tzinfo):
        return name
    return ZoneInfo(name) if name else timezone.get_current_timezone()


@register.simple_tag
def icon(name: str, label: str = "", size: int = 20) -> SafeString:
    """An icon of the sprite; without `label` it is decoration and hidden from screen readers."""
    href = f"{static('linli/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" width="{}" height="{}" role="img" aria-label="{}"><use href="{}"/></svg>',
            size,
            size,
            label,
            href,
        )
    return format_html(
        '<svg class="icon" width="{}" height="{}" aria-hidden="true" focusable="false"><use href="{}"/></svg>',
        size,
        size,
        href,
    )


@register.simple_tag(takes_context=True)
def localtime(context: Context, moment: datetime | None, style: str = "full") -> SafeString | str:
    """A moment in the pack's zone; style full, date, time or day ("today 15:00"). Nothing for None."""
    if not moment:  # templates say "" for what is not there
        return ""
    zone = zone_of(context)
    words = moment_words(moment, zone, style=Style(style), now=context.get("now"))
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.astimezone(UTC).isoformat(timespec="seconds"),
        exact(moment, zone),
        words,
    )


@register.simple_tag(takes_context=True)
def duration_words(context: Context, due: datetime | None, now: datetime | None = None) -> SafeString | str:
    """How far a due time is ("3 hours left"), with the exact time on hover and for screen readers."""
    if not due:
        return ""
    at = exact(due, zone_of(context))
    words = left_words(due, now or context.get("now") or datetime.now(UTC))
    return format_html(
        '<time datetime="{}" title="{}">{}<span class="visually-hidden"> ({})</span></time>',
        due.astimezone(UTC).isoformat(timespec="seconds"),
        at,
        words,
        _("due %(time)s") % {"time": at},
    )


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """The present query string with parameters replaced; None or "" removes one: href="{% query after=next %}"."""
    request = context.get("request")
    params = request.GET.copy() if request else None
    if params is None:
        return "?"
    for name, value in changes.items():
        if value is None or value == "":
            params.pop(name, None)
        elif isinstance(value, (list, tuple)):
            params.setlist(name, [str(item) for item in value])
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"


@register.filter
def text(value: Any) -> str:
    """A pack's text in the reader's language; a {zh, en} mapping is read the same way, other values as they are."""
    if isinstance(value, Text):
        return value.in_language(get_language())
    if isinstance(value, Mapping) and {"zh", "en"} <= value.keys():
        return str(value["en"] if (get_language() or "").startswith("en") else value["zh"])
    return "" if value is None else str(value)


@register.filter
def language_tag(code: str) -> str:
    """Django's language code as browsers write it: zh-hans -> zh-Hans."""
    return {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(code, code)
