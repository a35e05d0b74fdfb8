"""Tests of the pages on which people connect their calendars."""
