"""The public pages show what may be public, and nothing else."""

from __future__ import annotations

import gzip
import uuid

import orjson
import pytest

from linli.cases.models import Attachment, Case
from linli.cases.steps.act import act
from linli.cases.steps.attach import store_photo
from linli.cases.steps.intake import receive
from linli.kernel.actor import ANONYMOUS
from linli.kernel.generations import bump
from linli.places.models import DivisionVersion
from tests.cast import LIUYIN, MONDAY_TEN, ZHAOXIALI
from tests.conftest import report_of
from tests.pictures import jpeg


def new(text: str = "路灯不亮", **facts):
    return receive(report=report_of(text, **facts), by=ANONYMOUS, at=MONDAY_TEN)


def points(client, query: str = "") -> dict[str, list[float]]:
    found = orjson.loads(client.get(f"/cases/map.geojson{query}").content)
    return {one["properties"]["id"]: one["geometry"]["coordinates"] for one in found["features"]}


def test_the_portal_stands_without_any_case(client, cast):
    for address in ("/", "/report/", "/track/", "/cases/", "/cases/map.geojson"):
        assert client.get(address).status_code == 200, address


def test_texts_are_masked_and_escaped(client, cast):
    case = new("<script>alert(1)</script> 电话 13800138000")
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
    assert "13800138000" not in page


def test_positions_are_exact_only_where_the_text_is_public(client, cast):
    exact, coarse = new(), new("吵", type_code="0508")
    found = points(client)
    assert found[exact.number] == [ZHAOXIALI.lon, ZHAOXIALI.lat]
    assert found[coarse.number] != [ZHAOXIALI.lon, ZHAOXIALI.lat]
    page = client.get(f"/cases/{coarse.number}/").content.decode()
    assert "吵" not in page.split("<main")[1]
    assert str(ZHAOXIALI.lat) not in page


def test_what_is_not_public_looks_like_what_is_not_there(client, cast):
    hidden = [new(public=False), new("求助", type_code="L05"), new("?", type_code="")]
    answers = {client.get(f"/cases/{case.number}/").status_code for case in hidden}
    assert answers == {404}
    assert client.get("/cases/20261102-999999-X/").status_code == 404
    assert points(client) == {}
    assert "No-one" not in client.get("/cases/").content.decode()


def test_filters_narrow_list_and_map_alike(client, cast):
    here, there = new(), new(point=LIUYIN)
    assert set(points(client, "?street=999001001")) == {here.number}
    page = client.get("/cases/?street=999001002&status=open").content.decode()
    assert there.number in page
    assert here.number not in page
    assert "Nothing fits" in client.get("/cases/?group=green").content.decode()
    assert client.get("/cases/?status=nonsense").status_code == 200


def test_pages_follow_each_other_without_gap_or_repeat(client, cast, monkeypatch):
    monkeypatch.setattr("linli.publication.views.cases.PAGE", 2)
    numbers = {new().number for _one in range(5)}
    seen: list[str] = []
    address = "/cases/"
    for _page in range(3):
        answer = client.get(address)
        seen += [row["number"] for row in answer.context["rows"]]
        following = answer.context["next"]
        address = f"/cases/?{__import__('urllib.parse').parse.urlencode({'after': following})}"
    assert following is None
    assert len(seen) == 5
    assert set(seen) == numbers
    assert client.get("/cases/?after=x").status_code == 422
    assert client.get("/cases/?after=2026-99-99T00:00:00Z~1").status_code == 422


def test_reads_do_not_grow_with_the_list(client, cast, django_assert_max_num_queries):
    for _one in range(3):
        new()
    client.get("/cases/")
    with django_assert_max_num_queries(4):
        client.get("/cases/")
    with django_assert_max_num_queries(6):
        client.get("/")


@pytest.mark.parametrize("depth", ["2", "3", "4"])
def test_boundaries_have_names_and_an_etag(client, cast, depth):
    answer = client.get(f"/places/boundaries.geojson?depth={depth}&lang=en")
    body = orjson.loads(answer.content)
    assert answer["Content-Type"] == "application/geo+json"
    assert all(one["properties"]["name"] for one in body["features"])
    again = client.get(f"/places/boundaries.geojson?depth={depth}&lang=en", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    chinese = orjson.loads(client.get(f"/places/boundaries.geojson?depth={depth}&lang=zh-hans").content)
    assert chinese["features"][0]["properties"]["name"] != body["features"][0]["properties"]["name"]


def test_invented_boundaries_are_said_to_be_invented(client, cast):
    words = "boundaries, people and reports are invented"
    assert words not in client.get("/", headers={"Accept-Language": "en"}).text
    DivisionVersion.objects.filter(kind="grid").update(illustrative=True)
    bump("places")
    assert words in client.get("/", headers={"Accept-Language": "en"}).text
    assert orjson.loads(client.get("/places/boundaries.geojson?depth=2&lang=en").content)["illustrative"] is True


def test_boundaries_are_sent_packed_to_who_can_unpack(client, cast):
    plain = client.get("/places/boundaries.geojson?depth=4&lang=en")
    packed = client.get("/places/boundaries.geojson?depth=4&lang=en", headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]


@pytest.mark.parametrize("depth", ["0", "1", "5", "x", ""])
def test_other_depths_are_refused(client, cast, depth):
    assert client.get(f"/places/boundaries.geojson?depth={depth}").status_code == 422


def photo_of(case: Case, stage: str) -> Attachment:
    photo = store_photo(content=jpeg(), by=ANONYMOUS, at=MONDAY_TEN)
    Attachment.objects.filter(pk=photo.pk).update(case=case, stage=stage)
    return photo


def test_photos_follow_the_scope_of_their_case(client, cast, as_user):
    public, coarse = new().case, new("吵", type_code="0508").case
    report, check, other = photo_of(public, "report"), photo_of(public, "check"), photo_of(coarse, "report")
    answer = client.get(f"/photos/{report.pk}.jpg")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline")
    for hidden in (check.pk, other.pk, uuid.uuid4()):
        assert client.get(f"/photos/{hidden}.jpg").status_code == 404
    assert as_user("qian").get(f"/photos/{check.pk}.jpg").status_code == 200
    assert as_user("han").get(f"/photos/{check.pk}.jpg").status_code == 404
    assert as_user("root").get(f"/photos/{other.pk}.jpg").status_code == 404


def test_a_case_closed_out_of_public_view_takes_its_photos_along(client, cast):
    case = new().case
    shown = photo_of(case, "report")
    photo = store_photo(content=jpeg(), by=cast["sun"], at=MONDAY_TEN)
    for move, by, facts in (
        ("sign", "sun", {}),
        ("report_done", "sun", {"result": "x", "photos": [photo.pk]}),
        ("pass_check", "li", {"method": "visit"}),
        ("close", "qian", {"result_class": "solved", "result": "x", "public": False}),
    ):
        act(number=case.number, move=move, facts=facts, by=cast[by], at=MONDAY_TEN)
    assert client.get(f"/cases/{case.number}/").status_code == 404
    assert client.get(f"/photos/{shown.pk}.jpg").status_code == 404
