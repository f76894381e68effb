"""What the public sees of a case: contacts are masked, positions coarse, words those for residents."""

from __future__ import annotations

import time

import pytest

from linli.places.cells import cell_of
from linli.publication.rules import RESIDENT_WORDS, mask_contacts, public_point


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请打 138 0013 8000 找我", "请打 *** 找我"),
        ("电话13800138000。", "电话***。"),
        ("+86-138-0013-8000", "***"),
        ("(010) 6666-8888", "(***"),
        ("身份证11010519491231002X号", "身份证***号"),
        ("１３８００１３８０００", "***"),
        ("一三八零零一三八零零零", "***"),
        ("联系我zhang.san+a@qq.com谢谢", "联系我***谢谢"),
        ("京A·12345 停了一周", "*** 停了一周"),
        ("微信号：linli_2026 可加", "微信号：*** 可加"),
        ("2026-11-02 起, 3 号楼 2 单元 501", "2026-11-02 起, 3 号楼 2 单元 501"),
        ("2026-11-02 13800138000", "2026-11-02 ***"),
        ("灯杆 012345", "灯杆 012345"),
    ],
)
def test_contacts_are_masked_and_the_rest_stays(text, shown):
    assert mask_contacts(text) == shown


@pytest.mark.parametrize("text", ["a" * 4000, "1-" * 2000, "a@" * 2000, "1  " * 1333, "微信" * 2000, "a." * 2000])
def test_masking_takes_no_time_on_hostile_texts(text):
    begun = time.perf_counter()
    mask_contacts(text)
    assert time.perf_counter() - begun < 0.2


def test_a_coarse_case_shows_the_centre_of_its_cell():
    cell = cell_of(116.4223, 39.9617)
    assert public_point(text_public=True, lon=116.4223, lat=39.9617, cell=cell) == (116.4223, 39.9617)
    coarse = public_point(text_public=False, lon=116.4223, lat=39.9617, cell=cell)
    assert coarse is not None
    assert coarse != (116.4223, 39.9617)
    assert cell_of(*coarse) == cell
    assert public_point(text_public=False, lon=116.4223, lat=39.9617, cell=None) is None


def test_every_status_has_words_for_residents():
    assert RESIDENT_WORDS["routed"].en == "Given to the responsible unit"
    assert RESIDENT_WORDS["received"].en == "Received"
    assert RESIDENT_WORDS["closed"].zh == "已结案"
