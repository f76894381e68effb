"""Any move by its name: facts are checked by name and kind, and the order of refusals tells nobody too much."""

from __future__ import annotations

import pytest

from linli.cases.lifecycle import TRANSITIONS, Status
from linli.cases.steps.act import _DOORS, act
from linli.cases.steps.attach import store_photo
from linli.kernel.errors import InvalidInput, NotAllowed, NotFound, TransitionRefused
from tests.cast import MONDAY_TEN, ZHAOXIALI
from tests.pictures import jpeg


def do(case, move: str, by, **facts):
    return act(number=case.number, move=move, facts=facts, by=by, at=MONDAY_TEN)


def test_every_move_made_by_hand_has_a_step():
    by_hand = {move.name for move in TRANSITIONS if not move.automatic and not move.name.startswith("imported_")}
    assert set(_DOORS) == by_hand


def test_the_whole_loop_by_names(unclear, cast):
    assert do(unclear, "locate", cast["qian"], point={"lon": "116.4223", "lat": 39.9617}).status == Status.RECEIVED
    case = do(unclear, "classify", cast["qian"], type_code="C0118", urgency="urgent")
    assert (case.status, case.urgency) == (Status.ROUTED, "urgent")
    do(unclear, "sign", cast["sun"])
    do(unclear, "contact", cast["sun"], outcome="reached", reason="")
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    do(unclear, "report_done", cast["sun"], result="修好了", photos=[str(photo.pk)])
    assert do(unclear, "fail_check", cast["li"], method="visit", reason="仍不亮").rework == 1
    do(unclear, "sign", cast["sun"])
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    do(unclear, "report_done", cast["sun"], result="修好了", photos=photo.pk)
    do(unclear, "pass_check", cast["li"], method="photo")
    case = do(unclear, "close", cast["qian"], result_class="solved", result="已修好", public="false")
    assert (case.status, case.is_public) == (Status.CLOSED, False)
    assert do(unclear, "note", cast["qian"], reason="回头再看").status == Status.CLOSED


@pytest.mark.parametrize(
    ("move", "facts", "field"),
    [
        ("classify", {"urgency": "urgent"}, "type_code"),
        ("classify", {"type_code": "C0118", "urgency": "soon"}, "urgency"),
        ("classify", {"type_code": ["C0118"]}, "type_code"),
        ("classify", {"type_code": "nothing"}, "type_code"),
        ("decline", {"ground": "beyond", "reason": "x", "colour": "red"}, "colour"),
        ("decline", {"ground": "beyond"}, "reason"),
        ("note", {}, "reason"),
        ("note", {"reason": "x\x00y"}, "reason"),
        ("locate", {}, "area"),
        ("locate", {"area": "000"}, "area"),
        ("locate", {"point": "116,39"}, "point"),
        ("locate", {"point": {"lon": True, "lat": 1}}, "point"),
        ("locate", {"point": {"lon": "nan", "lat": 1}}, "point"),
        ("locate", {"point": {"lon": 116.4, "lat": 39.9, "crs": "mars"}}, "point"),
        ("locate", {"point": {"lon": ZHAOXIALI.lat, "lat": ZHAOXIALI.lon}}, "point"),
    ],
)
def test_a_wrong_fact_is_named(unclear, cast, move, facts, field):
    with pytest.raises(InvalidInput) as refused:
        act(number=unclear.number, move=move, facts=facts, by=cast["qian"], at=MONDAY_TEN)
    assert list(refused.value.fields) == [field]


def test_wrong_outcomes_methods_photos_and_flags_are_named(street_light, cast):
    do(street_light, "sign", cast["sun"])
    for facts, field in (({}, "outcome"), ({"outcome": "maybe"}, "outcome")):
        with pytest.raises(InvalidInput) as refused:
            do(street_light, "contact", cast["sun"], **facts)
        assert list(refused.value.fields) == [field]
    for photos in (["x"], [7], "x", ["00000000-0000-0000-0000-000000000000"], ["a"] * 6):
        with pytest.raises(InvalidInput) as refused:
            do(street_light, "report_done", cast["sun"], result="好了", photos=photos)
        assert list(refused.value.fields) == ["photos"]


def test_who_may_not_see_or_act_learns_nothing_about_the_facts(street_light, cast):
    with pytest.raises(NotFound):
        do(street_light, "contact", cast["han"], outcome="maybe")
    with pytest.raises(TransitionRefused) as refused:
        do(street_light, "contact", cast["sun"], outcome="maybe")
    assert refused.value.facts["state"] == "routed"
    with pytest.raises(NotAllowed):
        do(street_light, "note", cast["wu"], reason=["x"])


@pytest.mark.parametrize("move", ["accept", "route_by_rule", "imported_closed", "explode", ""])
def test_moves_that_no_hand_makes_are_refused(unclear, cast, move):
    with pytest.raises(TransitionRefused) as refused:
        do(unclear, move, cast["qian"])
    whole = {"merge", "link", "transfer", "withdraw"}
    assert set(refused.value.facts["possible"]) == {"locate", "border", "classify", "decline", "note"} | whole
