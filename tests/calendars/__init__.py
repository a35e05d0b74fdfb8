"""Tests of people's calendars."""
