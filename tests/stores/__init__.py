"""Tests of stores of teams, and of moving files between them."""
