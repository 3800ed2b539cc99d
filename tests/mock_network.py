"""A network that answers from a function, in place of TCP."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from typing import cast

import httpcore
import httpx


class MockNetwork:
    """Sends every request through an httpx transport, by default a MockTransport of this function.

    Errors of httpx are raised as those of httpcore that TCP would raise.
    """

    def __init__(self, respond: object, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._transport = transport or httpx.MockTransport(respond)  # type: ignore[arg-type]

    async def resolve(self) -> tuple[str, ...]:
        """Return no addresses: a function needs none."""
        return ()

    async def connect(self, addresses: tuple[str, ...], timeout_s: float) -> MockConnection:
        """Return a connection over the transport."""
        return MockConnection(self._transport)

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()


class MockConnection:
    """A connection that never closes."""

    is_usable = True

    def __init__(self, transport: httpx.AsyncBaseTransport) -> None:
        self._transport = transport

    async def send(self, request: httpcore.Request) -> httpcore.Response:
        """Pass the request on."""
        url = request.url
        host = url.host.decode("ascii")
        bracketed = f"[{host}]" if ":" in host else host
        text = f"{url.scheme.decode('ascii')}://{bracketed}:{url.port}{url.target.decode('ascii')}"
        try:
            body = b"".join(cast("Iterable[bytes]", request.stream))
            sent = httpx.Request(request.method.decode("ascii"), text, headers=request.headers, content=body or None)
            answer = await self._transport.handle_async_request(sent)
        except httpx.InvalidURL as exc:
            raise ValueError from exc
        except httpx.HTTPError as exc:
            raise _as_httpcore(exc) from (exc.__cause__ or exc)
        return httpcore.Response(answer.status_code, headers=answer.headers.raw, content=_stream(answer))

    async def aclose(self) -> None:
        """Do nothing: the transport belongs to the network."""


def _stream(answer: httpx.Response) -> AsyncIterable[bytes]:
    assert isinstance(answer.stream, httpx.AsyncByteStream)
    return answer.stream


def _as_httpcore(error: httpx.HTTPError) -> Exception:
    """Return the error of the same name; httpcore has no others that a connection raises."""
    kind = getattr(httpcore, type(error).__name__, httpcore.NetworkError)
    return kind("mock")
