"""The read-only transport: GET, one origin, an exact set of paths, caps and a deadline.

The guard sits under everything else, so that no adapter and no tool can step around it: no redirects, no cookies,
no proxies, nothing from the environment.
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from typing import cast

import httpx

from router_client.errors import ForbiddenRead, Malformed, TooLarge
from router_client.model.origin import Origin
from router_client.model.secret import Secret
from router_client.reads import MEBIBYTE, Answer, Read
from router_client.transport.body import body_for
from router_client.transport.network import Connection, failures


class ReadOnlyTransport:
    """Sends nothing but `GET origin+path` for the paths that it was made with."""

    def __init__(self, origin: Origin, paths: Collection[str]) -> None:
        self._origin = origin
        self._paths = frozenset(paths)

    async def get(
        self, connection: Connection, read: Read, credential: Secret | None = None, *, deadline: float
    ) -> Answer:
        """Do one read, once, over this connection. `deadline` is a time of the event loop's clock.

        Raises:
            ReadFailed: refused, timed out, malformed or too large.
            ForbiddenRead: the path is not on the list; nothing was sent.
        """
        with failures(deadline):
            # In here too: httpx raises on a host that looks like xn--… and is none.
            request = self._request(read, credential)
            self.check(request)
            status, body = await self._receive(connection, request, read)
        return Answer(status, body, keyed=credential is not None)

    def check(self, request: httpx.Request) -> None:
        """Raise ForbiddenRead unless the request is a plain GET of a listed path on the one origin."""
        url = request.url
        port = url.port or {"http": 80, "https": 443}.get(url.scheme)
        # The raw host is what goes on the wire; `host` is decoded, so that xn--… would never be its own origin.
        target = (url.scheme, url.raw_host.decode("ascii"), port)
        if request.method != "GET" or target != (self._origin.scheme, self._origin.host, self._origin.port):
            raise ForbiddenRead
        if url.raw_path.decode("ascii") not in self._paths or url.userinfo or url.fragment:
            raise ForbiddenRead

    def _request(self, read: Read, credential: Secret | None) -> httpx.Request:
        headers = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "routerscope"}
        if credential is not None:
            headers["Authorization"] = f"Bearer {credential.reveal()}"
        return httpx.Request("GET", f"{self._origin}{read.path}", headers=headers)

    async def _receive(self, connection: Connection, request: httpx.Request, read: Read) -> tuple[int, bytes]:
        response = await connection.send(request)
        try:
            if response.headers.get("content-encoding", "identity").lower() != "identity":
                raise Malformed
            body = body_for(read, response.status_code)
            # What is no answer to the read is kept whole, so it gets no more than the usual cap.
            most = read.max_bytes if response.status_code == HTTPStatus.OK else min(read.max_bytes, MEBIBYTE)
            total = 0
            async for chunk in cast("httpx.AsyncByteStream", response.stream):
                total += len(chunk)
                if total > most:
                    raise TooLarge
                body.add(chunk)
            return response.status_code, body.end()
        finally:
            await response.aclose()
