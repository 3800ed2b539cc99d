"""The read-only transport: GET, one address, an exact set of paths, a cap on each body, one deadline.

It is the lowest layer, so no adapter or tool can bypass it. No redirects, cookies or proxies, nothing from the
environment.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from http import HTTPStatus
from typing import cast

import httpx

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
        self._paths = frozenset(f"{address.base_path}{path}" for path in paths)

    async def get(
        self, connection: Connection, read: Read, credential: Secret | None = None, *, deadline: float
    ) -> Answer:
        """Send one read over this connection, without retries. `deadline` is a time on the event loop's clock.

        Raises:
            ReadFailed: timed out, malformed or too large.
            ForbiddenRead: the path is not on the list; nothing was sent.
        """
        with within_deadline(deadline):
            # Building the request can fail too: httpx rejects a host that looks like punycode (xn--…) and is not.
            request = self._request(read, credential)
            self.check(request)
            answer = await self._receive(connection, request, read)
        return replace(answer, keyed=credential is not None)

    def check(self, request: httpx.Request) -> None:
        """Raise ForbiddenRead unless the request is a plain GET of the base path and a listed path at the address."""
        url = request.url
        port = url.port or {"http": 80, "https": 443}.get(url.scheme)
        # The raw host is what is sent. `url.host` is decoded, so a punycode host (xn--…) would not match.
        target = (url.scheme, url.raw_host.decode("ascii"), port)
        if request.method != "GET" or target != (self._address.scheme, self._address.host, self._address.port):
            raise ForbiddenRead
        if url.raw_path.decode("ascii") not in self._paths or url.userinfo or url.fragment:
            raise ForbiddenRead

    def _request(self, read: Read, credential: Secret | None) -> httpx.Request:
        headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "routerscope"}
        if credential is not None:
            headers["Authorization"] = f"Bearer {credential.reveal()}"
        return httpx.Request("GET", f"{self._address}{read.path}", headers=headers)

    async def _receive(self, connection: Connection, request: httpx.Request, read: Read) -> Answer:
        response = await connection.send(request)
        try:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise Malformed
            body = body_for(read, response.status_code)
            # Error bodies are kept whole, without filter, so they get no more than the default cap.
            max_bytes = read.max_bytes if response.status_code == HTTPStatus.OK else min(read.max_bytes, MEBIBYTE)
            total = 0
            async for chunk in cast("httpx.AsyncByteStream", response.stream):
                total += len(chunk)
                if total > max_bytes and read.truncate:
                    body.add(chunk[: max_bytes - total])
                    break
                if total > max_bytes:
                    raise TooLarge
                body.add(chunk)
            media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
            return Answer(response.status_code, body.end(), media_type=media_type)
        finally:
            await response.aclose()
