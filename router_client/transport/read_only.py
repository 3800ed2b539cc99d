"""The read-only transport: one address, an exact set of requests, a cap on each answer, one deadline.

A request is a GET of a listed path, or one of the listed POSTs, byte by byte: an adapter's constants that only read.

It is the lowest layer, so no adapter or tool can bypass it. No redirects, cookies or proxies, nothing from the
environment.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from http import HTTPStatus
from typing import cast

import httpcore
from msgspec.structs import replace

from router_client.errors import ForbiddenRead, Malformed, TooLarge
from router_client.model.address import Address
from router_client.model.secret import Secret
from router_client.reads import MEBIBYTE, Answer, Credential, Read
from router_client.transport.body import body_for
from router_client.transport.network import Connection, within_deadline

HEADERS = (b"host", b"accept", b"accept-encoding", b"user-agent")
BODY_HEADERS = (b"content-type", b"content-length")
PLAIN = re.compile(rb"[\x20-\x7e]*+")
FIXED_BODY = type(httpcore.Request("GET", "http://localhost").stream)
"""The type of a body that is the same each time it is read."""


class ReadOnlyTransport:
    """Sends the given reads to an address and refuses everything else."""

    def __init__(self, address: Address, reads: Collection[Read]) -> None:
        self._address = address
        self._origin = (address.scheme.encode(), address.host.encode(), address.port)
        self._host = address.host_header.encode()
        self._requests = frozenset((read.method.encode(), self._target(read), read.body) for read in reads)
        self._credential_headers = frozenset(
            read.header.lower().encode() for read in reads if read.credential is not Credential.NONE
        )
        self._without_credential: dict[Read, httpcore.Request] = {}
        """Built once: to build a request takes as long as to check it. One with a credential is not kept."""

    async def get(
        self, connection: Connection, read: Read, credential: Secret | None = None, *, deadline: float
    ) -> Answer:
        """Send one read over this connection, without retries. `deadline` is a time on the event loop's clock.

        Raises:
            ReadFailed: timed out, malformed or too large.
            ForbiddenRead: the path is not on the list; nothing was sent.
        """
        with within_deadline(deadline):
            request = self._request(read, credential) if credential is not None else self._open_request(read)
            self.check(request)
            answer = await self._receive(connection, request, read)
        return replace(answer, keyed=credential is not None)

    def check(self, request: httpcore.Request) -> None:
        """Raise ForbiddenRead unless the request is exactly a listed one, to the address, with no further header."""
        url = request.url
        if (url.scheme, url.host, url.port) != self._origin:
            raise ForbiddenRead
        if not isinstance(request.stream, FIXED_BODY):
            raise ForbiddenRead
        body = b"".join(cast("Iterable[bytes]", request.stream))
        if (request.method, url.target, body) not in self._requests:
            raise ForbiddenRead
        self._check_headers(request, body)

    def _check_headers(self, request: httpcore.Request, body: bytes) -> None:
        names = [name.lower() for name, _ in request.headers]
        needed = {*HEADERS, *(BODY_HEADERS if body else ())}
        further = set(names) - needed
        is_plain = all(PLAIN.fullmatch(value) for _, value in request.headers)
        if not is_plain or len(names) != len(set(names)) or not needed <= set(names):
            raise ForbiddenRead
        values = {name.lower(): value for name, value in request.headers}
        is_own = values[b"host"] == self._host
        has_length = not body or values[b"content-length"] == str(len(body)).encode()
        if not (is_own and has_length and further <= self._credential_headers and len(further) <= 1):
            raise ForbiddenRead

    def _target(self, read: Read) -> bytes:
        return f"{self._address.base_path}{read.path}".encode()

    def _open_request(self, read: Read) -> httpcore.Request:
        if read not in self._without_credential:
            self._without_credential[read] = self._request(read, None)
        return self._without_credential[read]

    def _request(self, read: Read, credential: Secret | None) -> httpcore.Request:
        address = self._address
        headers = [
            ("Host", address.host_header),
            ("Accept", "*/*"),
            ("Accept-Encoding", "identity"),
            ("User-Agent", "routerscope"),
        ]
        if credential is not None:
            scheme = "Bearer " if read.header == "Authorization" else ""
            headers.append((read.header, f"{scheme}{credential.reveal()}"))
        if read.body:
            headers += [("Content-Type", "application/json"), ("Content-Length", str(len(read.body)))]
        url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=self._target(read))
        return httpcore.Request(read.method, url, headers=headers, content=read.body or None)

    async def _receive(self, connection: Connection, request: httpcore.Request, read: Read) -> Answer:
        response = await connection.send(request)
        headers = {name.lower(): value.decode("latin-1").lower() for name, value in response.headers}
        try:
            if headers.get(b"content-encoding", "identity") != "identity":
                raise Malformed
            body = body_for(read, response.status)
            # Error bodies are kept whole, without filter, so they get no more than the default cap.
            max_bytes = read.max_bytes if response.status == HTTPStatus.OK else min(read.max_bytes, MEBIBYTE)
            total = 0
            async for chunk in response.aiter_stream():
                total += len(chunk)
                if total > max_bytes and read.truncate:
                    body.add(chunk[: max_bytes - total])
                    break
                if total > max_bytes:
                    raise TooLarge
                body.add(chunk)
            media_type = headers.get(b"content-type", "").partition(";")[0].strip()
            return Answer(response.status, body.end(), media_type=media_type)
        finally:
            await response.aclose()
