"""Runs every check and prints the table; exit code 1 where one failed."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from acceptance import conformance, editors, inspector, typescript
from acceptance.tools import CannotRun, Check, Tools

HEADER = ("client", "version", "protocol", "what was called", "result")


def main() -> int:
    """Look at each client in a home folder that goes away."""
    with tempfile.TemporaryDirectory() as home:
        tools = Tools(Path(sys.argv[1]), Path(home))
        modules = (editors, inspector, typescript, conformance)
        results = [(check, result(check)) for module in modules for check in module.checks(tools)]
    print("\n".join(table([(*cells(check), "ok" if problem is None else "FAILED") for check, problem in results])))
    failed = [(check, problem) for check, problem in results if problem is not None]
    for check, problem in failed:
        print(f"\n{check.client}, {check.protocol}, {check.called}:\n{problem}")
    print(f"\n{len(results) - len(failed)} of {len(results)} ok")
    return 1 if failed else 0


def result(check: Check) -> str | None:
    """None where the client is content; else what is wrong."""
    print(f"{check.client}: {check.called} ({check.protocol})", file=sys.stderr, flush=True)
    try:
        check.run()
    except CannotRun as problem:
        return str(problem)
    return None


def cells(check: Check) -> tuple[str, ...]:
    """The line's cells but for the last."""
    return (check.client, check.version, check.protocol, check.called)


def table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """As Markdown, to be pasted."""
    widths = [max(len(row[at]) for row in [HEADER, *rows]) for at in range(len(HEADER))]
    for row in [HEADER, tuple("-" * width for width in widths), *rows]:
        yield f"| {' | '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))} |"


if __name__ == "__main__":
    sys.exit(main())
