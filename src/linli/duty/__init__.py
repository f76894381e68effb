"""Responsible units and posts."""
