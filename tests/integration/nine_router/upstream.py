"""An upstream with just enough of both APIs; the API key of a request selects its status."""

from __future__ import annotations

import json
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET_IN_ERROR = "sk-ant-FAKEKEYINERRORTEXT0123456789"
ERRORS = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class Upstream(ThreadingHTTPServer):
    """Answers with `status[key, model]`, else `status[key]`, else 200, and counts all requests by key."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status: dict[object, int] = {}
        self.seen: Counter[str] = Counter()

    @property
    def url(self) -> str:
        """The base URL of its API."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def status_for(self, key: str, model: str) -> int:
        """Count a request; return its status."""
        self.seen[key] += 1
        return self.status.get((key, model), self.status.get(key, 200))


class _Handler(BaseHTTPRequestHandler):
    server: Upstream

    def do_GET(self) -> None:
        self._send(self.server.status_for(self._key(), ""), {"data": []})

    def do_POST(self) -> None:
        asked = defaultdict(str, json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}"))
        status = self.server.status_for(self._key(), asked["model"])
        if status != 200:
            error = {"type": ERRORS.get(status, "api_error"), "message": f"no {SECRET_IN_ERROR}"}
            return self._send(status, {"type": "error", "error": error})
        if asked["stream"]:
            return self._stream(self.path.endswith("/messages"), asked["model"])
        return self._send(200, _message(asked["model"]) if self.path.endswith("/messages") else _chat(asked["model"]))

    def _key(self) -> str:
        return self.headers.get("x-api-key") or (self.headers.get("authorization") or "").removeprefix("Bearer ")

    def _send(self, status: int, body: object) -> None:
        self._send_bytes(status, "application/json", json.dumps(body).encode())

    def _stream(self, is_anthropic: bool, model: str) -> None:
        events = _message_events(model) if is_anthropic else _chat_events(model)
        self._send_bytes(200, "text/event-stream", "".join(f"{event}\n\n" for event in events).encode())

    def _send_bytes(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


def _chat(model: str) -> object:
    choice = {"index": 0, "message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": model, "choices": [choice], "usage": USED}


USED = {"prompt_tokens": 21, "completion_tokens": 9, "total_tokens": 30}


def _chat_events(model: str) -> Iterator[str]:
    base = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": model}
    delta = {"index": 0, "delta": {"role": "assistant", "content": "ok"}, "finish_reason": None}
    yield f"data: {json.dumps(base | {'choices': [delta]})}"
    end = {"index": 0, "delta": {}, "finish_reason": "stop"}
    yield f"data: {json.dumps(base | {'choices': [end], 'usage': USED})}"
    yield "data: [DONE]"


def _message(model: str) -> object:
    usage = {"input_tokens": 21, "output_tokens": 9}
    text = [{"type": "text", "text": "ok"}]
    return {
        "id": "m", "type": "message", "role": "assistant", "model": model, "content": text,
        "stop_reason": "end_turn", "stop_sequence": None, "usage": usage,
    }  # fmt: skip


def _message_events(model: str) -> Iterator[str]:
    usage = {"input_tokens": 21, "output_tokens": 1}
    start = {"id": "m", "type": "message", "role": "assistant", "model": model, "content": [], "usage": usage}
    for event in (
        {"type": "message_start", "message": start},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "ok"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}},
        {"type": "message_stop"},
    ):
        yield f"event: {event['type']}\ndata: {json.dumps(event)}"


@contextmanager
def upstream() -> Iterator[Upstream]:
    """Run an upstream."""
    server = Upstream()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
