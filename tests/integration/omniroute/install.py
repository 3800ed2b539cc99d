"""Installs the real OmniRoute into the folder that is named: `python -m ...install FOLDER` (minutes, once).

Its package has everything except a database module for this system, which is compiled for Node.js 22, also from npm.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.integration.node import compile_module, install_node, unpack

ROUTER = "omniroute@3.7.9"
DATABASE = "better-sqlite3@12.9.0"
BINARY = Path("build", "Release", "better_sqlite3.node")


def app_of(folder: Path) -> Path:
    """Return the folder of the router's server."""
    return folder / "router" / "package" / "app"


def install(folder: Path) -> None:
    """Install Node.js and the router, and compile its database module."""
    install_node(folder)
    unpack(ROUTER, folder / "router")
    module = unpack(DATABASE, folder / "database")
    compile_module(folder, module)
    target = app_of(folder) / "node_modules" / "better-sqlite3" / BINARY
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(module / BINARY, target)


if __name__ == "__main__":
    install(Path(sys.argv[1]).resolve())
