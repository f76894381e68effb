"""Groups of texts about the same matter: near in words, place and time; knows texts and numbers, no domain."""

from linli.kernel.grouping.groups import Group, Member, group_texts
from linli.kernel.grouping.heat import Heat, HeatRules, heat
from linli.kernel.grouping.items import Item, Rules
from linli.kernel.grouping.labels import said_in

__all__ = ["Group", "Heat", "HeatRules", "Item", "Member", "Rules", "group_texts", "heat", "said_in"]
