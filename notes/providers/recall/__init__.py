"""Recall.ai: desktop uploads."""
