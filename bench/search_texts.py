"""Texts of reports by the million: a few words that everybody uses, many that few use, names and numbers."""

from __future__ import annotations

import random
from collections.abc import Sequence

# the first of a list is said most often, the last rarely (the weight of the n-th is 1/n)
THINGS = (
    "路灯", "垃圾桶", "下水道", "井盖", "路面", "电梯", "停车位", "暖气", "楼道", "绿化带", "公厕", "围挡", "充电桩",
    "广告牌", "消防栓", "健身器材", "监控探头", "护栏", "信号灯", "化粪池", "屋顶防水", "自行车棚", "儿童滑梯",
    "假山水泵",
)  # fmt: skip
TROUBLES = (
    "坏了", "不亮", "漏水", "堵塞", "破损", "满溢", "有异味", "噪音很大", "被占用", "松动", "停用", "掉落", "倾斜",
    "生锈", "反复跳闸", "冒烟",
)  # fmt: skip
SINCE = ("最近", "昨天晚上", "好几天了", "上周开始", "已经半个月", "一个多月", "从去年冬天起", "自从换了施工队")
EFFECTS = (
    "影响居民出行", "老人晚上看不清路", "夜里睡不着觉", "小孩经过很危险", "味道很大不敢开窗", "车辆无法通行",
    "下雨就积水", "多次反映没有结果", "物业一直推诿", "邻居也有同样的情况", "已经有人摔倒",
)  # fmt: skip
WISHES = ("请尽快处理", "希望有关部门派人查看", "请回复", "要求维修", "请协调物业解决", "建议更换", "盼回电")
ENGLISH = (
    "The street light in front of the building is broken", "Garbage has not been collected",
    "Construction noise after midnight", "The elevator stops between floors", "Cars park on the bicycle lane",
    "Water leaks into the basement", "Please repair the playground",
)  # fmt: skip
# the characters of names: shops, estates, people's words that no list foresees
_CHARS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 2400))
RARE = ("蜂窝煤炉", "无人机扰民", "石狮子", "太阳能板")


class Writer:
    """Writes texts, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._lists = {
            one: [1 / (at + 1) for at in range(len(one))] for one in (THINGS, TROUBLES, SINCE, EFFECTS, WISHES)
        }

    def _one(self, words: Sequence[str]) -> str:
        return self._dice.choices(words, self._lists[tuple(words)])[0]

    def text(self, place: str) -> str:
        """A report of 30 to 120 characters; one in twenty-five in English, one in 20,000 about something rare."""
        dice = self._dice
        if dice.random() < 0.04:
            return f"{dice.choice(ENGLISH)}, {place} {dice.randint(1, 40)}. {dice.choice(ENGLISH)}."
        name = "".join(dice.choices(_CHARS, k=dice.randint(2, 5)))
        thing = dice.choice(RARE) if dice.random() < 0.00005 else self._one(THINGS)
        parts = [
            f"{place}{name}{dice.randint(1, 60)}号楼{dice.randint(1, 9)}单元",
            f"{self._one(SINCE)}{thing}{self._one(TROUBLES)}",
        ]
        parts += [self._one(EFFECTS) for _more in range(dice.choice((0, 1, 1, 2, 3)))]
        if dice.random() < 0.3:
            parts.append(f"旁边的{self._one(THINGS)}也{self._one(TROUBLES)}")
        return "，".join([*parts, self._one(WISHES)]) + "。"
