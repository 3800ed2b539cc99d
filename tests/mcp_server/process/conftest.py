"""Fixtures of the tests of the process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mcp_server.process.child import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Empty folders of a process."""
    return Place(tmp_path)
