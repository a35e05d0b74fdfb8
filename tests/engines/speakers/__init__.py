"""Telling speakers apart, part by part."""
