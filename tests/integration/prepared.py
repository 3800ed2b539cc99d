"""Starts proxies by forking.py."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

FORKING = Path(__file__).with_name("forking.py")
END_S = 30
_LOCK = Lock()
_FORKING: list[subprocess.Popen[bytes]] = []


@dataclass
class Forked:
    """A proxy that is no child of this process."""

    pid: int

    def poll(self) -> int | None:
        """Return None while it runs; its exit code is not known."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 0
        return None

    def wait(self, timeout: float) -> int:
        """Wait for its end."""
        deadline = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the proxy {self.pid} has not ended")
            time.sleep(0.02)
        return code


def start_prepared(python: Path, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path) -> Forked:
    """Start a proxy in a new session; the stages do so at the same time, in threads."""
    job = {"command": [*command], "cwd": str(cwd), "env": dict(env), "log": str(log)}
    with _LOCK:
        if not _FORKING:
            _FORKING.append(_started(python, env))
        (forking,) = _FORKING
        assert forking.stdin is not None
        assert forking.stdout is not None
        forking.stdin.write(json.dumps(job).encode() + b"\n")
        forking.stdin.flush()
        return Forked(int(forking.stdout.readline()))


def _started(python: Path, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    # The folder of the first proxy is not on the path of the others.
    environment = {name: value for name, value in env.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [python, "-P", FORKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, start_new_session=True
    )

    def end() -> None:
        process.communicate(timeout=END_S)

    atexit.register(end)
    return process
