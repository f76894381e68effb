"""Knowledge in a pack: mistakes are named with file, line and field, changes shown, and what ships is sound."""

from __future__ import annotations

import re

import orjson
import pytest

from linli.cases.rules.knowledge import articles
from linli.cases.rules.knowledge_index import KnowledgeIndex
from linli.cases.rules.spec import CasesSpec
from linli.kernel.actor import job
from linli.kernel.errors import InvalidInput
from linli.kernel.generations import bump
from linli.policy.actions import apply_pack
from linli.policy.diff import changes
from linli.policy.models import PackVersion
from linli.policy.queries import pack_at
from linli.policy.source import load
from tests.cast import MONDAY_TEN

KNOWLEDGE = """\
knowledge:
  - code: lamp
    title: {zh: 路灯, en: Lamps}
    answer: {zh: 找路灯所, en: Ask the lighting office}
    types: ["001"]
    units: [lamps]
    words: [灯杆, "96310"]
    source: {zh: 规定, en: Rules}
    reviewed: 2026-10-01
    public: true
"""
# national numbers, and those of the named services of Beijing
KNOWN = "110 119 120 122 12110 12305 12315 12329 12333 12345 12348 12356 12367 12385 12393 95598 96069 96110 96116"
KNOWN_NUMBERS = frozenset([*KNOWN.split(), "96159", "96333", "96777"])


def mistakes(write, *changed: tuple[str, str]) -> dict[str, str]:
    text = KNOWLEDGE
    for old, new in changed:
        assert text.count(old) == 1
        text = text.replace(old, new)
    with pytest.raises(InvalidInput) as refused:
        load(write(knowledge=text))
    return {re.sub(r"^pack\d+/", "", at): " ".join(map(str, words)) for at, words in refused.value.fields.items()}


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ('["001"]', '["001", "009"]', 5, "types.1", "no type '009'"),
        ("[lamps]", "[sky]", 6, "units.0", "no unit 'sky'"),
        ("en: Lamps", 'en: ""', 3, "title.en", "at least 1"),
        ("{zh: 找路灯所, en: Ask the lighting office}", "{zh: 找路灯所}", 4, "answer.en", "required"),
        ("Ask the lighting office", '"Ask <b>them</b>"', 4, "answer.en", "HTML"),
        ("找路灯所", '"找&nbsp;他"', 4, "answer.zh", "HTML"),
        ('"96310"', "96310", 7, "words.1", "string"),
        ("2026-10-01", "2026-13-01", 9, "reviewed", "month"),
        ("2026-10-01", "20261001", 9, "reviewed", "write the day as"),
        ("2026-10-01", "0001-01-01", 9, "reviewed", "year"),
        ("public: true", "public: true\n    review_months: 0", 11, "review_months", "greater"),
        ("public: true", "public: true\n    colour: red", 11, "colour", "not permitted"),
        ("code: lamp", 'code: "a lamp"', 2, "code", "pattern"),
        ("    source: {zh: 规定, en: Rules}\n", "", 2, "source", "required"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_field(write, old, new, line, field, says):
    found = mistakes(write, (old, new))
    place = f"knowledge.yaml:{line} knowledge.0.{field}"
    assert list(found) == [place]
    assert says in found[place]


def test_a_code_stands_once(write):
    twice = KNOWLEDGE + KNOWLEDGE.removeprefix("knowledge:\n")
    with pytest.raises(InvalidInput) as refused:
        load(write(knowledge=twice))
    ((place, words),) = refused.value.fields.items()
    assert place.endswith("knowledge.yaml:11 knowledge.1.code")
    assert "twice" in str(words)


def test_a_title_is_short(write):
    assert "at most 120" in mistakes(write, ("en: Lamps", f"en: {'x' * 121}")).popitem()[1]


def test_an_article_in_force_is_retired_not_left_out(cast, write):
    PackVersion.objects.all().delete()
    bump("packs")
    house = job("tests")
    apply_pack(name=write(knowledge=KNOWLEDGE), by=house, at=MONDAY_TEN)
    with pytest.raises(InvalidInput) as refused:
        apply_pack(name=write(), by=house, at=MONDAY_TEN)
    assert "'lamp' is in force: mark it `retired: true`" in str(refused.value.fields)
    apply_pack(name=write(knowledge=f"{KNOWLEDGE}    retired: true\n"), by=house, at=MONDAY_TEN)
    spec = pack_at(MONDAY_TEN).part("cases", CasesSpec)
    assert [one.code for one in spec.knowledge] == ["lamp"]
    assert articles(spec) == []


def test_the_diff_names_article_field_and_language(write):
    before = orjson.loads(load(write(knowledge=KNOWLEDGE)).body)
    after = orjson.loads(load(write(knowledge=KNOWLEDGE.replace("Ask the lighting office", "Ask us"))).body)
    (change,) = changes(before, after)
    assert (change.path, change.old, change.new) == (
        "knowledge.lamp.answer.en",
        "Ask the lighting office",
        "Ask us",
    )


@pytest.fixture(params=["chaoyang", "demo"])
def shipped(request) -> CasesSpec:
    part = load(request.param).parts["cases"]
    assert isinstance(part, CasesSpec)
    return part


def test_shipped_articles_name_no_number_that_is_not_known(shipped):
    for one in shipped.knowledge:
        for text in (one.answer.zh, one.answer.en):
            numbers = set(re.findall(r"(?<!\d)(?:1[0-2]\d|1\d{4}|9[56]\d{3}|\d{6,})(?!\d)", text))
            assert numbers <= KNOWN_NUMBERS, one.code
        said = [set(re.findall(r"(?<!\d)\d{5}(?!\d)", text)) for text in (one.answer.zh, one.answer.en)]
        assert said[0] == said[1], f"{one.code}: both languages name the same numbers"


def test_shipped_articles_are_complete(shipped):
    assert len(shipped.knowledge) >= 12
    for one in shipped.knowledge:
        assert one.types, one.code
        assert one.words, one.code
        assert not one.retired
        assert one.title.zh != one.title.en
        lists = [[line[:2] for line in text.splitlines()] for text in (one.answer.zh, one.answer.en)]
        assert len(lists[0]) == len(lists[1]), f"{one.code}: the same paragraphs in both languages"
        assert [mark in ("- ", "1.") for mark in lists[0]] == [mark in ("- ", "1.") for mark in lists[1]]
    assert any(not one.public for one in shipped.knowledge)


def test_the_own_title_of_every_shipped_article_finds_it_first(shipped):
    index = shipped.knowledge_index
    assert isinstance(index, KnowledgeIndex)
    for one in shipped.knowledge:
        for title in (one.title.zh, one.title.en):
            scores = index.scores(title)
            assert max(scores, key=lambda code: scores[code]) == one.code, title
