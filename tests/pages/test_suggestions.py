"""Suggestions on the pages of residents, of the desk and of a case."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linli.cases.models import Case, CaseEvent, Classifier
from linli.cases.rules import models_in_use
from linli.cases.rules.suggested import token_of
from linli.cases.steps.intake import receive
from linli.cases.steps.use_model import switch_classifier
from linli.kernel.actor import ANONYMOUS
from tests.cast import MONDAY_TEN, ZHAOXIALI
from tests.conftest import report_of
from tests.past import COVER, LAMP, learned

TEXT = "小区东门口的井盖翘起来了，骑车很危险"
FORM = {"key": "k", "text": TEXT, "lon": str(ZHAOXIALI.lon), "lat": str(ZHAOXIALI.lat), "accuracy": "5"}


@pytest.fixture
def model(cast) -> Classifier:
    return learned(units=True)


def suggested_by(page: str) -> list[str]:
    return re.findall(r'data-suggest="([^"]+)"', page)


def token_in(page: str) -> str:
    return re.search(r'name="suggested" value="([^"]*)"', page)[1]


class TestResidents:
    def test_the_fragment_names_kinds_and_the_words_that_drove_them(self, client, model):
        answer = client.post("/report/suggest/", {"text": TEXT}, headers={"HX-Request": "true"})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "<html" not in page
        assert suggested_by(page)[0] == COVER
        assert "because of: " in page
        assert "井盖" in page
        assert "%" not in page.split("<details")[0]  # numbers are for the desk
        assert 'type="button"' in page
        assert "no-store" in answer["Cache-Control"]

    def test_only_posted_so_that_no_text_is_in_an_address(self, client, model):
        assert client.get("/report/suggest/", {"text": TEXT}).status_code == 405

    @pytest.mark.parametrize("text", ["", "\x00井盖翘起", "x" * 5000, "?!", "<script>alert(1)</script>" * 200])
    def test_what_cannot_be_used_gets_an_empty_answer(self, client, model, text):
        answer = client.post("/report/suggest/", {"text": text})
        assert answer.status_code == 200
        assert suggested_by(answer.content.decode()) == []

    def test_a_huge_text_is_refused_before_it_is_read(self, client, model):
        assert client.post("/report/suggest/", {"text": "井盖" * 2_000_000}).status_code == 413

    def test_words_are_shown_as_words(self, client, model):
        text = "井盖<script>alert(1)</script>井盖翘起来了<b>井盖</b>\u202e"
        page = client.post("/report/suggest/", {"text": text}).content.decode()
        assert suggested_by(page)
        assert "<script" not in page
        assert "<b>井" not in page

    def test_the_form_asks_for_suggestions_only_where_there_is_a_model(self, client, cast):
        assert "/report/suggest/" not in client.get("/report/").content.decode()
        learned()
        page = client.get("/report/").content.decode()
        assert 'hx-post="/report/suggest/"' in page
        assert "suggest.js" in page

    def test_without_script_a_button_asks_and_a_press_chooses_and_nothing_is_lost(self, client, model):
        page = client.post("/report/", {**FORM, "step": "suggest", "name": "王桂兰"}).content.decode()
        assert suggested_by(page)[0] == COVER
        assert "王桂兰" in page
        assert "data-error-summary" not in page.split("<form", 2)[-1]
        assert not re.search(rf'<option value="{COVER}" selected', page)
        chosen = client.post("/report/", {**FORM, "pick": COVER, "name": "王桂兰"}).content.decode()
        assert re.search(rf'<option value="{COVER}" selected', chosen)
        assert "王桂兰" in chosen
        assert not Case.objects.filter(channel="web").exists()

    def test_nothing_is_chosen_by_itself(self, client, model):
        assert client.post("/report/", FORM).status_code == 303
        assert Case.objects.get(channel="web").type_code == ""

    def test_what_was_taken_is_counted_with_the_report(self, client, model):
        page = client.post("/report/suggest/", {"text": TEXT}).content.decode()
        assert client.post("/report/", {**FORM, "type": COVER, "suggested": token_in(page)}).status_code == 303
        event = CaseEvent.objects.get(case__channel="web", kind="classified")
        assert event.data["suggested"] == {"model": model.pk, "rank": 1}

    def test_another_token_with_the_same_report_is_no_other_report(self, client, model):
        for codes in ([COVER], [LAMP, COVER]):
            sent = {**FORM, "type": COVER, "suggested": token_of(model.pk, codes)}
            assert client.post("/report/", sent).status_code == 303
        assert Case.objects.filter(channel="web").count() == 1

    def test_one_address_may_not_ask_without_end(self, client, model, settings):
        settings.LINLI_RATE_LIMITS = True
        codes = [client.post("/report/suggest/", {"text": ""}).status_code for _try in range(241)]
        assert codes == [200] * 240 + [429]

    def test_it_needs_its_token(self, model):
        assert Client(enforce_csrf_checks=True).post("/report/suggest/", {"text": TEXT}).status_code == 403

    def test_a_fragment_costs_what_the_session_and_the_context_cost(self, client, model, django_assert_max_num_queries):
        client.post("/report/suggest/", {"text": TEXT})
        with django_assert_max_num_queries(2):  # the generations; the header's are not asked for
            client.post("/report/suggest/", {"text": TEXT})

    def test_a_damaged_model_leaves_the_page_as_it_was(self, client, model):
        with default_storage.open(model.file, "wb") as file:
            file.write(b"broken")
        models_in_use._held.clear()
        assert client.post("/report/suggest/", {"text": TEXT}).content.decode().strip() == ""
        assert client.get("/report/").status_code == 200
        assert client.post("/report/", FORM).status_code == 303


class TestDesk:
    def test_the_desk_sees_how_likely_and_who_usually_handles_it(self, as_user, model):
        page = as_user("zhao").post("/work/suggest/", {"text": TEXT}).content.decode()
        assert suggested_by(page)[0] == COVER
        assert re.search(r"(very likely|likely|possible) <b>\d+ %", page)
        assert "usually handled by Road" in page
        assert 'aria-keyshortcuts="Alt+1"' in page

    def test_who_takes_nothing_in_gets_nothing(self, as_user, client, model):
        assert as_user("sun").post("/work/suggest/", {"text": TEXT}).status_code == 403
        assert client.post("/work/suggest/", {"text": TEXT}).status_code == 302

    def test_without_script_it_works_here_too(self, as_user, model):
        zhao = as_user("zhao")
        call = {**FORM, "channel": "hotline"}
        assert suggested_by(zhao.post("/work/new/", {**call, "step": "suggest"}).content.decode())[0] == COVER
        page = zhao.post("/work/new/", {**call, "pick": COVER}).content.decode()
        assert re.search(rf'<option value="{COVER}" selected', page)
        assert not Case.objects.filter(channel="hotline").exists()


class TestCasePage:
    @pytest.fixture
    def waiting(self, model) -> Case:
        return receive(report=report_of(TEXT, type_code=""), by=ANONYMOUS, at=MONDAY_TEN).case

    def test_the_form_of_the_type_shows_suggestions_with_the_unit_of_the_rules(self, as_user, waiting):
        page = as_user("zhao").get(f"/work/cases/{waiting.number}/").content.decode()
        assert suggested_by(page)[0] == COVER
        assert "Why these suggestions?" in page
        assert re.search(r"suggestion-unit.{0,250}Road", page, re.DOTALL)
        assert not re.search(rf'<option value="{COVER}" selected', page)

    def test_the_choice_keeps_model_and_rank(self, as_user, waiting, model):
        zhao, address = as_user("zhao"), f"/work/cases/{waiting.number}/"
        page = zhao.get(address).content.decode()
        sent = {"seq": waiting.seq, "type_code": COVER, "suggested": token_in(page)}
        assert zhao.post(f"{address}do/classify/", sent).status_code == 303
        event = CaseEvent.objects.get(case=waiting, kind="classified")
        assert event.data["suggested"] == {"model": model.pk, "rank": 1}
        assert f"number 1 of model {model.pk} was taken" in zhao.get(address).content.decode()

    def test_without_script_a_press_fills_the_form_in_and_sends_nothing(self, as_user, waiting):
        page = as_user("zhao").get(f"/work/cases/{waiting.number}/?type_code={COVER}").content.decode()
        assert re.search(rf'<option value="{COVER}" selected', page)
        assert Case.objects.get(pk=waiting.pk).type_code == ""

    def test_who_may_not_classify_sees_none(self, as_user, waiting):
        assert suggested_by(as_user("wu").get(f"/work/cases/{waiting.number}/").content.decode()) == []

    def test_units_stand_beside_the_one_of_the_rules_where_the_desk_routes(self, as_user, waiting):
        Case.objects.filter(pk=waiting.pk).update(status="accepted", type_code=COVER)
        page = as_user("zhao").get(f"/work/cases/{waiting.number}/").content.decode()
        assert "Who usually handles such matters" in page
        assert re.search(r"The rules name [^<]*Road", page)
        assert 'data-suggest="roads"' in page

    def test_suggestions_cost_no_statement(self, as_user, waiting, cast):
        user, address = as_user("zhao"), f"/work/cases/{waiting.number}/"

        def counted() -> int:
            user.get(address)
            with CaptureQueriesContext(connection) as asked:
                user.get(address)
            return len(asked)

        with_models = counted()
        for row in Classifier.objects.filter(in_use=True):
            switch_classifier(classifier_id=row.pk, on=False, by=cast["zhao"], at=MONDAY_TEN)
        assert suggested_by(user.get(address).content.decode()) == []
        assert with_models == counted()
