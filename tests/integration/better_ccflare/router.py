"""Starts the real better-ccflare on a free loopback port with a home of its own, and sends requests through it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.integration.better_ccflare.provider import ACCESS, REFRESHING, Grant
from tests.integration.proxy import ROOT, free_port

PROGRAM = ROOT / ".routers" / "better-ccflare" / "node_modules" / "better-ccflare" / "dist" / "better-ccflare"
DATABASE = Path(".config", "better-ccflare", "better-ccflare.db")
START_S, STOP_S, REQUEST_S, SETTLE_S = 60, 20, 60, 1.5
RENEWED_BEFORE_S, JUST_S = 30 * 60, 0.2
NEVER_BY_ITSELF = {"USAGE_POLL_INTERVAL_MS": "3600000"}
"""The quotas of the logins are polled when a test says so: a poll during a look would count as ours."""
COUNTED_BY_A_KEY = frozenset({"last_used", "usage_count"})
"""Columns of api_keys: each accepted read counts up its key's own use."""


@dataclass
class Router:
    """A running router, its keys by name, and what the provider answers to its logins, by the name of the account."""

    port: int
    home: Path
    process: subprocess.Popen[bytes]
    client: httpx.Client
    database: sqlite3.Connection
    keys: dict[str, str] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None, key: str | None = None) -> Any:
        """Send one request to its own API; return the JSON."""
        headers = {"x-api-key": found} if (found := key or self.keys.get("admin")) else {}
        url = f"{self.url}{path}"
        answer = self.client.request(method, url, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def add(self, name: str, endpoint: str, priority: int) -> None:
        """Add an account with an API key."""
        body = {"name": name, "apiKey": f"sk-FAKE-{name}-0123456789", "customEndpoint": endpoint, "priority": priority}
        self.call("POST", "/api/accounts/anthropic-compatible", body)

    def add_login(self, name: str, token: str, priority: int) -> None:
        """Add an account that logs in, and have its token renewed and its quota polled."""
        body = {"name": name, "accessToken": ACCESS + token, "refreshToken": REFRESHING + token, "priority": priority}
        self.call("POST", "/api/accounts", body)
        self.change(name, "refresh-usage")

    def poll(self, name: str) -> None:
        """Poll the quota of a login now, as the timer does; `refresh-usage` also forgets the last answer."""
        self.change(name, "force-reset-rate-limit")

    def let_come_due(self, name: str) -> None:
        """Let the access token of a login have just come so near to its end that the next request renews it first."""
        time.sleep(2 * JUST_S)
        ends_at_ms = int((time.time() + RENEWED_BEFORE_S - JUST_S) * 1000)
        with self.database:
            self.database.execute("UPDATE accounts SET expires_at = ? WHERE name = ?", (ends_at_ms, name))

    def change(self, name: str, action: str, **body: Any) -> None:
        """Pause or resume an account, or give it another priority."""
        (found,) = (row["id"] for row in self.call("GET", "/api/accounts") if row["name"] == name)
        self.call("POST", f"/api/accounts/{found}/{action}", body)

    def make_key(self, name: str, role: str) -> str:
        """Make a key; the first one must be of role admin. From then on keys are required."""
        made: str = self.call("POST", "/api/api-keys", {"name": name, "role": role})["data"]["apiKey"]
        self.keys[name] = made
        return made

    def send(self, key: str | None = None) -> int:
        """Send a request for a message; return its status."""
        body = {"model": "claude-sonnet-4-5", "max_tokens": 16, "messages": [{"role": "user", "content": "hi"}]}
        headers = {"x-api-key": key} if key else {}
        url = f"{self.url}/v1/messages"
        return self.client.post(url, json=body, headers=headers).status_code

    def settle(self, before: int) -> None:
        """Wait for more records than that, which it makes after it has answered; some requests leave none."""
        deadline = time.monotonic() + SETTLE_S
        while self.recorded() <= before and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(0.1)

    def recorded(self) -> int:
        """Return how many requests are recorded."""
        return len(self.call("GET", "/api/requests?limit=100"))

    def empty(self) -> None:
        """Remove all accounts and records."""
        for row in self.call("GET", "/api/accounts"):
            self.call("DELETE", f"/api/accounts/{row['name']}", {"confirm": row["name"]})
        self.call("POST", "/api/stats/reset")

    def stored(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all of its database, but for what an accepted key counts of itself."""
        tables = [row[0] for row in self.database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: _rows(self.database, table) for table in sorted(tables)}

    def files(self) -> dict[str, int]:
        """Return its files and their sizes, without the database, which `stored` compares, and the log."""
        found = (path for path in self.home.rglob("*") if path.is_file() and ".db" not in path.name)
        return {str(path): path.stat().st_size for path in found if path.suffix != ".log"}


def _rows(database: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    kept = [name for name in names if table != "api_keys" or name not in COUNTED_BY_A_KEY]
    return database.execute(f"SELECT {', '.join(kept)} FROM {table} ORDER BY rowid").fetchall()


@contextmanager
def router(home: Path, more: Mapping[str, str] | None = None) -> Iterator[Router]:
    """Run a router without accounts, ready to serve, with more variables in its environment.

    Raises:
        TimeoutError: it did not start; its log is in the message.
    """
    folder = home / "empty"
    folder.mkdir(parents=True)
    port, log = free_port(), home / "router.log"
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    own = {"HOME": str(home), "BETTER_CCFLARE_HOST": "127.0.0.1", "PORT": str(port)}
    env = {**keep, **own, **NEVER_BY_ITSELF, **(more or {})}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [PROGRAM, "--serve"], cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    client = httpx.Client(timeout=REQUEST_S, trust_env=False, verify=False)
    try:
        _wait(client, port, process, log)
        # Open until the router has ended: it does not see what is written after another program has closed it.
        with closing(sqlite3.connect(home / DATABASE, timeout=REQUEST_S)) as database:
            yield Router(port, home, process, client, database)
            _stop(process)
    finally:
        _stop(process)
        client.close()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(STOP_S)


def _is_ready(client: httpx.Client, port: int) -> bool:
    # 503 without accounts.
    health = client.get(f"http://127.0.0.1:{port}/health").json()
    ready: bool = health["runtime"]["usageWorker"]["state"] == "ready"
    return ready


def _wait(client: httpx.Client, port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until it serves and records: a request before its worker is ready is served, and leaves no record."""
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.HTTPError):
            if _is_ready(client, port):
                return
        time.sleep(0.1)
    raise TimeoutError(f"better-ccflare did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
