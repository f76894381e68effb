"""Common questions: what residents often ask, answered before they report it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from linli.cases.rules.knowledge import article_of, articles, articles_for_type, by_group, search_articles
from linli.cases.rules.spec import CasesSpec
from linli.cases.rules.spec_knowledge import ArticleSpec
from linli.cases.steps.context import context_at
from linli.kernel.errors import NotFound
from linli.publication.forms import HelpForm
from linli.web.pages import fragment, is_fragment

MOST_HINTS = 3


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """The public articles by group, or those that fit the search; htmx gets the list alone."""
    spec = context_at(timezone.now()).spec
    form = HelpForm(request.GET)
    form.is_valid()
    query, open_to_all = form.cleaned_data.get("q", ""), articles(spec, public=True)
    shown: dict[str, Any] = {"narrowed": bool(query)}
    if query:
        shown["found"] = search_articles(query, spec, language=get_language(), among=open_to_all)
    else:
        shown["groups"] = by_group(spec, open_to_all)
    if is_fragment(request):
        return fragment(request, "publication/_help.html", shown)
    return render(request, "publication/help.html", shown | {"form": form})


@require_safe
def help_article(request: HttpRequest, code: str) -> HttpResponse:
    """One public article; what is not public looks like what does not exist."""
    spec = context_at(timezone.now()).spec
    article = article_of(spec, code, public=True)
    if article is None:
        raise NotFound
    types = [spec.by_code[one] for one in article.types if one in spec.by_code and not spec.by_code[one].retired]
    return render(request, "publication/help_article.html", {"article": article, "types": types})


@require_safe
def report_help(request: HttpRequest) -> HttpResponse:
    """What may answer a report of the chosen type at once, for the form that is being filled in."""
    spec = context_at(timezone.now()).spec
    return fragment(request, "publication/_report_help.html", {"hints": hints(spec, request.GET.get("type", "")[:40])})


def hints(spec: CasesSpec, type_code: str) -> list[ArticleSpec]:
    """The public articles of a type that the report page offers."""
    return articles_for_type(spec, type_code, public=True)[:MOST_HINTS]
