"""The engine of learned models: what it promises for any texts and labels."""

from __future__ import annotations

import random
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linli.kernel.learning import Labelled, TooFewExamples, compare, cross_checked, fit
from linli.kernel.learning.card import calibration_error, measured
from linli.kernel.learning.examples import examples
from linli.kernel.learning.pieces import LONGEST, counted, folded

ROADS = ("井盖翘起来", "路面坑洼", "人行道砖松动", "路灯不亮", "护栏倒了", "占道施工", "路口积水", "树根顶起路面")
NOISE = ("半夜施工噪音", "广场舞声音大", "烧烤油烟呛人", "工厂冒黑烟", "河水发臭", "装修电钻响", "音响扰民", "异味很重")
SCHOOL = ("小学入学", "幼儿园收费", "补课乱收费", "校车超载", "食堂饭菜", "学区划分", "老师体罚", "教材费用")
PLACES = (
    "南门外",
    "菜市场旁",
    "三号楼下",
    "地铁口",
    "桥东头",
    "公园里",
    "医院门前",
    "三中门口",
    "超市后面",
    "停车场边",
)
ENDS = (
    "请尽快处理",
    "已经一个月了",
    "老人不敢出门",
    "望回复",
    "影响大家休息",
    "多次反映没有结果",
    "谢谢",
    "什么时候能解决",
)


def messages(count: int, seed: int = 1, muddled: float = 0.0) -> tuple[list[str], list[str]]:
    """Different invented messages under three labels; a share of them under a wrong one."""
    dice, texts, labels = random.Random(seed), [], []
    while len(texts) < count:
        label, themes = dice.choice((("roads", ROADS), ("noise", NOISE), ("school", SCHOOL)))
        words = [dice.choice(PLACES), dice.choice(themes), dice.choice(themes), dice.choice(ENDS), dice.choice(PLACES)]
        dice.shuffle(words)
        texts.append("，".join(words) + "。" + "".join(chr(dice.randrange(0x5000, 0x5400)) for _sign in range(16)))
        labels.append(dice.choice(("roads", "noise", "school")) if dice.random() < muddled else label)
    return texts, labels


@pytest.fixture(scope="module")
def model():
    return fit(*messages(240, muddled=0.1))


def test_a_message_finds_its_label_and_says_why(model):
    best = model.rank(["菜市场旁路灯不亮，路面坑洼，望回复"])[0]
    assert [guess.label for guess in best[:1]] == ["roads"]
    assert best[0].probability > best[1].probability >= best[2].probability >= 0
    assert sum(guess.probability for guess in best) == pytest.approx(1)
    words = model.why("菜市场旁路灯不亮，路面坑洼，望回复", "roads")
    assert any("路灯" in part or "路面" in part for part in words)
    assert not any("望回复" in part for part in words)


def test_the_parts_that_spoke_stand_in_the_text_as_it_was_written(model):
    text = "  ＳＯＳ！路灯 不亮 —— 路面坑洼\r\n广场舞声音大 é"
    for label in model.labels:
        assert all(part in text for part in model.why(text, label))
        assert len(model.why(text, label, limit=2)) <= 2
    with pytest.raises(KeyError):
        model.why(text, "weather")


def test_the_same_texts_and_seed_give_the_same_model():
    one, other = fit(*messages(120), seed=3), fit(*messages(120), seed=3)
    assert (one.known == other.known).all()
    assert (one.weights == other.weights).all()
    assert (one.calibration, one.card.measures) == (other.calibration, other.card.measures)


@settings(deadline=None, max_examples=60)
@given(text=st.text(alphabet=st.characters(exclude_categories=[]), max_size=300), limit=st.integers(0, 5))
def test_any_text_at_all_is_ranked(model, text, limit):
    ranked = model.rank([text], limit=limit)[0]
    assert len(ranked) == min(limit, 3)
    assert 0 <= sum(guess.probability for guess in ranked) <= 1 + 1e-9
    assert all(np.isfinite(guess.probability) for guess in ranked)
    for part in model.why(text, "noise"):
        assert part


@pytest.mark.parametrize("text", ["", " ", "\x00", "🙂🙂", "\ud800", "()[]", "8" * 50, "e\u0301", "ﷺ", "\u200b"])
def test_a_text_that_says_nothing_is_unsure(model, text):
    assert model.rank([text])[0][0].probability < model.threshold


def test_a_very_long_text_is_read_up_to_a_limit(model):
    long = "路灯不亮" * 200_000
    assert model.rank([long])[0][0].label == "roads"
    assert len(folded(long)[0]) == LONGEST
    assert len(model.why(long, "roads")) <= 5


def test_no_texts_no_answers(model):
    assert model.rank([]) == []


def test_many_texts_get_what_each_alone_gets(model):
    texts = messages(20, seed=9)[0]
    assert model.rank(texts) == [model.rank([text])[0] for text in texts]


@pytest.mark.parametrize(
    "labels", [["roads"] * 240, ["roads"] * 237 + ["noise"] * 3, [f"label {at}" for at in range(240)]]
)
def test_one_label_only_is_nothing_to_learn(labels):
    with pytest.raises(TooFewExamples, match="two labels"):
        fit(messages(240)[0], labels)


def test_no_text_or_no_piece_in_common_is_nothing_to_learn():
    with pytest.raises(TooFewExamples):
        fit([], [])
    with pytest.raises(TooFewExamples):
        fit([""] * 20, ["roads", "noise"] * 10)


