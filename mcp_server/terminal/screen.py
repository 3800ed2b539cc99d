"""A terminal, by way of rich: it knows the width, NO_COLOR, and terminals that can do little."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from router_client.client import OnRead

SLOW_S = 0.3
"""Reads that are over by then need no line that comes and goes."""
HANG = 4
NARROWEST = 20


GOOD, POOR, BAD, TOLD, QUIET, LOUD = "green", "yellow", "bold red", "cyan", "dim", "bold"

RULES = tuple(
    (re.compile(pattern), style)
    for pattern, style in (
        (r"^OK \(serving\)", f"bold {GOOD}"),
        (r"^(?:DEGRADED|UNKNOWN) \(serving[^)]*\)", f"bold {POOR}"),
        (r"^[A-Z_]+ \((?:not serving|serving: cannot be told)\)", BAD),
        (r"^(?:POOL|BACKENDS|USAGE)\b", LOUD),
        (r"^FAIL [a-z_.]+", BAD),
        (r"^WARN [a-z_.]+", POOR),
        (r"^INFO [a-z_.]+", TOLD),
        (r"^OK   [a-z_.]+", GOOD),
        (r"^ *Next: .*", LOUD),
        (r"^ *(?:Evidence|Caused by|Note): .*", QUIET),
        (r"^(?:ACCOUNT|BACKEND|MODEL)  .*", QUIET),
        (r"(?<=  )usable(?=  |$)", GOOD),
        (r"(?<=  )(?:rate_limited|unknown)(?=  |$)", POOR),
        (r"(?<=  )(?:auth_cooldown|expired)(?=  |$)", BAD),
        (r"^Every \d.*Ctrl-C ends it\.$", QUIET),
    )
)


def spans(line: str) -> Iterator[tuple[int, int, str]]:
    """From where to where which style, in the order in which to lay them on."""
    for pattern, style in RULES:
        for match in pattern.finditer(line):
            yield match.start(), match.end(), style


class Screen:
    """Shows texts. Nothing in them is read as markup: what stands in a name stays a name."""

    def __init__(self) -> None:
        self._out = Console(highlight=False, soft_wrap=False)
        self._err = Console(stderr=True, highlight=False)

    def show(self, text: str) -> None:
        """One text, in colour; lines too long for the terminal go on below, further in."""
        self._out.print(self._laid_out(text))

    @contextmanager
    def in_place(self) -> Iterator[Callable[[str], None]]:
        """A function that shows a text where the last one stood."""
        with Live(console=self._out, auto_refresh=False, vertical_overflow="crop") as live:
            yield lambda text: live.update(self._laid_out(text), refresh=True)

    @asynccontextmanager
    async def progress(self) -> AsyncIterator[OnRead]:
        """A line that says how far the reads are, on stderr, where they take long; gone at the end."""
        status = self._err.status("asking the router")

        async def show_if_slow() -> None:
            await anyio.sleep(SLOW_S)
            status.start()

        async def on_read(done: int, total: int, name: str) -> None:
            status.update(f"asking the router: {done} of {total} reads done, last {name}")

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(show_if_slow)
            try:
                yield on_read
            finally:
                tasks.cancel_scope.cancel()
                status.stop()

    def _laid_out(self, text: str) -> Group:
        return Group(*(part for line in text.splitlines() for part in self._lines(line)))

    def _lines(self, line: str) -> Iterator[Text]:
        painted = Text(line, no_wrap=True, overflow="ignore")
        for start, end, style in spans(line):
            painted.stylize(style, start, end)
        width = self._out.width
        if len(line) <= width:
            yield painted
            return
        indent = len(line) - len(line.lstrip())
        room = max(width - indent - HANG, NARROWEST)
        for at, part in enumerate(painted[indent:].wrap(self._out, room)):
            part.rstrip()
            yield Text(" " * (indent + HANG * (at > 0)), no_wrap=True, overflow="ignore").append_text(part)
