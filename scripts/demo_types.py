"""Writes packs/demo/types.yaml and routes.yaml from one short table, so that the two agree."""

from __future__ import annotations

from pathlib import Path

# code, group, zh, en, public, urgency, evidence, unit, (handle value, unit) or None, nature
ROWS = (
    ("0102", "street", "暴露垃圾", "Exposed rubbish", "full", "normal", True, "sanitation", (4, "working_hours"), "report"),
    ("0103", "street", "积存垃圾渣土", "Accumulated rubbish", "full", "normal", True, "sanitation", (4, "working_days"), "report"),
    ("0104", "street", "道路不洁", "Dirty road", "full", "normal", True, "sanitation", (5, "working_hours"), "report"),
    ("0110", "facility", "道路破损", "Damaged road", "full", "normal", True, "roads", (7, "working_days"), "report"),
    ("0106", "green", "绿地脏乱", "Untidy green", "full", "normal", True, "greening", (5, "working_hours"), "report"),
    ("0107", "street", "废弃车辆", "Abandoned vehicle", "coarse", "normal", False, "enforcement", None, "report"),
    ("0101", "order", "私搭乱建", "Unauthorised building", "none", "normal", False, "enforcement", (20, "working_days"), "complaint"),
    ("0116", "order", "油烟污染", "Cooking fumes", "coarse", "normal", False, "ecology", None, "complaint"),
    ("0301", "order", "施工扰民", "Construction noise", "coarse", "normal", False, "ecology", (2, "working_days"), "complaint"),
    ("0302", "order", "工地扬尘", "Construction dust", "full", "normal", True, "ecology", (2, "working_days"), "report"),
    ("0401", "sudden", "路面塌陷", "Road collapse", "full", "urgent", True, "roads", (4, "urgent_working_hours"), "report"),
    ("0402", "sudden", "自来水管破裂", "Burst water pipe", "full", "urgent", True, "water", (24, "urgent_working_hours"), "report"),
    ("0403", "sudden", "燃气管道破裂", "Gas leak", "full", "urgent", False, "gas", (2, "urgent_working_hours"), "report"),
    ("0406", "sudden", "道路积水", "Flooded road", "full", "urgent", True, "roads", (4, "urgent_working_hours"), "report"),
    ("0501", "order", "无照经营游商", "Unlicensed trader", "coarse", "normal", False, "enforcement", (4, "working_hours"), "report"),
    ("0502", "people", "街头需要救助的人", "Person in need in the street", "none", "urgent", False, "civil", (2, "urgent_working_hours"), "help"),
    ("0505", "street", "机动车乱停放", "Badly parked car", "coarse", "normal", False, "enforcement", None, "report"),
    ("0508", "order", "商业噪音", "Noise from business", "coarse", "normal", False, "ecology", None, "complaint"),
    ("C0118", "facility", "路灯不亮", "Street light out", "full", "normal", True, "lighting", (2, "working_days"), "report"),
    ("C0103", "facility", "井盖缺损", "Manhole cover missing or broken", "full", "urgent", True, "roads", (4, "urgent_working_hours"), "report"),
    ("C0126", "facility", "健身设施损坏", "Broken fitness equipment", "full", "normal", True, "street", None, "report"),
    ("L01", "living", "停水停电", "No water or power", "coarse", "urgent", False, "power", (24, "urgent_working_hours"), "help"),
    ("L02", "living", "供热不足", "Not enough heating", "coarse", "urgent", False, "heating", (24, "urgent_working_hours"), "complaint"),
    ("L03", "living", "物业服务", "Property management", "coarse", "normal", False, "street", (15, "calendar_days"), "complaint"),
    ("L04", "living", "电梯故障", "Lift out of order", "coarse", "urgent", False, "housing", (24, "urgent_working_hours"), "report"),
    ("L05", "people", "养老与助残", "Help for elderly or disabled people", "none", "normal", False, "civil", None, "help"),
    ("L06", "people", "邻里纠纷", "Quarrel between neighbours", "none", "normal", False, "street", (15, "calendar_days"), "help"),
    ("Q01", "other", "政策咨询", "Question about rules and services", "none", "normal", False, "street", (3, "working_days"), "consult"),
    ("Q02", "other", "建议", "Suggestion", "none", "normal", False, "street", (15, "calendar_days"), "suggestion"),
    ("Q03", "other", "表扬", "Thanks", "none", "normal", False, "street", (15, "calendar_days"), "thanks"),
)  # fmt: skip

GROUPS = (
    ("street", "街面环境", "Street and cleanliness"),
    ("facility", "公共设施", "Public facilities"),
    ("green", "园林绿化", "Parks and trees"),
    ("sudden", "突发事件", "Sudden events"),
    ("order", "噪声与秩序", "Noise and order"),
    ("living", "居住与水电气热", "Housing, water, power, heat"),
    ("people", "需要帮助的人", "People who need help"),
    ("other", "咨询、建议、表扬", "Questions, suggestions, thanks"),
)

