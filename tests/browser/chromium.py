"""Finds Chromium for the tests. `python -m tests.browser.chromium` installs Debian's where none is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
# A minimal system has no fonts, which the screenshots need.
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
    """Return the path in CHROMIUM, or that of the first known browser, or None."""
    if path := os.environ.get("CHROMIUM"):
        return path
    found = (shutil.which(program) for program in PROGRAMS)
    return next(filter(None, found), str(ON_MACOS) if ON_MACOS.exists() else None)


def install() -> None:
    """Install Debian's Chromium and fonts; needs root."""
    print("installing chromium (about 400 MB, once)", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=subprocess.DEVNULL, check=True)


def main() -> int:
    """Install Chromium where it is missing; return 1 where that is not possible."""
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    if find() is None:
        print(MISSING, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
