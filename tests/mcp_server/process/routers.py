"""Routers over real HTTP: one replays a recorded state, one never answers."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import anyio
import httpx
from anyio.abc import SocketAttribute, SocketStream

Router = Callable[[httpx.Request], httpx.Response]


class _ReplayServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, router: Router) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.router = router


class _Handler(BaseHTTPRequestHandler):
    # Like the real routers: keep the connection, and send without delay.
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _ReplayServer

    def handle_request(self) -> None:
        url = f"http://{self.headers['Host']}{self.path}"
        response = self.server.router(httpx.Request(self.command, url, headers=self.headers.items()))
        body = response.read()
        self.send_response(response.status_code)
        self.send_header("Content-Type", response.headers.get("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_CONNECT = handle_request

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def replaying(router: Router) -> Iterator[str]:
    """Serve this router over HTTP during the block and yield its URL; conftest.py checks the requests."""
    with _ReplayServer(router) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


@dataclass
class Listener:
    """A listening port, and an event that is set on the first bytes received."""

    port: int
    asked: anyio.Event = field(default_factory=anyio.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@asynccontextmanager
async def never_answering() -> AsyncIterator[Listener]:
    """Accept connections and requests during the block and never respond."""
    tcp = await anyio.create_tcp_listener(local_host="127.0.0.1")
    listener = Listener(tcp.extra(SocketAttribute.local_port))

    async def serve(stream: SocketStream) -> None:
        with suppress(anyio.EndOfStream, anyio.BrokenResourceError):
            async with stream:
                await stream.receive()
                listener.asked.set()
                await anyio.sleep_forever()

    async with tcp, anyio.create_task_group() as tasks:
        tasks.start_soon(tcp.serve, serve)
        try:
            yield listener
        finally:
            tasks.cancel_scope.cancel()
