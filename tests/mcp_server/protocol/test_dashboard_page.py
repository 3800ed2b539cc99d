"""The committed dashboard: built from its sources, small, and without network access.

`make browser`, which has Node, checks that the page is byte for byte what the sources build.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "dashboard"
PAGE = ROOT / "mcp_server" / "protocol" / "dashboard" / "page.html"
MAX_BYTES = 40_000
# dashboard/build.mjs has the same list.
FILES = ("build.mjs", "package-lock.json", "page.html", "style.css")
FOLDERS = ("src", "style")
FETCHES = re.compile(
    r"https?://(?!www\.w3\.org/)[^\s\"'`<>]*|@import|<link|\bsrc\s*=|\burl\((?![\"']?(?:data:|#))|\bimport\s*\("
    r"|\bfetch\s*\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon"
)


def sources() -> list[str]:
    found = (path for folder in FOLDERS for path in (SOURCE / folder).rglob("*") if path.suffix in {".css", ".js"})
    return sorted([*FILES, *(path.relative_to(SOURCE).as_posix() for path in found)])


def sources_hash() -> str:
    over = hashlib.sha256()
    for path in sources():
        over.update(path.encode() + b"\0" + (SOURCE / path).read_bytes() + b"\0")
    return over.hexdigest()


def page() -> str:
    return PAGE.read_text("utf-8")


def test_dashboard_is_built_from_the_current_sources() -> None:
    built = re.search(r"sources sha256 ([0-9a-f]{64}) -->", page().splitlines()[1])
    assert built is not None
    assert built[1] == sources_hash(), "dashboard/ has changed: run `make dashboard` and commit the page"


def test_dashboard_is_at_most_40_kb() -> None:
    assert len(page().encode()) <= MAX_BYTES


def test_dashboard_contains_nothing_that_would_be_fetched() -> None:
    assert FETCHES.findall(page()) == []
