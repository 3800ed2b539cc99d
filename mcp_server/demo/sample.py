"""A sample router on a free loopback port, and settings that point at it."""

from __future__ import annotations

import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import FrameType

from mcp_server.demo.recorded import RecordedState, folder, load_state
from router_client import Settings
from router_client.model.address import Address
from router_client.model.secret import Secret
from router_client.routers import KINDS
from router_client.settings.candidates import Candidate
from router_client.settings.url import parse_address

LOOPBACK = "127.0.0.1"
NO_REQUEST = "-"
DEFAULT_KIND = next(iter(KINDS))


class SampleRouter(ThreadingHTTPServer):
    """Answers the recorded requests of a state and refuses everything else, as the real router does."""

    daemon_threads = True

    def __init__(self, state: RecordedState) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.state = state

    def handle_error(self, request: object, client_address: object) -> None:
        """Stay silent when a client disconnects: the traceback would appear on the user's screen."""


class _Handler(BaseHTTPRequestHandler):
    # Keeps connections open, as real routers do: a client sends its key only over such a connection.
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: SampleRouter

    def do_GET(self) -> None:
        self._answer("")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("utf-8", "replace")
        # An empty body is that of no recorded request: what is recorded for it is for GET.
        self._answer(body or NO_REQUEST)

    def _answer(self, request: str) -> None:
        state, presented = self.server.state, {value.removeprefix("Bearer ") for value in self.headers.values()}
        keyed = bool({state.key, state.token} & presented)
        answer = state.answer(self.path, int(time.time() * 1000), keyed=keyed, request=request)
        status, kind, body = (403, "application/json", '{"error":"Forbidden"}')
        if answer is not None:
            status, kind, body = answer.status, answer.content_type, answer.body
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: stdout carries the protocol, and stderr the log."""


@contextmanager
def sample_router(state: RecordedState | None) -> Iterator[int]:
    """Yield the port of a running sample router, or a closed port if the state is None or refuses connections."""
    if state is None or state.refused:
        yield _closed_port()
        return
    server = SampleRouter(state)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def sample_page(kind: str, state: RecordedState | None, port: int) -> Iterator[int | None]:
    """Yield the port of the running management page of the sample router at `port`; None if it has none."""
    recorded_port = parse_address("ROUTER_URL", KINDS[kind].url).port
    page = state.page(recorded_port, port) if state else None
    if page is None:
        yield None
        return
    with sample_router(page) as page_port:
        yield page_port


@contextmanager
def sample_folder(kind: str) -> Iterator[Path]:
    """Yield a private state folder with the recorded backends; it is removed afterwards."""
    home = Path(tempfile.mkdtemp(prefix="routerscope-demo-"))
    try:
        with _cleaned_up_on_sigterm(home):
            backends = home / "backends"
            backends.mkdir()
            recorded = folder(kind) / "backends"
            for source in recorded.iterdir() if recorded.is_dir() else ():
                target = backends / source.name
                target.write_bytes(source.read_bytes())
                target.chmod(0o600)
            yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def sample_settings(name: str, kind: str = DEFAULT_KIND) -> Iterator[Settings]:
    """Yield settings for a running sample router in a named state.

    Raises:
        SettingsError: there is no such state.
    """
    state = load_state(kind, name)
    with sample_folder(kind) as home, sample_router(state) as port, sample_page(kind, state, port) as page_port:
        candidate = Candidate(Address("http", LOOPBACK, port), "--demo", kind)
        yield Settings(
            (candidate,),
            kind=kind,
            home=home,
            api_key=_secret(state.key if state else None),
            admin_token=_secret(state.token if state else None),
            management={kind: Address("http", LOOPBACK, page_port)} if page_port else {},
        )


def _secret(value: str | None) -> Secret | None:
    return Secret(value) if value else None


@contextmanager
def _cleaned_up_on_sigterm(home: Path) -> Iterator[None]:
    """Remove the folder when an editor ends the demo with SIGTERM."""

    def clean_up(number: int, _: FrameType | None) -> None:
        shutil.rmtree(home, ignore_errors=True)
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)

    before = signal.signal(signal.SIGTERM, clean_up)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _closed_port() -> int:
    """Return a port that was just free, so that a connection to it is refused."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
