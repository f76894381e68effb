"""Linli (邻里): a district hears its residents and answers for what it does about it."""
