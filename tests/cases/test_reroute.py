"""Place or type changes while a unit has the case: the rules move it, once per change, and limits follow the type."""

from __future__ import annotations

from pathlib import Path

import pytest

from linli.cases.lifecycle import MatterKind, Status
from linli.cases.models import CaseEvent
from linli.kernel.actor import job
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from linli.policy.actions import apply_pack
from tests.beijing import beijing, do, due, member_of, reported, shown
from tests.cast import LIUYIN, ZHAOXIALI
from tests.rebuild import assert_rebuilds

HOUSE = job("tests")
MONDAY, TUESDAY = "2026-11-02 10:00", "2026-11-03 10:00"
LIUYIN_POINT = {"lon": LIUYIN.lon, "lat": LIUYIN.lat}


def kinds(case) -> list[str]:
    return list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))[5:]


@pytest.fixture
def estate(cast):
    """A complaint about property management of street 1: its street office has it."""
    case = reported(MONDAY, type_code="L03")
    return do(case, "sign", member_of("street-1"), MONDAY)


def test_another_type_goes_to_another_unit(street_light, cast, outbox):
    case = do(street_light, "classify", cast["qian"], TUESDAY, type_code="0106")
    assert (case.status, case.unit.code) == (Status.ROUTED, "greening")
    event = CaseEvent.objects.get(case=case, kind="rerouted")
    assert (event.data["rule"], event.data["because"], event.data["automatic"]) == ("to-greening", "classify", True)
    assert outbox.templates(case) == ["received", "rerouted"]
    assert_rebuilds(case)


def test_another_street_goes_to_its_office_and_has_to_be_signed_again(estate, cast):
    case = do(estate, "locate", cast["zhao"], TUESDAY, point=LIUYIN_POINT)
    assert (case.status, case.unit.code) == (Status.ROUTED, "street-2")
    assert kinds(case) == ["signed", "located", "rerouted"]
    assert due(case) == "2026-11-17 10:00"
    assert do(case, "sign", member_of("street-2"), TUESDAY).status == Status.HANDLING
    assert_rebuilds(case)


def test_once_per_change(estate, cast):
    do(estate, "locate", cast["zhao"], TUESDAY, point=LIUYIN_POINT)
    do(estate, "locate", cast["zhao"], TUESDAY, point=LIUYIN_POINT)
    case = do(estate, "locate", cast["zhao"], TUESDAY, area="99900100100101")
    assert kinds(case) == ["signed", "located", "rerouted", "located", "located", "rerouted"]
    assert case.unit.code == "street-1"


def test_where_the_place_does_not_matter_nothing_moves(street_light, cast, outbox):
    case = do(street_light, "locate", cast["zhao"], TUESDAY, point=LIUYIN_POINT)
    assert (case.unit.code, kinds(case)) == ("lighting", ["located"])
    assert outbox.templates(case) == ["received"]


def test_what_the_desk_decided_stands_until_the_rules_say_something_else(street_light, cast):
    do(street_light, "object", cast["sun"], MONDAY, reason="不是我们的")
    do(street_light, "uphold_objection", cast["zhao"], MONDAY, unit="roads", reason="归道路")
    case = do(street_light, "locate", cast["zhao"], TUESDAY, point=LIUYIN_POINT)
    assert case.unit.code == "roads"
    case = do(street_light, "classify", cast["zhao"], TUESDAY, type_code="C0118", urgency="urgent")
    assert case.unit.code == "roads"
    case = do(street_light, "classify", cast["zhao"], TUESDAY, type_code="0106")
    assert case.unit.code == "greening"
    # the rules go from greening to roads, and from roads to roads again: the last changes nothing
    for type_code in ("0110", "0401"):
        case = do(street_light, "classify", cast["zhao"], TUESDAY, type_code=type_code)
    assert (case.unit.code, kinds(case).count("rerouted")) == ("roads", 3)
    assert_rebuilds(case)


def test_where_the_rules_come_to_what_the_desk_said_nothing_moves(street_light, cast, outbox):
    do(street_light, "object", cast["sun"], MONDAY, reason="不是我们的")
    do(street_light, "uphold_objection", cast["zhao"], MONDAY, unit="roads", reason="归道路")
    case = do(street_light, "sign", cast["gao"], MONDAY)
    case = do(case, "classify", cast["zhao"], TUESDAY, type_code="0110")
    assert (case.unit.code, case.status, kinds(case).count("rerouted")) == ("roads", Status.HANDLING, 1)
    assert outbox.templates(case) == ["received", "rerouted", "routed"]


def test_a_place_in_doubt_moves_nothing_until_the_desk_is_sure(estate, cast):
    border = {"lon": 116.4392, "lat": ZHAOXIALI.lat, "accuracy_m": 150}
    case = do(estate, "locate", cast["zhao"], TUESDAY, point=border)
    assert CaseEvent.objects.filter(case=case, kind="located").order_by("seq").last().data["candidates"]
    assert case.area_2 == cast["han"].grants[0].area_id
    assert (case.unit.code, case.status) == ("street-1", Status.HANDLING)
    case = do(estate, "locate", cast["zhao"], TUESDAY, area="999001002001")
    assert (case.unit.code, case.status) == ("street-2", Status.ROUTED)
    assert_rebuilds(case)


