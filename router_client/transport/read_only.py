"""The read-only transport: GET, one address, an exact set of paths, a cap on each body, one deadline.

It is the lowest layer, so no adapter or tool can bypass it. No redirects, cookies or proxies, nothing from the
environment.
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus

import httpcore
from msgspec.structs import replace

from router_client.errors import ForbiddenRead, Malformed, TooLarge
from router_client.model.address import Address
from router_client.model.secret import Secret
from router_client.reads import MEBIBYTE, Answer, Read
from router_client.transport.body import body_for
from router_client.transport.network import Connection, within_deadline


class ReadOnlyTransport:
    """Sends `GET address+path` for the given paths and refuses everything else."""

    def __init__(self, address: Address, paths: Collection[str]) -> None:
        self._address = address
        self._targets = frozenset(f"{address.base_path}{path}".encode() for path in paths)

    async def get(
        self, connection: Connection, read: Read, credential: Secret | None = None, *, deadline: float
    ) -> Answer:
        """Send one read over this connection, without retries. `deadline` is a time on the event loop's clock.

        Raises:
            ReadFailed: timed out, malformed or too large.
            ForbiddenRead: the path is not on the list; nothing was sent.
        """
        with within_deadline(deadline):
            request = self._request(read, credential)
            self.check(request)
            answer = await self._receive(connection, request, read)
        return replace(answer, keyed=credential is not None)

    def check(self, request: httpcore.Request) -> None:
        """Raise ForbiddenRead unless the request is a plain GET of the base path and a listed path at the address."""
        url, address = request.url, self._address
        target = (url.scheme, url.host, url.port)
        if request.method != b"GET" or target != (address.scheme.encode(), address.host.encode(), address.port):
            raise ForbiddenRead
        if url.target not in self._targets:
            raise ForbiddenRead

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
        target = f"{address.base_path}{read.path}".encode()
        url = httpcore.URL(scheme=address.scheme, host=address.host, port=address.port, target=target)
        return httpcore.Request("GET", url, headers=headers)

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
