"""Runs of commands in this process leave nothing behind."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def restored_root_logger() -> Iterator[None]:
    """The root logger as pytest has set it up: each command installs a handler of its own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
