"""Starts the real proxy from `.venv-litellm`, offline, on a free loopback port, and drives traffic through it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parent.parent
LITELLM = ROOT / ".venv-litellm" / "bin" / "litellm"
KEY = "sk-integration-1234"
START_S, STOP_S, REQUEST_S = 180, 20, 60


@dataclass
class Proxy:
    """A running proxy."""

    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    def chat(self, model: str) -> int:
        """One completion; its HTTP status."""
        body = {"model": model, "messages": [{"role": "user", "content": "hi"}]}
        headers = {"Authorization": f"Bearer {KEY}"}
        url = f"{self.url}/v1/chat/completions"
        return httpx.post(url, json=body, headers=headers, timeout=REQUEST_S, trust_env=False).status_code

    def metrics(self) -> str:
        """The whole page of metrics, for what our reads must not change."""
        headers = {"Authorization": f"Bearer {KEY}"}
        return httpx.get(f"{self.url}/metrics/", headers=headers, timeout=REQUEST_S, trust_env=False).text

    def stop(self) -> None:
        """End it and everything that it started, now."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_S)


@contextmanager
def proxy(folder: Path, config: dict[str, Any], settings: dict[str, Any] | None = None) -> Iterator[Proxy]:
    """A proxy with this configuration (JSON is YAML, too), ready to serve.

    Raises:
        TimeoutError: it did not come up; its log is in the message.
    """
    (folder / "config.yaml").write_text(json.dumps(config), "utf-8")
    log = folder / "litellm.log"
    port = _free_port()
    command = [str(LITELLM), "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--telemetry", "False"],
            cwd=folder,
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    running = Proxy(port, process)
    try:
        _wait(running, log)
        yield running
    finally:
        running.stop()


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the developer's: no keys, no proxies; the price table that comes with the package."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**keep, "HOME": str(folder), "LITELLM_LOCAL_MODEL_COST_MAP": "True", "PYTHONUNBUFFERED": "1"}


def _wait(running: Proxy, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and running.process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{running.url}/health/liveliness", timeout=2, trust_env=False).status_code == 200:
                return
        time.sleep(0.25)
    raise TimeoutError(f"the proxy did not come up:\n{log.read_text('utf-8', 'replace')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
