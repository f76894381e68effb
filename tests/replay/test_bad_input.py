"""What can be wrong with a file, a row or a mapping: named with its place, nothing partly written, nothing lost."""

from __future__ import annotations

import pytest
from django.utils import translation

from linli.cases.models import Case, CaseEvent, CaseText
from linli.cases.rules.mapping import path_of, read_mapping
from linli.kernel.errors import InvalidInput, NotFound
from tests.replay.city import HEADER, SHIPPED, csv_of, mapping, pothole


def refused(desk, *rows, **options) -> InvalidInput:
    with pytest.raises(InvalidInput) as error:
        desk.take(*rows, **options)
    assert not Case.objects.exists()
    return error.value


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("Unique Key", "", "This is missing."),
        ("Unique Key", "1" * 121, "At most 120 characters"),
        ("Unique Key", "1\x00", "control character (U+0000)"),
        ("Created Date", "", "This is missing."),
        ("Created Date", "2018-06-26", "is not a time like 11/02/2026 03:00:00 PM"),
        ("Created Date", "02/30/2018 10:00:00 AM", "is not a time like"),
        ("Created Date", "06/26/2118 10:58:54 AM", "This time is in the future."),
        ("Created Date", "06/26/0001 10:58:54 AM", "not a time that can be meant"),
        ("Closed Date", "06/26/2118 10:58:54 AM", "This time is in the future."),
        ("Status", "", "This is missing."),
        ("Status", "Gone", "The mapping does not know “Gone”. It knows: Unassigned, Open"),
        ("Complaint Type", "PAINT - PLASTER", "It knows: PAINT/PLASTER"),
        ("Complaint Type", "Dragon", "The mapping does not know “Dragon”."),
        ("Agency", "NASA", "The mapping does not know “NASA”."),
        ("Open Data Channel Type", "PIGEON", "The mapping does not know “PIGEON”."),
        ("Descriptor", "pot\x00hole", "control character (U+0000)"),
        ("Descriptor", "x" * 100_000, "At most 4,000 characters"),
        ("Resolution Description", "bad \x85\xff", "control character (U+0085)"),
        ("Incident Address", "x" * 600, "At most 500 characters"),
    ],
)
def test_a_bad_cell_is_named_with_row_line_and_column(desk, column, value, words):
    error = refused(desk, pothole(Unique_Key="1"), pothole(Unique_Key="2") | {column: value})
    ((place, (told,)),) = error.fields.items()
    assert place == f"Row 2 (line 3), column “{column}”"
    assert words.replace("4,000", "4000") in str(told).replace("4,000", "4000")
    assert "1 of 2 rows have errors; nothing was imported." in str(error)


def test_every_problem_is_told_at_once(desk):
    error = refused(desk, pothole(Status="Gone", Agency="NASA", Created_Date="yesterday"), pothole(Closed_Date="x"))
    assert len(error.fields) == 4
    assert error.facts["report"]["refused"] == 2


def test_it_is_told_in_the_language_of_the_user(desk):
    with translation.override("zh-hans"):
        error = refused(desk, pothole(Status="Gone"))
        assert str(error.message)  # the catalogue is made at the end; what counts is that it is asked late


def test_a_key_may_stand_only_once(desk):
    error = refused(desk, pothole(), pothole(Unique_Key="2"), pothole())
    assert {place: str(words[0]) for place, words in error.fields.items()} == {
        "Row 3 (line 4), column “Unique Key”": "The key stands here twice (also in row 1)."
    }


def test_good_rows_may_be_taken_and_the_others_listed(desk):
    report = desk.take(pothole(), pothole(Unique_Key="2", Status="Gone"), pothole(Unique_Key="3"), good_rows=True)
    assert (report.rows, report.stored, report.refused, report.lost) == (3, 2, 1, 0)
    assert [(one.row, one.line, one.column) for one in report.problems] == [(2, 3, "Status")]
    assert report.before == {"Closed": 2, "Gone": 1}


def test_a_dry_run_lists_all_problems_and_raises_nothing(desk):
    report = desk.take(pothole(), pothole(Unique_Key="2", Status="Gone"), dry_run=True)
    assert (report.ready, report.refused, len(report.problems), report.lost) == (1, 1, 1, 0)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (csv_of(pothole(Descriptor="坑")).decode().encode("gb18030"), "Line 2 is not in utf-8; it may be GB18030"),
        (csv_of(pothole()).decode().encode("utf-16"), "The file is in UTF-16"),
        (csv_of(pothole()) + b"\xff\xff\xff\n", "Line 3 is not in utf-8"),
        (b"", "The file is empty."),
        (csv_of(pothole()) + b'9,"never ended\n' + b"x\n" * 80_000, "The row that begins in line 3 is not CSV"),
        (csv_of(pothole()) + b"x" * 10_000_000, "Line 3 is longer than 128 kB"),
    ],
    ids=["gb18030", "utf-16", "broken-bytes", "empty", "open-quote", "ten-megabytes"],
)
def test_a_file_that_cannot_be_read_is_refused_whole(desk, data, words):
    error = refused(desk, data=data)
    assert words in str(error.fields["FILE"][0])


def test_a_missing_or_repeated_column_names_the_line_of_the_mapping(desk):
    without = [name for name in HEADER if name != "Status"]
    error = refused(desk, data=csv_of(pothole(), header=without))
    assert [place.split(":")[0] for place in error.fields] == ["nyc311.yaml"]
    assert "The file has no column “Status”. It has: Unique Key" in str(error)
    error = refused(desk, data=csv_of(pothole()).replace(b"Descriptor", b"Status", 1))
    assert "The file has the column “Status” twice." in str(error)


