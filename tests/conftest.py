"""Fixtures of every test: a clean environment, and a check that only allowed reads are sent."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from router_client import worker
from router_client.routers import KINDS
from tests import toy_router
from tests.support import EVERY_PATH, OWN_HEADERS, POSTS, SEEN

# `make fuzz` uses the long profile. No deadline: the duration of an example is not tested.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("long", max_examples=3_000, deadline=None)
settings.load_profile("quick")
# What it polls for takes less than a millisecond, and hundreds of tests wait for it.
worker.POLL_INTERVAL_S = 0.001

PREFIXES = ("ROUTER_", "DARIO_", "LITELLM_", "ANTHROPIC_", "OPENAI_", "CLAUDE", "GOOGLE_GEMINI_")
HOME_NUMBERS = count()
LAST_HOME: list[Path] = []
LAST_CHANGE: list[tuple[int, int, int, list[str]]] = []
NAMES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"} | {
    name for row in KINDS.values() for name in row.variables
}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Collect no garbage while the tests are imported and made: there is almost none, and it takes a third of that."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Exempt what is there before the first test from garbage collection: it stays, and each collection costs more."""
    gc.collect()
    gc.freeze()
    # A test makes more objects than a program's default expects, and most of them live until its end.
    gc.set_threshold(20_000, 20)


def pytest_xdist_auto_num_workers() -> int:
    """Return a worker more for each two cores: some tests wait for processes, sockets or a time limit."""
    cores = os.cpu_count() or 1
    return cores + cores // 2


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop that the MCP SDK's stdio server runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of their own: pytest lists all folders next to a new one."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, homes: Path) -> Path:
    """Remove the developer's settings, proxies and certificates; set and return an empty home folder."""
    for name in list(os.environ):
        if name.startswith(PREFIXES) or name.upper() in NAMES:
            monkeypatch.delenv(name)
    home = empty_home(homes)
    monkeypatch.setenv("HOME", str(home))
    return home


def empty_home(homes: Path) -> Path:
    """Return the last home if nothing has changed it, otherwise a new one: thousands of folders take seconds."""
    if LAST_HOME and LAST_HOME[0].exists() and [change_of(LAST_HOME[0])] == LAST_CHANGE:
        return LAST_HOME[0]
    home = homes / str(next(HOME_NUMBERS))
    home.mkdir()
    LAST_HOME[:], LAST_CHANGE[:] = [home], [change_of(home)]
    return home


def change_of(home: Path) -> tuple[int, int, int, list[str]]:
    """Return what tells of any change: mode, times, and what is in it."""
    status = home.stat()
    return status.st_mode, status.st_mtime_ns, status.st_ctime_ns, os.listdir(home)


@pytest.fixture(scope="module")
def toy() -> Iterator[None]:
    """Register the toy router until the end of the module, for tests over every recorded state."""
    with toy_router.registered():
        yield


@pytest.fixture(autouse=True)
def toy_for_its_states(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Register the toy router for each test whose parameter `kind` is its kind."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    if parameters.get("kind") == toy_router.KIND:
        monkeypatch.setitem(KINDS, toy_router.KIND, toy_router.ROW)


@pytest.fixture(scope="session", autouse=True)
def only_allowed_reads() -> Iterator[None]:
    """Fail if the session sent anything but the listed reads, to another machine, or with other headers."""
    yield
    gets = {("GET", path, b"") for path in EVERY_PATH}
    assert {(sent.method, sent.target, sent.body) for sent in SEEN} <= gets | {("POST", *post) for post in POSTS}
    assert {sent.host for sent in SEEN} <= {"127.0.0.1", "localhost", "::1"}
    assert {sent.credentials for sent in SEEN} <= {(), *((name,) for name in OWN_HEADERS)}
