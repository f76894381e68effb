"""Learning from past cases: what counts as confirmed, what judges, what comes into use, who may overrule."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from linli.audit.models import AuditEntry
from linli.cases.lifecycle import Method
from linli.cases.models import Case, CaseText, Classifier
from linli.cases.queries.past_texts import Example, handled_texts, typed_texts
from linli.cases.rules import models_in_use
from linli.cases.rules.learning import grouped, parted
from linli.cases.steps.attach import store_photo
from linli.cases.steps.classify import classify_case
from linli.cases.steps.close import close_case, decline_case
from linli.cases.steps.handle import report_done, sign_case
from linli.cases.steps.intake import receive
from linli.cases.steps.learn import is_due, train_classifier
from linli.cases.steps.merge import merge_case
from linli.cases.steps.use_model import switch_classifier
from linli.cases.steps.verify import verify_case
from linli.kernel.actor import ANONYMOUS, job
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, NotReady
from linli.kernel.learning import fit
from tests.cast import MONDAY_TEN
from tests.conftest import report_of
from tests.past import COVER, HEATING, LAMP, RUBBISH, learned, past, text_of
from tests.pictures import jpeg

HOUSE = job("tests")
TYPE, UNIT = Classifier.Kind.TYPE, Classifier.Kind.UNIT
LATER = MONDAY_TEN + timedelta(days=40)


def labels() -> dict[int, str]:
    return {one.case: one.label for one in typed_texts(by=HOUSE, leave_out=("untrue",))}


def closed(cast, *, result_class: str = "solved", **facts) -> Case:
    """A street light that was reported, repaired and closed."""
    number = receive(report=report_of(**facts), by=ANONYMOUS, at=MONDAY_TEN).number
    sign_case(number=number, by=cast["sun"], at=MONDAY_TEN)
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    report_done(number=number, result="已更换灯泡", photos=[photo.pk], by=cast["sun"], at=MONDAY_TEN)
    verify_case(number=number, passed=True, method=Method.VISIT, by=cast["li"], at=MONDAY_TEN)
    return close_case(number=number, result_class=result_class, result="好了", by=cast["qian"], at=MONDAY_TEN)


def train(kind: Classifier.Kind = TYPE, at=MONDAY_TEN) -> Classifier:
    return train_classifier(kind=kind, by=HOUSE, at=at)


class TestWhatIsConfirmed:
    def test_a_reporters_type_counts_once_the_case_is_closed(self, cast, street_light):
        assert labels() == {}
        done = closed(cast)
        assert labels() == {done.pk: "C0118"}
        assert [(one.case, one.label) for one in handled_texts(by=HOUSE)] == [(done.pk, "lighting")]

    def test_a_clerks_type_counts_at_once_and_the_last_one_counts(self, cast, unclear):
        classify_case(number=unclear.number, type_code="C0118", by=cast["zhao"], at=MONDAY_TEN)
        classify_case(number=unclear.number, type_code="0110", by=cast["zhao"], at=MONDAY_TEN)
        assert labels() == {unclear.case.pk: "0110"}

    def test_declined_untrue_and_erased_ones_do_not_count(self, cast, unclear):
        decline_case(number=unclear.number, ground="beyond", reason="不属本区", by=cast["zhao"], at=MONDAY_TEN)
        closed(cast, result_class="untrue")
        erased = closed(cast)
        CaseText.objects.filter(case=erased, kind="description").update(erased_at=MONDAY_TEN, body="")
        assert labels() == {}

    def test_types_that_the_pack_does_not_know_are_not_learned(self, cast):
        past(320)
        Case.objects.filter(type_code=LAMP).update(type_code="gone")
        with pytest.raises(NotReady):
            train()

    def test_the_administrator_reads_no_case_through_it(self, cast):
        closed(cast)
        assert list(typed_texts(by=cast["root"])) == []
        with pytest.raises(NotAllowed):
            train_classifier(kind=TYPE, by=cast["root"], at=MONDAY_TEN)

    def test_the_text_of_the_newest_come_first_and_go_on_over_batches(self, cast, monkeypatch):
        made = past(30)
        monkeypatch.setattr("linli.cases.queries.past_texts._AT_ONCE", 7)
        found = [one.case for one in typed_texts(by=HOUSE)]
        assert found == sorted((case.pk for case in made), reverse=True)
        assert [one.case for one in typed_texts(by=HOUSE, after=found[9])] == found[:9]


class TestParts:
    def one(self, case: int, text: str, label: str = "a", matter: int = 0) -> Example:
        return Example(case, matter or case, label, text)

    def test_merged_cases_and_equal_texts_are_one_group(self):
        rows = [self.one(1, "路灯不亮"), self.one(2, "路灯 不亮！"), self.one(3, "坑", matter=1), self.one(4, "暖气")]
        assert [[one.case for one in group] for group in grouped(rows)] == [[1, 2, 3], [4]]

    def test_texts_without_letters_teach_nothing(self):
        assert grouped([self.one(1, "138 0013 8000 ?!")]) == []

    def test_the_newest_groups_judge_and_nothing_stands_on_both_sides(self):
        words = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
        rows = [self.one(number + 1, sign) for number, sign in enumerate(words)]
        again = self.one(21, words[3])  # a text of long ago, sent again among the newest
        parts = parted([*rows, again], per_label=5, held_back=20, seen_to=0)
        assert [one.case for one in parts.judges] == [17, 18, 19, 20]
        assert [one.case for one in parts.learned] == list(range(1, 17))
        assert parts.seen_to == 16

    def test_what_the_model_in_use_has_learned_from_never_judges(self):
        rows = [self.one(number, chr(0x4E00 + number)) for number in range(1, 101)]
        parts = parted(rows, per_label=5, held_back=20, seen_to=90)
        assert [one.case for one in parts.judges] == [96, 97, 98, 99, 100]  # half of what is new, the rest is learned
        assert parts.seen_to == 95
        assert parted(rows, per_label=5, held_back=20, seen_to=100).judges == []

    def test_rare_labels_are_left_out_and_counted(self):
        rows = [self.one(number, chr(0x4E00 + number), "a" if number < 20 else "b") for number in range(1, 25)]
        parts = parted(rows, per_label=8, held_back=20, seen_to=0)
        assert {one.label for one in parts.learned} == {"a"}
        assert parts.left_out == 5


class TestTraining:
    def test_too_few_cases_are_said_with_their_number(self, cast):
        past(40)
        with pytest.raises(NotReady, match=r"300.*40"):
            train()
        assert not Classifier.objects.exists()

    def test_the_first_good_one_comes_into_use_with_its_figures_and_its_file(self, cast):
        made = past(400)
        row = train()
        assert (row.verdict, row.in_use, row.used_from) == ("first", True, MONDAY_TEN)
        measures = row.measures
        assert measures["macro_f1"] > 0.8
        assert 60 <= measures["judges"] <= 80  # a fifth, equal texts counted once
        assert measures["newest"] == max(case.pk for case in made)
        assert measures["seen_to"] < measures["newest"]
        assert {one["label"] for one in measures["classes"]} == {LAMP, COVER, RUBBISH, HEATING}
        assert models_in_use.read_model(row).rank(["路灯坏了不亮"], limit=1)[0][0].label == LAMP
        entry = AuditEntry.objects.get(action="classifier.train")
        assert (entry.subject_id, entry.facts["texts"], entry.facts["sha256"]) == (row.pk, row.texts, row.sha256)

    def test_another_one_is_judged_on_what_neither_has_seen(self, cast):
        past(400)
        first = train()
        past(300, start=1000)
        second = train(at=LATER)
        assert (second.verdict, second.in_use) == ("better", True)
        first.refresh_from_db()
        assert (first.in_use, first.used_to) == (False, LATER)
        assert second.measures["before"]["model"] == first.pk
        assert second.measures["seen_to"] > first.measures["seen_to"]

    def test_a_worse_one_is_kept_and_never_used(self, cast, monkeypatch):
        past(400)
        first = train()
        past(300, start=1000)

        def confused(texts, labels, *more):
            return fit(texts, [*labels[1:], labels[0]], *more)

        monkeypatch.setattr("linli.cases.steps.learn.fit", confused)
        second = train(at=LATER)
        assert (second.verdict, second.in_use) == ("worse", False)
        assert second.measures["macro_f1"] < second.measures["before"]["macro_f1"]
        first.refresh_from_db()
        assert first.in_use
        assert default_storage.exists(second.file)

    def test_below_the_floor_of_the_pack_even_the_first_is_not_used(self, cast, monkeypatch):
        past(400)
        monkeypatch.setattr(
            "linli.cases.steps.learn.fit", lambda texts, labels, *more: fit(texts, [*labels[1:], labels[0]], *more)
        )
        row = train()
        assert (row.verdict, row.in_use) == ("worse", False)

    def test_two_trainings_at_once_leave_one_model_and_no_file_too_many(self, cast, monkeypatch):
        past(400)
        inner = []

        def meanwhile(*given):
            if not inner:
                inner.append(None)
                inner.append(train())
            return fit(*given)

        monkeypatch.setattr("linli.cases.steps.learn.fit", meanwhile)
        with pytest.raises(Exception, match="meantime"):
            train()
        assert Classifier.objects.get().pk == inner[1].pk
        assert len(default_storage.listdir("models")[1]) == 1

    def test_units_are_learned_from_who_closed_them(self, cast):
        learned(units=True)
        row = Classifier.objects.get(kind=UNIT)
        assert row.in_use
        assert models_in_use.read_model(row).labels == ("heating", "lighting", "roads", "sanitation")

    def test_a_damaged_model_in_use_does_not_stop_a_new_one(self, cast):
        past(400)
        first = train()
        with default_storage.open(first.file, "wb") as file:
            file.write(b"PK broken")
        past(300, start=1000)
        second = train(at=LATER)
        assert (second.verdict, second.in_use) == ("first", True)


class TestDue:
    def test_it_is_due_with_enough_then_with_enough_new_or_after_some_days(self, cast):
        past(299)
        assert not is_due(TYPE, by=HOUSE, at=MONDAY_TEN)
        past(40, start=500)
        assert is_due(TYPE, by=HOUSE, at=MONDAY_TEN)
        train()
        past(100, start=1000)
        assert not is_due(TYPE, by=HOUSE, at=MONDAY_TEN + timedelta(days=29))
        assert is_due(TYPE, by=HOUSE, at=MONDAY_TEN + timedelta(days=30))
        past(400, start=2000)
        assert is_due(TYPE, by=HOUSE, at=MONDAY_TEN + timedelta(days=1))

    def test_without_anything_new_days_alone_do_not_count(self, cast):
        past(400)
        train()
        assert not is_due(TYPE, by=HOUSE, at=LATER)


class TestSwitching:
    @pytest.fixture
    def two(self, cast) -> list[Classifier]:
        past(400)
        first = train()
        past(300, start=1000)
        return [first, train(at=LATER)]

    def test_centre_and_administrator_may_nobody_else(self, cast, two):
        for name in ("qian", "sun", "wu", "li", "zhou"):
            with pytest.raises(NotAllowed):
                switch_classifier(classifier_id=two[0].pk, on=True, by=cast[name], at=LATER)
        switch_classifier(classifier_id=two[0].pk, on=True, by=cast["root"], at=LATER)
        assert {row.pk: row.in_use for row in Classifier.objects.all()} == {two[0].pk: True, two[1].pk: False}
        switch_classifier(classifier_id=two[0].pk, on=False, by=cast["zhao"], at=LATER)
        assert not Classifier.objects.filter(in_use=True).exists()
        entries = AuditEntry.objects.filter(action="classifier.switch").order_by("pk")
        assert [entry.facts for entry in entries] == [{"kind": "type", "on": True}, {"kind": "type", "on": False}]
        with pytest.raises(NotFound):
            switch_classifier(classifier_id=0, on=True, by=cast["zhao"], at=LATER)

    def test_what_a_person_put_out_of_use_no_training_brings_back(self, cast, two):
        switch_classifier(classifier_id=two[1].pk, on=False, by=cast["zhao"], at=LATER)
        past(600, start=3000)
        third = train(at=LATER + timedelta(days=1))
        assert (third.verdict, third.in_use) == ("first", False)
        switch_classifier(classifier_id=third.pk, on=True, by=cast["zhao"], at=LATER + timedelta(days=2))
        past(600, start=5000)
        assert train(at=LATER + timedelta(days=3)).in_use

    def test_a_model_whose_file_is_gone_cannot_be_put_to_use(self, cast, two):
        default_storage.delete(two[0].file)
        with pytest.raises(InvalidInput):
            switch_classifier(classifier_id=two[0].pk, on=True, by=cast["root"], at=LATER)
        two[1].refresh_from_db()
        assert two[1].in_use


def test_merged_reports_are_learned_as_one_matter(cast):
    main, other = (receive(report=report_of(text_of(LAMP, n)), by=ANONYMOUS, at=MONDAY_TEN) for n in (1, 2))
    for receipt in (main, other):
        classify_case(number=receipt.number, type_code="C0118", by=cast["zhao"], at=MONDAY_TEN)
    merge_case(number=other.number, main=main.number, by=cast["zhao"], at=MONDAY_TEN)
    groups = grouped(typed_texts(by=HOUSE))
    assert [[one.case for one in group] for group in groups] == [[main.case.pk, other.case.pk]]
