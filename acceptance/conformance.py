"""The conformance suite's scenarios that suit a product server; the others want tools made for the suite."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from acceptance.tools import CannotRun, Check, Tools

PACKAGE = "@modelcontextprotocol/conformance"
NEW, OLD = "2026-07-28", "2025-11-25"
SCENARIOS = {
    "server-stateless": (NEW,),
    "caching": (NEW,),
    "sep-2164-resource-not-found": (NEW,),
    "tools-list": (NEW, OLD),
    "tools-call-error": (NEW, OLD),
    "resources-list": (NEW, OLD),
    "prompts-list": (NEW, OLD),
    "server-initialize": (OLD,),
    "ping": (OLD,),
}


def checks(tools: Tools) -> list[Check]:
    """Each scenario in each protocol that has it."""
    version = tools.version(PACKAGE)
    return [
        Check("Conformance", version, protocol, name, lambda n=name, p=protocol: _scenario(tools, n, p))  # type: ignore[misc]
        for name, protocols in SCENARIOS.items()
        for protocol in protocols
    ]


def _scenario(tools: Tools, name: str, protocol: str) -> None:
    with _served() as url:
        command = ("conformance", "server", "--url", url, "--scenario", name, "--spec-version", protocol)
        said = tools.run(*command, "--output-dir", str(tools.home / "conformance"))
    # It ends well, too, where it found nothing to check.
    if "SUCCESS" not in said and "✓" not in said:
        raise CannotRun(f"nothing was checked: {said[-600:]}")


@contextmanager
def _served() -> Iterator[str]:
    with subprocess.Popen([sys.executable, "-m", "acceptance.loopback"], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                raise CannotRun("the server did not start on loopback")
            yield url
        finally:
            process.terminate()
