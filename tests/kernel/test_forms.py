"""Questions and answers: whatever is sent, each answer is either clean or explained."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from linli.kernel.forms import Choice, Datatype, Question, check_answers
from linli.kernel.texts import Text

WORDS = Text(zh="问", en="Q")


def question(code: str, datatype: Datatype, **more) -> Question:
    values = tuple(Choice(key=key, name=WORDS) for key in ("yes", "no", "001"))
    lists = datatype in (Datatype.SINGLE, Datatype.MULTI)
    return Question(code=code, text=WORDS, datatype=datatype, values=values if lists else (), **more)


FORM = (
    *(question(datatype.value, datatype) for datatype in Datatype),
    question("needed", Datatype.STRING, required=True),
    question("notice", Datatype.STRING, variable=False, required=True),
)
CODES = [one.code for one in FORM]
answers = st.dictionaries(
    st.sampled_from(CODES) | st.text(max_size=60),
    st.text(max_size=300) | st.lists(st.sampled_from(["yes", "no", "001", "maybe", " yes ", ""]) | st.text(max_size=5)),
)


@given(answers)
def test_every_answer_is_clean_or_explained_and_clean_ones_stay_clean(sent):
    clean, problems = check_answers(FORM, sent)
    assert not clean.keys() & problems.keys()
    for code, value in sent.items():
        filled = any(one.strip() for one in (value if isinstance(value, list) else [value]))
        assert not filled or code in clean or code[:40] in problems
    assert "needed" in clean or "needed" in problems
    assert "notice" not in clean
    again, more = check_answers(FORM, {"needed": "x", **clean})
    assert again == {"needed": "x", **clean}
    assert more == {}


@pytest.mark.parametrize(
    ("code", "given", "kept"),
    [
        ("string", " a\r\nb ", "a\nb"),
        ("number", " 12.5 ", "12.5"),
        ("number", "-3", "-3"),
        ("datetime", "2026-11-21T09:30:00+08:00", "2026-11-21T09:30:00+08:00"),
        ("singlevaluelist", "001", "001"),
        ("singlevaluelist", ["yes"], "yes"),
        ("multivaluelist", "yes", ["yes"]),
        ("multivaluelist", ["yes", "no", "yes", ""], ["yes", "no"]),
        ("text", "长" * 4000, "长" * 4000),
    ],
)
def test_good_answers_are_kept_in_one_form(code, given, kept):
    clean, problems = check_answers(FORM, {"needed": "x", code: given})
    assert problems == {}
    assert clean[code] == kept


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("string", "x" * 201),
        ("string", "a\x00b"),
        ("text", "长" * 4001),
        ("number", "twelve"),
        ("number", "nan"),
        ("number", "inf"),
        ("number", "1e15"),
        ("datetime", "21.11.2026"),
        ("singlevaluelist", "maybe"),
        ("singlevaluelist", ["yes", "no"]),
        ("string", ["a", "b"]),
        ("multivaluelist", ["yes", "maybe"]),
        ("needed", "   "),
        ("notice", "x"),
        ("nobody-asked", "x"),
    ],
)
def test_bad_answers_are_named_by_their_question(code, given):
    clean, problems = check_answers(FORM, {"needed": "x", code: given})
    assert list(problems) == [code]
    assert code not in clean


@pytest.mark.parametrize(
    "spec",
    [
        {"code": "a", "datatype": "singlevaluelist"},
        {"code": "a", "datatype": "string", "values": [{"key": "x", "name": {"zh": "甲", "en": "X"}}]},
        {"code": "a b"},
        {"code": ""},
        {"code": "a", "datatype": "colour"},
        {"code": "a", "colour": "red"},
    ],
)
def test_questions_that_make_no_sense_are_refused(spec):
    with pytest.raises(ValidationError):
        Question(**{"text": {"zh": "问", "en": "Q"}, **spec})
