"""Recall.ai, against its stand-in."""
