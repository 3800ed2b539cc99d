"""The proxies of the tests: one for each stage of scenarios, and the one of test_real_litellm.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.integration.detail import World, world_of
from tests.integration.stage import Stage, play_out

MAX_PARALLEL = 2


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The event loop that the MCP SDK's stdio server runs on."""
    return "asyncio"


# autouse: they start with the first test, and play while the other files' tests run.
@pytest.fixture(scope="session", autouse=True)
def stages(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], Stage]]:
    """The stages that this run's tests name. Most of the time is the start of a proxy, so two run in parallel."""
    parameters = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    wanted = dict.fromkeys(each["stage"] for each in parameters if "stage" in each)
    pool = ThreadPoolExecutor(MAX_PARALLEL)
    made = {name: pool.submit(play_out, name, tmp_path_factory.mktemp(name)) for name in wanted}
    yield lambda name: made[name].result()
    pool.shutdown(cancel_futures=True)


@pytest.fixture
def stage(request: pytest.FixtureRequest, stages: Callable[[str], Stage]) -> Stage:
    """The stage that a test names as its parameter."""
    return stages(request.param)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A proxy with its metrics on, after some traffic."""
    with world_of(tmp_path_factory.mktemp("on")) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for a proxy of a test's own."""
    return tmp_path
