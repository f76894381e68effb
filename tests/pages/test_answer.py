"""The answer page: three questions behind a link that says who may answer, and nothing personal on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from linli.cases.models import Case, CaseEvent
from linli.cases.steps.act import act
from tests.cast import SMITH, WANG
from tests.following import closed_light, code_of, demo_with, matter_of

SAID = {"solved": "partly", "satisfied": "yes", "responded": "true", "reason": "还有一盏不亮"}


@pytest.fixture
def asked(cast) -> str:
    """The number of a case about which Auntie Wang was asked a day ago."""
    return closed_light(cast, at=timezone.now() - timedelta(days=1)).number


def link(number: str, code: str = "") -> str:
    return f"/answer/{number}/{code or code_of(number)}/"


def test_the_questions_and_after_them_what_was_said(client, asked):
    page = client.get(link(asked))
    words = page.content.decode()
    assert page.status_code == 200
    assert "Street light out" in words
    assert "Is what you reported solved?" in words
    answer = client.post(link(asked), SAID)
    assert (answer.status_code, answer["Location"]) == (303, link(asked))
    data = CaseEvent.objects.get(case__number=asked, kind="followed_up").data
    assert (data["solved"], data["satisfied"], data["responded"], data["by"]) == ("partly", "yes", True, "link")
    after = client.get(link(asked)).content.decode()
    assert "Thank you for your answer" in after
    assert "Partly" in after
    assert "还有一盏不亮" not in after, "what was written is for the desk"
    assert "Is what you reported solved?" not in after


def test_nothing_personal_is_on_the_page_and_nobody_indexes_it(client, asked):
    client.post(link(asked), {**SAID, "solved": ""})
    for answer in (client.get(link(asked)), client.get(link(asked, "WRONGWRONG")), client.get(link("x", "y"))):
        words = answer.content.decode()
        assert all(part not in words for part in ("王桂兰", "13800138000", "138 0013", "孙强", "朝霞里 3 号楼"))
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "noindex" in words
        assert answer["Referrer-Policy"] == "strict-origin"
        assert "no-store" in answer["Cache-Control"]


def test_no_cookie_and_no_script_are_needed(asked):
    client = Client(enforce_csrf_checks=True)
    assert client.post(link(asked), SAID).status_code == 303
    assert matter_of(asked).state == "answered"


@pytest.mark.parametrize("missing", ["solved", "satisfied"])
def test_what_is_missing_is_asked_again_and_nothing_is_lost(client, asked, missing):
    answer = client.post(link(asked), {**SAID, missing: ""})
    assert answer.status_code == 422
    assert "还有一盏不亮" in answer.content.decode()
    assert "Please answer this." in answer.content.decode()
    assert client.post(link(asked), {**SAID, missing: "very"}).status_code == 422
    assert client.post(link(asked), {**SAID, "reason": "x\x00y"}).status_code == 422
    assert matter_of(asked).state == "due"


def test_wrong_links_and_old_ones_answer_alike(client, cast, asked):
    old = closed_light(cast, at=timezone.now() - timedelta(days=15)).number
    other = code_of(closed_light(cast, contact=SMITH, at=timezone.now()).number)
    bodies = set()
    for address in (link(asked, "WRONGWRONG"), link(asked, other), link("20261102-999999-X", "A"), link(old)):
        for answer in (client.get(address), client.post(address, SAID)):
            assert answer.status_code == 404
            bodies.add(answer.content.decode().partition("<main")[2].partition("</main")[0])
    assert len(bodies) == 1


def test_a_link_is_read_in_small_letters_too(client, asked):
    assert client.get(link(asked.lower(), code_of(asked).lower())).status_code == 200


def test_who_comes_later_is_thanked(client, cast, asked):
    case = Case.objects.get(number=asked)
    facts = {"contacted": True, "solved": "no", "satisfied": "no"}
    act(number=asked, move="follow_up", facts=facts, by=cast["zhao"], at=timezone.now())
    page = client.get(link(asked)).content.decode()
    assert "we already have an answer" in page
    assert "not solved" not in page, "it was said to the desk"
    assert client.post(link(asked), SAID).status_code == 200
    assert CaseEvent.objects.filter(case=case, kind="followed_up").count() == 1


def test_unsolved_says_what_happens_next(client, cast, asked, tmp_path):
    client.post(link(asked), {"solved": "no", "satisfied": "no"})
    assert "The desk reads your answer" in client.get(link(asked)).content.decode()
    rule = {"within": {"value": 14, "unit": "calendar_days"}, "unsolved": "reopen"}
    demo_with(tmp_path / "pack", follow_up=rule)
    again = closed_light(cast, contact=WANG, at=timezone.now() - timedelta(days=1)).number
    client.post(link(again), {"solved": "no", "satisfied": "no"})
    assert "It is being handled again" in client.get(link(again)).content.decode()


def test_guessing_is_slowed_down(client, asked, settings):
    settings.LINLI_RATE_LIMITS = True
    answers = [client.get(link(asked, "WRONGWRONG")).status_code for _try in range(31)]
    assert answers == [404] * 30 + [429]


def test_a_question_costs_few_statements(client, asked, django_assert_max_num_queries):
    client.get(link(asked))
    with django_assert_max_num_queries(9):
        client.get(link(asked))