def test_labels_with_too_few_texts_are_left_out_and_counted():
    texts, labels = messages(100)
    made = fit([*texts, "墙上有裂缝", "屋顶漏水"], [*labels, "house", "house"])
    assert made.labels == ("noise", "roads", "school")
    assert made.card.left_out == {"house": 2}
    assert made.card.texts == 100


def test_two_labels_are_enough():
    texts, labels = messages(150)
    two = [(text, label) for text, label in zip(texts, labels, strict=True) if label != "school"]
    made = fit([text for text, _label in two], [label for _text, label in two])
    assert made.labels == ("noise", "roads")
    assert [made.rank([text])[0][0].label for text in ("路面坑洼，路灯不亮", "油烟呛人，河水发臭")] == [
        "roads",
        "noise",
    ]


def test_told_probabilities_are_hits_where_labels_are_partly_wrong():
    muddled = messages(900, muddled=0.3)
    made = fit(*muddled)
    fresh = compare(made, *messages(600, seed=77, muddled=0.3))
    assert made.card.ece < 0.06
    assert fresh.ece < 0.08
    assert made.card.accuracy == pytest.approx(0.8, abs=0.05)  # 0.7 are right, and a third of 0.3 by chance
    assert fresh.accuracy == pytest.approx(made.card.accuracy, abs=0.05)


def test_no_answer_is_sure_where_too_few_are_right():
    made = fit(*messages(400, muddled=0.6))
    assert made.card.precision == 0 or made.card.precision >= 0.85
    assert made.threshold >= 0.5


def test_figures_of_a_table_of_probabilities():
    chances = np.asarray([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]])
    found = measured(("a", "b"), ["a", "b", "b", "c"], chances, threshold=0.7)
    assert (found.texts, found.accuracy, found.coverage) == (4, 0.5, 0.75)
    assert found.precision == pytest.approx(2 / 3)
    by = {one.label: one for one in found.classes}
    assert (by["a"].precision, by["a"].recall, by["a"].f1) == (1 / 3, 1.0, 0.5)
    assert (by["b"].precision, by["b"].recall, by["b"].taken_for) == (1.0, 0.5, "a")
    assert (by["c"].n, by["c"].f1, by["c"].taken_for) == (1, 0.0, "a")
    assert found.macro_f1 == pytest.approx((0.5 + 2 / 3 + 0) / 3)


def test_the_calibration_error_is_the_mean_gap_of_fifteen_bins():
    told = np.asarray([0.95, 0.95, 0.95, 0.95, 0.5, 0.5])
    hit = np.asarray([True, True, True, False, True, False])
    assert calibration_error(told, hit) == pytest.approx(4 / 6 * 0.2 + 0)
    assert calibration_error(np.empty(0), np.empty(0, dtype=bool)) == 0


def test_a_message_is_never_on_both_sides():
    texts, _labels = messages(80)
    shortened = [text.replace("，", " ")[4:] for text in texts]
    read = examples([*texts, *shortened])
    assert (read.groups[:80] == read.groups[80:]).all()
    assert len(set(read.groups)) == 80
    told = examples(texts, [at // 2 for at in range(80)])
    assert len(set(told.groups)) == 40
    random_labels = random.Random(5).choices(("a", "b"), k=80)  # nothing to learn, unless the same text is seen before
    alone = cross_checked(Labelled(texts, random_labels))
    twice = cross_checked(Labelled([*texts, *texts, *shortened], random_labels * 3))
    helped = cross_checked(Labelled(texts, random_labels), Labelled([*texts, *shortened], random_labels * 2))
    assert max(alone.measures.accuracy, twice.measures.accuracy, helped.measures.accuracy) < 0.75
    assert (alone.messages, twice.messages, helped.texts) == (80, 80, 80)


def test_other_rows_help_and_are_not_judged():
    few, many = messages(30, seed=4), messages(400, seed=5)
    alone = cross_checked(Labelled(*few), folds=3)
    helped = cross_checked(Labelled(*few), Labelled(*many), folds=3)
    assert helped.texts == alone.texts == 30
    assert helped.measures.accuracy > alone.measures.accuracy


def test_numbers_and_what_few_messages_say_are_not_learned():
    texts, labels = messages(200)
    secret = "秦安如"
    texts[0] += f"，联系人{secret}，电话13812345678"
    texts[1] += f"，{secret}"
    made = fit(texts, labels)
    known = set(made.known.tolist())
    assert not known & set(counted(secret)[0].tolist())
    assert counted("电话13812345678")[0].tolist() == counted("电话0")[0].tolist()
    assert folded("Ｔｅｌ：138-1234 5678 转９")[0] == "tel 0 0 0转0"


def test_scripts_with_blanks_are_read_by_words():
    whole = set(counted("street light")[0].tolist())
    assert set(counted("light")[0].tolist()) <= whole
    assert len(whole - set(counted("streetlight")[0].tolist())) >= 3
    assert counted("路 灯 不 亮")[0].tolist() == counted("路灯不亮")[0].tolist()


def test_suggesting_needs_no_scikit_learn(model, tmp_path):
    file = tmp_path / "model"
    model.write(file)
    code = (
        "import sys\n"
        "from linli.kernel.learning import load\n"
        f"assert load({str(file)!r}).rank(['路灯不亮'])[0][0].label == 'roads'\n"
        "sys.exit('sklearn' in sys.modules or 'scipy' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
