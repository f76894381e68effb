"""The knowledge base over JSON: the articles that everybody may read."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from ninja import Schema
from ninja.params.functions import Query

from linli.cases.api.answers import as_json
from linli.cases.api.router import router
from linli.cases.rules.knowledge import LONGEST_QUERY, articles, search_articles
from linli.cases.rules.spec_knowledge import ArticleSpec
from linli.cases.steps.context import context_at
from linli.kernel.errors import InvalidInput
from linli.kernel.problem import PROBLEMS

MOST_ITEMS = 200


class WordsOut(Schema):
    """A text in both languages."""

    zh: str
    en: str


class ArticleOut(Schema):
    """An article; `answer` is plain text: a line is a paragraph, lines with "- " or "1. " are lists."""

    code: str
    title: WordsOut
    answer: WordsOut
    type_codes: list[str]
    source: WordsOut
    reviewed: date
    review_by: date


class ArticlesOut(Schema):
    """A page of articles."""

    items: list[ArticleOut]
    next: str | None


@router.get("/knowledge", response={200: ArticlesOut, **PROBLEMS}, operation_id="listKnowledge", auth=None)
def list_knowledge(
    request: HttpRequest,
    q: str = Query(
        "", max_length=LONGEST_QUERY, description="Words to look for; the articles that fit best come first"
    ),
    type_code: str = Query("", max_length=40, description="Code of a case type"),
    after: str = Query("", max_length=40, description="`next` of the page before"),
    limit: int = Query(50, ge=1, le=MOST_ITEMS),
) -> HttpResponse:
    """The articles that everybody may read, as residents find them among the common questions."""
    spec = context_at(timezone.now()).spec
    found = [one for one in articles(spec, public=True) if not type_code or type_code in one.types]
    if q.strip():
        hits = search_articles(q, spec, language=get_language(), limit=len(found), among=found)
        found = [hit.article for hit in hits]
    codes = [one.code for one in found]
    if after and after not in codes:
        raise InvalidInput({"after": [_("Use the `next` of the page before as it is.")]})
    start = codes.index(after) + 1 if after else 0
    page = found[start : start + limit]
    more = start + limit < len(found)
    return as_json({"items": [_out(one) for one in page], "next": page[-1].code if more else None})


def _out(one: ArticleSpec) -> dict[str, object]:
    return {
        "code": one.code,
        "title": {"zh": one.title.zh, "en": one.title.en},
        "answer": {"zh": one.answer.zh, "en": one.answer.en},
        "type_codes": list(one.types),
        "source": {"zh": one.source.zh, "en": one.source.en},
        "reviewed": one.reviewed,
        "review_by": one.review_by,
    }
