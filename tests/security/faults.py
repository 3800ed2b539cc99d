"""Faults of a peer on a socket, from the first byte or after it has identified itself."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from dataclasses import dataclass

from anyio.abc import SocketStream

from router_client.routers import load_adapter
from router_client.routers.signs import LIVEZ
from tests.router_client.raw import (
    OK,
    Behaviour,
    RawServer,
    answers,
    drips,
    floods,
    half_closes,
    resets,
    says_nothing,
    sends,
)
from tests.support import NOT_FOUND, recorded

CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(bytes(32 * 1024 * 1024), 9)
FAULTS: Mapping[str, Behaviour] = {
    "resets": resets,
    "closes without an answer": sends(),
    "closes its sending half": half_closes(OK + b"Content-Length: 100\r\n\r\n{"),
    "wrong content length": sends(OK + b"Content-Length: 100\r\n\r\n{}"),
    "drips headers": drips(OK, b"X: y\r\n"),
    "drips a body": drips(OK + b"Content-Length: 1000\r\n\r\n", b" "),
    "never answers": says_nothing,
    "a decompression bomb": answers(BOMB, b"200 OK", b"Content-Encoding: gzip"),
    "a bomb as transfer encoding": sends(
        OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", b"%x\r\n" % len(BOMB), BOMB
    ),
    "endless chunks": floods(CHUNKED, b"10000\r\n" + b"x" * 65536 + b"\r\n"),
    "a huge answer": floods(OK + b"Content-Length: 99999999999\r\n\r\n", b" " * 65536),
    "HTML with 200": answers(b"<html><body>It works!</body></html>", b"200 OK", b"Content-Type: text/html"),
    "204": sends(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "a redirect": answers(b"", b"307 Temporary Redirect", b"Location: http://127.0.0.1:9/livez"),
    "bad UTF-8": answers(b'{"status":"\xff\xfe"}'),
    "deep JSON": answers(b"[" * 100_000),
    "NaN": answers(b"NaN"),
    "duplicate keys": answers(b'{"status":"no","status":1}'),
    "a huge integer": answers(b'{"status":' + b"9" * 5000 + b"}"),
    "an empty body": answers(b""),
    "another protocol": sends(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "500": answers(b"Internal Server Error", b"500 Internal Server Error"),
    "404": answers(b"Not Found", b"404 Not Found"),
}
STATES = {"dario": "pool3_traffic", "litellm": "one_ok_one_429_one_500"}


@dataclass
class FaultyRouter:
    """A router that answers its identity reads and then shows a fault; without a fault it closes its port.

    `has_failed` is true once another read got the fault.
    """

    kind: str
    fault: Behaviour | None
    server: RawServer | None = None
    has_failed: bool = False

    def __post_init__(self) -> None:
        adapter = load_adapter(self.kind)
        self._recorded = recorded(STATES[self.kind], self.kind)
        self._identity_paths = {read.path for read in adapter.identity}
        self._other_paths = {read.path for read in adapter.every_read} - self._identity_paths
        self._answered: set[str] = set()

    async def __call__(self, stream: SocketStream) -> object:
        assert self.server is not None
        path = self.server.heads[-1].split()[1]
        self._answered |= {path} & self._identity_paths
        if self.fault is None and self._answered == self._identity_paths:
            await self.server.close()
            self.has_failed = True
        if path in {LIVEZ.path, *self._identity_paths}:
            answer = self._recorded.answer(path, "none")
            status, body = NOT_FOUND[self.kind] if answer is None else (answer.status, answer.body.encode())
            json_answer = answers(body, b"%d Status" % status, b"Content-Type: application/json")
            is_kept = await json_answer(stream)
            # The port is closed; the last open connection must end, too.
            return is_kept and not (self.fault is None and self.has_failed)
        if self.fault is None:
            return False
        self.has_failed = self.has_failed or path in self._other_paths
        return await self.fault(stream)
