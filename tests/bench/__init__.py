"""Tests of the measures: a wrong measure is worse than none."""
