"""Hashes and tokens."""

from notes import security


def test_a_hash_is_argon2id_and_fits_its_password():
    kept = security.hash_password("correct horse battery")

    assert kept.startswith("$argon2id$")
    assert security.verify_password("correct horse battery", kept)
    assert not security.verify_password("correct horse batterx", kept)
    assert not security.needs_rehash(kept)


def test_the_same_password_is_hashed_differently_each_time():
    assert security.hash_password("correct horse") != security.hash_password("correct horse")


def test_nobody_has_no_password():
    assert not security.verify_password("correct horse battery", None)


def test_nobodys_hash_costs_as_much_as_todays():
    assert not security.needs_rehash(security._NOBODY)


def test_a_broken_hash_fits_nothing():
    assert not security.verify_password("correct horse battery", "not a hash")


def test_tokens_are_long_and_never_the_same():
    tokens = {security.new_token() for _ in range(100)}

    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 43  # 256 bits


def test_a_token_is_kept_as_a_hash():
    assert len(security.token_hash("a token")) == 64
    assert "a token" not in security.token_hash("a token")
