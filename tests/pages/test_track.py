"""Tracking: number and code, words for residents, nothing that is internal."""

from __future__ import annotations

from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import receive
from linli.cases.steps.join import join_case
from linli.kernel.actor import ANONYMOUS
from tests.cast import MONDAY_TEN, SMITH
from tests.conftest import report_of
from tests.pictures import jpeg


def ask(client, number: str, secret: str):
    return client.post("/track/", {"number": number, "secret": secret})


def do(case, move: str, by, **facts):
    act(number=case.number, move=move, facts=facts, by=by, at=MONDAY_TEN)


def test_wrong_number_and_wrong_code_answer_alike(client, street_light):
    wrong = [ask(client, street_light.number, "WRONGWRONG"), ask(client, "20261102-999999-X", street_light.secret)]
    assert [answer.status_code for answer in wrong] == [404, 404]
    words = [str(answer.context["form"].non_field_errors()) for answer in wrong]
    assert words[0] == words[1]
    empty = ask(client, "", "")
    assert empty.status_code == 422
    assert "No report was found" not in empty.content.decode()
    assert "No report was found" in wrong[0].content.decode()


def test_the_reporter_reads_words_for_residents_and_no_internal_note(client, street_light, cast):
    do(street_light, "note", cast["zhao"], reason="INTERNAL-NOTE")
    do(street_light, "sign", cast["sun"])
    do(street_light, "contact", cast["sun"], outcome="not_reached", reason="INTERNAL-CALL")
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    do(street_light, "report_done", cast["sun"], result="INTERNAL-RESULT", photos=[photo.pk])
    do(street_light, "fail_check", cast["li"], method="visit", reason="INTERNAL-CHECK")
    page = ask(client, street_light.number.lower(), street_light.secret.lower()).content.decode()
    assert "INTERNAL" not in page
    assert "孙强" not in page
    for words in ("Taken up by the unit", "The unit tried to reach you", "Sent back to be redone"):
        assert words in page
    assert "Street Lighting Office" in page


def test_the_answer_is_shown_when_it_is_closed_or_declined(client, street_light, unclear, cast):
    do(unclear, "decline", cast["zhao"], ground="beyond", reason="请向 <b>邻区</b> 反映")
    page = ask(client, unclear.number, unclear.secret).content.decode()
    assert "请向 &lt;b&gt;邻区&lt;/b&gt; 反映" in page
    assert "Beyond the duty of the district" in page


def test_nothing_of_it_is_in_an_address_or_a_cache(client, street_light):
    answer = ask(client, street_light.number, street_light.secret)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert street_light.secret not in answer.content.decode()


def test_guessing_is_slowed_down(client, street_light, settings):
    settings.LINLI_RATE_LIMITS = True
    answers = [ask(client, street_light.number, "WRONGWRONG").status_code for _try in range(31)]
    assert answers == [404] * 30 + [429]


def withdraw(client, number: str, secret: str):
    return client.post("/track/withdraw/", {"number": number, "secret": secret})


def test_the_reporter_withdraws_with_the_code_as_confirmation(client, street_light):
    page = ask(client, street_light.number, street_light.secret).content.decode()
    assert "Withdraw this report" in page
    assert withdraw(client, street_light.number, "WRONGWRONG").status_code == 404
    assert withdraw(client, street_light.number, "").status_code == 422
    done = withdraw(client, street_light.number, street_light.secret)
    page = done.content.decode()
    assert (done.status_code, "Withdrawn as you asked" in page, "Withdraw this report" in page) == (200, True, False)
    assert withdraw(client, street_light.number, street_light.secret).status_code == 409
    assert client.get("/track/withdraw/").status_code == 405


def test_who_follows_a_case_with_others_does_not_withdraw_it(client, street_light):
    receipt = join_case(number=street_light.number, contact=SMITH, by=ANONYMOUS, at=MONDAY_TEN)
    assert "Withdraw this report" not in ask(client, receipt.number, receipt.secret).content.decode()
    refused = withdraw(client, receipt.number, receipt.secret)
    assert (refused.status_code, "Others reported the same" in refused.content.decode()) == (409, True)


def test_a_transferred_case_says_where_to_go(client, street_light, cast):
    do(street_light, "transfer", cast["qian"], statutory="court", reason="属于合同纠纷")
    page = ask(client, street_light.number, street_light.secret).content.decode()
    assert "属于合同纠纷" in page
    assert "Please bring the matter before the competent court." in page
    assert "Belongs to a statutory channel" in page


def test_a_merged_case_shows_what_happens_to_its_main_case(client, street_light, cast):
    main = receive(report=report_of(contact=SMITH), by=ANONYMOUS, at=MONDAY_TEN)
    do(street_light, "merge", cast["qian"], main=main.number)
    do(main, "sign", cast["sun"])
    do(main, "contact", cast["sun"], outcome="reached", reason="INTERNAL-CALL")
    page = ask(client, street_light.number, street_light.secret).content.decode()
    for words in ("Handled together with another report", "Taken up by the unit", "Next time limit"):
        assert words in page
    for words in ("INTERNAL", "The unit has contacted you", main.number):
        assert words not in page


def test_reopened_the_old_answer_is_the_answer_no_more(client, street_light, cast):
    do(street_light, "sign", cast["sun"])
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    do(street_light, "report_done", cast["sun"], result="x", photos=[photo.pk])
    do(street_light, "pass_check", cast["li"], method="visit")
    do(street_light, "close", cast["qian"], result_class="solved", result="THE-ANSWER")
    assert "THE-ANSWER" in ask(client, street_light.number, street_light.secret).content.decode()
    do(street_light, "reopen", cast["qian"], reason="INTERNAL-WHY")
    page = ask(client, street_light.number, street_light.secret).content.decode()
    assert "Reopened" in page
    assert "THE-ANSWER" not in page
    assert "INTERNAL" not in page
