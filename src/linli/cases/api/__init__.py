"""Cases over JSON: the same actions and queries as the pages."""

from linli.cases.api import intake, knowledge, search, sms, suggest, webhooks, work
from linli.cases.api.router import router

__all__ = ["intake", "knowledge", "router", "search", "sms", "suggest", "webhooks", "work"]
