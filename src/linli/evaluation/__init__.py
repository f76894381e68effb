"""Evaluation: indicators and scores over everyone's events, every point explained."""
