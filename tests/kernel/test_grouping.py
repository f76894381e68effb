"""Groups of texts about one matter: what belongs together, what does not, and that order plays no part."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel.grouping import HeatRules, Item, group_texts, heat
from linli.kernel.grouping.signs import WORD, signs_of

NOISE = [
    "请问生育津贴什么时候能到账，材料上个月就交了",
    "公园北门的座椅坏了两把，希望修一下",
    "建议在文化站增加老年书法课",
    "新办的社保卡一直没有收到，打电话没人接",
    "河边步道的栏杆松动，走过去很危险",
    "咨询一下宠物狗办证需要什么手续",
    "地下室的灯整晚都开着，太浪费电了",
    "路口的红绿灯时间太短，老人走不过去",
    "菜市场门口的三轮车占道经营",
    "想申请加装电梯，不知道找哪个部门",
    "图书馆周一也应该开放",
    "外卖车在便道上骑得飞快",
]
PLANT = [
    "翠竹苑旁边新建的搅拌站夜里一直在响，灰尘很大",
    "搅拌站灰尘太大了，翠竹苑的窗户都不敢开",
    "翠竹苑小区附近搅拌站噪音扰民，请管一管",
    "投诉翠竹苑边上的搅拌站，半夜还在施工，灰尘噪音",
    "翠竹苑居民反映搅拌站夜间噪音和灰尘污染",
    "请查处翠竹苑旁违规搅拌站，粉尘噪音严重",
]
LIFT = [
    "翠竹苑三号楼电梯经常困人，物业不修",
    "翠竹苑三号楼的电梯又停了，物业说没有维修金",
    "翠竹苑电梯困人好几次了，物业不管维修",
    "三号楼电梯坏了一周，翠竹苑物业不维修",
]
OTHER_PLANT = [
    "枫桥里南门外的搅拌站夜里施工，噪音灰尘",
    "枫桥里居民被搅拌站噪音吵得睡不着，灰尘也大",
    "枫桥里搅拌站半夜施工噪音扰民，灰尘污染",
    "请管管枫桥里旁边的搅拌站，灰尘噪音严重",
]


def items(*parts: list[str]) -> list[Item]:
    texts = [text for part in parts for text in part]
    return [Item(key=f"{at:03}", text=text, day=float(at % 20), who=f"w{at}") for at, text in enumerate(texts)]


def sets(groups) -> list[set[str]]:
    return sorted(({member.item.text for member in group.members} for group in groups), key=sorted)


def home(groups, text: str) -> set[str]:
    return next((one for one in sets(groups) if text in one), set())


def test_one_matter_in_many_words_is_one_group():
    groups = group_texts(items(PLANT, NOISE))
    assert len(home(groups, PLANT[0]) & set(PLANT)) >= 5
    assert not any(one & set(NOISE) for one in sets(groups))


def test_two_troubles_of_one_estate_stay_apart():
    groups = group_texts(items(PLANT, LIFT, NOISE))
    assert not home(groups, PLANT[1]) & set(LIFT)
    assert len(home(groups, LIFT[0]) & set(LIFT)) >= 3


def test_the_same_trouble_elsewhere_stays_apart():
    troubles = ["搅拌站夜里施工，噪音灰尘大", *NOISE[:11]]
    before = [f"第{chr(0x4E00 + 7 * at)}{chr(0x5E00 + 5 * at)}村{troubles[at % 12]}" for at in range(840)]
    groups = group_texts(items(PLANT, OTHER_PLANT, NOISE), background=before)
    assert home(groups, PLANT[1])
    assert home(groups, OTHER_PLANT[1])
    assert not home(groups, PLANT[1]) & set(OTHER_PLANT)


def test_texts_that_nobody_else_wrote_are_in_no_group():
    assert group_texts(items(NOISE)) == []
    assert group_texts([]) == []
    assert group_texts(items(PLANT[:1])) == []


def test_texts_without_letters_are_in_no_group():
    assert group_texts([Item(key=str(at), text=text) for at, text in enumerate(["", "？？", " ", "……"])]) == []


def test_the_label_says_place_and_trouble():
    group = next(one for one in group_texts(items(PLANT, NOISE)) if len(one.members) > 4)
    assert "翠竹苑" in "".join(group.label)
    assert "搅拌站" in "".join(group.label)


def test_a_label_names_no_person_and_no_number():
    told = [f"翠竹苑张先生家漏水，电话13800138000，{more}" for more in ("楼上不修", "楼上不管", "楼上不理", "很急")]
    labels = [piece for group in group_texts(items(told, NOISE)) for piece in group.label]
    assert labels
    assert not any("先生" in piece or "13800" in piece for piece in labels)


def test_a_piece_that_one_person_repeats_is_no_label():
    repeated = [Item(key=str(at), text=f"翠竹苑搅拌站噪音，我叫欧阳某某{at}", who="one") for at in range(5)]
    (group,) = [one for one in group_texts(repeated) if len(one.members) == 5]
    assert (group.people, group.label) == (1, ())


def test_english_texts_are_grouped_by_words():
    english = [
        "Willow Court lift stuck again, people trapped between floors",
        "People trapped in the lift at Willow Court for an hour",
        "The lift in Willow Court is stuck again with people trapped",
        "Overflowing bins behind the library", "When is the next council meeting?", "Broken bench in Hill Park",
        "A street light flickers near the school", "My residence permit has not arrived",
    ]  # fmt: skip
    groups = group_texts([Item(key=str(at), text=text) for at, text in enumerate(english)])
    assert [len(one.members) for one in groups] == [3]
    assert "willow" in " ".join(groups[0].label)


def test_the_same_spot_speaks_where_words_name_no_place():
    lamp = [f"路灯不亮了，晚上很黑，{end}" for end in ("请修", "希望处理", "麻烦看看", "好几天了")]
    here = [Item(key=f"a{at}", text=text, lon=116.4000 + at * 1e-5, lat=39.9, day=1.0) for at, text in enumerate(lamp)]
    there = [Item(key=f"b{at}", text=text, lon=116.5, lat=39.8 + at * 0.05, day=1.0) for at, text in enumerate(lamp)]
    found = [{member.item.key for member in group.members} for group in group_texts([*here, *there, *items(NOISE)])]
    together = next(one for one in found if "a0" in one)
    assert len(together & {"a0", "a1", "a2", "a3"}) >= 3


def test_near_copies_are_marked_and_the_same_person_counts_once():
    told = [*PLANT, PLANT[0] + "！"]
    same = [
        Item(key=str(at), text=text, who="a" if text.startswith(PLANT[0]) else str(at)) for at, text in enumerate(told)
    ]
    group = max(group_texts([*same, *items(NOISE)]), key=lambda one: len(one.members))
    assert group.people == len(group.members) - 1
    assert sum(member.copy for member in group.members) == 1


def test_years_apart_is_not_the_same_matter():
    old = [Item(key=f"o{at}", text=text, day=0.0) for at, text in enumerate(PLANT[:3])]
    new = [Item(key=f"n{at}", text=text, day=2000.0) for at, text in enumerate(PLANT[3:])]
    for group in group_texts([*old, *new, *items(NOISE)]):
        assert len({member.item.key[0] for member in group.members}) == 1


def test_signs_of_words_numbers_and_characters():
    assert signs_of("路灯,A5区", most=10) == [ord("路"), ord("灯"), 0, ord("a"), ord("5"), ord("区")]
    assert all(sign >= WORD for sign in signs_of("Street lights", most=10))
    assert signs_of("Ｓｔｒｅｅｔ", most=10) == signs_of("street", most=10)
    assert len(signs_of("路灯" * 50, most=10)) == 10


TEXTS = st.lists(st.sampled_from([*PLANT, *LIFT, *OTHER_PLANT, *NOISE, "", "路灯"]), max_size=14)


@settings(max_examples=25, deadline=None)
@given(TEXTS, st.randoms(use_true_random=False))
def test_order_plays_no_part(texts, random):
    given_items = items(texts)
    mixed = list(given_items)
    random.shuffle(mixed)
    first, second = group_texts(given_items), group_texts(mixed)
    assert first == second
    keys = [member.item.key for group in first for member in group.members]
    assert len(keys) == len(set(keys))
    assert all(len(group.members) > 1 for group in first)
    assert all(0 < member.likeness <= 1 for group in first for member in group.members)


def test_heat_is_the_sum_and_the_factors():
    rules = HeatRules(votes=1, against=0.5, density=0.5, open=0.25, late=0.25, half_days=30)
    one = heat(rules, people=7, days=0, quiet=0, votes=3, open_share=1, late_share=1)
    assert (one.votes, one.density, one.unsettled, one.rest) == (2.0, 1.5, 1.5, 1.0)
    assert one.total == pytest.approx((7 + 2) * 1.5 * 1.5)
    assert heat(rules, people=7, days=0, quiet=30, votes=3).total == pytest.approx(9 * 1.5 / 2)
    assert heat(rules, people=2, days=0, quiet=0, votes=4, against=8).votes == 0


@given(st.integers(1, 500), st.integers(0, 500), st.floats(0, 31), st.floats(0, 400), st.floats(0, 1))
def test_more_people_followers_and_open_cases_never_cool_a_matter(people, votes, days, quiet, share):
    told = {"people": people, "votes": votes, "days": days, "quiet": quiet, "open_share": share / 2}
    base = heat(HeatRules(), **told).total
    for more in ({"people": people + 1}, {"votes": votes + 1}, {"open_share": share}, {"late_share": 1.0}):
        assert heat(HeatRules(), **{**told, **more}).total >= base
    assert heat(HeatRules(), **{**told, "quiet": quiet + 1}).total <= base
