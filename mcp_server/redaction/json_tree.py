"""Scrubs every string of a JSON value, including field names."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias, assert_never

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"

MAX_DEPTH = 32
TOO_DEEP = "(nested too deep to be shown)"
# No client reads more digits, and 32 of them would be an identifier.
MAX_BITS = 64


def scrub_tree(value: JsonValue, scrub: Callable[[str], str], depth: int = 0) -> JsonValue:
    """Return the tree with scrubbed strings and a marker below MAX_DEPTH levels.

    NaN, Infinity and integers over MAX_BITS become null.

    Raises:
        AssertionError: a part of it is not a JSON value.
    """
    match value:
        case str():
            return scrub(value)
        case None | bool():
            return value
        case int():
            return _integer(value, scrub)
        case float():
            return value if math.isfinite(value) else None
        case list() | dict():
            return _branch(value, scrub, depth + 1) if depth < MAX_DEPTH else TOO_DEEP
        case _:
            assert_never(value)


def _branch(
    value: list[JsonValue] | dict[str, JsonValue], scrub: Callable[[str], str], depth: int
) -> list[JsonValue] | dict[str, JsonValue]:
    if isinstance(value, list):
        return [scrub_tree(item, scrub, depth) for item in value]
    names = _distinct([scrub(name) for name in value])
    return {name: scrub_tree(item, scrub, depth) for name, item in zip(names, value.values(), strict=True)}


def _integer(value: int, scrub: Callable[[str], str]) -> int | str | None:
    """Scrub an integer as text, because a known secret can be all digits."""
    if value.bit_length() > MAX_BITS:
        return None
    text = str(value)
    clean = scrub(text)
    return value if clean == text else clean


def _distinct(names: list[str]) -> list[str]:
    """Number the field names that have become equal, so that no entry is lost."""
    taken = set(names)
    seen: Counter[str] = Counter()
    result: list[str] = []
    for name in names:
        seen[name] += 1
        free = name
        while seen[name] > 1 and free in taken:
            free = f"{name} ({seen[name]})"
            seen[name] += free in taken
        taken.add(free)
        result.append(free)
    return result
