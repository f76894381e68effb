"""Users, API keys, roles, sign-in and scope: where x what somebody may see or do."""
