"""Installs the real claude-code-router into the folder that is named: `python -m ...install FOLDER` (minutes, once).

Two of its dependencies are not on the registry, and its bundle does not need them: so it is packed, they are taken
out, and the rest is installed without scripts. Its database module is then compiled for Node 22, also from npm.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.integration.node import QUIET, compile_module, install_node, run, unpack

ROUTER = "@musistudio/claude-code-router@3.1.1"
MISSING = ("@the-next-ai/ai-gateway", "@the-next-ai/bot-gateway-sdk")


def program_of(folder: Path) -> Path:
    """Return the router's command line."""
    return folder / "package" / "dist" / "main" / "cli.js"


def install(folder: Path) -> None:
    """Install Node.js, the router without its missing dependencies, and compile its database module."""
    install_node(folder)
    package = unpack(ROUTER, folder)
    _without_missing(package / "package.json")
    run(["npm", "install", *QUIET, "--omit=dev", "--ignore-scripts"], package)
    compile_module(folder, package / "node_modules" / "better-sqlite3")


def _without_missing(file: Path) -> None:
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest.pop("scripts", None)
    for name in MISSING:
        manifest.get("dependencies", {}).pop(name, None)
    file.write_text(json.dumps(manifest), encoding="utf-8")


if __name__ == "__main__":
    install(Path(sys.argv[1]).resolve())
