"""Helpers of many tests: recorded responses, a router that replays them, clients for it, and a state folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

import httpx

import router_client.routers
from router_client import RouterClient, load_settings
from router_client.routers import KINDS, load_adapter
from router_client.sites import DISCOVERY_PATHS
from tests import toy_router
from tests.mock_network import MockNetwork
from tests.recorded_under import PAGE_PORTS, key_of

ROUTERS = Path(router_client.routers.__file__).parent


def package_folder(kind: str) -> Path:
    """Return the folder of a kind's adapter, whose name is not always that of the kind."""
    below = KINDS[kind].module.removeprefix("router_client.routers.")
    return ROUTERS.joinpath(*below.split("."))


RECORDED = ROUTERS / "dario" / "recorded"
PATHS = ("/livez", "/health", "/status", "/accounts", "/analytics", "/admin/resume", "/admin/accounts")
TESTS = Path(__file__).parent
STATE_FOLDERS = {
    **{kind: (package_folder(kind) / "recorded", TESTS / "recorded" / kind) for kind in KINDS},
    toy_router.KIND: (Path(toy_router.__file__).parent / "recorded",),
}
"""The folders with recorded states by router kind: those of `--demo` are in the package, the others in tests/."""


def state_files(kind: str) -> dict[str, Path]:
    """Return the recorded states of a kind, sorted by name, each with its file. `demo.json` is an index, no state."""
    paths = [path for folder in STATE_FOLDERS[kind] for path in folder.glob("*.json") if path.stem != "demo"]
    found = {path.stem: path for path in sorted(paths, key=lambda path: path.stem)}
    assert len(found) == len(paths), f"two recorded states of {kind} have one name"
    return found


STATE_FILES = {(kind, state): path for kind in STATE_FOLDERS for state, path in state_files(kind).items()}
EVERY_STATE = tuple(STATE_FILES)
"""Every recorded state with its router kind."""

STATES = tuple(state for kind, state in EVERY_STATE if kind == "dario")
LITELLM_STATES = tuple(state for kind, state in EVERY_STATE if kind == "litellm")
EVERY_PATH = {
    *(read.path for kind in KINDS for read in load_adapter(kind).every_read),
    *toy_router.PATHS,
    *DISCOVERY_PATHS,
}
POSTS = {(read.path, read.body) for kind in KINDS for read in load_adapter(kind).every_read if read.body}
"""Every POST that an adapter may send."""

KEY = "FAKE-DARIO-KEY-abcdefghijklmnop"
ADMIN_TOKEN = "FAKE-ADMIN-TOKEN-0123456789abcdef"

NOT_FOUND = {
    "dario": (403, b'{"error": "Forbidden", "message": "Path not allowed."}'),
    "litellm": (404, b'{"detail":"Not Found"}'),
    "9router": (401, b'{"error":"Unauthorized"}'),
    "omniroute": (401, b'{"error":{"code":"AUTH_001","message":"Authentication required","correlation_id":"0"}}'),
    "claude-code-router": (404, b'{"error":{"message":"Route not found."}}'),
    "better-ccflare": (200, b"<!doctype html><title>better-ccflare Dashboard</title>"),
    "openai-server": (404, b'{"error":{"message":"File Not Found","type":"not_found_error","code":404}}'),
    toy_router.KIND: (404, b'{"error":"toy"}'),
}
"""What each kind answers to a path that it does not have, such as /livez on LiteLLM: JSON, or a page."""

OWN_HEADERS = {read.header.lower() for kind in KINDS for read in load_adapter(kind).every_read}
"""The headers in which adapters send a credential."""

CREDENTIAL_HEADERS = {"authorization", "cookie", "proxy-authorization", "x-api-key", *OWN_HEADERS}


class Sent(NamedTuple):
    """A request as the session remembers it: method, host, target, the headers with a credential, and the body."""

    method: str
    host: str
    target: str
    credentials: tuple[str, ...]
    body: bytes = b""

    @classmethod
    def of(cls, request: httpx.Request) -> Self:
        names = [name.decode().lower() for name, _ in request.headers.raw]
        carried = tuple(name for name in names if name in CREDENTIAL_HEADERS)
        return cls(request.method, request.url.host, request.url.raw_path.decode(), carried, request.content)

    @classmethod
    def of_head(cls, head: str) -> Self:
        """Parse the head of a request that came over a socket."""
        first, *lines = head.split("\r\n")
        method, target, _ = first.split(" ")
        headers = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        carried = tuple(name for name, _ in headers if name in CREDENTIAL_HEADERS)
        return cls(method, dict(headers)["host"].partition(":")[0], target, carried)


SEEN: set[Sent] = set()
"""Every distinct request to a router of the tests in this session; conftest.py checks them at its end."""


@dataclass(frozen=True)
class RecordedAnswer:
    """One recorded response."""

    status: int
    content_type: str
    body: str


