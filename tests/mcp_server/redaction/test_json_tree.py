"""Trees: every string, names of fields included; nothing that JSON has no word for."""

from __future__ import annotations

import json
import math
from typing import cast

import pytest

from mcp_server.redaction import JsonValue, RedactionError, Scrubber
from mcp_server.redaction.json_tree import MAX_DEPTH, TOO_DEEP
from tests.mcp_server.redaction.corpus import LONG

KEY = "sk-" + "ant-api03-" + LONG
OTHER = "sk-" + "ant-api03-" + LONG[1:]


def test_strings_at_every_place_are_scrubbed() -> None:
    tree: JsonValue = {"a": [KEY, {"b": f"x {KEY}", KEY: 1}], "c": None, "d": True, "e": 1.5, "f": "plain\n"}
    assert Scrubber().tree(tree) == {
        "a": ["[redacted:anthropic]", {"b": "x [redacted:anthropic]", "[redacted:anthropic]": 1}],
        "c": None,
        "d": True,
        "e": 1.5,
        "f": "plain",
    }


def test_field_names_that_become_equal_keep_their_entries() -> None:
    tree: JsonValue = {"a": 1, "a\u200b": 2, "a (2)": 3, "a\u200c": 4, KEY: 5, OTHER: 6, KEY + "\n": 7}
    assert Scrubber().tree(tree) == {
        "a": 1,
        "a (3)": 2,
        "a (2)": 3,
        "a (4)": 4,
        "[redacted:anthropic]": 5,
        "[redacted:anthropic#2]": 6,
        "[redacted:anthropic] (2)": 7,
    }


def test_a_thousand_equal_field_names_keep_their_entries() -> None:
    names = ["a" + "\u200b" * number for number in range(1000)]
    tree: JsonValue = dict.fromkeys(names, 1)
    assert len(cast("dict[str, JsonValue]", Scrubber().tree(tree))) == 1000


def test_numbers_outside_json_become_null() -> None:
    tree: JsonValue = [math.nan, math.inf, -math.inf, 10**5000, 2**64, 2**64 - 1, -0.0, 0]
    assert Scrubber().tree(tree) == [None, None, None, None, None, 2**64 - 1, -0.0, 0]


def test_known_secret_of_digits_is_found_in_a_number() -> None:
    assert Scrubber(["12345678"]).tree([12345678, 120, True]) == ["[redacted:known]", 120, True]


def test_values_below_the_maximum_depth_are_left_out() -> None:
    tree: JsonValue = KEY
    for _ in range(20_000):
        tree = [tree]
    text = json.dumps(Scrubber().tree(tree))
    assert text == "[" * MAX_DEPTH + json.dumps(TOO_DEEP) + "]" * MAX_DEPTH


@pytest.mark.parametrize("stranger", [b"bytes", {1, 2}, object(), {1: "a"}, ("tuple",)])
def test_values_that_are_not_json_fail_closed(stranger: object) -> None:
    with pytest.raises(RedactionError):
        Scrubber().tree(cast("JsonValue", [stranger]))
