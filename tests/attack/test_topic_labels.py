"""The words of a topic: who may open one case of it reads no words that only the other cases hold."""

from __future__ import annotations

import pytest

from linli.cases.models import Case, CaseText
from linli.evaluation.models import Topic, TopicCase, TopicRun
from tests.evaluation.test_topics import as_user, made, two_matters  # noqa: F401 - fixtures

SECRET = "搅拌站"


@pytest.fixture
def shared_topic(made) -> Topic:  # noqa: F811
    """A matter of street 1 to which one report of street 2 belongs that has few of its words."""
    topic = Topic.objects.get(label__contains=SECRET)
    there = Case.objects.exclude(area_2=topic.members.first().case.area_2).order_by("-pk")[0]
    TopicCase.objects.filter(case=there).delete()
    CaseText.objects.filter(case=there).update(body="这边也有粉尘，SECRET-FREE")
    TopicCase.objects.create(topic=topic, case=there, likeness=0.4)
    Topic.objects.filter(pk=topic.pk).update(label=f"{SECRET} · 粉尘")
    return topic


def told(client, topic: Topic, month: str = "2026-11") -> str:
    pages = (
        f"/work/topics/?month={month}", f"/work/topics/{topic.pk}/", f"/work/topics/map.json?month={month}",
        f"/work/topics/export.csv?month={month}", f"/work/topics/{topic.pk}/map.json",
    )  # fmt: skip
    answers = [client.get(page) for page in pages]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


def test_words_of_cases_of_others_are_in_no_label(shared_topic, as_user):  # noqa: F811
    for name, sees in (("han", False), ("qian", True), ("wu", True)):
        page = told(as_user(name), shared_topic)
        assert (SECRET in page) == sees, name
        assert "粉尘" in page


def test_nor_in_the_list_of_what_is_over(shared_topic, as_user):  # noqa: F811
    TopicRun.objects.update(month="2026-10")
    run = TopicRun.objects.get()
    run.pk, run.month = None, "2026-11"
    run.save()
    for name, sees in (("han", False), ("qian", True), ("wu", True)):
        page = as_user(name).get("/work/topics/?month=2026-11").content.decode()
        assert f"/work/topics/{shared_topic.pk}/" in page
        assert (SECRET in page) == sees, name
