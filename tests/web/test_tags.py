"""Template tags: icons, times, addresses, texts, and components that stay safe with what people typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, engines
from django.test import RequestFactory
from django.utils import translation

from linli.kernel.errors import InvalidInput
from linli.kernel.texts import Text
from linli.web.pages import explain
from linli.web.parts import Entry, stretches

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
EVIL = '<script>alert("1")</script>'


def render(source: str, query: str = "", language: str = "en", **context: object) -> str:
    # Without a request no context processor asks the database; the tags read the request from the context itself.
    page = engines["django"].from_string(source)
    with translation.override(language):
        return page.render(
            {"request": RequestFactory().get(f"/list/{query}"), "now": NOW, "zone": "Asia/Shanghai", **context}
        )


def test_an_icon_is_silent_unless_it_has_a_name():
    assert 'aria-hidden="true"' in render('{% icon "clock" %}')
    assert 'role="img" aria-label="Late"' in render('{% icon "clock" "Late" %}')


def test_the_time_is_told_in_the_packs_zone_with_the_exact_one_beside_it():
    html = render("{% localtime now %}")
    assert html == '<time datetime="2026-11-21T02:00:00+00:00" title="2026-11-21 10:00">2026-11-21 10:00</time>'
    html = render("{% duration_words due %}", due=NOW + timedelta(hours=3))
    assert ">3 hours left<" in html
    assert "(due 2026-11-21 13:00)" in html
    assert render("{% localtime nothing %}{% duration_words nothing %}") == ""


def test_the_zone_of_the_site_serves_where_the_page_names_none():
    assert "10:00" in render("{% localtime now %}", zone=None, site={"zone": "Asia/Shanghai"})


@pytest.mark.parametrize(
    ("query", "tag", "address"),
    [
        ("?a=1&after=x", '{% query after="y" %}', "?a=1&amp;after=y"),
        ("?a=1&after=x", "{% query after=None %}", "?a=1"),
        ("", '{% query q="坑 洞&" %}', "?q=%E5%9D%91+%E6%B4%9E%26"),
    ],
)
def test_an_address_with_one_parameter_replaced(query, tag, address):
    assert render(tag, query=query) == address


def test_texts_of_packs_follow_the_reader():
    text = Text(zh="养护队", en="Road team")
    assert (
        render("{{ unit|text }} {{ raw|text }}", unit=text, raw={"zh": "望京", "en": "Wangjing"})
        == "Road team Wangjing"
    )
    assert render("{{ unit|text }}", language="zh-hans", unit=text) == "养护队"


@pytest.mark.parametrize(
    "source",
    [
        '{% pill "late" evil %}',
        "{% place_chip names %}",
        "{% unit_chip evil role=evil %}",
        "{% empty evil evil url=evil action=evil %}",
        "{% timeline entries %}",
        "{% error_summary problems %}",
        '{% map_panel label=evil points=evil boundaries=evil id="m" %}',
        "{% explain evil %}{{ evil }}{% endexplain %}",
        "{% icon evil evil %}",
        "{{ evil|text }}",
    ],
)
def test_what_people_typed_is_never_markup(source):
    entry = Entry(at=NOW, words=EVIL, who=EVIL, body=EVIL, facts=((EVIL, EVIL),), icon=EVIL)
    html = render(source, evil=EVIL, names=[EVIL], entries=[entry], problems={EVIL: [EVIL]})
    assert "<script>" not in html
    assert '="<' not in html
    assert "alert(" in html


def test_an_unknown_tone_is_neutral_and_never_an_error():
    assert "pill-neutral" in render('{% pill "purple" "x" %}')
    assert "pill-on-time" in render('{% pill "on_time" "x" %}')


def test_neighbouring_noise_is_folded_and_a_single_line_is_not():
    def line(noise: bool) -> Entry:
        return Entry(at=NOW, words="x", noise=noise)

    shape = [(part.folded, len(part.entries)) for part in stretches(map(line, (False, True, True, False, True)))]
    assert shape == [(False, 1), (True, 2), (False, 1), (False, 1)]


@pytest.mark.parametrize(("page", "words"), [("500.html", "The fault is ours"), ("error.html", "Nothing was changed")])
def test_error_pages_can_be_drawn_when_nothing_else_works(page, words):
    with translation.override("en"):
        assert words in engines["django"].get_template(page).template.render(Context())


@pytest.mark.parametrize(
    ("status", "words"), [(404, "Check the address"), (409, "Load the page"), (429, "Wait a minute")]
)
def test_an_error_page_says_what_to_do(status, words):
    with translation.override("en"):
        html = engines["django"].get_template("error.html").template.render(Context({"status": status, "title": "T"}))
    assert words in html
    assert "<h1>T</h1>" in html


class Report(forms.Form):
    title = forms.CharField(label="Title", help_text="One line")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput)


def test_a_field_with_an_error_names_hint_and_error_to_screen_readers():
    form = Report({"kind": "a"})
    form.is_valid()
    html = render("{% field form.title %}", form=form)
    assert 'aria-describedby="id_title-hint id_title-error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count("aria-describedby") == 1


def test_a_group_of_choices_is_a_fieldset_with_a_legend():
    html = render("{% field form.kind %}", form=Report())
    assert "<legend" in html
    assert html.count('class="form-check-input"') == 2
    assert 'for="id_kind_1"' in html


def test_the_summary_leads_to_fields_and_groups_but_not_to_hidden_ones():
    form = Report({})
    form.is_valid()
    html = render("{% error_summary form %}", form=form)
    assert 'href="#id_title"' in html
    assert 'href="#id_kind_0"' in html
    assert 'href="#id_secret"' not in html
    assert html.count("<li>") == 3
    assert render("{% error_summary form %}", form=Report()).strip() == ""


def test_the_errors_of_an_action_stand_beside_their_fields():
    form = Report({"title": "x", "kind": "a", "secret": "s"})
    assert form.is_valid()
    explain(form, InvalidInput({"title": ["Too short."], "place": ["Outside the district."]}))
    assert form.errors["title"] == ["Too short."]
    assert form.non_field_errors() == ["Outside the district."]


def test_the_pager_keeps_the_filter_and_drops_the_old_key():
    html = render('{% pager "k2" shown=50 %}', query="?street=wj&after=k1")
    assert 'href="?street=wj&amp;after=k2"' in html
    assert 'href="?street=wj"' in html
    assert "50 shown" in html


def test_what_a_filter_is_set_to_stays_in_sight_when_it_is_closed():
    class Filters(forms.Form):
        kind = forms.ChoiceField(required=False, choices=[("", "All"), ("Roads", [("road", "Damaged road")])])

    bar = "{% filter_bar form %}"
    assert "<span>Damaged road</span>" in render(bar, form=Filters({"kind": "road"}))
    assert "data-filter-clear hidden" in render(bar, form=Filters({"kind": ""}))
    assert "<b>" not in render(bar, form=Filters({"kind": "<b>"}))
