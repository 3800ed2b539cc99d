"""What holds for every test: no environment of the developer's, and nothing but allowed reads goes out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from router_client.routers import KINDS
from tests import toy_router
from tests.support import EVERY_PATH, SEEN

# `make fuzz` takes the long one. No deadline: how long an example takes is not what is tested.
settings.register_profile("quick", max_examples=40, deadline=None)
settings.register_profile("long", max_examples=3_000, deadline=None)
settings.load_profile("quick")

PREFIXES = ("ROUTER_", "DARIO_", "LITELLM_")
NUMBERS = count()
NAMES = {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"}


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop that the MCP SDK's stdio server runs on."""
    return "asyncio"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No setting, proxy or certificate of the person who runs the tests; an empty home folder, returned."""
    for name in list(os.environ):
        if name.startswith(PREFIXES) or name.upper() in NAMES:
            monkeypatch.delenv(name)
    # Numbered by us: pytest would list all the earlier ones each time.
    home = tmp_path_factory.mktemp(f"home-{next(NUMBERS)}", numbered=False)
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture(scope="module")
def toy() -> Iterator[None]:
    """The toy router is registered until the end of the module: for tests that go over every recorded state."""
    with toy_router.registered():
        yield


@pytest.fixture(autouse=True)
def toy_for_its_states(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy router is registered for each test whose parameter `kind` names it, and for no other one."""
    parameters = request.node.callspec.params if hasattr(request.node, "callspec") else {}
    if parameters.get("kind") == toy_router.KIND:
        monkeypatch.setitem(KINDS, toy_router.KIND, toy_router.ROW)


@pytest.fixture(scope="session", autouse=True)
def only_allowed_reads() -> Iterator[None]:
    """SECURITY: over the whole session nothing was sent but GET of the listed paths, to this machine alone."""
    yield
    assert {(sent.method, sent.target) for sent in SEEN} <= {("GET", path) for path in EVERY_PATH}
    assert {sent.host for sent in SEEN} <= {"127.0.0.1", "localhost"}
    assert {sent.credentials for sent in SEEN} <= {(), ("authorization",)}
