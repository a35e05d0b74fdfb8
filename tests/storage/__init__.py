"""Tests of file stores: one contract for all kinds, and what is each kind's own."""
