"""The style guide: every component on one page, for looking at and for the tests of this folder. Not shipped."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import engines
from django.urls import include, path
from PIL import Image

from linli.kernel.texts import Text
from linli.web.pages import is_fragment
from linli.web.parts import Entry, Photo
from linli.web.tones import Tone

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Report(forms.Form):
    title = forms.CharField(label="标题 Title", help_text="一句话就够 One line is enough", max_length=60)
    text = forms.CharField(label="说明 What happened", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="类型 Type", choices=[("", "-"), ("road", "道路破损 Road"), ("light", "路灯 Light")])
    urgency = forms.ChoiceField(
        label="紧急程度 Urgency", choices=[("a", "一般 Normal"), ("b", "紧急 Urgent")], widget=forms.RadioSelect
    )
    tags = forms.MultipleChoiceField(
        label="还有 Also",
        choices=[("x", "反复 Again"), ("y", "夜间 At night")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    agree = forms.BooleanField(label="可以公开 May be public", required=False)
    photo = forms.FileField(label="照片 Photos", required=False)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False)
    accuracy = forms.FloatField(widget=forms.HiddenInput, required=False)


class Filter(forms.Form):
    q = forms.CharField(label="搜索 Search", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    street = forms.ChoiceField(label="街道 Street", choices=[("", "全部 All"), ("wj", "望京")], required=False)
    state = forms.ChoiceField(label="状态 State", choices=[("", "全部 All"), ("late", "超期 Late")], required=False)


def rows() -> list[dict]:
    """Rows of a queue in every tone."""
    facts = [
        (Tone.LATE, "超期 Overdue", -26, "电力井盖丢失 Manhole cover missing", "望京街道"),
        (Tone.SOON, "快到期 Due soon", 0.66, "路面坑洞 Pothole", "亚运村街道"),
        (Tone.ON_TIME, "按时 On time", 5, "路灯不亮 Street light out", "朝外街道"),
        (
            Tone.PAUSED,
            "暂停 Paused",
            70,
            "楼道堆物 Things left in the stairway of building 19, entrance 3",
            "三里屯街道",
        ),
        (Tone.CLOSED, "已结 Closed", 90, "谢谢 Thanks", "麦子店街道"),
    ]
    return [
        {"id": index, "tone": tone, "word": word, "due": NOW + timedelta(hours=hours), "title": title, "street": street}
        for index, (tone, word, hours, title, street) in enumerate(facts, start=1)
    ]


def style_guide(request: HttpRequest) -> HttpResponse:
    form = Report(request.POST) if request.method == "POST" else Report()
    if request.method == "POST":
        form.is_valid()
        messages.error(request, "没有保存 Not saved")
    else:
        messages.success(request, "已保存 Saved")
        messages.info(request, "这是样张 This is a style guide")
    photo = Photo(url="/photo.jpg", alt="坑洞 Pothole", taken_at=NOW - HOUR)
    noise = [Entry(at=NOW - index * HOUR, words="自动 Automatic", noise=True, icon="refresh") for index in (5, 6, 7)]
    entries = [
        Entry(at=NOW - HOUR, words="超期提醒 Reminder", tone=Tone.LATE, icon="alert-triangle"),
        Entry(
            at=NOW - 3 * HOUR,
            words="已派遣 Dispatched",
            who="中心 Centre",
            facts=(("单位 Unit", "养护队 Road team"),),
            tone=Tone.ON_TIME,
            icon="send",
        ),
        *noise,
        Entry(
            at=NOW - 30 * HOUR,
            words="收到 Received",
            who="居民 Resident",
            body="门口有一个坑。\nThere is a hole.",
            icon="inbox",
            photos=(photo,),
        ),
        Entry(at=NOW - 31 * HOUR, words="已结案 Closed", tone=Tone.CLOSED, icon="circle-check"),
    ]
    clocks = [
        {
            "label": "按时 On time",
            "start": NOW - 5 * HOUR,
            "due": NOW + 20 * HOUR,
            "pauses": [(NOW - 4 * HOUR, NOW - 2 * HOUR)],
        },
        {"label": "快到期 Soon", "start": NOW - 20 * HOUR, "due": NOW + 2 * HOUR, "pauses": []},
        {"label": "超期 Late", "start": NOW - 60 * HOUR, "due": NOW - 26 * HOUR, "pauses": []},
        {"label": "暂停 Paused", "start": NOW - 20 * HOUR, "due": NOW + 8 * HOUR, "pauses": [(NOW - 10 * HOUR, None)]},
        {
            "label": "办结 Done",
            "start": NOW - 60 * HOUR,
            "due": NOW - 26 * HOUR,
            "stopped": NOW - 36 * HOUR,
            "pauses": [],
        },
    ]
    page = engines["django"].from_string((Path(__file__).parent / "style_guide.html").read_text(encoding="utf-8"))
    context = {
        "now": NOW, "zone": "Asia/Shanghai", "form": form, "filter": Filter(request.GET), "rows": rows(),
        "entries": entries,
        "clocks": clocks, "photo": photo, "names": ["朝阳区", "望京街道", "花家地社区", "3 号网格"],
        "unit": Text(zh="养护队", en="Road team"), "only_results": is_fragment(request),
    }  # fmt: skip
    return HttpResponse(page.render(context, request), status=422 if request.method == "POST" else 200)


def areas(_request: HttpRequest) -> HttpResponse:
    features = []
    for index, name in enumerate(["望京", "亚运村", "朝外", "三里屯", "麦子店", "东湖"]):
        west, south = 116.40 + 0.03 * (index % 3), 39.90 + 0.03 * (index // 3)
        ring = [[west, south], [west + 0.03, south], [west + 0.03, south + 0.03], [west, south + 0.03], [west, south]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"id": index + 1, "name": name}, "geometry": geometry})
    return JsonResponse({"type": "FeatureCollection", "features": features})


def points(_request: HttpRequest) -> HttpResponse:
    features = [
        {
            "type": "Feature",
            "properties": {"id": row["id"], "title": row["title"], "tone": row["tone"].value, "url": "#"},
            "geometry": {"type": "Point", "coordinates": [116.40 + 0.016 * row["id"], 39.90 + 0.01 * row["id"]]},
        }
        for row in rows()
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def photo(_request: HttpRequest) -> HttpResponse:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((320, 240)).save(out, "JPEG")
    return HttpResponse(out.getvalue(), content_type="image/jpeg")


urlpatterns = [
    path("style-guide/", style_guide),
    path("areas.json", areas),
    path("points.json", points),
    path("photo.jpg", photo),
    path("", include("linli.config.urls")),
]
