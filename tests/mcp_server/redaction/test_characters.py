"""What nobody sees is dropped, and hides no key."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from mcp_server.redaction import Scrubber
from mcp_server.redaction.characters import visible
from mcp_server.redaction.mapped_text import lowered
from mcp_server.redaction.normalize import MARK
from tests.mcp_server.redaction.corpus import LONG, SHAPE_SPECIMENS

EVERYTHING = [chr(point) for point in range(sys.maxunicode + 1)]
KEY = "sk-" + "ant-api03-" + LONG
SPLITTERS = {
    "zero width space": "\u200b",
    "zero width joiner": "\u200d",
    "word joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "grapheme joiner": "\u034f",
    "Hangul filler": "\u3164",
    "variation selector": "\ufe0f",
    "tag": "\U000e0041",
    "right-to-left override": "\u202e",
    "private use": MARK,
    "a lone surrogate": "\ud800",
    "line separator": "\u2028",
    "line break": "\n",
    "tab": "\t",
    "escape": "\x1b",
    "NUL": "\0",
}


@pytest.mark.parametrize("category", ["Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"])
def test_hidden_unicode_categories_are_dropped(category: str) -> None:
    assert visible("".join(char for char in EVERYTHING if unicodedata.category(char) == category)) == ""


def test_visible_characters_are_kept() -> None:
    text = "a\u00e9\u4e2d\u03a9\U0001f600 \u00a0\u2026"
    assert visible(text) == text


def test_line_breaks_are_kept_in_reports_only() -> None:
    assert Scrubber().value("a\nb\tc\r\nd") == "abcd"
    assert Scrubber().report("a\nb\tc\r\nd\x85e\u2028f\x0bg") == "a\nbc\ndefg"


def test_terminal_link_becomes_text() -> None:
    assert Scrubber().value("\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\") == "]8;;http://evil\\click]8;;\\"


@pytest.mark.parametrize("name", SPLITTERS)
def test_key_split_by_hidden_characters_is_found(name: str) -> None:
    assert Scrubber().value(SPLITTERS[name].join(KEY)) == "[redacted:anthropic]"


@pytest.mark.parametrize("accent", ["\u0301", "\u0332", "\u20e3"])
def test_key_with_accents_is_found(accent: str) -> None:
    """Accents show, so they stay where nothing is found; they hide nothing."""
    assert Scrubber().value(accent.join(KEY)) == "[redacted:anthropic]"
    assert Scrubber().value(f"a{accent}b") == f"a{accent}b"


def test_full_width_key_is_found() -> None:
    for specimen in SHAPE_SPECIMENS:
        wide = "".join(chr(ord(char) + 0xFEE0) for char in specimen.text)
        text = Scrubber().value(f"\u2460 {wide} \ufb01")
        assert text.startswith("\u2460 ")
        assert text.endswith(f"[redacted:{specimen.kind}] \ufb01")


def test_ligature_is_masked_completely() -> None:
    """The ligature reads as two letters, of which the key has one."""
    assert Scrubber().value("sk-" + "ant-api03-" + "A" * 20 + "\ufb01!") == "[redacted:anthropic]!"
    assert Scrubber(["fi-secret"]).value("x\ufb01-secretx") == "x[redacted:known]x"


def test_look_alikes_without_a_secret_are_kept() -> None:
    text = "\uff21\uff22 \u2460 \ufb01 \u00bd \u2122 caf\u00e9 cafe\u0301"
    assert Scrubber().value(text) == text


def test_lower_case_keeps_the_length() -> None:
    assert [char for char in EVERYTHING if len(lowered(char)) != 1] == []
