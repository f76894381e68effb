"""Suggestions: what they say, when they say nothing, what is kept of them, and that a person decides."""

from __future__ import annotations

import dataclasses
import logging
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from linli.cases.models import CaseEvent, CaseText, Classifier
from linli.cases.queries.classifiers import Acceptance, acceptance
from linli.cases.rules import models_in_use
from linli.cases.rules.spec_learning import LearningSpec
from linli.cases.rules.suggest import suggest_types, suggest_units
from linli.cases.rules.suggested import Suggested, suggested_of, token_of
from linli.cases.steps.act import act
from linli.cases.steps.context import Context, context_at
from linli.cases.steps.intake import receive
from linli.cases.steps.use_model import switch_classifier
from linli.kernel.actor import ANONYMOUS
from linli.kernel.errors import NotAllowed
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.past import COVER, LAMP, learned
from tests.rebuild import assert_rebuilds

TEXT = "小区东门口的井盖翘起来了，骑车很危险"


def types(text: str, context: Context | None = None):
    context = context or context_at(MONDAY_TEN)
    return suggest_types(text, spec=context.spec, generation=context.learned)


@pytest.fixture
def model(cast) -> Classifier:
    return learned()


def test_the_type_comes_with_its_probability_and_the_words_that_drove_it(model):
    found = types(TEXT)
    assert found.ranked[0].code == COVER
    assert 0.5 < found.ranked[0].probability <= 1
    assert any("井盖" in words for words in found.ranked[0].words)
    assert all(words in TEXT for one in found.ranked for words in one.words)
    assert sum(one.probability for one in found.ranked) <= 1.0001
    assert (found.model, found.unsure) == (model.pk, False)


def test_a_text_that_speaks_for_nothing_is_unsure_and_never_leads(model):
    found = types("有个事情想反映一下")
    assert found is None or found.unsure


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00井盖", "井盖\ufffd", "？！。", "12345", "井", "x" * 4001, "x" * 3_000_000, "\u202e\u200b"]
)
def test_what_is_no_usable_text_gets_nothing(model, text):
    assert types(text) is None


def test_without_a_model_nothing_is_suggested_and_nothing_is_asked(cast, django_assert_num_queries):
    context = context_at(MONDAY_TEN)
    with django_assert_num_queries(0):
        assert types(TEXT, context) is None


def test_the_model_is_read_once_by_a_process_and_anew_when_another_is_in_use(model, cast, django_assert_num_queries):
    context = context_at(MONDAY_TEN)
    types(TEXT, context)
    with django_assert_num_queries(0):
        types(TEXT, context)
    switch_classifier(classifier_id=model.pk, on=False, by=cast["zhao"], at=MONDAY_TEN)
    assert types(TEXT) is None
    switch_classifier(classifier_id=model.pk, on=True, by=cast["zhao"], at=MONDAY_TEN)
    assert types(TEXT).ranked[0].code == COVER


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x80\x04\x95 a pickle"])
def test_a_damaged_file_is_logged_once_and_nothing_is_suggested(model, cast, caplog, content):
    with default_storage.open(model.file, "wb") as file:
        file.write(content)
    models_in_use._held.clear()
    with caplog.at_level(logging.ERROR, logger="linli.learning"):
        assert types(TEXT) is None
        assert types(TEXT) is None
    assert [record.classifier for record in caplog.records] == [model.pk]


def test_a_file_of_another_model_is_not_believed(model, cast):
    content = default_storage.open(model.file).read()
    with default_storage.open(model.file, "wb") as file:
        file.write(content[:-1] + bytes([content[-1] ^ 1]))
    models_in_use._held.clear()
    assert types(TEXT) is None


def test_types_that_are_retired_are_never_suggested(model):
    context = context_at(MONDAY_TEN)
    kept = [one.model_copy(update={"retired": True}) if one.code == COVER else one for one in context.spec.types]
    spec = context.spec.model_copy(update={"types": tuple(kept)})
    found = suggest_types(TEXT, spec=spec, generation=context.learned)
    assert COVER not in {one.code for one in found.ranked}


def test_the_pack_says_how_many_from_what_and_when_it_is_unsure(model):
    context = context_at(MONDAY_TEN)

    def under(**rules):
        spec = context.spec.model_copy(update={"learning": LearningSpec(**rules)})
        return types(TEXT, dataclasses.replace(context, spec=spec))

    assert len(under(suggestions=2, least=0).ranked) == 2
    assert len(under(least=1).ranked) == 1
    assert under(unsure_below=1).unsure
    assert not under(unsure_below=0).unsure


def test_units_that_handled_such_matters(cast):
    learned(units=True)
    context = context_at(MONDAY_TEN)
    found = suggest_units(TEXT, spec=context.spec, book=context.book, generation=context.learned)
    assert found.ranked[0].code == "roads"


class TestWhatIsKept:
    def test_the_event_keeps_model_and_rank_and_no_word(self, model, cast):
        told = suggested_of(types(TEXT).token)
        receipt = receive(report=report_of(TEXT, type_code=COVER, suggested=told), by=ANONYMOUS, at=MONDAY_TEN)
        event = CaseEvent.objects.get(case=receipt.case, kind="classified")
        assert event.data["suggested"] == {"model": model.pk, "rank": 1}
        assert "井盖" not in str(event.data)
        assert_rebuilds(receipt.case)

    def test_without_a_suggestion_nothing_is_kept(self, model, street_light):
        event = CaseEvent.objects.get(case=street_light.case, kind="classified")
        assert "suggested" not in event.data

    def test_the_desk_takes_another_one_than_was_suggested(self, model, cast, unclear):
        facts = {"type_code": LAMP, "suggested": token_of(model.pk, [COVER])}
        act(number=unclear.number, move="classify", facts=facts, by=cast["zhao"], at=MONDAY_TEN)
        event = CaseEvent.objects.get(case=unclear.case, kind="classified")
        assert event.data["suggested"] == {"model": model.pk, "rank": 0}

    @pytest.mark.parametrize("token", ["", "x", "WzFd:1:x", "a" * 5000])
    def test_a_forged_token_is_no_suggestion(self, token):
        assert suggested_of(token) is None

    def test_a_token_cut_short_is_no_suggestion(self):
        assert suggested_of(token_of(1, ["a"])[:-1]) is None

    def test_intake_asks_the_database_nothing_more(self, model, cast, django_assert_num_queries):
        told = Suggested(model.pk, (LAMP,))
        receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN)
        with django_assert_num_queries(12):
            receive(report=report_of(), by=ANONYMOUS, at=MONDAY_TEN)
        with django_assert_num_queries(12):
            receive(report=report_of(suggested=told), by=ANONYMOUS, at=MONDAY_TEN)

    def test_how_often_it_was_taken(self, model, cast):
        for codes in ([LAMP], [COVER, LAMP], [COVER], [LAMP, COVER]):
            told = Suggested(model.pk, tuple(codes))
            receive(report=report_of(suggested=told), by=ANONYMOUS, at=MONDAY_TEN + timedelta(days=1))
        assert acceptance(by=cast["wu"]) == {model.pk: Acceptance(first=2, other=1, none=1)}
        assert acceptance(by=cast["wu"])[model.pk].shown == 4
        with pytest.raises(NotAllowed):
            acceptance(by=cast["qian"])


def test_an_erased_text_is_neither_learned_nor_suggested_from(model):
    case = CaseText.objects.first().case
    CaseText.objects.filter(case=case).update(erased_at=MONDAY_TEN, body="")
    assert types("") is None
