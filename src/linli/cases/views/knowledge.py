"""The knowledge base for staff: the list, an article, and what may answer the report that is being written down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from linli.accounts.middleware import SignedInRequest
from linli.cases.forms.knowledge import KnowledgeForm
from linli.cases.rules.knowledge import (
    FoundArticle,
    article_of,
    articles,
    by_group,
    due_for_review,
    propose_articles,
    search_articles,
)
from linli.cases.rules.report import LONGEST_TEXT
from linli.cases.rules.spec_knowledge import ArticleSpec
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.intake import may_take_in
from linli.kernel.actor import ActorKind
from linli.kernel.errors import NotAllowed, NotFound
from linli.kernel.grams import Piece
from linli.web.pages import fragment, is_fragment


@login_required
@never_cache
@require_safe
def knowledge(request: SignedInRequest) -> HttpResponse:
    """The articles by group, or those that fit the search; htmx gets the list alone."""
    _staff_only(request)
    now = timezone.now()
    context = context_at(now)
    form = KnowledgeForm(request.GET, spec=context.spec)
    form.is_valid()
    today = today_of(context, now)
    due = due_for_review(context.spec, today)
    page: dict[str, Any] = {
        "groups": _groups(form.cleaned_data, context, today),
        "narrowed": any(form.cleaned_data.values()),
        "now": now,
    }
    if is_fragment(request):
        return fragment(request, "cases/_articles.html", page)
    return render(request, "cases/knowledge.html", page | {"form": form, "due": len(due)})


@login_required
@never_cache
@require_safe
def knowledge_article(request: SignedInRequest, code: str) -> HttpResponse:
    """One article, in both languages, with the way to take a report in."""
    _staff_only(request)
    now, language = timezone.now(), get_language() or ""
    context = context_at(now)
    article = article_of(context.spec, code)
    if article is None:
        raise NotFound
    english = language.startswith("en")
    shown = {
        **row_of(article, context, today_of(context, now)),
        "units": [unit.name(language) for unit in map(context.book.by_code.get, article.units) if unit is not None],
        "other": {"code": "zh-Hans" if english else "en", "language": "zh" if english else "en"},
        "other_title": article.title.in_language("zh" if english else "en"),
        "other_answer": article.answer.in_language("zh" if english else "en"),
        "may_take_in": may_take_in(request.actor),
    }
    return render(request, "cases/article.html", shown)


@login_required
@never_cache
@require_POST
def desk_knowledge(request: SignedInRequest) -> HttpResponse:
    """What may answer the report as far as it is written; nothing (204) where the same articles are shown already."""
    if not may_take_in(request.actor):
        raise NotAllowed
    now = timezone.now()
    given = request.POST
    shown = proposed(given.get("text", ""), given.get("type", ""), context_at(now), now)
    if given.get("shown") == shown["shown"]:
        return HttpResponse(status=204)
    return fragment(request, "cases/_knowledge.html", shown)


def proposed(text: str, type_code: str, context: Context, at: datetime) -> dict[str, Any]:
    """What the desk's page shows beside the form: the articles, and their codes to tell whether they are others."""
    found = propose_articles(text[:LONGEST_TEXT], type_code[:40], context.spec)
    today = today_of(context, at)
    return {
        "proposed": [row_of(one, context, today) for one in found],
        "shown": ",".join(one.code for one in found),
        "any_knowledge": bool(articles(context.spec)),
    }


def row_of(article: ArticleSpec, context: Context, today: date, found: FoundArticle | None = None) -> dict[str, Any]:
    """What pages show of an article; with the marks of a search where it was found by one."""
    types = [context.spec.by_code[code] for code in article.types if code in context.spec.by_code]
    return {
        "article": article,
        "types": [one for one in types if not one.retired],
        "due": article.is_due(today) and not article.retired,
        "title": found.title if found else [Piece(str(article.title))],
        "snippet": found.snippet if found else (),
    }


def today_of(context: Context, at: datetime) -> date:
    """The day in the pack's zone."""
    return at.astimezone(context.pack.zone).date()


def _staff_only(request: SignedInRequest) -> None:
    if request.actor.kind is not ActorKind.STAFF:
        raise NotAllowed


def _groups(chosen: dict[str, Any], context: Context, today: date) -> Sequence[tuple[Any, list[dict[str, Any]]]]:
    """Rows under the names of their groups; the results of a search under none, the best first."""
    spec, group, show = context.spec, chosen.get("group", ""), chosen.get("show", "")

    def wanted(one: ArticleSpec) -> bool:
        first = spec.by_code.get(one.types[0]) if one.types else None
        in_group = not group or (first is not None and first.group == group)
        return in_group and (show != "due" or one.is_due(today))

    among = [one for one in spec.knowledge if one.retired] if show == "retired" else articles(spec)
    among = [one for one in among if wanted(one)]
    if chosen.get("q"):
        hits = search_articles(chosen["q"], spec, language=get_language(), limit=50, among=among)
        return [(None, [row_of(hit.article, context, today, hit) for hit in hits])] if hits else []
    return [(name, [row_of(one, context, today) for one in own]) for name, own in by_group(spec, among)]
