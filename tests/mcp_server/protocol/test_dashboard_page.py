"""The committed page of the dashboard: built from the current sources, small, without network resources.

`make browser` also checks that a build gives the same bytes, which needs Node.
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
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.encode() + b"\0" + (SOURCE / path).read_bytes() + b"\0")
    return digest.hexdigest()


def page() -> str:
    return PAGE.read_text("utf-8")


def test_committed_page_matches_the_sources() -> None:
    match = re.search(r"sources sha256 ([0-9a-f]{64}) -->", page().splitlines()[1])
    assert match is not None
    assert match[1] == sources_hash(), "dashboard/ has changed: run `make dashboard` and commit the page"


def test_page_is_within_its_size_limit() -> None:
    assert len(page().encode()) <= MAX_BYTES


def test_page_references_no_network_resource() -> None:
    assert FETCHES.findall(page()) == []
