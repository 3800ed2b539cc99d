"""A model provider on loopback that keeps what it receives and refuses it, so that its client ends at once."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

REFUSAL = b"{}"
# An older model gets the tools themselves, a newer one only a search for them.
SETTINGS = """\
model = "gpt-5"
model_provider = "loopback"

[model_providers.loopback]
name = "loopback"
base_url = "{url}"
request_max_retries = 0
stream_max_retries = 0
"""


class Provider:
    """The provider while it runs; `received` is the text of all requests."""

    def __init__(self) -> None:
        self.received = ""
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                provider.received += self.rfile.read(int(self.headers["content-length"])).decode()
                self.send_response(400)
                self.send_header("content-length", str(len(REFUSAL)))
                self.end_headers()
                self.wfile.write(REFUSAL)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        """The base URL of the provider."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def settings(self) -> str:
        """The provider in Codex's configuration."""
        return SETTINGS.format(url=self.url)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
