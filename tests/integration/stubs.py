"""An upstream with just enough of the OpenAI and the Anthropic API; the path of a request selects its behaviour."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.integration.behaviours import Reply, reply

HANG_S = 60


@dataclass(frozen=True)
class ReceivedRequest:
    """One request as the upstream got it: the deployment's tag, its behaviour, method and path."""

    tag: str
    behaviour: str
    request: str


class Stub(ThreadingHTTPServer):
    """Serves `/<behaviour>/<tag>/...`, and records the requests."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[ReceivedRequest] = []
        self.ending = threading.Event()
        self._lock = threading.Lock()

    def count(self, tag: str) -> int:
        """Return how many completions the deployment with this tag served."""
        return sum(each.tag == tag and each.request.startswith("POST") for each in self.seen)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_port}"

    def note(self, method: str, path: str) -> tuple[str, int]:
        """Record a request; return its behaviour, and its number within its deployment, from 0."""
        _, behaviour, tag, *rest = f"{path}//".split("/")
        with self._lock:
            nth = self.count(tag)
            self.seen.append(ReceivedRequest(tag, behaviour, f"{method} /{'/'.join(rest).rstrip('/')}"))
        return behaviour, nth


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(json.loads(body or b"{}"))

    def do_GET(self) -> None:
        self._answer({})

    def _answer(self, body: dict[str, object]) -> None:
        behaviour, nth = self.server.note(self.command, self.path)
        if behaviour == "hang":
            self.server.ending.wait(HANG_S)
            return
        answer = reply(behaviour, nth, body, self.path)
        time.sleep(answer.takes_s)
        self._send(answer)

    def _send(self, answer: Reply) -> None:
        body = json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in {**answer.headers, "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@contextmanager
def stub() -> Iterator[Stub]:
    """Run a stub."""
    server = Stub()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.ending.set()
        server.shutdown()
        server.server_close()
