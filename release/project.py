"""The project table of pyproject.toml, and the root of the repository."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from mcp_server import __version__

ROOT = Path(__file__).parent.parent
PACKAGES = ("mcp_server", "router_client")
VERSION = __version__
REGISTRY_NAME = "io.github.routerscope/routerscope"


def project() -> dict[str, Any]:
    """Return the [project] table."""
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return table


REPOSITORY: str = project()["urls"]["Repository"]
