"""Time of the scrubber for a text as long as an answer can be."""

from __future__ import annotations

import statistics
import time

from benchmarks.report import Row, at_most, progress
from mcp_server.redaction import Scrubber

BYTES, ROUNDS, MAX_MS = 16 * 1024, 60, 3
SECRETS = ("FAKE-ROUTER-KEY-abcdef012345", "FAKE-ADMIN-TOKEN-abcdef012345")
LINES = """\
DEGRADED (serving) - dario 5.5.49 at http://127.0.0.1:3456
personal  cooling_down  no reading      no reading                 1         7h 12m  authentication failed
work      usable        ██████░░░░ 61%  ███░░░░░░░ 33%  five_hour  7         7h 12m
WARN target.rate_limited "a name in quotes"
     Evidence: The provider rejected its last request at a quota window, 12m ago.
claude-haiku-4-5  7         120      30   $0.0030
"""


def measure() -> list[Row]:
    """Time a new scrubber in each round, as for each answer; its patterns are already compiled."""
    progress("scrubbing")
    text = (LINES * (BYTES // len(LINES) + 1)).encode()[:BYTES].decode("utf-8", "ignore")
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        Scrubber(SECRETS).report(text)
        times.append((time.perf_counter() - started) * 1000)
    return [at_most("scrubbing 16 KiB, p50", statistics.median(times), "ms", MAX_MS)]
