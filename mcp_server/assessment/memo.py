"""Results that are computed once for each set of targets, however many routes share it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def memoize_by_identity(function: Callable[[tuple[Item, ...]], Result]) -> Callable[[tuple[Item, ...]], Result]:
    """Return a function that calls `function` once for each tuple object.

    Routes with the same targets share one tuple. Calling once per route would cost routes times targets, and so would
    comparing the contents of tuples.
    """
    # The tuple is stored with its result: the id of a tuple that no longer exists may be reused.
    results: dict[int, tuple[tuple[Item, ...], Result]] = {}

    def memoized(items: tuple[Item, ...]) -> Result:
        found = results.get(id(items))
        if found is None:
            found = results[id(items)] = items, function(items)
        return found[1]

    return memoized
