"""Whatever stands in an answer is drawn as text, and breaks neither the page nor its looks."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser import reading
from tests.browser.host import Host
from tests.browser.hostile import STRINGS, WRONG_SHAPES, everywhere
from tests.browser.server import TOOLS

WORDS = {"verdict", "state", "severity", "reading", "key", "outcome", "served_by", "fault", "kind", "unit", "source"}
"""Fields with a fixed set of words: a page may draw by them, so they are spoiled in a round of their own."""
SENTENCES = {"id", "headline", "next_step", "reason", "message", "evidence", "notes", "problem", "label"}
SENTENCES |= {"noun", "route_noun"}
"""The server's own words and ids, which hold no name from outside."""
RIGHT_TO_LEFT = "\u05e9\u05dc\u05d5\u05dd \u202e1"
OTHERS: tuple[Any, ...] = (None, "x", 3, [{}], {"x": 1})
PWNED = "() => window.pwned"


def answer(host: Host, tool: str) -> dict[str, Any]:
    """One with rows of every kind."""
    return host.server.answer("litellm one_ok_one_429_one_500", tool, {"detail": "all"} if tool == "doctor" else None)


def spoiled(data: Any, text: str, kept: set[str]) -> Any:
    """Each string replaced, but in the fields that are kept."""
    if isinstance(data, dict):
        strings = {name for name in kept if isinstance(data.get(name), str) or name == "notes"}
        return {name: part if name in strings else spoiled(part, text, kept) for name, part in data.items()}
    if isinstance(data, list):
        return [spoiled(part, text, kept) for part in data]
    return text if isinstance(data, str) else data


def must_be_whole(host: Host, elements: dict[str, int]) -> None:
    assert host.view.evaluate(PWNED) is None
    assert host.page.evaluate(PWNED) is None
    now = reading.elements(host.view)
    assert {name: count for name, count in now.items() if count > elements[name] and name != "svg"} == {}
    for pixels in reading.WIDTHS:
        host.width(pixels)
        assert reading.overflow(host.view) <= 0, pixels


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("kept", [WORDS, set()], ids=["names", "names and words"])
def test_every_string_that_wants_to_be_more_is_text(host: Host, tool: str, kept: set[str]) -> None:
    host.open(tool)
    sound = answer(host, tool)
    host.give(sound)
    elements = reading.elements(host.view)
    for text in STRINGS.values():
        host.give({**sound, "structuredContent": spoiled(sound["structuredContent"], text, kept)})
        must_be_whole(host, elements)
    host.give(sound)
    assert reading.elements(host.view) == elements
    assert sound["structuredContent"]["headline"] in reading.text(host.view)


@pytest.mark.parametrize("tool", TOOLS)
def test_markup_in_a_name_can_be_read_as_it_is(host: Host, tool: str) -> None:
    sound = answer(host, tool)
    host.open(tool)
    host.give({**sound, "structuredContent": everywhere(sound["structuredContent"], lambda _: STRINGS["an image"])})
    assert STRINGS["an image"] in reading.text(host.view)


@pytest.mark.parametrize("tool", TOOLS)
def test_a_name_cannot_turn_round_the_text_beside_it(host: Host, tool: str) -> None:
    sound = answer(host, tool)
    host.open(tool)
    host.give({**sound, "structuredContent": spoiled(sound["structuredContent"], RIGHT_TO_LEFT, WORDS | SENTENCES)})
    assert "\u05e9" in reading.text(host.view)
    assert reading.probe(host.view, "unisolated") == []


@pytest.mark.parametrize("tool", TOOLS)
def test_an_answer_of_another_shape_is_survived_and_the_next_one_drawn(host: Host, tool: str) -> None:
    host.open(tool)
    sound = answer(host, tool)
    host.give(sound)
    elements = reading.elements(host.view)
    for shape in WRONG_SHAPES.values():
        host.give({"content": [{"type": "text", "text": "x"}], "structuredContent": shape})
        host.give(sound)
        assert sound["structuredContent"]["headline"] in reading.text(host.view)
        must_be_whole(host, elements)


@pytest.mark.parametrize("tool", TOOLS)
def test_an_answer_that_lacks_any_one_field_is_survived(host: Host, tool: str) -> None:
    host.open(tool)
    sound = answer(host, tool)
    for name in sound["structuredContent"]:
        without = {key: value for key, value in sound["structuredContent"].items() if key != name}
        for data in (without, *(without | {name: value} for value in OTHERS)):
            host.send({**sound, "structuredContent": data})
        host.settle()
    host.give(sound)
    assert sound["structuredContent"]["headline"] in reading.text(host.view)


@pytest.mark.parametrize("tool", TOOLS)
def test_an_unknown_verdict_is_drawn_with_its_sentence(host: Host, tool: str) -> None:
    sound = answer(host, tool)
    data = sound["structuredContent"] | {"verdict": "on_fire", "headline": "It burns.", "next_step": "Run."}
    host.open(tool)
    host.give({**sound, "structuredContent": data})
    seen = reading.text(host.view)
    assert "It burns." in seen
    assert "Run." in seen
