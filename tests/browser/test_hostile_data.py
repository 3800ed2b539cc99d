"""Any content of an answer is drawn as text and does not break the page or its layout."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import reading
from tests.browser.host import Host
from tests.browser.hostile import STRINGS, WRONG_SHAPES, everywhere
from tests.browser.server import TOOLS

WORDS = {"verdict", "state", "severity", "reading", "key", "outcome", "served_by", "fault", "kind", "unit", "source"}
"""Fields with a set of words that decide how the page draws. Replaced in a separate round."""
SENTENCES = {"id", "headline", "next_step", "reason", "message", "evidence", "notes", "problem", "label"}
SENTENCES |= {"noun", "route_noun"}
"""The server's own sentences and ids, which contain no names from outside."""
RIGHT_TO_LEFT = "\u05e9\u05dc\u05d5\u05dd \u202e1"
MISTYPED: tuple[Any, ...] = (None, "x", 3, [{}], {"x": 1})
PWNED = "() => window.pwned"


def answer(host: Host, tool: str) -> dict[str, Any]:
    """Return an answer with rows of every kind."""
    return host.server.answer("litellm one_ok_one_429_one_500", tool, {"detail": "all"} if tool == "doctor" else None)


def with_strings_replaced(data: Any, text: str, kept: set[str]) -> Any:
    """Return the data with every string replaced, except in the fields to keep."""
    if isinstance(data, dict):
        strings = {name for name in kept if isinstance(data.get(name), str) or name == "notes"}
        return {
            name: part if name in strings else with_strings_replaced(part, text, kept) for name, part in data.items()
        }
    if isinstance(data, list):
        return [with_strings_replaced(part, text, kept) for part in data]
    return text if isinstance(data, str) else data


def assert_page_is_intact(host: Host, elements: dict[str, int]) -> None:
    assert host.view.evaluate(PWNED) is None
    assert host.page.evaluate(PWNED) is None
    now = reading.elements(host.view)
    assert {name: count for name, count in now.items() if count > elements[name] and name != "svg"} == {}
    for pixels in reading.WIDTHS:
        host.width(pixels)
        assert reading.overflow(host.view) <= 0, pixels


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("kept", [WORDS, set()], ids=["names", "names and words"])
def test_hostile_strings_are_drawn_as_text(host: Host, tool: str, kept: set[str]) -> None:
    host.open(tool)
    valid = answer(host, tool)
    host.give(valid)
    elements = reading.elements(host.view)
    for text in STRINGS.values():
        host.give({**valid, "structuredContent": with_strings_replaced(valid["structuredContent"], text, kept)})
        assert_page_is_intact(host, elements)
    host.give(valid)
    assert reading.elements(host.view) == elements
    assert valid["structuredContent"]["headline"] in reading.text(host.view)


@pytest.mark.parametrize("tool", TOOLS)
def test_markup_in_a_name_is_shown_literally(host: Host, tool: str) -> None:
    valid = answer(host, tool)
    host.open(tool)
    host.give({**valid, "structuredContent": everywhere(valid["structuredContent"], lambda _: STRINGS["an image"])})
    assert STRINGS["an image"] in reading.text(host.view)


@pytest.mark.parametrize("tool", TOOLS)
def test_right_to_left_name_does_not_reverse_adjacent_text(host: Host, tool: str) -> None:
    valid = answer(host, tool)
    host.open(tool)
    host.give(
        {
            **valid,
            "structuredContent": with_strings_replaced(valid["structuredContent"], RIGHT_TO_LEFT, WORDS | SENTENCES),
        }
    )
    assert "\u05e9" in reading.text(host.view)
    assert reading.probe(host.view, "unisolated") == []


@pytest.mark.parametrize("tool", TOOLS)
def test_malformed_answer_does_not_break_the_next_one(host: Host, tool: str) -> None:
    host.open(tool)
    valid = answer(host, tool)
    host.give(valid)
    elements = reading.elements(host.view)
    for shape in WRONG_SHAPES.values():
        host.give({"content": [{"type": "text", "text": "x"}], "structuredContent": shape})
        host.give(valid)
        assert valid["structuredContent"]["headline"] in reading.text(host.view)
        assert_page_is_intact(host, elements)


@pytest.mark.parametrize("tool", TOOLS)
def test_missing_or_mistyped_field_does_not_break_the_next_answer(host: Host, tool: str) -> None:
    host.open(tool)
    valid = answer(host, tool)
    for name in valid["structuredContent"]:
        without = {key: value for key, value in valid["structuredContent"].items() if key != name}
        for data in (without, *(without | {name: value} for value in MISTYPED)):
            host.send({**valid, "structuredContent": data})
        host.settle()
    host.give(valid)
    assert valid["structuredContent"]["headline"] in reading.text(host.view)


@pytest.mark.parametrize("tool", TOOLS)
def test_unknown_verdict_is_drawn_with_its_headline(host: Host, tool: str) -> None:
    valid = answer(host, tool)
    data = valid["structuredContent"] | {"verdict": "on_fire", "headline": "It burns.", "next_step": "Run."}
    host.open(tool)
    host.give({**valid, "structuredContent": data})
    seen = reading.text(host.view)
    assert "It burns." in seen
    assert "Run." in seen
