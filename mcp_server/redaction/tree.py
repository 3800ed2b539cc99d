"""Walks JSON values, so that every string in them is scrubbed, names of fields included."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import TypeAlias, assert_never

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"

DEEPEST = 32
TOO_DEEP = "(nested too deep to be shown)"
# No client reads more digits, and 32 of them would be an identifier.
MOST_BITS = 64


def walked(value: JsonValue, scrub: Callable[[str], str], depth: int = 0) -> JsonValue:
    """The same tree with scrubbed strings; below DEEPEST levels a marker; no NaN, Infinity or endless integer.

    Raises:
        AssertionError: something in it is no JSON value.
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
            return _branch(value, scrub, depth + 1) if depth < DEEPEST else TOO_DEEP
        case _:
            assert_never(value)


def _branch(
    value: list[JsonValue] | dict[str, JsonValue], scrub: Callable[[str], str], depth: int
) -> list[JsonValue] | dict[str, JsonValue]:
    if isinstance(value, list):
        return [walked(item, scrub, depth) for item in value]
    names = _apart([scrub(name) for name in value])
    return {name: walked(item, scrub, depth) for name, item in zip(names, value.values(), strict=True)}


def _integer(value: int, scrub: Callable[[str], str]) -> int | str | None:
    """A known secret can be all digits."""
    if value.bit_length() > MOST_BITS:
        return None
    text = str(value)
    clean = scrub(text)
    return value if clean == text else clean


def _apart(names: list[str]) -> list[str]:
    """Different secrets keep different names; names that only hidden characters told apart are numbered."""
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