EMERGENCY = {
    "0403": (
        "闻到燃气味请先到室外，再拨打 119 和燃气抢修电话。",
        "If you smell gas, go outside first, then call 119 and the gas company.",
    ),
    "0502": ("有人受伤或昏迷，请先拨打 120。", "If somebody is hurt or unconscious, call 120 first."),
    "L04": (
        "有人被困，请先拨打 119 或电梯上的救援电话。",
        "If somebody is trapped, call 119 or the number in the lift first.",
    ),
}

QUESTIONS = {
    "0110": """
      - code: danger
        text: {zh: 是否影响通行？, en: "Is it dangerous for traffic?"}
        datatype: singlevaluelist
        required: true
        values:
          - {key: "yes", name: {zh: 是, en: "Yes"}}
          - {key: "no", name: {zh: 否, en: "No"}}
          - {key: unsure, name: {zh: 不清楚, en: Not sure}}
      - {code: size, text: {zh: 破损大小（厘米）, en: Size in centimetres}, datatype: number}""",
    "C0118": """
      - {code: pole, text: {zh: 灯杆编号, en: Number on the pole}, hint: {zh: 一般贴在灯杆下部, en: Usually low on the pole}}
      - code: what
        text: {zh: 是什么样的故障？, en: "What is wrong?"}
        datatype: multivaluelist
        values:
          - {key: dark, name: {zh: 不亮, en: Dark}}
          - {key: flicker, name: {zh: 闪烁, en: Flickers}}
          - {key: day, name: {zh: 白天亮着, en: On by day}}""",
    "L04": """
      - {code: note, variable: false, text: {zh: 有人被困请先拨打 119。, en: "If somebody is trapped, call 119 first."}, datatype: text}
      - {code: since, text: {zh: 从什么时候开始？, en: "Since when?"}, datatype: datetime}""",
}  # fmt: skip

# a token instead of a number: a person looks at it before it becomes a case with a public number
ANSWERS = {"Q02": "batch", "0502": "blackbox"}


def types() -> list[str]:
    """types.yaml, line by line."""
    out = [
        "# Made by scripts/demo_types.py. Codes: class + small class of CJ/T 214-era lists; C facilities, L and Q local."
    ]
    out += ["groups:"]
    out += [f'  - {{code: {code}, name: {{zh: {zh}, en: "{en}"}}}}' for code, zh, en in GROUPS]
    out += ["types:"]
    for code, group, zh, en, public, urgency, evidence, _unit, limit, nature in ROWS:
        out.append(f'  - code: "{code}"')
        out.append(f"    group: {group}")
        out.append(f'    name: {{zh: {zh}, en: "{en}"}}')
        out.append(f"    nature: {nature}")
        out.append(f"    public: {public}")
        if urgency != "normal":
            out.append(f"    urgency: {urgency}")
        if evidence:
            out.append("    evidence: true")
        if code in ANSWERS:
            out.append(f"    answer: {ANSWERS[code]}")
        if code in EMERGENCY:
            out.append(f'    emergency: {{zh: "{EMERGENCY[code][0]}", en: "{EMERGENCY[code][1]}"}}')
        if limit:
            value = f"{{value: {limit[0]}, unit: {limit[1]}}}"
            out.append(f"    limits: {{normal: {{handle: {value}}}, urgent: {{handle: {value}}}}}")
        if code in QUESTIONS:
            out.append(f"    questions:{QUESTIONS[code]}")
    return out


def routes() -> list[str]:
    """routes.yaml, line by line."""
    out = [
        "# Made by scripts/demo_types.py: clear duty goes to the unit, all else to the street that the place is in.",
        "routes:",
    ]
    units = sorted({row[7] for row in ROWS} - {"street"})
    for unit in units:
        codes = ", ".join(f'"{row[0]}"' for row in ROWS if row[7] == unit)
        out.append(f"  - id: to-{unit}")
        out.append(f"    when: {{type: [{codes}]}}")
        out.append(f"    to: {{unit: {unit}}}")
        out.append("    reason: {zh: 事项目录明确由该单位负责, en: The catalogue of matters names this unit}")
    out += [
        "  - id: to-street",
        "    to: {unit_of_area: street_office}",
        "    reason: {zh: 属地街道负责, en: The street office of the place is responsible}",
    ]
    return out


if __name__ == "__main__":
    folder = Path(__file__).resolve().parent.parent / "src/linli/packs/demo"
    (folder / "types.yaml").write_text("\n".join(types()) + "\n", encoding="utf-8")
    (folder / "routes.yaml").write_text("\n".join(routes()) + "\n", encoding="utf-8")
