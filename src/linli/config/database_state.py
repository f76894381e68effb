"""Is the database older than the code, or newer, or right? Commands bring an older one up to date first."""

from __future__ import annotations

import fcntl
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext_lazy as _

from linli.kernel.errors import NotReady


def pending() -> int:
    """How many migrations the code has that the database lacks. Raises NotReady when the database is newer."""
    executor = MigrationExecutor(connection)
    applied = set(executor.loader.applied_migrations or ())
    ours = {label for label, _name in executor.loader.disk_migrations}
    unknown = sorted(
        f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in executor.loader.disk_migrations
    )
    if unknown:
        raise NotReady(
            _("This program is older than its database (%(name)s is not known). Please install the newer version.")
            % {"name": unknown[0]}
        )
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def bring_up_to_date() -> int:
    """Apply what is pending, one process at a time; returns how many migrations were applied."""
    if not pending():
        return 0
    with (Path(settings.LINLI_HOME) / "migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        count = pending()
        if count:
            call_command("migrate", verbosity=0, interactive=False)
        return count
