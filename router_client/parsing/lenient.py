"""Reads values of data from outside leniently: one of the wrong type becomes None and affects no other field."""

from __future__ import annotations

MAX_NUMBER = 2**53
MAX_ROWS = 5_000
"""The cap on each list and map. With every list full, a look takes two to three seconds of CPU time."""


def number(value: object) -> float | None:
    """Return a number of at most MAX_NUMBER either way, which NaN is not. True and false are no numbers."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    # Compared before the conversion: an integer of a thousand digits does not fit into a float.
    return float(value) if -MAX_NUMBER <= value <= MAX_NUMBER else None


def count(value: object) -> int | None:
    """Return a number that is not negative, without its decimals."""
    found = number(value)
    return int(found) if found is not None and found >= 0 else None


def text(value: object) -> str | None:
    """Return a string. Not truncated: redaction, which comes later, would not recognize half a secret."""
    return value if isinstance(value, str) else None


def flag(value: object) -> bool | None:
    """Return true or false."""
    return value if isinstance(value, bool) else None


def counts(value: object) -> dict[str, int]:
    """Return a map of counts, up to MAX_ROWS. A row that is not a count is left out; any other value has no rows."""
    found = value.items() if isinstance(value, dict) else ()
    counted = ((key, count(row)) for key, row in list(found)[:MAX_ROWS])
    return {key: row for key, row in counted if row is not None}


def mapping(value: object) -> dict[str, dict[str, object]]:
    """Return a map of rows, up to MAX_ROWS. A row that is not an object becomes an empty one.

    Any other value has no rows.
    """
    found = value.items() if isinstance(value, dict) else ()
    return {key: row if isinstance(row, dict) else {} for key, row in list(found)[:MAX_ROWS]}


def rows(value: object) -> list[dict[str, object]]:
    """Return a list of rows. A row that is not an object becomes an empty one.

    Raises:
        ValueError: it is not a list, or has more than MAX_ROWS rows.
    """
    if not isinstance(value, list) or len(value) > MAX_ROWS:
        message = "not a list of rows, or more rows than a pool can have"
        raise ValueError(message)
    return [row if isinstance(row, dict) else {} for row in value]


def texts(value: object, limit: int = MAX_ROWS) -> list[str]:
    """Return the strings among the first `limit` items of a list; anything else is left out."""
    found = value if isinstance(value, list) else ()
    return [item for item in found[:limit] if isinstance(item, str)]


def length(value: object) -> int | None:
    """Return how many items a list has; None for any other value."""
    return len(value) if isinstance(value, list) else None
