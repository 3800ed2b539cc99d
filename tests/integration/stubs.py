"""An upstream that speaks just enough of the OpenAI and the Anthropic API; a request's path says how it behaves."""

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
class Asked:
    """One request as the upstream got it: the deployment's tag, the behaviour asked for, method and path."""

    tag: str
    behaviour: str
    request: str


class Stub(ThreadingHTTPServer):
    """Answers on `/<behaviour>/<tag>/...`, and remembers who was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[Asked] = []
        self.ending = threading.Event()
        self._lock = threading.Lock()

    def asked(self, tag: str) -> int:
        """How many completions the deployment with this tag was asked for."""
        return sum(each.tag == tag and each.request.startswith("POST") for each in self.seen)

    @property
    def address(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_port}"

    def note(self, method: str, path: str) -> tuple[str, int]:
        """Remember a request; its behaviour, and which one of its deployment it is, from 0."""
        _, behaviour, tag, *rest = f"{path}//".split("/")
        with self._lock:
            nth = self.asked(tag)
            self.seen.append(Asked(tag, behaviour, f"{method} /{'/'.join(rest).rstrip('/')}"))
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
    """A stub while the block runs."""
    server = Stub()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.ending.set()
        server.shutdown()
        server.server_close()
