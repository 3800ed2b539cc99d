"""Texts made to slow a matcher down. Time is measured in benchmarks/; here each has to come out right, and at all."""

from __future__ import annotations

import re

import pytest

from mcp_server.redaction import Scrubber
from mcp_server.redaction.contexts import CONTEXTS
from mcp_server.redaction.identifiers import IDENTIFIERS
from mcp_server.redaction.normalize import normalized_forms
from mcp_server.redaction.rules import Rule, Word
from mcp_server.redaction.shapes import SHAPES

SIZE = 20_000
KNOWN = "SECRETS3"
UNITS = [
    "a", "0", "0f-", "sk-", "sk-ant-", "task-", "eyJ", "eyJ-", "eyJ.", "@", "a@", "a@b.", "http://", "://a:", "%41",
    "%25", '"', "'", "\\", "\\u0041", "token:", "token=", 'token="', "token:'", "token:!x", "token:....", "api_key: ",
    "?a=", "?key=", "&token=", "authorization:", "authorization: bearer ", "bearer ", "basic ", "cookie: ", "cookie=",
    "-----BEGIN ", "-----END A-----", "/home/", "\\users\\a b", "pa-", "-pa-a", "dp.st.", "AKIA", "M.", "1234567:",
    "\u00e9", "\uff53\uff4b\uff0d", "[redacted:", "[redacted:known]", "s e c r e t s ", "\u2502", "----",
]  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_repetitive_text_is_scrubbed(unit: str) -> None:
    text = unit * (SIZE // len(unit))
    for scrub in (Scrubber([KNOWN]).value, Scrubber([KNOWN]).report):
        once = scrub(text)
        assert scrub(once) == once


@pytest.mark.parametrize("unit", UNITS)
def test_secret_after_repetitive_text_is_found(unit: str) -> None:
    text = Scrubber([KNOWN]).value(unit * (SIZE // len(unit)) + f"\u4e2d {KNOWN}")
    assert KNOWN not in text
    assert text.endswith("]")


@pytest.mark.parametrize("unit", UNITS)
def test_no_rule_reads_more_than_a_multiple_of_the_text(unit: str) -> None:
    """Counted, not timed: the characters of all its matches, also of those that it then refuses."""
    text = unit * (SIZE // len(unit))
    forms = list(normalized_forms(text))
    for row in (*SHAPES, *CONTEXTS, *IDENTIFIERS):
        read = 0

        def counting(match: re.Match[str], row: Rule | Word = row) -> bool:
            nonlocal read
            read += len(match[0])
            return row.holds(match)

        for mapped in forms:
            list(row._replace(holds=counting).find(mapped))
        assert read <= 50 * len(text)


def test_long_text_is_scrubbed_and_cut() -> None:
    assert Scrubber().value("a b " * 250_000, 64) == "a b " * 15 + "a b\u2026"
