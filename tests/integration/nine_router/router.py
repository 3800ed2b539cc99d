"""Starts the real 9router on a free loopback port, fills its database, and sends requests through it.

The server itself is started, not its launcher: that ends every other process of this name.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx

from tests.integration.proxy import free_port

ROOT = Path(__file__).parents[3]
NODE = ROOT / ".venv-browser" / "bin" / "node"
APP = ROOT / ".routers" / "9router" / "node_modules" / "9router" / "app"
KEY = "sk-FAKE9ROUTERKEY0123456789"
START_S, STOP_S, REQUEST_S = 60, 10, 60
TABLES = ("providerConnections", "providerNodes", "combos", "usageHistory", "usageDaily")


@dataclass(frozen=True)
class Connection:
    """A connection of a provider of the test's own. `provider` is its prefix; the API key is made of the name."""

    name: str
    provider: str = "stubo"
    priority: int = 1
    is_active: bool = True
    url: str = ""
    """Another base URL than the stub's."""

    @property
    def key(self) -> str:
        """The API key that it presents to the upstream."""
        return f"sk-FAKE-{self.name}-0123456789abcdef"


@dataclass
class Router:
    """A running 9router."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    settings: dict[str, object] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Scheme, host and port."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def token(self) -> str:
        """The CLI token, as the advice says how to make it."""
        machine, secret = (self._text("machine-id"), self._text("auth/cli-secret"))
        return hashlib.sha256(f"{machine}9r-cli-auth{secret}".encode()).hexdigest()[:16]

    def chat(self, model: str, *, stream: bool = False) -> int:
        """Request one completion; return its HTTP status."""
        body = {"model": model, "stream": stream, "messages": [{"role": "user", "content": "hi"}]}
        headers = {"Authorization": f"Bearer {KEY}"}
        url = f"{self.url}/v1/chat/completions"
        return httpx.post(url, json=body, headers=headers, timeout=REQUEST_S, trust_env=False).status_code

    def get(self, path: str, token: str | None = None) -> httpx.Response:
        """Do one GET, with the token or without."""
        headers = {"x-9r-cli-token": token} if token else {}
        return httpx.get(f"{self.url}{path}", headers=headers, timeout=REQUEST_S, trust_env=False)

    def fill(self, stub: str, connections: Sequence[Connection], combos: Mapping[str, Sequence[str]]) -> None:
        """Replace everything that is configured and counted."""
        with self.database() as database:
            for table in TABLES:
                database.execute(f"delete from {table}")
            for prefix in dict.fromkeys(each.provider for each in connections):
                url = next((each.url for each in connections if each.provider == prefix and each.url), stub)
                _insert_node(database, prefix, url)
            for each in connections:
                _insert_connection(database, each, each.url or stub)
            for name, models in combos.items():
                row = (str(uuid.uuid4()), name, None, json.dumps(models), _now(), _now())
                database.execute("insert into combos values (?, ?, ?, ?, ?, ?)", row)

    def set(self, **settings: object) -> None:
        """Change settings, such as requireLogin."""
        self.settings |= settings
        with self.database() as database:
            database.execute("insert or replace into settings values (1, ?)", (json.dumps(self.settings),))

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        """Its database, which it reads again for each request."""
        database = sqlite3.connect(self.folder / "db" / "data.sqlite", timeout=10)
        try:
            with database:
                yield database
        finally:
            database.close()

    def files(self) -> dict[str, str]:
        """A digest of each of its files; of the database by its rows, which SQLite moves between files by itself."""
        found = (path for path in self.folder.rglob("*") if path.is_file() and ".sqlite" not in path.name)
        digests = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}
        with self.database() as database:
            return digests | {"database": hashlib.sha256("".join(database.iterdump()).encode()).hexdigest()}

    def _text(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8").strip()


def provider_id(prefix: str) -> str:
    """Return the id of a provider: Anthropic's API if the prefix says so, else OpenAI's."""
    api = "anthropic-compatible" if prefix.startswith("anth") else "openai-compatible-chat"
    return f"{api}-{uuid.uuid5(uuid.NAMESPACE_DNS, prefix)}"


def _insert_node(database: sqlite3.Connection, prefix: str, url: str) -> None:
    id_ = provider_id(prefix)
    type_ = "anthropic-compatible" if id_.startswith("anthropic") else "openai-compatible"
    data = {"prefix": prefix, "baseUrl": url} | ({} if type_.startswith("anth") else {"apiType": "chat"})
    row = (id_, type_, f"stub {prefix}", json.dumps(data), _now(), _now())
    database.execute("insert into providerNodes values (?, ?, ?, ?, ?, ?)", row)


def _insert_connection(database: sqlite3.Connection, each: Connection, url: str) -> None:
    data = {
        "apiKey": each.key,
        "testStatus": "unknown",
        "providerSpecificData": {"prefix": each.provider, "apiType": "chat", "baseUrl": url, "nodeName": "stub"},
    }
    row = (
        *(str(uuid.uuid4()), provider_id(each.provider), "apikey", each.name, None, each.priority),
        *(int(each.is_active), json.dumps(data), _now(), _now()),
    )
    database.execute("insert into providerConnections values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@contextmanager
def router(folder: Path) -> Iterator[Router]:
    """Run a 9router with an empty configuration and one API key of its own, ready to serve.

    Raises:
        TimeoutError: it did not start; its log is in the message.
    """
    log = folder / "9router.log"
    running = _start(folder, log)
    try:
        _wait(running, log)
        with running.database() as database:
            row = (str(uuid.uuid4()), KEY, "laptop", None, 1, _now())
            database.execute("insert into apiKeys values (?, ?, ?, ?, ?, ?)", row)
        # Its token exists only once somebody has presented one.
        running.get("/api/providers", "0123456789abcdef")
        yield running
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.process.pid, signal.SIGKILL)
        running.process.wait(STOP_S)


def _start(folder: Path, log: Path) -> Router:
    port, data = free_port(), folder / "data"
    own = {"HOME": str(folder), "DATA_DIR": str(data), "PORT": str(port), "HOSTNAME": "127.0.0.1"}
    environment = {"PATH": os.environ["PATH"], "NEXT_TELEMETRY_DISABLED": "1", **own}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(shutil.which(NODE) or NODE), "custom-server.js"],
            cwd=APP,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Router(port, data, process)


def _wait(running: Router, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and running.process.poll() is None:
        with suppress(httpx.HTTPError):
            # The first read that opens the database creates it.
            if running.get("/api/settings/require-login").status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(f"9router did not start:\n{log.read_text('utf-8', 'replace')[-4000:]}")
