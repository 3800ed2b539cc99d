"""Installs the real llama-server for the tests: `python -m tests.integration.llama_server.install FOLDER`.

It is Debian's package from sid, which apt fetches with its signatures from the mirror that this machine uses, with
the libraries that it needs, 20 MB. They are unpacked into the folder and not installed: apt gets a state of its own,
and the program runs with its own libraries, whatever this machine has. That needs neither root nor a container.

Without apt there is nothing to do: the tests then run the program that LLAMA_SERVER names, or are skipped.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

PACKAGE = "llama.cpp-tools"
KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
LOADERS = (b"/lib64/ld-linux-x86-64.so.2", b"/lib/ld-linux-aarch64.so.1")
NO_APT = (
    "llama-server is not tested on this machine: the tests run Debian's package, and there is no apt, or no mirror of"
    " Debian in its sources. Install llama-server yourself and name it: make integration LLAMA_SERVER=/path"
)


def main(folder: Path) -> None:
    """Install it into the folder; without apt, say so."""
    mirror = _mirror()
    if mirror is None:
        print(NO_APT, file=sys.stderr)
        return
    shutil.rmtree(folder, ignore_errors=True)
    apt = Apt(folder / "apt", mirror)
    apt.run("update")
    for package in apt.download(PACKAGE):
        subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], check=True)
    shutil.rmtree(folder / "apt")
    for name in ("lib", "lib64"):
        if not (folder / name).exists() and (folder / "usr" / name).exists():
            (folder / name).symlink_to(f"usr/{name}")
    _use_own_loader(folder / "usr" / "bin" / "llama-server")
    (folder / ".ready").touch()


class Apt:
    """apt with a state folder of its own, in which no package is installed."""

    def __init__(self, folder: Path, mirror: str) -> None:
        for part in ("lists/partial", "cache/archives/partial", "debs"):
            (folder / part).mkdir(parents=True)
        (folder / "status").touch()
        (folder / "sources.list").write_text(f"deb [signed-by={KEYS}] {mirror} sid main\n", "utf-8")
        self._folder = folder
        self._options = [
            f"Dir::State={folder}",
            f"Dir::State::status={folder / 'status'}",
            f"Dir::Cache={folder / 'cache'}",
            f"Dir::Etc::sourcelist={folder / 'sources.list'}",
            "Dir::Etc::sourceparts=/dev/null",
            "Dir::Etc::preferencesparts=/dev/null",
            "APT::Install-Recommends=false",
            "APT::Sandbox::User=root",
            "Acquire::Languages=none",
            "Acquire::Retries=3",
        ]

    def run(self, *arguments: str) -> str:
        """Run apt-get quietly and return its output."""
        options = [part for option in self._options for part in ("-o", option)]
        command = ["apt-get", "-qq", *options, *arguments]
        done = subprocess.run(command, cwd=self._folder / "debs", stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout

    def download(self, package: str) -> Sequence[Path]:
        """Download a package and everything that it depends on; return the files."""
        planned = self.run("--simulate", "install", package)
        self.run("download", *(line.split()[1] for line in planned.splitlines() if line.startswith("Inst ")))
        return sorted((self._folder / "debs").glob("*.deb"))


def _mirror() -> str | None:
    """Return the mirror of Debian that this machine's apt uses; None without one."""
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return None
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    listed = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False).stdout.split()
    return next((uri for uri in listed if uri.rstrip("/").endswith("/debian")), None)


def _use_own_loader(program: Path) -> None:
    """Let the program be loaded by the loader in its folder: the path becomes relative to the folder it runs in."""
    content = program.read_bytes()
    for loader in LOADERS:
        content = content.replace(loader + b"\0", loader[1:] + b"\0\0")
    program.write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
