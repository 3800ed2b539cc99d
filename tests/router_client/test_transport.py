"""The read-only transport: what it sends and what it refuses to send."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpcore
import httpx
import pytest

from router_client.errors import ForbiddenRead, Malformed, ReadFailed, TooLarge
from router_client.model.address import Address
from router_client.model.secret import Secret
from router_client.reads import Answer, Credential, Read
from router_client.transport.read_only import ReadOnlyTransport
from tests.mock_network import MockNetwork
from tests.router_client.one_read import OneRead
from tests.support import KEY, Replay

pytestmark = pytest.mark.anyio
ADDRESS = Address("http", "127.0.0.1", 3456)
BEHIND_PREFIX = Address("http", "127.0.0.1", 3456, "/team~1/litellm")
LISTED = ("/livez", "/health", "/status", "/accounts")
LIVEZ = Read("livez", "/livez")
HEADERS = [("Host", "127.0.0.1:3456"), ("Accept", "*/*"), ("Accept-Encoding", "identity"), ("User-Agent", "x")]


class Peer:
    """Gives one response to every request and keeps the requests."""

    def __init__(self, response: httpx.Response | None = None) -> None:
        self.response = response or httpx.Response(200, text="{}")
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.response

    def transport(self, address: Address = ADDRESS) -> OneRead:
        return OneRead(address, LISTED, 2.0, MockNetwork(self))


def request(method: str, target: str) -> httpcore.Request:
    """Return a request for a target, exactly as it would be sent. An httpcore URL has no userinfo and no fragment."""
    url = httpcore.URL(scheme="http", host="127.0.0.1", port=3456, target=target)
    return httpcore.Request(method, url, headers=HEADERS)


async def send_unchecked(peer: Peer, request: httpcore.Request, address: Address = ADDRESS) -> None:
    """Send this request as a faulty adapter or transport would."""

    class Faulty(ReadOnlyTransport):
        def _request(self, read: Read, credential: Secret | None) -> httpcore.Request:
            return request

    await OneRead(address, LISTED, 2.0, MockNetwork(peer), Faulty).get(LIVEZ)


@pytest.mark.parametrize("path", LISTED)
async def test_listed_path_is_sent_unchanged(path: str) -> None:
    peer = Peer()
    assert await peer.transport().get(Read("any", path)) == Answer(200, b"{}", media_type="text/plain")
    assert [(r.method, str(r.url)) for r in peer.requests] == [("GET", f"http://127.0.0.1:3456{path}")]


@pytest.mark.parametrize("path", LISTED)
async def test_base_path_is_sent_before_every_listed_path(path: str) -> None:
    peer = Peer()
    assert (await peer.transport(BEHIND_PREFIX).get(Read("any", path))).status == 200
    assert [str(r.url) for r in peer.requests] == [f"http://127.0.0.1:3456/team~1/litellm{path}"]


@pytest.mark.parametrize(
    "path",
    [
        *("/livez", "/litellm/livez", "/team~1/litellm", "/team~1/litellm/", "/team~1/litellm/v1/models"),
        *("/team~1/litellm/litellm/livez", "/team~1/livez", "/TEAM~1/litellm/livez", "/team~1/litellm//livez"),
        *("/team~1/litellm/../livez", "/team%7E1/litellm/livez", "/team~1/litellm/livez?x"),
    ],
)
async def test_with_a_base_path_no_other_path_is_sent(path: str) -> None:
    peer = Peer()
    with pytest.raises(ForbiddenRead):
        await send_unchecked(peer, request("GET", path), BEHIND_PREFIX)
    assert peer.requests == []


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "CONNECT", "GETS"])
async def test_no_other_method_is_sent(method: str) -> None:
    peer = Peer()
    with pytest.raises(ForbiddenRead):
        await send_unchecked(peer, request(method, "/livez"))
    assert peer.requests == []


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/v1/models", "/analytics/stream", "/admin/resume", "/admin/accounts", "/metrics", "livez"),
        *("/Livez", "/livez/", "/livez/x", "//livez", "/%6civez", "/livez%00", "/livez%2f", "/livez;x", "/livez "),
        *("/%2e%2e/livez", "/livez/%2e%2e/status", "\\livez", "/livez\\"),
        *("/health?probe=1", "/health?probe", "/health?", "/health?x", "/health#x", "/health/../v1/models"),
        *("//evil.example/livez", "/\\evil.example/livez", "@evil.example/livez", ".evil.example/livez"),
        *("0/livez", ":80/livez", "http://evil.example/livez", "/http://evil.example/livez", "/l\u00edvez"),
    ],
)
async def test_no_other_path_query_or_fragment_is_sent(path: str) -> None:
    peer = Peer()
    with pytest.raises((ForbiddenRead, Malformed)):
        await peer.transport().get(Read("any", path, Credential.KEY), Secret(KEY))
    assert peer.requests == []


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:3457/livez", "http://127.0.0.1/livez", "https://127.0.0.1:3456/livez"),
        *("http://127.0.0.2:3456/livez", "http://localhost:3456/livez", "http://evil.example:3456/livez"),
        *("http://127.0.0.1.evil.example:3456/livez", "ftp://127.0.0.1:3456/livez", "http://[::1]:3456/livez"),
        *("//127.0.0.1:3456/livez", "/livez", "http:///livez", "http://127.0.0.1:3456/livez?x"),
    ],
)
async def test_no_other_scheme_host_or_port_is_sent(url: str) -> None:
    peer = Peer()
    with pytest.raises((ForbiddenRead, Malformed)):
        await send_unchecked(peer, httpcore.Request("GET", url, headers=HEADERS))
    assert peer.requests == []


async def test_forbidden_read_is_not_a_failed_read() -> None:
    with pytest.raises(ForbiddenRead) as caught:
        await Peer().transport().get(Read("models", "/v1/models"))
    assert not isinstance(caught.value, ReadFailed)


@pytest.mark.parametrize(
    "origin", ["https://router.example:443", "http://127.0.0.1:80", "https://xn--bcher-kva.example:1"]
)
async def test_default_port_and_punycode_host_match_the_origin(origin: str) -> None:
    scheme, _, rest = origin.partition("://")
    host, _, port = rest.partition(":")
    peer = Peer()
    await peer.transport(Address(scheme, host, int(port))).get(LIVEZ)
    assert len(peer.requests) == 1


async def test_request_has_exactly_these_headers() -> None:
    peer = Peer()
    await peer.transport().get(LIVEZ)
    assert dict(peer.requests[0].headers) == {
        "host": "127.0.0.1:3456",
        "accept": "*/*",
        "accept-encoding": "identity",
        "user-agent": "routerscope",
    }
    assert peer.requests[0].content == b""


async def test_credential_is_sent_in_one_header_and_marks_the_answer() -> None:
    peer = Peer()
    answer = await peer.transport().get(LIVEZ, Secret(KEY))
    assert answer.keyed
    carrying = [name for name, value in peer.requests[0].headers.multi_items() if KEY in value]
    assert carrying == ["authorization"]
    assert KEY not in str(peer.requests[0].url)


class Unread(httpx.AsyncByteStream):
    """A body that must not be read."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        pytest.fail("the body was read")


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "br", "zstd", "deflate", "identity, gzip", "x-unheard-of"])
async def test_compressed_response_is_rejected_unread(encoding: str) -> None:
    peer = Peer(httpx.Response(200, headers={"Content-Encoding": encoding}, stream=Unread()))
    with pytest.raises(Malformed):
        await peer.transport().get(LIVEZ)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_not_followed(status: int) -> None:
    location = {"Location": "http://127.0.0.1:9/livez"}
    peer = Peer(httpx.Response(status, headers=location))
    assert (await peer.transport().get(LIVEZ)).status == status
    assert len(peer.requests) == 1


async def test_cookies_are_not_kept() -> None:
    peer = Peer(httpx.Response(200, headers={"Set-Cookie": "a=b; Path=/"}, text="{}"))
    transport = peer.transport()
    await transport.get(LIVEZ)
    await transport.get(LIVEZ)
    assert not any("cookie" in request.headers for request in peer.requests)


async def test_body_of_exactly_the_cap_is_read_and_one_byte_more_rejected() -> None:
    transport = Peer(httpx.Response(200, content=b"x" * 1000)).transport()
    assert len((await transport.get(Read("livez", "/livez", max_bytes=1000))).body) == 1000
    with pytest.raises(TooLarge):
        await transport.get(Read("livez", "/livez", max_bytes=999))


async def test_read_is_not_retried(subtests: pytest.Subtests) -> None:
    for status in (401, 403, 408, 429, 500, 503):
        with subtests.test(status=status):
            replay = Replay().override("/status", status=status, headers={"Retry-After": "0"})
            transport = OneRead(ADDRESS, LISTED, 2.0, MockNetwork(replay))
            assert (await transport.get(Read("status", "/status"))).status == status
            assert replay.paths == ["/status"]
