"""Append-only, hash-chained record of who did or read what, and why."""
