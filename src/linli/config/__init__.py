"""Wiring only: settings, urls, API, errors, servers and the command line."""
