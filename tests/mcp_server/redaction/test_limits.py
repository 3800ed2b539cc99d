"""Cut last, marked as cut, and never through a secret or a label."""

from __future__ import annotations

import pytest

from mcp_server.redaction import Scrubber
from tests.mcp_server.redaction.corpus import LONG, PEM_BEGIN, PEM_BODY

KEY = "sk-" + "ant-api03-" + LONG
LIMITS = [0, 1, 2, 10, 20, 40, 41, 42, 60, 64, 80]


def test_value_within_the_limit_is_unchanged() -> None:
    assert Scrubber().value("abc", 3) == "abc"


def test_cut_value_ends_with_an_ellipsis() -> None:
    assert Scrubber().value("abcdef", 4) == "abc\u2026"
    assert Scrubber().value("abcdef", 1) == "\u2026"
    assert Scrubber().value("abcdef", 0) == ""


@pytest.mark.parametrize("limit", LIMITS)
def test_key_across_the_limit_leaves_no_fragment(limit: int) -> None:
    for start in range(50):
        text = Scrubber().value("\u4e2d" * start + KEY + " end", limit)
        left = text.replace("[redacted:anthropic]", "").replace("\u4e2d", "").rstrip("\u2026")
        assert len(text) <= limit
        assert " end".startswith(left)


@pytest.mark.parametrize("limit", LIMITS)
def test_cut_value_is_not_cut_again(limit: int) -> None:
    text = f"{KEY} password=hunter22 {KEY[:-1]} and more of it"
    scrubber = Scrubber()
    once = scrubber.value(text, limit)
    assert scrubber.value(once, limit) == once
    assert Scrubber().value(once) == once


def test_secret_that_appears_by_cutting_is_masked() -> None:
    assert Scrubber().value("see /rooted", 11) == "see /rooted"
    assert Scrubber().value("see /rooted things", 10) == "see /\u2026"


def test_report_within_the_limit_is_unchanged() -> None:
    assert Scrubber().report("a\n\u00e9", 4) == "a\n\u00e9"


@pytest.mark.parametrize("limit", [50, 51, 99, 100, 101, 500])
def test_cut_report_has_complete_lines_and_says_it_is_cut(limit: int) -> None:
    lines = [f"{number} \u4e2d\u6587 {KEY}" for number in range(100)]
    text = Scrubber().report("\n".join(lines), limit)
    assert len(text.encode()) <= limit
    *kept, last = text.split("\n")
    assert "cut" in last
    if limit > 90:
        assert kept == [f"{number} \u4e2d\u6587 [redacted:anthropic]" for number in range(len(kept))]


def test_long_first_line_is_cut_outside_of_labels() -> None:
    for limit in range(45, 90):
        text = Scrubber().report(f"abc {KEY} {KEY[:-1]} def" * 9, limit)
        head, _, last = text.partition("\n")
        assert len(text.encode()) <= limit
        assert "cut" in last
        assert head.count("[") == head.count("]")


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 10, 43, 44])
def test_tiny_limit_is_kept(limit: int) -> None:
    text = Scrubber().report(f"{KEY}\n" * 9, limit)
    assert len(text.encode()) <= limit
    assert "sk-" not in text


def test_unfinished_pem_block_is_masked_before_cutting() -> None:
    text = Scrubber().report(f"a\n{PEM_BEGIN}\n" + f"{PEM_BODY}\n" * 500, 200)
    assert text == "a\n[redacted:pem]"