def test_what_the_first_unit_asked_for_lapses_and_its_suspension_ends(estate, cast):
    street = member_of("street-1")
    do(estate, "object", street, MONDAY, reason="不是我们的")
    do(estate, "ask_extension", street, MONDAY, more=2, reason="等人")
    for unit in ("roads", "street-2"):
        do(estate, "share", cast["zhao"], MONDAY, unit=unit, reason="一起办")
    do(estate, "suspend", street, "2026-11-02 12:00", cause="resident", reason="居民外出")
    case = do(estate, "locate", cast["zhao"], "2026-11-04 12:00", point=LIUYIN_POINT)
    states = {kind: [one.state for one in case.matters_of(kind)] for kind in MatterKind if case.matters_of(kind)}
    assert states == {
        "objection": ["lapsed"],
        "extension": ["lapsed"],
        "joint": ["lapsed", "released"],
        "suspension": ["ended"],
    }
    # fifteen calendar days, and two more of the pause
    assert (case.paused, due(case), shown(case.due_at)) == (False, "2026-11-19 10:00", "2026-11-19 10:00")
    # one working day, Tuesday 18:00; of Monday five hours, of Tuesday eight, of Wednesday three passed
    assert due(case, "first_contact") == "2026-11-05 18:00"
    assert case.assisting() == set()
    assert_rebuilds(case)


def test_another_type_has_another_limit_and_the_old_one_stays_in_the_timeline(street_light, cast):
    assert due(street_light.case) == "2026-11-04 18:00"
    case = do(street_light, "classify", cast["qian"], TUESDAY, type_code="0110")
    # seven working days from Monday
    assert (due(case), shown(case.due_at)) == ("2026-11-11 18:00", "2026-11-11 18:00")
    assert kinds(case) == ["classified", "recomputed", "rerouted"]
    change = CaseEvent.objects.get(case=case, kind="recomputed").data["clocks"][0]
    assert change["old"].startswith("2026-11-04T10:00")
    assert (case.clocks()["handle"].limit_value, case.clocks()["handle"].limit_unit) == (7, "working_days")
    assert_rebuilds(case)


def test_the_same_type_again_changes_no_clock(street_light, cast):
    case = do(street_light, "classify", cast["qian"], TUESDAY, type_code="C0118")
    assert kinds(case) == ["classified"]


def test_more_urgent_the_first_contact_is_due_earlier_and_what_was_made_stays(estate, cast):
    street = member_of("street-1")
    # one urgent working hour from Monday ten; the limit of the type itself is the same
    case = do(estate, "classify", cast["qian"], "2026-11-02 10:30", type_code="L03", urgency="urgent")
    assert (due(case, "first_contact"), due(case)) == ("2026-11-02 11:00", "2026-11-17 10:00")
    # the ladder of urgent cases reminds two hours before
    assert shown(case.clocks()["handle"].next_at) == "2026-11-17 08:00"
    do(estate, "contact", street, "2026-11-02 10:40", outcome="reached")
    case = do(estate, "classify", cast["qian"], "2026-11-02 10:50", type_code="L03", urgency="normal")
    assert case.clocks()["first_contact"].stopped_at == beijing("2026-11-02 10:40")
    assert due(case, "first_contact") == "2026-11-02 11:00"
    assert_rebuilds(case)


def test_pauses_and_extensions_are_kept_when_the_limit_changes(cast):
    case = reported("2026-09-29 10:00", type_code="0110", answers={"danger": "no"})
    do(case, "sign", cast["gao"], "2026-09-29 11:00")
    do(case, "suspend", cast["gao"], "2026-09-30 16:00", cause="weather", reason="大雨")
    do(case, "resume", cast["gao"], "2026-10-08 11:00")
    do(case, "ask_extension", cast["gao"], "2026-10-08 12:00", more=2, reason="等材料")
    stretched = do(case, "grant_extension", cast["qian"], "2026-10-08 14:00")
    # 14 October 18:00 and four hours: 15 October 14:00; two working days after that
    assert due(stretched) == "2026-10-19 18:00"
    # L03: 15 calendar days, 14 October 10:00; the pause of 7 days 19 hours: 22 October 05:00; two working days
    case = do(case, "classify", cast["qian"], "2026-10-09 10:00", type_code="L03")
    assert (case.unit.code, due(case)) == ("street-1", "2026-10-26 18:00")
    # and back again
    case = do(case, "classify", cast["qian"], "2026-10-09 11:00", type_code="0110")
    assert (case.unit.code, due(case)) == ("roads", "2026-10-19 18:00")
    assert_rebuilds(case)


