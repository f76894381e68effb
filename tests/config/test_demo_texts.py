"""What is written in the demo: each word has its place in the pack, hardly two texts are alike, nobody's number."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from linli.cases.lifecycle import Channel, Nature
from linli.cases.rules.spec import CasesSpec
from linli.config.demo.grammar import pages, said, sayings, slipped, spun, unknown_slots, vague
from linli.config.demo.ground import draw
from linli.config.demo.plans import SEEN, Plan, Planner, first_day
from linli.config.demo.results import kind_of_work
from linli.config.demo.spots import Spots
from linli.kernel.learning import fit
from linli.places.pack import PlacesSpec
from linli.places.snapshot import NOWHERE, Place, Snapshot, with_lineage
from linli.policy.source import load

BEIJING = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 21, 18, tzinfo=BEIJING)
OFTEN = 15  # examples of a type that the classifier is judged by


@pytest.fixture(scope="module")
def pack() -> CasesSpec:
    spec = load("chaoyang").parts["cases"]
    assert isinstance(spec, CasesSpec)
    return spec


@pytest.fixture(scope="module")
def district() -> Snapshot:
    """Streets and communities with their drawn boundaries, without base grids."""
    spec = load("chaoyang").parts["places"]
    assert isinstance(spec, PlacesSpec)
    depths = {level.code: level.depth for level in spec.levels}
    ids = {one.code: rank for rank, one in enumerate(spec.divisions, start=1)}
    rows = {
        ids[one.code]: Place(
            ids[one.code], one.code, depths[one.level], one.level, one.name.zh, one.name.en, one.pinyin,
            ids.get(one.parent or ""), one.households, NOWHERE,
        )
        for one in spec.divisions
    }  # fmt: skip
    bare = Snapshot(with_lineage(rows), {}, None, None)
    shapes = draw(bare).shapes
    return Snapshot(bare.places.values(), {ids[code]: shapes[code].wkb for code in ids if code in shapes}, None, None)


@pytest.fixture(scope="module")
def plans(pack, district) -> list[Plan]:
    return planner(pack, district).all(3000)


def planner(pack: CasesSpec, district: Snapshot, seed: int = 7) -> Planner:
    return Planner(spec=pack, spots=Spots(district), zone=BEIJING, as_of=AS_OF, seed=seed)


def test_types_and_weights_are_those_of_the_pack(pack):
    assert set(sayings()) <= set(pack.by_code)
    assert set(pages("mix")["types"]) == set(sayings())
    assert len(sayings()) >= 90
    assert set(pages("mix")["months"]) <= set(sayings())
    assert set(pages("english")) <= set(sayings())
    assert {hot["type"] for hot in pages("hot")} <= set(pack.by_code)
    assert {kind_of_work(code, pack) for code in sayings()} == set(pages("answers")["done"])
    assert {spec.group for spec in pack.by_code.values()} >= SEEN


def test_every_slot_is_filled():
    common = pages("common")
    known = {*common["slots"], "what", "what2", "why2", "wish2", "other"}
    forms = [form for parts in sayings().values() for texts in parts.values() for form in texts]
    forms += [form for texts in pages("english").values() for form in texts]
    forms += [form for hot in pages("hot") for form in hot["say"]]
    forms += [form for tones in ("tones", "hotline", "patrol") for _weight, form in common[tones]]
    forms += common["vague"]
    assert unknown_slots(forms, known=known) == set()
    assert unknown_slots(["{where}{nowhere}"], known=known) == {"nowhere"}
    for form in forms:
        assert form.count("<") == form.count(">"), form
        assert form.count("{") == form.count("}"), form


def test_words_for_branches_are_listed_by_the_codes_of_the_pack(pack):
    answers = pages("answers")
    assert set(answers["decline"]) <= {one.code for one in pack.decline_grounds}
    assert set(answers["transfer"]) <= {one.code for one in pack.statutory_channels}
    assert set(answers["exclusion"]) <= {one.code for one in pack.exclusion_grounds}
    assert set(answers["closed"]) <= {one.code for one in pack.result_classes}


def test_of_a_thousand_texts_hardly_two_are_the_same():
    dice = random.Random(1)
    codes = list(sayings())
    texts = [
        said(dice.choice(codes), dice=dice, community="西园三区", building=dice.randint(1, 38), channel="hotline")
        for _text in range(1000)
    ]
    assert len(set(texts)) >= 950
    assert all(8 <= len(text) <= 220 for text in texts)
    assert not [text for text in texts if re.search(r"[<>{}|]", text)]
    assert sum(len(text) > 80 for text in texts) > 50
    assert sum(len(text) < 30 for text in texts) > 100


def test_no_text_holds_a_number_that_could_be_somebodys(plans):
    assert not [plan.text for plan in plans if re.search(r"\d{5,}", plan.text)]


def test_the_same_dice_say_the_same_and_a_slip_is_small():
    one = vague(dice=random.Random(3), community="西园三区", building=4)
    assert one == vague(dice=random.Random(3), community="西园三区", building=4)
    assert slipped("路灯的杆", random.Random(2)) in ("路灯得杆", "路灯地杆")
    assert slipped("路灯", random.Random(2)) == "路灯"
    with pytest.raises(KeyError):
        spun("{nothing}", dice=random.Random(1), slots={})


def test_the_proportions_are_those_of_a_real_platform(plans, pack):
    assert len(plans) == 3000
    assert all(before.at <= after.at for before, after in pairwise(plans))
    assert first_day(AS_OF, BEIJING) <= plans[0].at
    assert plans[-1].at <= AS_OF
    natures = Counter(plan.nature or pack.by_code[plan.code].nature for plan in plans)
    assert 0.86 <= (natures[Nature.COMPLAINT] + natures[Nature.REPORT]) / 3000 <= 0.94
    assert 0.03 <= natures[Nature.CONSULT] / 3000 <= 0.08
    channels = Counter(plan.channel for plan in plans)
    assert channels.most_common(1)[0][0] is Channel.HOTLINE
    assert channels[Channel.PATROL] > 50
    detailed = sum(plan.spot.street in pages("mix")["streets"] for plan in plans)
    assert 0.55 <= detailed / 3000 <= 0.72
    assert len({plan.spot.street for plan in plans}) == 43
    photos = [plan.photo for plan in plans if pack.by_code[plan.code].group in SEEN]
    assert 0.35 <= sum(photos) / len(photos) <= 0.45
    assert 0.7 <= sum(plan.reachable for plan in plans) / 3000 <= 0.82
    assert 0.005 <= sum(plan.text.isascii() for plan in plans) / 3000 <= 0.05
    assert len({plan.code for plan in plans}) >= 100


def test_heat_is_missed_in_november_and_not_in_september(plans):
    cold = Counter(plan.at.astimezone(BEIJING).month for plan in plans if plan.code == "L02")
    assert cold[11] > 5 * cold[9]


def test_matters_that_many_report_lie_close_in_time_and_place(plans):
    for hot in pages("hot"):
        theirs = [plan for plan in plans if plan.hot == hot["name"]]
        assert len(theirs) == hot["count"]
        assert len({plan.spot.community for plan in theirs}) == 1
        assert len({plan.text for plan in theirs}) > len(theirs) / 3
        assert (theirs[-1].at - theirs[0].at).days <= hot["days"] + 1


def test_the_same_seed_plans_the_same_and_another_seed_does_not(plans, pack, district):
    assert planner(pack, district).all(3000) == plans
    assert planner(pack, district, seed=8).all(50) != planner(pack, district).all(50)
    assert len(planner(pack, district).all(20)) == 20


def test_spots_lie_in_their_divisions(plans, district):
    for plan in plans[::30]:
        located = district.locate(plan.spot.lon, plan.spot.lat)
        assert district.places[located.division].code == plan.spot.code


def test_a_classifier_learns_the_types_neither_too_easily_nor_hardly(plans):
    counts = Counter(plan.code for plan in plans)
    chosen = [plan for plan in plans if counts[plan.code] >= OFTEN]
    model = fit([plan.text for plan in chosen], [plan.code for plan in chosen])
    assert 0.6 <= model.card.macro_f1 <= 0.97


def test_months_before_are_whole():
    assert first_day(datetime(2026, 1, 3, tzinfo=UTC), BEIJING) == datetime(2025, 11, 1, tzinfo=BEIJING)
