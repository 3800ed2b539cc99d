"""The provider of the accounts that log in, whose host is fixed in the router: the proxy of its environment answers.

It takes `CONNECT` for the provider's two hosts, terminates TLS with a certificate of an authority that the router is
told to trust, and refuses every other host: nothing leaves the machine. Needs no root and no namespace.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.integration.behaviours import Reply, reply
from tests.router_client.certificates import Authority

HOSTS = ("api.anthropic.com", "platform.claude.com")
MESSAGES, USAGE, REFRESH = "/v1/messages", "/api/oauth/usage", "/v1/oauth/token"
WINDOW_S, LOGIN_S = 3 * 3600, 8 * 3600
ACCESS, RENEWED, REFRESHING = "FAKE-ACCESS-", "FAKE-RENEWED-", "FAKE-REFRESH-"
"""How the tokens of a login begin; the rest names it."""


@dataclass
class Grant:
    """What the provider answers to one login: messages by their behaviour, the other two with these statuses.

    `is_cut` closes each connection without an answer, as where the network is down.
    """

    messages: str = "ok"
    usage: int = 200
    refresh: int = 200
    is_cut: bool = False
    served: int = 0

    def revoke(self) -> None:
        """Refuse the login everywhere."""
        self.messages, self.usage, self.refresh = "401", 401, 401


class Provider(ThreadingHTTPServer):
    """Answers for all hosts of the provider, and records the requests. `environment` is the router's."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        authority, file = Authority(), folder / "authority.pem"
        file.write_text(authority.pem)
        self.context = authority.server_context(folder, *HOSTS)
        self.environment = {"HTTPS_PROXY": f"http://127.0.0.1:{self.server_port}", "NODE_EXTRA_CA_CERTS": str(file)}
        self.grants: dict[str, Grant] = {}
        self.seen: list[str] = []

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: dict[str, Any]) -> Reply | None:
        """Return the answer to one request; None if there is none."""
        self.seen.append(f"{method} {path}")
        token = headers.get("Authorization", "").removeprefix("Bearer ") or str(body.get("refresh_token"))
        login = token.removeprefix(ACCESS).removeprefix(RENEWED).removeprefix(REFRESHING)
        grant, path = self.grants.get(login, Grant("401", 401, 401)), path.partition("?")[0]
        if grant.is_cut:
            return None
        if path == MESSAGES:
            return _message(grant, body)
        if path == USAGE:
            return _reply(grant.usage, _usage())
        tokens = {"access_token": RENEWED + login, "refresh_token": REFRESHING + login, "expires_in": LOGIN_S}
        return _reply(grant.refresh, tokens) if path == REFRESH else _reply(404, {})


def _message(grant: Grant, body: dict[str, Any]) -> Reply:
    nth, grant.served = grant.served, grant.served + 1
    found = reply(grant.messages, nth, body, MESSAGES)
    status = "rejected" if found.status == 429 else "allowed"
    headers = {"unified-status": status, "unified-reset": str(int(time.time()) + WINDOW_S)}
    named = {f"anthropic-ratelimit-{name}": value for name, value in headers.items()}
    return Reply(found.status, found.body, {**found.headers, **named})


def _usage() -> dict[str, Any]:
    resets_at = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(time.time() + WINDOW_S))
    return {name: {"utilization": 12.5, "resets_at": resets_at} for name in ("five_hour", "seven_day")}


def _reply(status: int, body: dict[str, Any]) -> Reply:
    error = {"type": "error", "error": {"type": "authentication_error", "message": "invalid_grant"}}
    return Reply(status, body if status == 200 else error)


class _Handler(BaseHTTPRequestHandler):
    server: Provider
    protocol_version = "HTTP/1.1"

    def do_CONNECT(self) -> None:
        if self.path.partition(":")[0] not in HOSTS:
            self.send_error(403)
            return
        self.send_response_only(200)
        self.end_headers()
        # From here on, this connection speaks TLS, and the requests in it are handled as usual.
        self.request = self.server.context.wrap_socket(self.connection, server_side=True)
        self.setup()

    def do_POST(self) -> None:
        self._answer(json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}"))

    def do_GET(self) -> None:
        self._answer({})

    def _answer(self, body: dict[str, Any]) -> None:
        found = self.server.answer(self.command, self.path, dict(self.headers), body)
        if found is None:
            self.close_connection = True
            return
        content = json.dumps(found.body).encode()
        self.send_response(found.status)
        for name, value in {**found.headers, "Content-Type": "application/json"}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def finish(self) -> None:
        super().finish()
        if isinstance(self.request, ssl.SSLSocket):
            self.request.close()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent."""


@contextmanager
def provider(folder: Path) -> Iterator[Provider]:
    """Run the provider; its certificates are made anew in this folder."""
    server = Provider(folder)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
