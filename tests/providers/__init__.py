"""Tests of the providers, against stand-ins."""
