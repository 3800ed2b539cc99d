"""Texts in colour and to the width of the terminal. rich knows the width, NO_COLOR and simple terminals."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio
from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from router_client.client import OnRead
from router_client.model.states import Severity, TargetState

PROGRESS_DELAY_S = 0.3
"""Reads that end earlier show no progress, which would only flicker."""

MORE_LINES = ("...", "")
HANGING_INDENT = 4
MIN_WIDTH = 20

STYLES = {Severity.OK: "green", Severity.INFO: "cyan", Severity.WARN: "yellow", Severity.FAIL: "bold red"}
GOOD, NOTE, POOR, BAD = (STYLES[severity] for severity in (Severity.OK, Severity.INFO, Severity.WARN, Severity.FAIL))
QUIET, LOUD = "dim", "bold"


def _cell(severity: Severity) -> str:
    """Return the pattern of a table's cell that holds a target state of that severity."""
    return rf"(?<=  )(?:{'|'.join(state.value for state in TargetState if state.severity is severity)})(?=  |$)"


RULES = tuple(
    (re.compile(pattern), style)
    for pattern, style in (
        (r"^OK \(serving\)", f"bold {GOOD}"),
        (r"^(?:DEGRADED|UNKNOWN) \(serving\)", f"bold {POOR}"),
        (r"^(?:STARTING|UNVERIFIED) \(serving unknown\)", f"bold {NOTE}"),
        (r"^(?!STARTING|UNVERIFIED)[A-Z_]+ \((?!serving\))[^)]*\)", BAD),
        (r"^(?:POOL|BACKENDS|USAGE)\b", LOUD),
        (r"^FAIL [a-z_.]+", BAD),
        (r"^WARN [a-z_.]+", POOR),
        (r"^INFO [a-z_.]+", NOTE),
        (r"^OK   [a-z_.]+", GOOD),
        (r"^ *Next: .*", LOUD),
        (r"^ *(?:Evidence|Caused by|Note): .*", QUIET),
        # The header of a table; a row begins with a name.
        (r"^[A-Z]+ {2,}[A-Z0-9].*", QUIET),
        *((_cell(severity), style) for severity, style in STYLES.items()),
        (r"^Every \d.*Ctrl-C ends it\.$", QUIET),
        (r"^Changed(?: at|:) .*", f"{LOUD} {NOTE}"),
        (r"^Commands:$", LOUD),
    )
)


def spans(line: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and style of the parts of a line, in the order in which to apply them."""
    for pattern, style in RULES:
        for match in pattern.finditer(line):
            yield match.start(), match.end(), style


class Screen:
    """Shows texts on stdout and progress on stderr. Nothing in a text is read as markup, so a name stays a name."""

    def __init__(self) -> None:
        self._out = Console(highlight=False, soft_wrap=False)
        self._err = Console(stderr=True, highlight=False)

    def show(self, text: str) -> None:
        """Print a text in colour. Lines wider than the terminal are wrapped with a hanging indent."""
        self._out.print(Group(*self._formatted(text)))

    @contextmanager
    def in_place(self) -> Iterator[Callable[[str], None]]:
        """Yield a function that shows a text in place of the last one, its last line always on the screen."""
        with Live(console=self._out, auto_refresh=False, vertical_overflow="crop") as live:
            yield lambda text: live.update(self._fitted(text), refresh=True)

    @asynccontextmanager
    async def progress(self) -> AsyncIterator[OnRead]:
        """Yield the callback of a progress line on stderr, which appears for slow reads and is removed at the end."""
        status = self._err.status("reading from the router")

        async def show_if_slow() -> None:
            await anyio.sleep(PROGRESS_DELAY_S)
            status.start()

        async def on_read(done: int, total: int, name: str) -> None:
            status.update(f"reading from the router: {done} of {total} done, last {name}")

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(show_if_slow)
            try:
                yield on_read
            finally:
                tasks.cancel_scope.cancel()
                status.stop()

    def _formatted(self, text: str) -> list[Text]:
        return [part for line in text.splitlines() for part in self._lines(line)]

    def _fitted(self, text: str) -> Group:
        """Leave out lines before the last one, which says how to end it, if there are too many for the screen."""
        lines, height = self._formatted(text), max(self._out.height, len(MORE_LINES) + 1)
        if len(lines) > height:
            lines[height - len(MORE_LINES) - 1 : -1] = [Text(line, QUIET) for line in MORE_LINES]
        return Group(*lines)

    def _lines(self, line: str) -> Iterator[Text]:
        styled = Text(line, no_wrap=True, overflow="ignore")
        for start, end, style in spans(line):
            styled.stylize(style, start, end)
        width = self._out.width
        if len(line) <= width:
            yield styled
            return
        indent = len(line) - len(line.lstrip())
        available = max(width - indent - HANGING_INDENT, MIN_WIDTH)
        for index, part in enumerate(styled[indent:].wrap(self._out, available)):
            part.rstrip()
            yield Text(" " * (indent + HANGING_INDENT * (index > 0)), no_wrap=True, overflow="ignore").append_text(
                part
            )
