"""Components as template tags; each renders one template of `_components/`. The tag library takes them over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from linli.kernel.grams import Piece
from linli.web.clockbar import WIDTH, clock_bar
from linli.web.fields import chosen, control, problems
from linli.web.maps import map_options
from linli.web.parts import Entry, Photo, stretches
from linli.web.prose import blocks
from linli.web.tones import ICONS, tone

register = template.Library()


def _with(context: Context, **values: Any) -> dict[str, Any]:
    """What a component's template sees: its own values, the request, the site and the present moment."""
    return {name: context.get(name) for name in ("request", "site", "zone", "now", "csrf_token")} | values


@register.inclusion_tag("_components/pill.html")
def pill(tone_name: str, word: Any, icon: str = "") -> dict[str, Any]:
    """A status pill: {% pill "late" "Overdue" %}; tones on-time, soon, late, paused, closed, neutral."""
    name = tone(str(tone_name))
    return {"tone": name.value, "word": word, "icon_name": icon or ICONS[name]}


@register.inclusion_tag("_components/clock_bar.html", takes_context=True, name="clock_bar")
def clock_bar_tag(
    context: Context,
    *,
    start: datetime,
    due: datetime,
    now: datetime | None = None,
    stopped: datetime | None = None,
    pauses: Iterable[tuple[datetime, datetime | None]] = (),
    label: Any = "",
    done: bool = True,
) -> dict[str, Any]:
    """A clock: {% clock_bar start=… due=… stopped=… pauses=… label="Handle" %}; not `done`: stopped by an ending."""
    moment = now or context.get("now") or datetime.now(UTC)
    bar = clock_bar(start=start, due=due, now=moment, stopped=stopped or None, pauses=pauses or ())
    values = {"bar": bar, "due": due, "moment": moment, "stopped": stopped, "label": label, "done": done}
    return _with(context, **values, width=WIDTH, tone=bar.tone.value, icon_name=ICONS[bar.tone])


@register.inclusion_tag("_components/field.html")
def field(bound: BoundField, *, hint: Any = "", label: Any = "", icon: str = "") -> dict[str, Any]:
    """One form field with label, hint, errors and control: {% field form.title hint="…" %}."""
    return control(bound, hint=hint, label=label) | {"icon_name": icon}


@register.inclusion_tag("_components/error_summary.html")
def error_summary(source: BaseForm | Mapping[str, Sequence[Any]] | None, message: Any = "") -> dict[str, Any]:
    """What is wrong, on top of the page, each line a link to its field: a bound form or {field: [words]}."""
    return {"problems": problems(source), "message": message}


@register.inclusion_tag("_components/timeline.html", takes_context=True)
def timeline(context: Context, entries: Iterable[Entry]) -> dict[str, Any]:
    """The history of a thing; neighbouring noisy entries are folded."""
    return _with(context, stretches=list(stretches(entries)))


@register.inclusion_tag("_components/place_chip.html")
def place_chip(names: Iterable[Any], url: str = "") -> dict[str, Any]:
    """Where: district > street > community > grid, the last being the nearest."""
    return {"names": [name for name in names if name], "url": url}


@register.inclusion_tag("_components/unit_chip.html")
def unit_chip(name: Any, *, url: str = "", kind: str = "unit", role: Any = "") -> dict[str, Any]:
    """Who: a unit or (kind="person") a person, with what they are here."""
    return {"name": name, "url": url, "icon_name": "user" if kind == "person" else "building", "role": role}


@register.inclusion_tag("_components/filter_bar.html", takes_context=True)
def filter_bar(context: Context, form: BaseForm, *, target: str = "results", search: str = "") -> dict[str, Any]:
    """Filters with the query in the URL; `target` is the id of what they change, `search` the field always shown."""
    bound = [form[name] for name in form.fields if not form[name].is_hidden and name != search]
    active = any(form[name].data not in (None, "", []) for name in form.fields)
    fields = [control(item) for item in bound]
    first = control(form[search]) if search else None
    values = {"fields": fields, "first": first, "active": active, "chosen": [*filter(None, map(chosen, bound))]}
    return _with(context, **values, hidden=form.hidden_fields(), target=target)


@register.inclusion_tag("_components/empty.html")
def empty(title: Any, words: Any = "", *, url: str = "", action: Any = "", icon: str = "inbox") -> dict[str, Any]:
    """Nothing here, why, and what to do next."""
    return {"title": title, "words": words, "url": url, "action": action, "icon_name": icon}


@register.inclusion_tag("_components/skeleton.html")
def skeleton(rows: int = 5) -> dict[str, Any]:
    """Grey rows while something loads."""
    return {"rows": range(rows)}


@register.inclusion_tag("_components/pager.html", takes_context=True)
def pager(context: Context, next_key: str | None, *, shown: int | None = None, name: str = "after") -> dict[str, Any]:
    """The way to the next page of a keyset list; `next_key` None on the last one."""
    request = context.get("request")
    params = request.GET.copy() if request else None
    first_url = next_url = ""
    if params is not None:
        if name in params:
            del params[name]
            first_url = f"?{params.urlencode()}"
        if next_key:
            params[name] = next_key
            next_url = f"?{params.urlencode()}"
    return {"first_url": first_url, "next_url": next_url, "shown": shown}


@register.inclusion_tag("_components/map_panel.html", takes_context=True)
def map_panel(context: Context, **options: Any) -> dict[str, Any]:
    """A map, enhanced by map.js: id=… mode="show|points|pick" boundaries=URL points=URL form=… (see `web.maps`)."""
    options["element_id"] = options.pop("id", "map")
    return _with(context, **map_options(site=context.get("site") or {}, **options))


@register.inclusion_tag("_components/prose.html")
def prose(text: Any) -> dict[str, Any]:
    """A long plain text as paragraphs and lists, without HTML: {% prose article.answer %}."""
    return {"blocks": blocks(str(text))}


@register.inclusion_tag("_components/marked.html")
def marked(pieces: Iterable[Piece]) -> dict[str, Any]:
    """A text in pieces, with what was looked for marked."""
    return {"pieces": pieces}


@register.inclusion_tag("_components/evidence_pair.html", takes_context=True)
def evidence_pair(context: Context, before: Photo | None, after: Photo | None) -> dict[str, Any]:
    """Before and after, side by side."""
    return _with(context, before=before, after=after)


@register.inclusion_tag("_components/photo_input.html")
def photo_input(bound: BoundField, *, hint: Any = "", most: int = 4, megabytes: int = 10) -> dict[str, Any]:
    """A file field for photos with previews and progress; a plain file input without script."""
    return control(bound, hint=hint, attrs={"accept": "image/*"}) | {"most": most, "megabytes": megabytes}


@register.simple_block_tag
def explain(content: str, question: Any) -> SafeString:
    """A drawer that answers "why?": {% explain "Why this unit?" %}…{% endexplain %}."""
    return render_to_string(
        "_components/explain.html", {"question": question, "content": content}
    )  # rendered, and so escaped, by the engine
