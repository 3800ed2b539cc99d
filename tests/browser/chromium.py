"""Which Chromium runs the proof. `python -m tests.browser.chromium` installs Debian's where there is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# Fonts too: a bare system may have none, and the screenshots are for people to look at.
PACKAGES = ("chromium", "fonts-inter", "fonts-dejavu-core")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "No Chromium was found. Install one (Debian, Ubuntu: apt install chromium; macOS: brew install --cask chromium)"
    " or name yours: make browser CHROMIUM=/path/to/chromium"
)


def find() -> str | None:
    """The path of the one that CHROMIUM names, else of the first that is known here."""
    if named := os.environ.get("CHROMIUM"):
        return named
    found = (shutil.which(program) for program in PROGRAMS)
    return next(filter(None, found), str(ON_MACOS) if ON_MACOS.exists() else None)


def install() -> None:
    """Debian's, with fonts."""
    print("installing chromium (about 400 MB, once)", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=subprocess.DEVNULL, check=True)


def main() -> int:
    """See to it that there is one; 1 where there cannot be."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    if find() is None:
        print(MISSING, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
