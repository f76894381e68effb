"""How reports come in, what they want, and what their reporters say of the outcome."""

from __future__ import annotations

from enum import StrEnum

from linli.kernel.texts import Text


class Channel(StrEnum):
    """How a report came in."""

    WEB = "web"
    HOTLINE = "hotline"
    WINDOW = "window"
    PATROL = "patrol"
    OPEN311 = "open311"
    API = "api"
    EMAIL = "email"
    BULK = "bulk"


CHANNEL_NAMES: dict[Channel, Text] = {
    Channel.WEB: Text(zh="网页", en="Web page"),
    Channel.HOTLINE: Text(zh="热线", en="Hotline"),
    Channel.WINDOW: Text(zh="窗口", en="Window"),
    Channel.PATROL: Text(zh="巡查", en="Patrol"),
    Channel.OPEN311: Text(zh="Open311 接口", en="Open311"),
    Channel.API: Text(zh="接口", en="API"),
    Channel.EMAIL: Text(zh="电子邮件", en="E-mail"),
    Channel.BULK: Text(zh="批量导入", en="Bulk file"),
}


class Nature(StrEnum):
    """What the reporter wants (facts page: service requests by nature)."""

    CONSULT = "consult"
    HELP = "help"
    COMPLAINT = "complaint"
    REPORT = "report"
    SUGGESTION = "suggestion"
    THANKS = "thanks"


NATURE_NAMES: dict[Nature, Text] = {
    Nature.CONSULT: Text(zh="咨询", en="Question"),
    Nature.HELP: Text(zh="求助", en="Request for help"),
    Nature.COMPLAINT: Text(zh="投诉", en="Complaint"),
    Nature.REPORT: Text(zh="举报、反映问题", en="Report of a problem"),
    Nature.SUGGESTION: Text(zh="建议", en="Suggestion"),
    Nature.THANKS: Text(zh="表扬", en="Thanks"),
}


class Urgency(StrEnum):
    """How fast it has to go; the pack sets limits for each."""

    NORMAL = "normal"
    URGENT = "urgent"


URGENCY_NAMES: dict[Urgency, Text] = {
    Urgency.NORMAL: Text(zh="一般", en="Normal"),
    Urgency.URGENT: Text(zh="紧急", en="Urgent"),
}


class Verdict(StrEnum):
    """What a reporter says when asked whether it is solved, and whether they are satisfied."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


SOLVED_NAMES: dict[Verdict, Text] = {
    Verdict.YES: Text(zh="已解决", en="Yes, solved"),
    Verdict.PARTLY: Text(zh="部分解决", en="Partly"),
    Verdict.NO: Text(zh="未解决", en="No, not solved"),
}
SATISFIED_NAMES: dict[Verdict, Text] = {
    Verdict.YES: Text(zh="满意", en="Yes"),
    Verdict.PARTLY: Text(zh="部分满意", en="Partly"),
    Verdict.NO: Text(zh="不满意", en="No"),
}

# by the level of a step on a ladder, as a case page and the queue tell it
LEVEL_NAMES: tuple[Text, ...] = (
    Text(zh="提醒责任单位", en="the unit was reminded"),
    Text(zh="提醒主管", en="the supervisor was told"),
    Text(zh="报街道领导", en="the leader of the street was told"),
    Text(zh="报区领导", en="the leader of the district was told"),
)
