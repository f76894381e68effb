"""The desk takes reports in by page."""

from __future__ import annotations

from linli.cases.lifecycle import Channel, Status
from linli.cases.models import Case, Reporter

CALL = {
    "key": "a-call",
    "channel": "hotline",
    "text": "朝霞里 3 号楼前路灯不亮",
    "type": "C0118",
    "area": "999001001001",
    "name": "王桂兰",
    "phone": "138 0013 8000",
    "confidential": "on",
}


def test_a_call_becomes_a_case_with_number_and_code_to_tell(as_user):
    zhao = as_user("zhao")
    answer = zhao.post("/work/new/", CALL)
    case = Case.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/work/cases/{case.number}/")
    assert (case.channel, case.status, case.type_code) == (Channel.HOTLINE, Status.ROUTED, "C0118")
    assert Reporter.objects.get(case=case).confidential
    page = zhao.get(answer["Location"]).content.decode()
    assert case.number in page
    assert "138" not in page
    assert zhao.post("/work/new/", CALL).status_code == 303
    assert Case.objects.count() == 1


def test_a_call_with_a_mistake_loses_nothing(as_user):
    answer = as_user("zhao").post("/work/new/", {**CALL, "phone": "12", "text": ""})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"text", "phone"}
    assert "王桂兰" in answer.content.decode()
    assert not Case.objects.exists()


def test_who_takes_nothing_in_sees_no_form(as_user):
    assert as_user("sun").get("/work/new/").status_code == 403
    assert "/work/new/" not in as_user("sun").get("/work/").content.decode()
    assert "/work/new/" in as_user("qian").get("/work/").content.decode()
