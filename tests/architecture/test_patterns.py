"""Every regular expression of the packages takes linear time, whatever the input."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import cache

import pytest

from tests.architecture.patterns import Run, Use, applied, runs, unevaluated, uses

FACTOR = 4
SIZES = (5, 60, 250, 1000, 4000)
ATTEMPTS, MIN_EXPONENTIAL_RATIO = 3, 500
RUNS, ENOUGH_S = 5, 0.02
NEVER_LINEAR_S = 0.2  # a linear pattern needs milliseconds for the longest text
EVERY = list({(use.pattern, use.anchored): use for use in uses()}.values())
TESTED_OTHERWISE = {
    # Compile the rows of tables, which are tested themselves.
    "mcp_server/redaction/rules.py: compiled(self.pattern)",
    "mcp_server/redaction/rules.py: compiled(self.name)",
    "mcp_server/redaction/rules.py: re.compile(pattern)",
    "mcp_server/terminal/screen.py: re.compile(pattern)",
    # Compiles an alternation, which is tested itself.
    "mcp_server/redaction/normalize.py: compiled(escape)",
    # A function that is called for its pattern.
    "mcp_server/redaction/labels.py: "
    r"""re.compile(f"\\[redacted:(?:{'|'.join(sorted(kinds))})(?:#[0-9]{{1,4}})?\\]")""",
}


def cpu_s(apply: Callable[[str], object], text: str) -> float:
    """Return the CPU seconds of this thread."""
    started = time.thread_time()
    apply(text)
    return time.thread_time() - started


def least_cpu_s(apply: Callable[[str], object], text: str) -> float:
    """Return the lowest cost of up to five runs; a long one is hardly disturbed, so a few are enough."""
    costs: list[float] = []
    while len(costs) < RUNS and sum(costs) < ENOUGH_S:
        costs.append(cpu_s(apply, text))
    return min(costs)


@cache
def yardstick_s(size: int) -> float:
    """Return the CPU seconds of a linear pattern that tries two alternatives at each character."""
    once = re.compile(r"(?:[^\x01]\b|[^\x01])*+")
    return least_cpu_s(once.match, "a" * size)


def superlinear_ratio(apply: Callable[[str], object], short: str, long: str) -> float:
    """Return the ratio of the costs of the long and the short text if it is superlinear, otherwise 0.

    A superlinear pattern exceeds the limit in every attempt; a busy machine disturbs only some.
    """
    ratio = 0.0
    for _ in range(ATTEMPTS):
        costs = [least_cpu_s(apply, text) for text in (short, long)]
        if costs[1] <= 2.5 * FACTOR * costs[0] + 4 * yardstick_s(len(short)):
            return 0.0
        ratio = costs[1] / max(costs[0], 1e-7)
        if costs[1] > NEVER_LINEAR_S:
            break
    return ratio


def grows_linearly(use: Use, run: Run) -> bool:
    """Return whether a text of four times the length costs about four times as much, and not sixteen times.

    The sizes grow, so that an exponential pattern is found on a short text. A pattern whose cost is close to the
    yardstick is linear. A pattern with a large repeat count such as {52} jumps at one size; so it takes two sizes in a
    row, or a ratio beyond any polynomial, to fail.
    """
    apply, exceeded_before = applied(use), False
    for size in SIZES:
        long, short = run.of(FACTOR * size), run.of(size)
        is_cheap = cpu_s(apply, long) <= 4 * yardstick_s(len(long))
        ratio = 0.0 if is_cheap else superlinear_ratio(apply, short, long)
        if ratio > MIN_EXPONENTIAL_RATIO or (ratio and (exceeded_before or size == SIZES[-1])):
            return False
        exceeded_before = ratio > 0
    return True


@pytest.mark.parametrize("use", EVERY, ids=lambda use: f"{use.where} {use.pattern[:24]!r}")
def test_pattern_takes_linear_time(use: Use) -> None:
    assert next((run for run in runs(use) if not grows_linearly(use, run)), None) is None


def test_every_pattern_of_the_source_is_tested() -> None:
    assert unevaluated() == TESTED_OTHERWISE
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
def test_superlinear_pattern_is_detected(pattern: str, *, anchored: bool) -> None:
    use = Use("invented", pattern, 0, anchored)
    assert not all(grows_linearly(use, run) for run in runs(use))
