"""ROUTER_URL: which URLs are valid addresses, and which are rejected."""

from __future__ import annotations

import pytest

from router_client import SettingsError
from router_client.settings.url import parse_address

VALID = {
    "http://127.0.0.1:3456": "http://127.0.0.1:3456",
    "http://127.0.0.1:3456/": "http://127.0.0.1:3456",
    "HTTP://LOCALHOST:1": "http://localhost:1",
    "http://127.9.9.9:65535": "http://127.9.9.9:65535",
    "http://[::1]:3456": "http://[::1]:3456",
    "https://router.example": "https://router.example:443",
    "http://router.example": "http://router.example:80",
    "https://xn--bcher-kva.example:8443": "https://xn--bcher-kva.example:8443",
    "https://my_router-1.lan.": "https://my_router-1.lan.:443",
    "http://127.0.0.1:4000/litellm": "http://127.0.0.1:4000/litellm",
    "https://router.example/a-b/C_1.0/~d/": "https://router.example:443/a-b/C_1.0/~d",
    "http://127.0.0.1:4000/v1": "http://127.0.0.1:4000",
    "http://127.0.0.1:4000/v1/": "http://127.0.0.1:4000",
    "http://127.0.0.1:4000/litellm/v1": "http://127.0.0.1:4000/litellm",
    "http://127.0.0.1:4000/av1": "http://127.0.0.1:4000/av1",
    "http://0.0.0.0:4000": "http://127.0.0.1:4000",
    "http://[::]:4000": "http://[::1]:4000",
    "localhost:4000": "http://localhost:4000",
    "LOCALHOST:4000/v1": "http://localhost:4000",
    "127.0.0.1:4000/litellm/": "http://127.0.0.1:4000/litellm",
    "[::1]:4000": "http://[::1]:4000",
    "0.0.0.0:4000": "http://127.0.0.1:4000",
}
INVALID = {
    "userinfo": ["http://user:pass@127.0.0.1:1", "http://@127.0.0.1:1", "http://127.0.0.1:1@evil.example"],
    "another path": [
        *(
            "http://127.0.0.1:1//evil.example",
            "http://127.0.0.1:1//",
            "http://127.0.0.1:1/a//b",
            "http://127.0.0.1:1/a//",
        ),
        *("http://127.0.0.1:1/.", "http://127.0.0.1:1/..", "http://127.0.0.1:1/a/../b", "http://127.0.0.1:1/a..b"),
        *("http://127.0.0.1:1/a;b", "http://127.0.0.1:1/a:b", "http://127.0.0.1:1/a,b", "http://127.0.0.1:1/evil<b>"),
        *("http://127.0.0.1:1/./v1", f"http://127.0.0.1:1/{'a' * 128}", "http://127.0.0.1:1/[a]", "localhost:1/a&b"),
    ],
    "a query": ["http://127.0.0.1:1?probe=1", "http://127.0.0.1:1/?", "localhost:1?x"],
    "a fragment": ["http://127.0.0.1:1#x", "http://127.0.0.1:1/#"],
    "a backslash": ["http://127.0.0.1:1\\@evil.example", "http:\\\\127.0.0.1", "http://127.0.0.1:1\\"],
    "encoding": ["http://127.0.0.1:1/%2e%2e/x", "http://127%2e0.0.1:1", "http://[fe80::1%25eth0]:1"],
    "spaces and controls": ["http://127.0.0.1:1 ", " http://127.0.0.1:1", "http://a b", "http://a\tb", "http://a\n:1"],
    "no scheme": [
        *("//evil.example", "http:127.0.0.1", "evil.example", "evil.example:443", "10.0.0.1:1", "${ROUTER}"),
        *("localhost", "127.0.0.1", "localhost/x:1", "localhost.evil.example:1", "/litellm", "a:b@localhost:1"),
    ],
    "another scheme": ["ftp://127.0.0.1", "file:///etc/passwd", "unix:///run/x", "httpx://127.0.0.1", "ws://a"],
    "no host": ["http://", "http://:3456", "https:///x", "http:///"],
    "an invalid port": [
        *("http://127.0.0.1:0", "http://127.0.0.1:65536", f"http://127.0.0.1:{'9' * 5000}"),
        *("http://127.0.0.1:-1", "http://127.0.0.1:+80", "http://127.0.0.1:8_0", "http://127.0.0.1:1:2", "http://a:b"),
    ],
    "not ASCII": ["http://b\u00fccher.example", "http://\uff11\uff12\uff17.0.0.1", "http://127.0.0.1:\u0663"],
    "invisible characters": ["http://127.0.0.1\u200b:1", "http://\u202elocalhost", "http://127.0.0.1\u3002evil"],
    "a nonstandard address": [
        *("http://127.1", "http://2130706433", "http://256.1.1.1", "http://0177.0.0.1", "http://0x7f.0.0.1"),
        *("http://[1.2.3.4]", "http://[v1.ab]", "http://::1", "http://[::1", "http://[]", "http://a]b"),
    ],
    "an invalid host name": ["https://a|b", "https://a<b>", "https://a;b", "https://a..b", f"https://{'a' * 64}"],
}


@pytest.mark.parametrize(("url", "origin"), VALID.items())
def test_address_is_parsed_and_normalized(url: str, origin: str) -> None:
    assert str(parse_address("ROUTER_URL", url)) == origin


@pytest.mark.parametrize(
    "url", [pytest.param(url, id=f"{why}-{i}") for why in INVALID for i, url in enumerate(INVALID[why])]
)
def test_url_with_other_parts_is_rejected_without_repeating_it(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_address("ROUTER_URL", url)
    assert str(caught.value).startswith("ROUTER_URL: ")
    assert url not in str(caught.value).replace("http://127.0.0.1:3456", "").replace("http:// or https://", "")
    assert "evil" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "loopback"),
    [
        *(("http://127.0.0.1:1", True), ("http://127.255.1.1:1", True), ("http://[::1]:1", True)),
        *(("http://localhost:1", True), ("http://LocalHost:1", True), ("http://0.0.0.0:1", True)),
        *(("http://localhost.evil.example:1", False), ("http://127.0.0.1.evil.example:1", False)),
        *(("http://10.0.0.1:1", False), ("http://[fe80::1]:1", False), ("http://[::]:1", True)),
    ],
)
def test_only_addresses_of_this_machine_are_loopback(url: str, *, loopback: bool) -> None:
    assert parse_address("ROUTER_URL", url).is_loopback is loopback
