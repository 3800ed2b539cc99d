"""A POST is sent only if it is one that an adapter lists, byte by byte: method, address, path, body and headers."""

from __future__ import annotations

import json
from collections.abc import Iterable

import anyio
import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from router_client.errors import ForbiddenRead, Malformed
from router_client.model.address import Address
from router_client.model.secret import Secret
from router_client.reads import Credential, Read
from router_client.routers import KINDS, load_adapter
from router_client.transport.read_only import ReadOnlyTransport
from tests.mock_network import MockNetwork
from tests.support import ADMIN_TOKEN

pytestmark = pytest.mark.anyio
ADDRESS = Address("http", "127.0.0.1", 3458)
PATH, BODY, HEADER = "/rpc", b'{"method":"getStatus","args":[]}', "x-token"
LISTED = Read("status", PATH, Credential.ADMIN, header=HEADER, body=BODY, at_management=True)
OPEN = Read("page", PATH, at_management=True)
TRANSPORT = ReadOnlyTransport(ADDRESS, (LISTED, OPEN))
URL = httpcore.URL(scheme="http", host="127.0.0.1", port=3458, target=PATH)
COMMON = [("Host", "127.0.0.1:3458"), ("Accept", "*/*"), ("Accept-Encoding", "identity"), ("User-Agent", "x")]
OF_BODY = [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))]
TOKEN = [(HEADER, "secret")]
WRITES = (
    "saveConfig",
    "stopGateway",
    "quitApp",
    "getConfig",
    "getProviderAccountSnapshots",
    "installProxyCertificate",
)


def post(body: bytes = BODY, headers: Iterable[tuple[str, str]] = (*COMMON, *OF_BODY, *TOKEN)) -> httpcore.Request:
    return httpcore.Request("POST", URL, headers=list(headers), content=body)


def is_refused(request: httpcore.Request) -> bool:
    try:
        TRANSPORT.check(request)
    except ForbiddenRead:
        return True
    return False


async def test_listed_post_is_sent_as_it_is() -> None:
    sent: list[httpx.Request] = []

    def peer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, content=b"{}")

    connection = await MockNetwork(peer).connect((), 1)
    await TRANSPORT.get(connection, LISTED, Secret(ADMIN_TOKEN), deadline=anyio.current_time() + 5)
    (request,) = sent
    assert (request.method, str(request.url), request.content) == ("POST", "http://127.0.0.1:3458/rpc", BODY)
    assert {name: request.headers[name] for name in (HEADER, "content-type", "content-length")} == {
        HEADER: ADMIN_TOKEN,
        "content-type": "application/json",
        "content-length": str(len(BODY)),
    }
    assert not is_refused(post())


@given(st.binary(max_size=80) | st.sampled_from(WRITES).map(lambda name: BODY.replace(b"getStatus", name.encode())))
def test_no_other_body_is_sent(body: bytes) -> None:
    headers = [*COMMON, ("Content-Type", "application/json"), ("Content-Length", str(len(body))), *TOKEN]
    assert is_refused(post(body, headers)) is (body != BODY)


@given(st.integers(0, len(BODY) - 1), st.integers(0, 255))
def test_no_other_byte_is_sent(place: int, byte: int) -> None:
    changed = BODY[:place] + bytes([byte]) + BODY[place + 1 :]
    assert is_refused(post(changed)) is (changed != BODY)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" " + BODY, BODY + b" ", BODY + b"\n", BODY + BODY, BODY[:-1], BODY.upper(), b"\xef\xbb\xbf" + BODY),
        json.dumps({"args": [], "method": "getStatus"}).encode(),
        b'{"method":"getStatus","args":[],"method":"saveConfig"}',
        BODY + b"\r\n\r\nPOST /rpc HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_body_that_says_the_same_in_other_bytes_or_more_is_not_sent(body: bytes) -> None:
    headers = [*COMMON, ("Content-Type", "application/json"), ("Content-Length", str(len(body))), *TOKEN]
    assert is_refused(post(body, headers))


@given(st.sampled_from(["GET", "PUT", "PATCH", "DELETE", "post", "POSTS", "HEAD", "OPTIONS", " POST"]))
def test_no_other_method_is_sent_with_the_body(method: str) -> None:
    assert is_refused(httpcore.Request(method, URL, headers=[*COMMON, *OF_BODY, *TOKEN], content=BODY))


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1:3456/rpc", "http://127.0.0.2:3458/rpc", "https://127.0.0.1:3458/rpc"),
        *("http://127.0.0.1:3458/", "http://127.0.0.1:3458/rpc?x", "http://127.0.0.1:3458//rpc"),
    ],
)
def test_no_other_address_or_path_is_sent(url: str) -> None:
    assert is_refused(httpcore.Request("POST", url, headers=[*COMMON, *OF_BODY, *TOKEN], content=BODY))


