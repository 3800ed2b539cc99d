"""What all texts are made of: names quoted as data, numbers, tables and labelled lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import zip_longest

from mcp_server.answers.views.answer import AnswerView
from mcp_server.units import plural

PLAIN_NAME = re.compile(r"[A-Za-z0-9_/](?:[A-Za-z0-9._@+/-]|:(?!//))*|\[redacted:[a-z0-9_-]+(?:#\d+)?\]")
NO_NAME = "(no name)"
NOT_REPORTED = "-"
SERVING = {True: "serving", False: "not serving", None: "serving unknown"}
ASCII = str.maketrans(dict(zip("●▲✗○·…░▁▂▃▄▅▆▇█", "+!xo|~._,:-=+*#", strict=True)))
"""What stands for our own characters where the locale has no others."""
LABEL_WIDTH = 11
"""The widest label: the nouns of the routers in the plural are among them."""


def quoted(name: str | None) -> str:
    """Return a name from outside: unchanged if it is one plain word, else in quotes, so that it reads as data."""
    if not name:
        return NO_NAME
    return name if PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def number(value: float | None) -> str:
    """Format a count with thousands separators; `-` if it is not reported."""
    return NOT_REPORTED if value is None else f"{value:,.0f}"


def dollars(value: float | None) -> str:
    """Format an amount in USD with as many decimals as a small one needs; `-` if it is not reported."""
    if value is None:
        return NOT_REPORTED
    if value >= 1 or value == 0:
        return f"${value:,.2f}"
    return f"${_without_zeros(value)}" if value >= 0.001 else f"${Decimal(f'{value:.2g}'):f}"


def _without_zeros(value: float) -> str:
    """Format with two to four decimals."""
    whole, _, decimals = f"{value:.4f}".partition(".")
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table, each column as wide as its widest cell. Columns without a value are left out."""
    cells = [list(row) for row in rows]
    columns = list(zip_longest(*cells, fillvalue=""))
    kept = [index for index, column in enumerate(columns) if any(cell not in {"", NOT_REPORTED} for cell in column)]
    lines = [[row[index] for index in kept] for row in ([*header], *cells)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def usable_share(usable: int | None, unverified: int, total: int, noun: str | None = None) -> str:
    """Return `2 of 3 accounts usable`, or if no state is reported `3 accounts, state not reported`.

    If all are unverified, it is `3 accounts unverified`: `0 usable` would sound as if they failed.
    """
    counted = plural(total, noun) if noun else str(total)
    if usable is None:
        return f"{counted}, state not reported"
    return f"{counted} unverified" if 0 < unverified == total else f"{usable} of {counted} usable"


def labelled(label: str, text: str) -> str:
    """Return a line whose label has its own column."""
    return f"{label:<{LABEL_WIDTH}} {text}"


def join_lines(lines: Iterable[str | None]) -> str:
    """Join the lines that are not None."""
    return "\n".join(line for line in lines if line is not None)


def next_step_line(step: str | None) -> str | None:
    """Return the line with the next step, if there is one."""
    return None if step is None else f"Next: {step}"


def verdict_line(view: AnswerView) -> str | None:
    """Return the line with the verdict unless it is ok, so that no table looks fine while requests fail."""
    return None if view.verdict == "ok" else f"Router: {verdict_words(view)}. {view.headline}"


def verdict_words(view: AnswerView) -> str:
    """Return the verdict such as `HALTED (not serving)`."""
    return f"{view.verdict.upper()} ({SERVING[view.serving]})"


def note_lines(notes: Sequence[str]) -> list[str]:
    """Return one line for each note."""
    return [f"Note: {note}" for note in notes]
