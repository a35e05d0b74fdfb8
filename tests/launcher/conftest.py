"""Launchers for tests, ended with them."""

from __future__ import annotations

import pytest

from tests.launcher.running import Launcher


@pytest.fixture
def launch(tmp_path):
    """`launch()` starts the product on the test's own folder, also a second time."""
    started = []

    def start(**options):
        folder = options.pop("folder", tmp_path / "data")
        started.append(Launcher(folder, **options))
        return started[-1]

    yield start
    for one in started:
        one.destroy()


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One that runs for all tests of the module."""
    one = Launcher(tmp_path_factory.mktemp("launcher") / "data")
    try:
        one.wait_until_ready()
        yield one
    finally:
        one.destroy()
