"""The pieces of all texts: names shown as data, tables, and lines that are left out when empty."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import zip_longest

from mcp_server.answers.views.answer import AnswerView
from mcp_server.units import plural

PLAIN = re.compile(r"[A-Za-z0-9_/](?:[A-Za-z0-9._@+/-]|:(?!//))*|\[redacted:[a-z0-9_-]+(?:#\d+)?\]")
NO_NAME = "(no name)"
UNKNOWN = "-"
SERVING = {True: "serving", False: "not serving", None: "serving: cannot be told"}


def shown(name: str | None) -> str:
    """A name from outside: as it is where it is one plain word, else in quotes, so that it reads as data."""
    if not name:
        return NO_NAME
    return name if PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def number(value: float | None) -> str:
    """A count with thousands apart; `-` for what is not reported."""
    return UNKNOWN if value is None else f"{value:,.0f}"


def dollars(value: float | None) -> str:
    """An amount of USD with as many decimals as a small one needs."""
    if value is None:
        return UNKNOWN
    if value >= 1 or value == 0:
        return f"${value:,.2f}"
    return f"${value:.4f}" if value >= 0.001 else f"${Decimal(f'{value:.2g}'):f}"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns side by side, each as wide as its widest cell. Columns without any value are left out."""
    cells = [list(row) for row in rows]
    columns = list(zip_longest(*cells, fillvalue=""))
    kept = [index for index, column in enumerate(columns) if any(cell not in {"", UNKNOWN} for cell in column)]
    lines = [[row[index] for index in kept] for row in ([*header], *cells)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(kept))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def usable_share(usable: int | None, total: int, noun: str | None = None) -> str:
    """`2 of 3 accounts usable`, or where no state is reported `3 accounts, state not reported`."""
    whole = plural(total, noun) if noun else str(total)
    return f"{whole}, state not reported" if usable is None else f"{usable} of {whole} usable"


def labelled(label: str, text: str) -> str:
    """`label` in a column of its own."""
    return f"{label:<9} {text}"


def join(lines: Iterable[str | None]) -> str:
    """The lines that there are."""
    return "\n".join(line for line in lines if line is not None)


def next_step(step: str | None) -> str | None:
    """The line that says what to do."""
    return None if step is None else f"Next: {step}"


def verdict_line(view: AnswerView) -> str | None:
    """The verdict, where it is not ok: no table of figures may look well while requests fail."""
    return None if view.verdict == "ok" else f"Router: {summary(view)}. {view.headline}"


def summary(view: AnswerView) -> str:
    """`HALTED (not serving)`."""
    return f"{view.verdict.upper()} ({SERVING[view.serving]})"


def notes(sentences: Sequence[str]) -> list[str]:
    """The notes, one a line."""
    return [f"Note: {sentence}" for sentence in sentences]
