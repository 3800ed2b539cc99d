"""Run every check and print the table; exit code 1 if one failed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.acceptance import conformance, editors, inspector, packages, plugins, statusline, typescript
from tests.acceptance.tools import CannotRun, Check, Tools

HEADER = ("client", "version", "protocol", "what was called", "result")


def main() -> int:
    """Run all checks with a temporary home folder."""
    with tempfile.TemporaryDirectory() as home:
        tools = Tools(Path(sys.argv[1]), Path(home), Path(sys.argv[2]))
        modules = (editors, statusline, plugins, packages, inspector, typescript, conformance)
        results = [(check, result(check)) for module in modules for check in module.checks(tools)]
    failed = [(check, outcome) for check, outcome in results if isinstance(outcome, CannotRun)]
    print("\n".join(table([cells(check, outcome) for check, outcome in results])))
    for check, problem in failed:
        print(f"\n{check.client}, {check.protocol}, {check.called}:\n{problem}")
    print(f"\n{len(results) - len(failed)} of {len(results)} ok")
    return 1 if failed else 0


def result(check: Check) -> str | CannotRun:
    """Run a check and return its result, or the error."""
    print(f"{check.client}: {check.called} ({check.protocol})", file=sys.stderr, flush=True)
    try:
        outcome = check.run()
    except CannotRun as problem:
        return problem
    return outcome if isinstance(outcome, str) else "ok"


def cells(check: Check, outcome: str | CannotRun) -> tuple[str, ...]:
    """Return a row of the table."""
    return (
        check.client,
        check.version,
        check.protocol,
        check.called,
        outcome if isinstance(outcome, str) else "FAILED",
    )


def table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a Markdown table."""
    widths = [max(len(row[at]) for row in [HEADER, *rows]) for at in range(len(HEADER))]
    for row in [HEADER, tuple("-" * width for width in widths), *rows]:
        yield f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"


if __name__ == "__main__":
    sys.exit(main())
