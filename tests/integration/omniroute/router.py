"""Starts the real OmniRoute on a free loopback port, configures it over its own API, and sends requests through it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.integration.nine_router.router import Connection
from tests.integration.node import node_of
from tests.integration.omniroute.install import app_of
from tests.integration.proxy import free_port

ENVIRONMENT = Path(__file__).parents[3] / ".routers" / "omniroute"
PASSWORD = "FAKE-PASSWORD-0123456789"
START_S, STOP_S, REQUEST_S = 120, 10, 180


@dataclass
class Router:
    """A running OmniRoute. `client` is logged in to its dashboard."""

    port: int
    process: subprocess.Popen[bytes]
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=REQUEST_S, trust_env=False)

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    def chat(self, model: str) -> int:
        """Request one completion; return its HTTP status."""
        body = {"model": model, "stream": False, "messages": [{"role": "user", "content": "hi"}]}
        url = f"{self.url}/v1/chat/completions"
        return httpx.post(url, json=body, timeout=REQUEST_S, trust_env=False).status_code

    def fill(self, stub: str, connections: Sequence[Connection]) -> None:
        """Replace everything that is configured. Providers get new ids, so nothing is known of them."""
        for path, rows in (("/api/providers", "connections"), ("/api/provider-nodes", "nodes")):
            for row in self._call("GET", path)[rows]:
                self._call("DELETE", f"{path}/{row['id']}")
        ids: dict[str, str] = {}
        for each in connections:
            if each.provider not in ids:
                ids[each.provider] = self._add_node(each.provider, each.url or stub)
            self._add(each, ids[each.provider])

    def set_login(self, *, required: bool) -> None:
        """Switch the login of its API on or off."""
        self._call("PATCH", "/api/settings", requireLogin=required)

    def _add_node(self, prefix: str, url: str) -> str:
        type_ = "anthropic-compatible" if prefix.startswith("anth") else "openai-compatible"
        body = {"name": f"stub {prefix}", "prefix": prefix, "baseUrl": url, "type": type_}
        api = {} if type_.startswith("anth") else {"apiType": "chat"}
        id_: str = self._call("POST", "/api/provider-nodes", **body, **api)["node"]["id"]
        return id_

    def _add(self, each: Connection, provider: str) -> None:
        body = {"provider": provider, "apiKey": each.key, "name": each.name, "priority": each.priority}
        made = self._call("POST", "/api/providers", **body)["connection"]
        if not each.is_active:
            self._call("PUT", f"/api/providers/{made['id']}", isActive=False)

    def _call(self, method: str, path: str, **body: object) -> Any:
        answer = self.client.request(method, path, json=body or None)
        answer.raise_for_status()
        return answer.json()


@contextmanager
def router(folder: Path) -> Iterator[Router]:
    """Run an OmniRoute with an empty configuration, ready to serve.

    Raises:
        TimeoutError: it did not start; its log is in the message.
    """
    log = folder / "omniroute.log"
    running = _start(folder, log)
    try:
        _wait(running, log)
        running.client.post("/api/auth/login", json={"password": PASSWORD}).raise_for_status()
        yield running
    finally:
        running.client.close()
        with suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait(STOP_S)


def _start(folder: Path, log: Path) -> Router:
    port = free_port()
    secrets = {name: f"FAKE-{name}-0123456789abcdef0123456789" for name in ("JWT_SECRET", "API_KEY_SECRET")}
    own = {"HOME": str(folder), "DATA_DIR": str(folder / "data"), "PORT": str(port), "HOSTNAME": "127.0.0.1"}
    own |= secrets | {"STORAGE_ENCRYPTION_KEY": "FAKE-0123456789abcdef0123456789abcdef", "INITIAL_PASSWORD": PASSWORD}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(node_of(ENVIRONMENT)), "server.js"],
            cwd=app_of(ENVIRONMENT),
            env={"PATH": os.environ["PATH"], "NEXT_TELEMETRY_DISABLED": "1", **own},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Router(port, process)


def _wait(running: Router, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and running.process.poll() is None:
        with suppress(httpx.HTTPError):
            if running.client.get("/api/monitoring/health").status_code == 200:
                return
        time.sleep(0.5)
    raise TimeoutError(f"OmniRoute did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
