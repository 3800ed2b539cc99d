"""Starts the real llama-server on a free loopback port, and sends requests to it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.integration.proxy import ROOT, free_port

INSTALLED = ROOT / ".routers" / "llama-server"
START_S, STOP_S, REQUEST_S = 30, 10, 60
BASIC = re.compile(r"-x64|-armv8\.0")
"""The variants of its arithmetic that every processor has."""


def program() -> tuple[list[str], Path, dict[str, str]] | None:
    """Return the command, its working folder and its variables; None if llama-server is not installed."""
    if given := os.environ.get("LLAMA_SERVER"):
        return [given], ROOT, {}
    if not (INSTALLED / ".ready").exists():
        return None
    (libraries,) = (INSTALLED / "usr" / "lib").glob("*-linux-gnu*")
    backends = sorted(libraries.glob("ggml/*/libggml-cpu*.so"))
    backend = next((each for each in backends if BASIC.search(each.name)), backends[0])
    variables = {"LD_LIBRARY_PATH": f"{libraries}:{libraries / 'llama'}", "GGML_BACKEND_PATH": str(backend)}
    return ["usr/bin/llama-server"], INSTALLED, variables


@dataclass
class Server:
    """A running llama-server, and the long answers that were requested from it."""

    port: int
    process: subprocess.Popen[bytes]
    key: str | None = None
    streams: list[httpx.Response] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, key: str | None = None) -> httpx.Response:
        """Do one GET, with a key or without."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.get(f"{self.url}{path}", headers=headers, timeout=REQUEST_S, trust_env=False)

    def chat(self, model: str, key: str | None = None) -> int:
        """Request one completion; return its HTTP status."""
        body = {"model": model, "max_tokens": 1, "messages": [{"role": "user", "content": "hi"}]}
        return self.post("/v1/chat/completions", body, key or self.key).status_code

    def post(self, path: str, body: dict[str, Any], key: str | None = None) -> httpx.Response:
        """Do one POST."""
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.post(f"{self.url}{path}", json=body, headers=headers, timeout=REQUEST_S, trust_env=False)

    def begin_long_answers(self, count: int, client: httpx.Client) -> None:
        """Request answers that do not end before `end_long_answers`."""
        for _ in range(count):
            threading.Thread(target=self._stream, args=(client,), daemon=True).start()

    def _stream(self, client: httpx.Client) -> None:
        body = {"prompt": "a", "n_predict": 30_000, "ignore_eos": True, "stream": True}
        request = client.build_request("POST", f"{self.url}/completion", json=body)
        with suppress(httpx.HTTPError):
            self.streams.append(client.send(request, stream=True))

    def end_long_answers_in(self, seconds: float) -> None:
        """Disconnect from the long answers after this time, meanwhile return."""
        threading.Timer(seconds, self._end_long_answers).start()

    def _end_long_answers(self) -> None:
        for stream in self.streams:
            stream.close()

    def count(self, name: str) -> float:
        """Return a figure of /metrics; 0 if it is not there."""
        found = re.search(rf"^llamacpp:{name} (\S+)$", self.get("/metrics", self.key).text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def models(self) -> dict[str, str]:
        """Return the status of each model in router mode, as the server reports it."""
        rows = self.get("/v1/models", self.key).json()["data"]
        return {row["id"]: json.dumps({**row.get("status", {}), "args": None, "preset": None}) for row in rows}

    def children(self) -> list[int]:
        """Return the processes that it started for its models."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(child) for path in threads for child in path.read_text("utf-8").split()]

    def stop(self) -> None:
        """Kill it and everything that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(STOP_S)


@contextmanager
def server(folder: Path, arguments: Sequence[str], key: str | None = None, *, wait: bool = True) -> Iterator[Server]:
    """Run llama-server with these arguments, ready to serve, or with `wait` False as soon as it answers at all.

    Raises:
        TimeoutError: it did not start; its log is in the message.
    """
    found = program()
    assert found is not None
    command, cwd, variables = found
    port, log = free_port(), folder / "llama-server.log"
    command = [*command, "--host", "127.0.0.1", "--port", str(port), *arguments]
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=keep | variables | {"HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    running = Server(port, process, key)
    try:
        _wait(running, log, {200} if wait else {200, 503})
        yield running
    finally:
        running.stop()


def _wait(running: Server, log: Path, statuses: set[int]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and running.process.poll() is None:
        with suppress(httpx.HTTPError):
            if running.get("/health").status_code in statuses:
                return
        time.sleep(0.01)
    raise TimeoutError(f"llama-server did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
