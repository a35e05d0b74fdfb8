"""Recall.ai: desktop uploads, bots, what they recorded, and what it tells us."""
