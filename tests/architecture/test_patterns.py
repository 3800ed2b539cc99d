"""No pattern of ours takes more than linear time, whatever it is given."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache

import pytest

from tests.architecture.patterns import Run, Use, applied, runs, unevaluated, uses

TIMES = 4
SIZES = (5, 60, 250, 1000, 4000)
ATTEMPTS, EXPONENTIAL = 3, 500
EVERY = list({(use.pattern, use.anchored): use for use in uses()}.values())
REACHED_OTHERWISE = {
    # The rows of the tables, which are evaluated as such.
    "mcp_server/redaction/rules.py: compiled(self.pattern)",
    "mcp_server/redaction/rules.py: compiled(self.name)",
    "mcp_server/redaction/rules.py: re.compile(pattern)",
    "mcp_server/terminal/paint.py: re.compile(pattern)",
    # All of them together, which is evaluated.
    "mcp_server/redaction/reading.py: compiled(escape)",
    # Called for its pattern.
    "mcp_server/redaction/labels.py: "
    r"""re.compile(f"\\[redacted:(?:{'|'.join(sorted(kinds))})(?:#[0-9]{{1,4}})?\\]")""",
}


def cpu(apply: Callable[[str], object], text: str) -> float:
    """Seconds of this thread."""
    started = time.thread_time()
    apply(text)
    return time.thread_time() - started


@cache
def reading_once(size: int) -> float:
    """Seconds that a pattern takes which looks at each character in two ways."""
    once = re.compile(r"(?:[^\x01]\b|[^\x01])*+")
    return min(cpu(once.match, "a" * size) for _ in range(5))


def is_too_dear(apply: Callable[[str], object], short: str, long: str) -> float:
    """How many times the short text's cost the long one costs, where that is more than its length is worth; else 0.

    What is worse than linear is so in every attempt; a busy machine disturbs some.
    """
    costs = [0.0, 0.0]
    for _ in range(ATTEMPTS):
        costs = [min(cpu(apply, text) for _ in range(5)) for text in (short, long)]
        if costs[1] <= 2.5 * TIMES * costs[0] + 4 * reading_once(len(short)):
            return 0.0
    return costs[1] / max(costs[0], 1e-7)


def grows_linearly(use: Use, run: Run) -> bool:
    """Four times the text costs four times as much, and not sixteen times; from a short text on, so that it ends.

    Most take about as long as any pattern that reads the text once; those need no second look. A pattern that counts
    to 52 costs nothing on a shorter text: it takes two sizes in a row, or a ratio that no polynomial has.
    """
    apply, was_too_dear = applied(use), False
    for size in SIZES:
        long, short = run.of(TIMES * size), run.of(size)
        is_cheap = cpu(apply, long) <= 4 * reading_once(len(long))
        times = 0.0 if is_cheap else is_too_dear(apply, short, long)
        if times > EXPONENTIAL or (times and (was_too_dear or size == SIZES[-1])):
            return False
        was_too_dear = times > 0
    return True


@pytest.mark.parametrize("use", EVERY, ids=lambda use: f"{use.where} {use.pattern[:24]!r}")
def test_a_pattern_takes_linear_time_on_long_runs_of_each_of_its_classes(use: Use) -> None:
    assert next((run for run in runs(use) if not grows_linearly(use, run)), None) is None


def test_every_pattern_of_the_source_is_among_them() -> None:
    assert unevaluated() == REACHED_OTHERWISE
    assert len(EVERY) > 150


@pytest.mark.parametrize(
    ("pattern", "anchored"),
    [
        (r"(?:a+)+b", True),
        (r"[a-z]+ [+-]?\d+\.?\d*(?:e\d+)?", True),
        (r"x\s*\d+\d*y", False),
        (r"key=[^;]*;", False),
        (r"<[^>]*>", False),
        (r"\W*(?:your.*|.*key)\W*", True),
        (r"\s+$", False),
    ],
)
def test_the_measure_sees_a_pattern_that_is_worse(pattern: str, *, anchored: bool) -> None:
    use = Use("made up", pattern, 0, anchored)
    assert not all(grows_linearly(use, run) for run in runs(use))
