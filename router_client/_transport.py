"""The read-only transport: GET, one origin, an exact set of paths, caps and a deadline.

The guard sits under everything else, so that no adapter and no tool can step around it. It uses an httpx
transport without httpx's client: no redirects, no cookies, no proxies, nothing from the environment.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Collection
from http import HTTPStatus
from types import ModuleType
from typing import cast

import anyio

from router_client._body import body_for
from router_client.errors import ForbiddenRead, Malformed, Refused, TimedOut, TlsFailed, TooLarge
from router_client.origin import Origin
from router_client.reads import MEBIBYTE, Answer, Read
from router_client.secret import Secret

# httpx imports its own command line where it can, with pygments and rich: 1.6 MB that nobody here runs.
sys.modules.setdefault("httpx._main", cast("ModuleType", None))

import httpx  # noqa: E402

CONNECT_TIMEOUT_S = 0.5


class ReadOnlyTransport:
    """Sends nothing but `GET origin+path` for the paths that it was made with."""

    def __init__(
        self,
        origin: Origin,
        paths: Collection[str],
        timeout_s: float,
        inner: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._origin = origin
        self._paths = frozenset(paths)
        self._timeout_s = timeout_s
        self._inner = inner or http_transport(origin)

    async def get(self, read: Read, credential: Secret | None = None) -> Answer:
        """Do one read, once.

        Raises:
            ReadFailed: refused, timed out, malformed or too large.
            ForbiddenRead: the path is not on the list; nothing was sent.
        """
        try:
            # In here too: httpx raises on a host that looks like xn--… and is none.
            request = self._request(read, credential)
            self.check(request)
            with anyio.fail_after(self._timeout_s):
                status, body = await self._receive(request, read)
        except (TimeoutError, httpx.TimeoutException) as exc:
            raise TimedOut from exc
        except httpx.ConnectError as exc:
            raise (TlsFailed if _is_tls_failure(exc) else Refused) from exc
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as exc:
            raise Malformed from exc
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

    async def aclose(self) -> None:
        """Close what is open. Connections are not kept between reads, so this is quick."""
        await self._inner.aclose()

    def _request(self, read: Read, credential: Secret | None) -> httpx.Request:
        headers = {"Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close", "User-Agent": "routerscope"}
        if credential is not None:
            headers["Authorization"] = f"Bearer {credential.reveal()}"
        connect = min(CONNECT_TIMEOUT_S, self._timeout_s)
        timeout = httpx.Timeout(self._timeout_s, connect=connect).as_dict()
        return httpx.Request("GET", f"{self._origin}{read.path}", headers=headers, extensions={"timeout": timeout})

    async def _receive(self, request: httpx.Request, read: Read) -> tuple[int, bytes]:
        response = await self._inner.handle_async_request(request)
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


def _is_tls_failure(exc: BaseException | None) -> bool:
    while exc is not None and not isinstance(exc, ssl.SSLError):
        exc = exc.__cause__ or exc.__context__
    return exc is not None


def http_transport(origin: Origin) -> httpx.AsyncHTTPTransport:
    """The network: one for all ReadOnlyTransports of a client."""
    # An empty context for plain http: loading the certificate store costs more than all reads together.
    verify: ssl.SSLContext | bool = True if origin.scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # A connection idle for more than 5 s may be reset under us, and a read is never tried twice: keep none.
    limits = httpx.Limits(max_keepalive_connections=0)
    return httpx.AsyncHTTPTransport(verify=verify, trust_env=False, limits=limits, retries=0)