def test_while_suspended_the_new_limit_waits_for_the_end_of_the_pause(cast):
    case = reported("2026-09-29 10:00", type_code="0110", answers={"danger": "no"})
    do(case, "sign", cast["gao"], "2026-09-29 11:00")
    do(case, "suspend", cast["gao"], "2026-09-29 12:00", cause="weather", reason="大雨")
    # 0401: four urgent working hours, which never rest
    case = do(case, "classify", cast["qian"], "2026-09-30 10:00", type_code="0401")
    assert (case.paused, case.unit.code, due(case)) == (True, "roads", "2026-09-29 14:00")
    assert case.clocks()["handle"].next_at is None
    case = do(case, "resume", cast["gao"], "2026-10-01 12:00")
    assert due(case) == "2026-10-01 14:00"
    assert_rebuilds(case)


def test_after_a_reopening_time_counts_from_then(cast):
    street = member_of("street-1")
    case = reported(MONDAY, type_code="L03")
    do(case, "sign", street, MONDAY)
    for more in (1, 1):
        do(case, "ask_extension", street, MONDAY, more=more, reason="等人")
        do(case, "grant_extension", cast["qian"], MONDAY)
    do(case, "report_done", street, TUESDAY, result="已处理")
    do(case, "pass_check", cast["zhao"], TUESDAY, method="phone")
    do(case, "close", cast["qian"], TUESDAY, result_class="solved", result="已处理")
    case = do(case, "reopen", cast["qian"], "2026-11-05 10:00", reason="没有解决")
    assert due(case) == "2026-11-20 10:00"
    # the extensions of the first round neither count nor are added again
    case = do(case, "recompute", cast["zhao"], "2026-11-05 11:00", reason="核对")
    assert due(case) == "2026-11-20 10:00"
    do(case, "ask_extension", street, "2026-11-06 10:00", more=1, reason="等人")
    assert due(do(case, "grant_extension", cast["qian"], "2026-11-06 11:00")) == "2026-11-23 18:00"
    assert_rebuilds(case)


def other_pack(folder: Path, *, limit: str) -> str:
    """The demo pack with another limit for street lights."""
    import linli.packs

    source = Path(linli.packs.__path__[0]) / "demo"
    for path in source.glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        if path.name == "types.yaml":
            start = text.index('code: "C0118"')
            text = text[:start] + text[start:].replace("{value: 2, unit: working_days}", limit, 2)
        (folder / path.name).write_text(text, encoding="utf-8")
    return str(folder)


def test_the_centre_has_due_times_computed_anew_after_the_pack_has_changed(street_light, cast, tmp_path):
    case = do(street_light, "recompute", cast["zhao"], TUESDAY, reason="核对")
    assert (due(case), CaseEvent.objects.get(case=case, kind="recomputed").data.get("clocks")) == (
        "2026-11-04 18:00",
        None,
    )
    name = other_pack(tmp_path, limit="{value: 4, unit: working_days}")
    apply_pack(name=name, by=HOUSE, at=beijing("2026-11-03 11:00"))
    assert due(do(street_light, "note", cast["qian"], "2026-11-03 12:00", reason="x")) == "2026-11-04 18:00"
    case = do(street_light, "recompute", cast["zhao"], "2026-11-03 12:00", reason="时限调整")
    assert (due(case), shown(case.due_at)) == ("2026-11-06 18:00", "2026-11-06 18:00")
    assert case.clocks()["handle"].limit_value == 4
    assert_rebuilds(case)


def test_where_the_pack_has_no_such_rules(street_light, cast, tmp_path):
    name = other_pack(tmp_path, limit="{value: 4, unit: working_days}")
    branches = Path(name) / "branches.yaml"
    text = branches.read_text(encoding="utf-8").replace("recompute_on: [classify]", "recompute_on: []")
    for key, following in (("objection:\n", "extension:\n"), ("extension:\n", "suspension_causes:\n")):
        text = text[: text.index(key)] + text[text.index(following) :]
    branches.write_text(text, encoding="utf-8")
    apply_pack(name=name, by=HOUSE, at=beijing("2026-11-02 10:30"))
    case = do(street_light, "sign", cast["sun"], "2026-11-02 11:00")
    for move, facts in (("object", {"reason": "x"}), ("ask_extension", {"more": 1, "reason": "x"})):
        with pytest.raises(TransitionRefused) as refused:
            do(case, move, cast["sun"], "2026-11-02 11:00", **facts)
        assert "not provided for" in str(refused.value)
    case = do(case, "classify", cast["qian"], TUESDAY, type_code="0110")
    assert (case.unit.code, due(case)) == ("roads", "2026-11-04 18:00")


def test_only_the_centre_computes_anew_and_only_the_desk_changes_place_and_type(street_light, cast):
    for name, move, facts, error in (
        ("qian", "recompute", {"reason": "x"}, NotAllowed),
        ("sun", "recompute", {"reason": "x"}, NotAllowed),
        ("zhao", "recompute", {}, InvalidInput),
        ("sun", "classify", {"type_code": "0110"}, NotAllowed),
        ("han", "locate", {"area": "999001002"}, NotFound),
    ):
        with pytest.raises(error):
            do(street_light, move, cast[name], TUESDAY, **facts)
