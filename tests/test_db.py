"""Ids of rows."""

import itertools

from notes.db import uuid7


def test_ids_are_of_version_7():
    assert (uuid7().version, uuid7().variant) == (7, "specified in RFC 4122")


def test_ids_made_one_after_the_other_differ_and_stand_in_their_order():
    ids = [uuid7() for _ in range(500)]

    # Two within a quarter of a microsecond may change places; more than that doesn't happen.
    pairs = list(itertools.pairwise(ids))
    assert len(set(ids)) == len(ids)
    assert sum(one < other for one, other in pairs) >= len(pairs) * 0.9
    assert ids[0] < ids[-1]
