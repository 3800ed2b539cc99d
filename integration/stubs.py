"""Upstreams that speak just enough of the OpenAI API: one answers, the others fail, each in its own way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = {
    "id": "x",
    "object": "chat.completion",
    "created": 1,
    "model": "gpt-4o-mini",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hello"}}],
    "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
}
HANG = 0
ERROR = {"error": {"message": "stub says no, sk-FAKEINERROR0123456789abcdef", "type": "stub", "code": "stub"}}


class Stub(ThreadingHTTPServer):
    """Answers every request with one status; `HANG` keeps the connection open until the stub ends."""

    daemon_threads = True

    def __init__(self, status: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = status
        self.seen: list[str] = []
        self.ending = threading.Event()

    @property
    def asked(self) -> list[str]:
        """The completions that it was asked for."""
        return [request for request in self.seen if request.startswith("POST")]

    @property
    def url(self) -> str:
        """The base URL of its API."""
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer()

    def do_GET(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.server.seen.append(f"{self.command} {self.path}")
        if self.server.status == HANG:
            self.server.ending.wait(60)
            return
        body = json.dumps(ANSWER if self.server.status == 200 else ERROR).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@contextmanager
def stub(status: int) -> Iterator[Stub]:
    """A stub while the block runs."""
    server = Stub(status)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.ending.set()
        server.shutdown()
        server.server_close()
