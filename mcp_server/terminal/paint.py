"""Pure: which part of a line has which colour. One row a rule; the text itself stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
