"""The folders that each test's process runs in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mcp_server.process.child import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """Empty folders for a process."""
    return Place(tmp_path)
