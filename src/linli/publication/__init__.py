"""What the public sees: the portal, Open311, open data."""
