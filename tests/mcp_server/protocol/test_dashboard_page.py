"""The dashboard's page as it is committed: made from the sources beside it, small, and on no network.

That it is what the sources make, byte for byte, is for `make browser` to see: that takes Node.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "dashboard"
PAGE = ROOT / "mcp_server" / "protocol" / "dashboard" / "page.html"
MOST_BYTES = 40_000
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


def test_the_page_is_made_from_the_sources_as_they_are() -> None:
    told = re.search(r"sources sha256 ([0-9a-f]{64}) -->", page().splitlines()[1])
    assert told is not None
    assert told[1] == sources_hash(), "dashboard/ has changed: run `make dashboard` and commit the page"


def test_the_page_is_no_bigger_than_a_host_should_have_to_load() -> None:
    assert len(page().encode()) <= MOST_BYTES


def test_the_page_names_nothing_that_would_be_fetched() -> None:
    assert FETCHES.findall(page()) == []
