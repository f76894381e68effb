"""Words of texts: pairs of characters, words of letters and digits, and the places of what was found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linli.kernel.grams import Piece, fold, pieces, terms, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("垃圾桶", ["垃圾", "圾桶"]),
        ("灯", ["灯"]),
        ("3号楼", ["3", "号楼"]),
        ("Ｓｔｒｅｅｔ ＬＩＧＨＴ", ["street", "light"]),
        ("A座12层WiFi", ["a", "座", "12", "层", "wifi"]),
        ("路灯，不亮", ["路灯", "不亮"]),
        ("§a12 § _ '", ["a", "12"]),
        ("", []),
    ],
)
def test_words(text, found):
    assert words(fold(text)) == found


def test_a_phrase_is_a_piece_of_text():
    def side_by_side(query: str, text: str) -> bool:
        (term,) = terms(query)
        held = words(fold(text))
        size = len(term.words)
        return any(tuple(held[at : at + size]) == term.words for at in range(len(held)))

    assert side_by_side("垃圾桶", "门口的垃圾桶满了")
    assert not side_by_side("垃圾桶", "垃圾放在桶旁")
    assert side_by_side("3号楼", "朝霞里3号楼前")
    assert side_by_side("里3号", "朝霞里3号楼前")
    assert not side_by_side("3号楼", "朝霞里13号楼前")


def test_terms_are_what_blanks_and_marks_leave():
    found = terms('"路灯" AND (NEAR -不亮) Street* 3号')
    assert [term.text for term in found] == ["路灯", "and", "near", "不亮", "street", "3号"]
    assert [term.prefix for term in found] == [False, True, True, False, True, False]
    assert found[-1].words == ("3",)
    assert terms("小区噪音扰民")[0].loose == (("小区", "噪音", "扰民"), ("区噪", "音扰"))
    assert ("物业", "上涨") in terms("物业费上涨")[0].loose
    assert terms("垃圾桶")[0].loose == ()
    assert len(terms(" ".join(map(str, range(50))))) == 8
    assert terms('" * ( ) - : 。，\x00') == []


def test_pieces_are_cut_from_the_text_as_it_was_written():
    text = "朝霞里ＡＢＣ大厦①号 <b>路灯</b>"
    found = pieces(text, ["abc", "路灯"])
    assert "".join(piece.text for piece in found) == text
    assert [piece.text for piece in found if piece.marked] == ["ＡＢＣ", "路灯"]
    cut = pieces("甲" * 300 + "路灯不亮" + "乙" * 300, ["路灯"], around=80)
    assert cut[0] == Piece("…") == cut[-1]
    assert Piece("路灯", marked=True) in cut
    assert sum(len(piece.text) for piece in cut) == 82


@given(st.text(max_size=60), st.lists(st.text(min_size=1, max_size=4), max_size=3), st.integers(8, 40))
def test_pieces_never_lose_or_add_a_character(text, wanted, around):
    whole = pieces(text, [fold(one) for one in wanted])
    assert "".join(piece.text for piece in whole) == text
    cut = "".join(piece.text for piece in pieces(text, [fold(one) for one in wanted], around=around)).strip("…")
    assert cut in text or "…" in text


@given(st.text(max_size=60))
def test_words_hold_letters_and_digits_only(text):
    assert all(len(word) <= 40 and not set(word) & set("\"'\\§ *():-_\0") for word in words(fold(text)))
