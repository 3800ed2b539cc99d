"""Routers on a real socket that replay a recorded state and keep connections open as the real ones do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import anyio
from anyio.abc import SocketStream

from router_client import RouterClient, load_settings
from tests.router_client.raw import RawServer, answers, sends
from tests.support import ADMIN_TOKEN, KEY, NOT_FOUND, recorded

JSON = b"Content-Type: application/json"
STATES = {"dario": "admin_accounts", "litellm": "one_ok_one_429_one_500", "openai-server": "key"}


@dataclass
class PeerServer:
    """A router. `late` has the delay in seconds by path, "" for all paths.

    Each connection is closed after `closes_after` answers, or with `closes_on_errors` after the first error. The last
    one starts with `says_so`, which announces that: `Connection: close`, or HTTP/1.0 as some proxies use. `asked` has,
    for each connection, the paths in order and whether a credential came with each.
    """

    kind: str = "dario"
    late: Mapping[str, float] = field(default_factory=dict)
    closes_after: int = 1000
    closes_on_errors: bool = False
    says_so: bytes = b"HTTP/1.1 %s\r\nConnection: close\r\n"
    server: RawServer | None = None

    def __post_init__(self) -> None:
        self._recorded = recorded(STATES[self.kind], self.kind)
        self.asked: dict[SocketStream, list[tuple[str, bool]]] = defaultdict(list)

    @property
    def paths(self) -> list[str]:
        """The path of every request."""
        return [path for connection in self.asked.values() for path, _ in connection]

    async def __call__(self, stream: SocketStream) -> object:
        """Answer one request."""
        assert self.server is not None
        head = self.server.heads[-1]
        path, credential = head.split()[1], credential_of(head)
        requests = self.asked[stream]
        requests.append((path, credential != "none"))
        await anyio.sleep(self.late.get(path, self.late.get("", 0)))
        answer = self._recorded.answer(path, credential)
        code, body = (answer.status, answer.body.encode()) if answer else NOT_FOUND[self.kind]
        status = b"%d Said" % code
        if len(requests) < self.closes_after and not (self.closes_on_errors and code >= 400):
            return await answers(body, status, JSON)(stream)
        start = self.says_so % status + JSON + b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        return await sends(start + body)(stream)


def credential_of(head: str) -> str:
    """Return the credential in a request: none, proxy_key, admin_token or wrong."""
    _, found, after = head.partition("Bearer ")
    given = after.split("\r\n")[0] if found else ""
    return {"": "none", KEY: "proxy_key", ADMIN_TOKEN: "admin_token"}.get(given, "wrong")


def client_of(server: RawServer, kind: str, timeout_s: float = 5, **settings: str) -> RouterClient:
    """Return a client with the kind and both credentials set, which reads no files."""
    env = {
        "ROUTER_URL": f"http://127.0.0.1:{server.port}",
        "ROUTER_KIND": kind,
        "ROUTER_API_KEY": KEY,
        "ROUTER_ADMIN_TOKEN": ADMIN_TOKEN,
        "ROUTER_HOME": "",
        "ROUTER_TIMEOUT": str(timeout_s),
    }
    return RouterClient(load_settings(env | settings))