@dataclass(frozen=True)
class Recorded:
    """One recorded state: its responses by path and credential.

    `real` is the result of the next real request, if one was sent: `served`, `names` (by name) and `not_verdict`.
    `refused` is True if the router's own address refused connections, and only its management page answered.
    """

    kind: str
    state: str
    captured_at_s: float
    answers: Mapping[tuple[str, str], RecordedAnswer]
    real: Mapping[str, Any] = field(default_factory=dict)
    refused: bool = False

    @property
    def settings(self) -> dict[str, str]:
        """The settings with the credentials that this router accepts."""
        taken = {auth for _, auth in self.answers}
        settings = {"proxy_key": ("ROUTER_API_KEY", KEY), "admin_token": ("ROUTER_ADMIN_TOKEN", ADMIN_TOKEN)}
        return dict(settings[auth] for auth in settings if auth in taken)

    def answer(self, path: str, presented: str) -> RecordedAnswer | None:
        """Return the response for this credential; one without a recording counts as a wrong one, or as none."""
        tries = (presented, "any", "wrong", "none")
        return next((self.answers[path, auth] for auth in tries if (path, auth) in self.answers), None)


def recorded(state: str, kind: str = "dario") -> Recorded:
    """Return a recorded state."""
    return _loaded(state, kind)


@cache
def _loaded(state: str, kind: str) -> Recorded:
    # Once: tests make thousands of routers, most of them in a few states.
    raw = json.loads(STATE_FILES[kind, state].read_text(encoding="utf-8"))
    answers = {
        (
            key_of(row["path"], at_management=row.get("at_management", False), body=row.get("request", "")),
            row["auth"],
        ): RecordedAnswer(row["status"], row["content_type"], row["body"])
        for row in raw["answers"]
    }
    real, refused = raw.get("real", {}), raw.get("refused", False)
    return Recorded(kind, state, raw["captured_at_ms"] / 1000, answers, real, refused)


def presented(request: httpx.Request) -> str:
    """Return the credential of a request: none, proxy_key, admin_token or wrong."""
    given = next((value for name in sorted(CREDENTIAL_HEADERS) if (value := request.headers.get(name))), "")
    given = given.removeprefix("Bearer ")
    return {"": "none", KEY: "proxy_key", ADMIN_TOKEN: "admin_token"}.get(given, "wrong")


def encoded(body: object) -> bytes:
    """Return bytes and text as they are, everything else as JSON."""
    if isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode()


@dataclass
class Replay:
    """A router in a recorded state, for httpx.MockTransport. It keeps every request."""

    state: str = "pool3_traffic"
    kind: str = "dario"
    requests: list[httpx.Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recorded = recorded(self.state, self.kind)
        self._overrides: dict[str, httpx.Response | Exception] = {}

    def override(
        self, path: str, body: object = b"", status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Self:
        """Respond to this path like this, whatever the credential. `body`: bytes, text, or a value for JSON."""
        # A stream, so that httpx does not decompress it here.
        stream = httpx.ByteStream(encoded(body))
        self._overrides[path] = httpx.Response(status, headers=headers, stream=stream)
        return self

    def fail(self, path: str, error: Exception) -> Self:
        """Raise this error instead of responding to this path."""
        self._overrides[path] = error
        return self

    def body(self, path: str, auth: str = "any") -> Any:
        """Return the recorded JSON of a path, to change it and pass it to `override`."""
        answer = self.recorded.answer(path, auth)
        assert answer is not None
        return json.loads(answer.body)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        SEEN.add(Sent.of(request))
        self.requests.append(request)
        path, is_page = request.url.raw_path.decode(), request.url.port == PAGE_PORTS.get(self.kind)
        if self.recorded.refused and not is_page:
            raise httpx.ConnectError("refused")
        path = key_of(path, at_management=is_page, body=request.content.decode())
        override = self._overrides.get(path)
        if isinstance(override, Exception):
            raise override
        if override is not None:
            return httpx.Response(override.status_code, headers=override.headers, stream=override.stream)
        answer = self.recorded.answer(path, presented(request))
        if answer is None:
            status, body = NOT_FOUND[self.kind]
            kind = "text/html" if body.startswith(b"<") else "application/json"
            return httpx.Response(status, headers={"Content-Type": kind}, content=body)
        headers = {"Content-Type": answer.content_type}
        return httpx.Response(answer.status, headers=headers, content=answer.body.encode())

    @property
    def paths(self) -> list[str]:
        """The paths of all requests, in order."""
        return [request.url.raw_path.decode() for request in self.requests]

    @property
    def credentials(self) -> dict[str, list[str]]:
        """The credentials of the requests, by path."""
        by_path: dict[str, list[str]] = {path: [] for path in self.paths}
        for path, request in zip(self.paths, self.requests, strict=True):
            by_path[path].append(presented(request))
        return by_path


def client_for(router: str | Replay, **env: str) -> RouterClient:
    """Return a client of a recorded state with these settings, at the time of the recording.

    The router kind is set unless ROUTER_KIND is given, and no files are read unless ROUTER_HOME is given.
    """
    replay = Replay(router) if isinstance(router, str) else router
    settings = load_settings({"ROUTER_HOME": "", "ROUTER_KIND": replay.kind, **env})
    now = replay.recorded.captured_at_s
    return RouterClient(settings, network=MockNetwork(replay), clock=lambda: now)