@pytest.mark.parametrize(
    "headers",
    [
        [*COMMON, *OF_BODY, *TOKEN, ("X-Other", "1")],
        [*COMMON, *OF_BODY, *TOKEN, ("Transfer-Encoding", "chunked")],
        [*COMMON, *OF_BODY, *TOKEN, ("Cookie", "a=b")],
        [*COMMON, *OF_BODY, ("Authorization", "Bearer key")],
        [*COMMON, *OF_BODY, *TOKEN, *TOKEN],
        [*COMMON, *OF_BODY, *TOKEN, ("content-length", "9")],
        [*COMMON, OF_BODY[0], ("Content-Length", "0"), *TOKEN],
        [*COMMON, OF_BODY[0], *TOKEN],
        [*COMMON, OF_BODY[1], *TOKEN],
        [*COMMON[1:], ("Host", "evil.example"), *OF_BODY, *TOKEN],
        [*COMMON[1:], *OF_BODY, *TOKEN],
        [*COMMON, *OF_BODY, (HEADER, "secret\r\nX-Other: 1")],
        [*COMMON, *OF_BODY, (HEADER, "secret\n")],
        [*COMMON, *OF_BODY, (HEADER, "secret\0")],
    ],
)
def test_no_other_header_is_sent(headers: list[tuple[str, str]]) -> None:
    assert is_refused(post(headers=headers))


@given(st.text(st.characters(max_codepoint=255), min_size=1, max_size=12), st.text(max_size=8))
def test_no_further_header_is_sent(name: str, value: str) -> None:
    further = (name.encode("latin-1"), value.encode("utf-8"))
    known = {each.lower().encode() for each, _ in (*COMMON, *OF_BODY, *TOKEN)}
    headers = [(each.encode(), text.encode()) for each, text in (*COMMON, *OF_BODY, *TOKEN)]
    assert is_refused(httpcore.Request("POST", URL, headers=[*headers, further], content=BODY)), known


def test_body_that_is_made_while_it_is_sent_is_refused() -> None:
    """It could be another one by then."""
    assert is_refused(httpcore.Request("POST", URL, headers=[*COMMON, *OF_BODY, *TOKEN], content=iter([BODY])))


def test_get_has_no_body() -> None:
    assert not is_refused(httpcore.Request("GET", URL, headers=COMMON))
    assert is_refused(httpcore.Request("GET", URL, headers=[*COMMON, *OF_BODY], content=BODY))


async def test_read_of_the_page_is_not_sent_to_the_router_and_the_reverse() -> None:
    router = ReadOnlyTransport(Address("http", "127.0.0.1", 3456), [Read("models", "/v1/models", Credential.KEY)])
    connection = await MockNetwork(lambda _: httpx.Response(200)).connect((), 1)
    for transport, read in ((router, LISTED), (TRANSPORT, Read("models", "/v1/models", Credential.KEY))):
        with pytest.raises((ForbiddenRead, Malformed)):
            await transport.get(connection, read, Secret(ADMIN_TOKEN), deadline=anyio.current_time() + 5)


def test_posts_of_all_adapters_are_these_three() -> None:
    """SECURITY.md lists them: each only reads."""
    posts = {(kind, read.path, read.body) for kind in KINDS for read in load_adapter(kind).every_read if read.body}
    assert posts == {
        ("claude-code-router", "/api/ccr/rpc", b'{"method":"getGatewayStatus","args":[]}'),
        ("claude-code-router", "/api/ccr/rpc", b'{"method":"getAppInfo","args":[]}'),
        ("claude-code-router", "/api/ccr/rpc", b'{"method":"getUsageStats","args":["24h"]}'),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_each_credential_has_one_address(kind: str) -> None:
    """The router's key never goes to its management page, nor the page's token to the router."""
    reads = load_adapter(kind).every_read
    assert {read.credential for read in reads if read.at_management} <= {Credential.NONE, Credential.ADMIN}
    assert all(read.at_management for read in reads if read.body)
    if any(read.at_management for read in reads):
        assert {read.credential for read in reads if not read.at_management} <= {Credential.NONE, Credential.KEY}
        assert any(read.at_management and not read.is_credentialed for read in reads), "the page proves itself first"
