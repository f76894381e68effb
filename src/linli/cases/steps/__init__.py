"""The steps of the loop: each is an action (a verb, keyword-only, atomic, audited) used alike by every channel."""