def test_a_row_of_another_width_is_refused(desk):
    error = refused(desk, data=csv_of(pothole()) + b"1,2,3\n")
    assert "3 cells where the header has 23" in str(error.fields["Row 2 (line 3)"][0])


def test_a_file_that_is_not_there(desk, tmp_path):
    desk.file = tmp_path / "folder"
    desk.file.mkdir()
    from linli.cases.steps.replay import replay
    from tests.replay.city import BY, NOW

    with pytest.raises(InvalidInput, match="Cannot read"):
        replay(file=desk.file, mapping=mapping(), by=BY, at=NOW)


def test_a_byte_order_mark_blank_lines_and_crlf_are_no_fault(desk):
    data = b"\xef\xbb\xbf" + csv_of(pothole()) + b"\r\n\r\n"
    assert desk.take(data=data).stored == 1


def test_html_sql_and_formulas_stay_text(desk):
    nasty = "=cmd|' /C calc'!A0 <script>alert(1)</script> '; DROP TABLE cases_case; -- {0} %s"
    desk.take(pothole(Descriptor=nasty, Incident_Address="{City} %(x)s", Location_Type=""))
    assert CaseText.objects.get(kind="description").body == nasty
    assert Case.objects.get().place.address == "{City} %(x)s, NEW YORK 10004"


@pytest.mark.parametrize(
    ("changes", "flag"),
    [
        ({"Closed_Date": "06/25/2018 09:00:00 AM"}, "closed-before-created"),
        ({"Closed_Date": ""}, "closed-without-time"),
        ({"Status": "Open"}, "closing-time-but-open"),
        ({"Resolution_Action_Updated_Date": "06/25/2018 09:00:00 AM"}, "updated-before-created"),
        ({"Latitude": "0", "Longitude": "0"}, "point-zero"),
        ({"Latitude": "-74.0", "Longitude": "40.71"}, "point-swapped"),
        ({"Latitude": "991234", "Longitude": "5551234"}, "point-unusable"),
        ({"Latitude": "north"}, "point-unusable"),
        ({"Latitude": ""}, "point-unusable"),
        ({"Latitude": "nan"}, "point-unusable"),
        ({"Latitude": "40.9"}, "point-outside"),
        ({"Created_Date": "06/26/2009 10:58:54 AM"}, "no-boundaries-that-day"),
        ({"Complaint_Type": ""}, "type-unstated"),
        ({"Agency": ""}, "agency-unstated"),
        ({"Created_Date": "11/05/2017 01:30:00 AM"}, "ambiguous-hour"),
        ({"Created_Date": "03/11/2018 02:30:00 AM"}, "impossible-hour"),
        ({"Descriptor": "the city\xe2\x80\x99s pothole"}, "text-repaired"),
    ],
)
def test_a_fault_of_the_source_is_kept_marked_and_counted(desk, changes, flag):
    report = desk.take(pothole(**changes))
    assert (report.stored, report.flags[flag]) == (1, 1)
    assert [key for _row, key in report.flagged[flag]] == ["1001"]
    assert flag in CaseEvent.objects.get(kind="imported").data["faults"]


def test_closed_before_created_is_kept_as_told_and_never_measured(desk):
    desk.take(pothole(Closed_Date="06/25/2018 09:00:00 AM"))
    case, told = Case.objects.get(), CaseEvent.objects.get(kind="imported")
    assert case.closed_at < case.received_at
    assert told.data["measured"] == []


@pytest.mark.parametrize("point", [("0", "0"), ("-74.0", "40.71"), ("991234", "5551234")])
def test_a_bad_point_leaves_the_address_and_no_area(desk, point):
    desk.take(pothole(Latitude=point[0], Longitude=point[1]))
    case = Case.objects.get()
    assert (case.area_1, case.area_3, case.cell, case.place.lon) == (None, None, None, None)
    assert case.place.address == "1 BROADWAY, NEW YORK 10004"


def test_an_hour_that_came_twice_is_read_as_the_first(desk):
    desk.take(pothole(Created_Date="11/05/2017 01:30:00 AM"))
    assert f"{Case.objects.get().received_at:%H:%M}" == "05:30"


def test_text_read_in_a_wrong_encoding_is_repaired(desk):
    desk.take(pothole(Descriptor="the city\xe2\x80\x99s café"))
    assert CaseText.objects.get(kind="description").body == "the city’s café"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("\nkey: Unique Key", "\nkye: Unique Key", "unknown key"),
        ("zone: America/New_York", "zone: America/Gotham", "the time zone 'America/Gotham' is not known"),
        ("status: received}", "status: lost}", "Input should be 'received'"),
        ('"{City} {Incident Zip}"', '"{City"', "a pattern is written like"),
        ("PHONE: hotline", "PHONE: hotline, PHONE: web", "the key 'PHONE' stands here twice"),
        ("encoding: utf-8", "encoding: ebcdic", "String should match pattern"),
        ('"NYPD": nypd', '"NYPD": kgb', "There is no unit “kgb”."),
        ('"Vending": vending', '"Vending": dragons', "There is no type “dragons”."),
    ],
)
def test_a_wrong_mapping_is_told_with_file_and_line(desk, tmp_path, old, new, words):
    text = (SHIPPED / "nyc311.yaml").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "mine.yaml"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        desk.take(pothole(), mapping=read_mapping(changed))
    line = text[: text.index(old) + 1].count("\n") + 1
    assert f"mine.yaml:{line}" in str(error.value)
    assert words in str(error.value)


def test_a_mapping_that_is_not_there_or_not_utf8(tmp_path):
    with pytest.raises(NotFound, match="nyc311"):
        path_of("nowhere")
    assert path_of("nyc311").name == "nyc311.yaml"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_bytes("mapping: {title: 映射}".encode("gb18030"))
    with pytest.raises(InvalidInput, match="not UTF-8"):
        read_mapping(wrong)
