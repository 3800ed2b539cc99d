"""The scenarios of the conformance suite for any server; the others need tools written for the suite."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.acceptance.tools import CannotRun, Check, Tools

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

# Checks that fail by design, with a part of the suite's message. Two call a tool written for the suite. The third
# requires an error to repeat the URI; our errors are constant.
EXPECTED_FAILURES = {
    "sep-2575-server-rejects-undeclared-capability": "test_missing_capability",
    "sep-2575-missing-capability-http-400": "test_missing_capability",
    "sep-2164-data-uri": "data.uri is undefined",
}


def checks(tools: Tools) -> list[Check]:
    """Return each scenario in each protocol that has it."""
    version = tools.version(PACKAGE)
    return [
        Check("Conformance", version, protocol, name, lambda n=name, p=protocol: _scenario(tools, n, p))  # type: ignore[misc]
        for name, protocols in SCENARIOS.items()
        for protocol in protocols
    ]


def _scenario(tools: Tools, name: str, protocol: str) -> str:
    """Run a scenario and return how many checks passed. The exit code of the suite includes expected failures."""
    folder = tools.home / f"{name}-{protocol}"
    with _served() as url:
        command = ("conformance", "server", "--url", url, "--scenario", name, "--spec-version", protocol)
        tools.run(*command, "--output-dir", str(folder), code=None)
    found = [check for path in folder.rglob("checks.json") for check in json.loads(path.read_text("utf-8"))]
    failed = [check for check in found if check["status"] in {"FAILURE", "WARNING"}]
    wrong = [check for check in failed if EXPECTED_FAILURES.get(check["id"], "?") not in check["errorMessage"]]
    passed = sum(check["status"] == "SUCCESS" for check in found)
    if wrong or not passed:
        raise CannotRun(f"{passed} checks passed, these failed: {json.dumps(wrong)[:1000]}")
    return ", ".join([f"ok: {passed} checks", *(f"not {check['id']}" for check in failed)])


@contextmanager
def _served() -> Iterator[str]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.acceptance.loopback"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().strip()
            if not url:
                raise CannotRun("the server did not start on loopback")
            yield url
        finally:
            process.terminate()
