"""The knowledge base on the pages: for staff, beside the desk's form, and for everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from linli.accounts.actions import create_user
from linli.accounts.models import User
from linli.cases.models import Case
from linli.kernel.actor import job
from linli.policy.actions import apply_pack
from linli.policy.source import SHIPPED
from tests.cast import SEED_TIME
from tests.pages.test_desk import CALL

LIST = "/work/knowledge/"


def text_of(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def other_pack(cast, tmp_path):
    """other_pack(text): the demo pack with other knowledge; applied, from now on."""

    def apply(knowledge: str) -> None:
        for file in (SHIPPED / "demo").glob("*.yaml"):
            text = file.read_text(encoding="utf-8") if file.name != "knowledge.yaml" else knowledge
            (tmp_path / file.name).write_text(text, encoding="utf-8")
        apply_pack(name=str(tmp_path), by=job("tests"), at=timezone.now())

    return apply


def demo_knowledge() -> str:
    return (SHIPPED / "demo" / "knowledge.yaml").read_text(encoding="utf-8")


def test_any_staff_read_the_articles_by_group(as_user):
    page = text_of(as_user("zhou").get(LIST))
    for words in (
        "Housing, water, power, heat",
        "If you smell gas",
        "2026-11-20",
        "Due for review",
        "Staff only",
        "For everybody",
    ):
        assert words in page
    assert page.index("Housing, water, power, heat") < page.index("What to do when the radiators are cold")


def test_who_is_not_staff_reads_none(client, cast):
    assert client.get(LIST)["Location"].startswith("/sign-in/")
    create_user(username="nobody", password="a long passphrase", display_name="N", grants=[], by=job("t"), at=SEED_TIME)
    client.force_login(User.objects.get(username="nobody"))
    for address in (LIST, f"{LIST}gas-leak/"):
        assert client.get(address).status_code == 403


def test_a_search_marks_what_it_found(as_user):
    page = text_of(as_user("zhao").get(LIST, {"q": "暖气"}))
    assert "What to do when the radiators are cold" in page
    assert "If you smell gas" not in page
    marked = text_of(as_user("zhao").get(LIST, {"q": "radiator"}))
    assert "<mark>radiator</mark>s are cold" in marked
    assert "No article fits" in text_of(as_user("zhao").get(LIST, {"q": "外星人"}))


def test_the_list_is_narrowed_to_what_is_due_and_to_a_kind(as_user):
    due = text_of(as_user("zhao").get(LIST, {"show": "due"}))
    assert "radiators" in due
    assert "If you smell gas" not in due
    sudden = text_of(as_user("zhao").get(LIST, {"group": "sudden"}, headers={"HX-Request": "true"}))
    assert "If you smell gas" in sudden
    assert "radiators" not in sudden
    assert "<html" not in sudden


def test_an_article_tells_source_review_and_leads_to_the_desk(as_user):
    page = text_of(as_user("zhao").get(f"{LIST}gas-leak/"))
    for words in (
        "Regulation on urban gas",
        "2026-11-20",
        "2027-11-20",
        "Gas Company",
        "/work/new/?type=0403",
        "闻到燃气味怎么办",
        "<li>Open doors and windows",
        "/help/gas-leak/",
    ):
        assert words in page
    assert "/work/new/" not in text_of(as_user("sun").get(f"{LIST}gas-leak/"))
    assert "The review was due by 2026-10-15" in text_of(as_user("sun").get(f"{LIST}heating/"))
    assert as_user("zhao").get(f"{LIST}no-such/").status_code == 404


def test_a_retired_article_is_kept_for_staff_and_gone_for_everybody(other_pack, as_user, client):
    assert client.get("/help/gas-leak/").status_code == 200
    text = demo_knowledge().replace("  - code: gas-leak\n", "  - code: gas-leak\n    retired: true\n")
    other_pack(text)
    assert "This article is retired" in text_of(as_user("zhao").get(f"{LIST}gas-leak/"))
    assert "If you smell gas" not in text_of(as_user("zhao").get(LIST))
    assert "If you smell gas" in text_of(as_user("zhao").get(LIST, {"show": "retired"}))
    assert client.get("/help/gas-leak/").status_code == 404
    assert "If you smell gas" not in text_of(client.get("/help/"))


def test_as_the_clerk_writes_what_may_answer_it_appears(as_user):
    zhao = as_user("zhao")
    shown = zhao.post("/work/new/knowledge/", {"text": "老人说家里暖气不热", "type": "", "shown": ""})
    assert "What to do when the radiators are cold" in text_of(shown)
    assert 'value="heating"' in text_of(shown)
    same = zhao.post("/work/new/knowledge/", {"text": "老人说家里暖气不热，很冷", "type": "", "shown": "heating"})
    assert (same.status_code, same.content) == (204, b"")
    by_type = text_of(zhao.post("/work/new/knowledge/", {"text": "", "type": "L04", "shown": ""}))
    assert "If you are trapped in a lift" in by_type
    none = text_of(zhao.post("/work/new/knowledge/", {"text": "天气真好", "type": "", "shown": "heating"}))
    assert "As you write" in none


def test_only_who_takes_reports_in_is_helped_and_only_by_post(as_user):
    assert as_user("sun").post("/work/new/knowledge/", {"text": "暖气"}).status_code == 403
    assert as_user("zhao").get("/work/new/knowledge/").status_code == 405


def test_without_script_the_step_of_the_questions_shows_it_and_loses_nothing(as_user):
    page = text_of(as_user("zhao").post("/work/new/", {**CALL, "type": "L02", "text": "冷", "step": "questions"}))
    assert "What to do when the radiators are cold" in page
    assert "王桂兰" in page
    assert not Case.objects.exists()
    assert "If you smell gas" in text_of(as_user("zhao").get("/work/new/?type=0403"))


def test_everybody_reads_the_public_articles(client, cast):
    page = text_of(client.get("/help/"))
    assert "If you smell gas" in page
    assert "At the desk" not in page
    article = text_of(client.get("/help/gas-leak/"))
    assert "Regulation on urban gas" in article
    assert "/report/?type=0403" in article
    assert client.get("/help/desk-anonymous/").status_code == 404
    assert client.get("/help/no-such/").status_code == 404
    assert "/help/" in text_of(client.get("/"))
    assert "<mark>lamp</mark>" in text_of(client.get("/help/", {"q": "lamp"})).lower()
    assert "No question fits" in text_of(client.get("/help/", {"q": "外星人"}))
    assert "At the desk" not in text_of(client.get("/help/", {"q": "匿名"}))


def test_the_article_speaks_the_language_of_the_reader(client, cast):
    client.cookies["django_language"] = "zh-hans"
    page = text_of(client.get("/help/gas-leak/"))
    assert "打开门窗" in page
    assert "Open doors" not in page


def test_the_report_page_offers_answers_for_the_chosen_kind(client, cast):
    hint = text_of(client.get("/report/help/", {"type": "C0103"}))
    assert "/help/manhole-cover/" in hint
    assert "/help/" not in text_of(client.get("/report/help/", {"type": "0107"}))
    assert "/help/manhole-cover/" in text_of(client.get("/report/?type=C0103"))
    assert "/help/desk-anonymous/" not in text_of(client.get("/report/?type=Q01"))


def test_a_district_without_articles_offers_none(other_pack, client, as_user):
    text = demo_knowledge().replace("    reviewed:", "    retired: true\n    reviewed:")
    other_pack(text)
    assert "/help/" not in text_of(client.get("/"))
    assert "There are no questions here yet" in text_of(client.get("/help/"))
    assert "There are no articles yet" in text_of(as_user("zhao").get(LIST))
    assert 'id="knowledge"' not in text_of(as_user("zhao").get("/work/new/"))


def test_many_articles_cost_no_more_questions_to_the_database_than_one(other_pack, as_user, client):
    zhao = as_user("zhao")
    addresses = (LIST, f"{LIST}?q=gas", f"{LIST}gas-leak/")
    counts = []
    for knowledge in (None, demo_knowledge() + "".join(_copies())):
        if knowledge is not None:
            other_pack(knowledge)
        for address in (*addresses, "/help/"):
            (zhao if address.startswith("/work") else client).get(address)
        with CaptureQueriesContext(connection) as asked:
            for address in addresses:
                assert zhao.get(address).status_code == 200
            assert client.get("/help/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert text_of(zhao.get(LIST)).count("Copy") >= 60


def _copies():
    today = timezone.now().date() - timedelta(days=1)
    for number in range(60):
        yield (
            f"  - {{code: copy-{number}, title: {{zh: 副本, en: Copy {number}}}, answer: {{zh: 燃气, en: gas}}, "
            f"types: [Q01], source: {{zh: 无, en: none}}, reviewed: {today}, public: true}}\n"
        )
