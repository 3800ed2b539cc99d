"""Starts the real proxy from `.venv-litellm`, offline, on a free loopback port, and sends requests through it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.integration.prepared import Forked, start_prepared

ROOT = Path(__file__).parents[2]
LITELLM = ROOT / ".venv-litellm" / "bin" / "litellm"
KEY = "sk-integration-1234"
ERROR_IN_200 = 0
"""Stands for a 200 whose body is an error: LiteLLM passes on the upstream's status, but the client was not served."""
START_S, STOP_S, REQUEST_S = 180, 20, 120


@dataclass
class Proxy:
    """A running proxy."""

    port: int
    process: subprocess.Popen[bytes] | Forked

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    def chat(self, model: str, text: str = "hi", key: str = KEY) -> int:
        """Request one completion; return its HTTP status."""
        return self._post("/v1/chat/completions", model, text, key)

    def messages(self, model: str, text: str = "hi", key: str = KEY) -> int:
        """Request one completion over Anthropic's API; return its HTTP status."""
        return self._post("/v1/messages", model, text, key)

    def _post(self, path: str, model: str, text: str, key: str) -> int:
        body = {"model": model, "max_tokens": 16, "messages": [{"role": "user", "content": text}]}
        headers = {"Authorization": f"Bearer {key}"}
        answer = httpx.post(f"{self.url}{path}", json=body, headers=headers, timeout=REQUEST_S, trust_env=False)
        return ERROR_IN_200 if answer.status_code == 200 and "error" in answer.json() else answer.status_code

    def get(self, path: str, key: str | None = KEY) -> httpx.Response:
        """Do one GET, with a key or without."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.get(f"{self.url}{path}", headers=headers, timeout=REQUEST_S, trust_env=False)

    def metrics(self) -> str:
        """Return all of /metrics/, to check that our reads do not change it."""
        return self.get("/metrics/").text

    def stop(self) -> None:
        """Kill it and everything that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_S)


@contextmanager
def proxy(
    folder: Path, config: dict[str, Any], workers: int = 1, files: Mapping[str, str] | None = None
) -> Iterator[Proxy]:
    """Run a proxy with this configuration (JSON is YAML, too) and these files next to it, ready to serve.

    Raises:
        TimeoutError: it did not start; its log is in the message.
    """
    for name, text in {**(files or {}), "config.yaml": json.dumps(config)}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    log = folder / "litellm.log"
    running = _start(folder, log, workers)
    try:
        _wait(running, log)
        yield running
    finally:
        running.stop()


def _start(folder: Path, log: Path, workers: int) -> Proxy:
    port = free_port()
    command = [str(LITELLM), "--config", "config.yaml", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--telemetry", "False"]
    environment = _environment(folder, workers)
    if workers == 1:
        python = LITELLM.with_name("python")
        return Proxy(port, start_prepared(python, command, cwd=folder, env=environment, log=log))
    # On a busy machine a worker needs more than the 5 s after which it would be killed.
    command += ["--num_workers", str(workers), "--timeout_worker_healthcheck", str(START_S)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Proxy(port, process)


def _environment(folder: Path, workers: int) -> dict[str, str]:
    """Nothing of the developer's, such as keys and proxies; the package's own price table."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    own = {"HOME": str(folder), "PYTHONPATH": str(folder), "PYTHONUNBUFFERED": "1"}
    own["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    if workers == 1:
        return keep | own
    shared = folder / "metrics"
    shared.mkdir()
    return keep | own | {"PROMETHEUS_MULTIPROC_DIR": str(shared)}


def _wait(running: Proxy, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and running.process.poll() is None:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{running.url}/health/liveliness", timeout=2, trust_env=False).status_code == 200:
                return
        time.sleep(0.25)
    raise TimeoutError(f"the proxy did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
