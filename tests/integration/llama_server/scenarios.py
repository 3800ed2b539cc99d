"""The states that a real llama-server is brought into, and the real requests that follow each."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.integration.llama_server.server import Server, server
from tests.integration.llama_server.tiny_model import LARGE, LONG, write_model

KEY = "llama-integration-1234"
SETTLE_S, SLEEP_AFTER_S, ANSWER_S = 20, 1, 1.5


def nothing(_: Server) -> None:
    """Leave the server as it started."""


@dataclass(frozen=True)
class Scenario:
    """A state: how the server is started, what happens then, and which names are requested after the look.

    `{models}` in the arguments is the folder with the models. With `long`, that many long answers are under way during
    the look. `is_loading` if the look comes while the model is loading.
    """

    name: str
    note: str
    arguments: str
    asked: tuple[str, ...] = ("tiny",)
    prepare: Callable[[Server], None] = nothing
    key: str | None = None
    long: int = 0
    is_loading: bool = False


def ask_once(running: Server) -> None:
    """Send one request."""
    running.chat("tiny")


def fall_asleep(running: Server) -> None:
    """Send one request, and wait until the server has unloaded its model."""
    running.chat("tiny")
    wait_until(lambda: running.get("/props").json()["is_sleeping"])


def load_one_break_one(running: Server) -> None:
    """Request a model that works and one whose file is broken."""
    running.chat("tiny")
    running.chat("broken")


def kill_process(running: Server) -> None:
    """Request a model, then kill its process, as the system does if memory runs out."""
    running.chat("tiny")
    for child in running.children():
        os.kill(child, signal.SIGKILL)
    wait_until(lambda: '"failed": true' in running.models()["tiny"])


def begin_loading(running: Server) -> None:
    """Let the large model be loaded, which takes a second."""
    running.post("/models/load", {"model": "large"})


def wait_until(is_reached: Callable[[], bool]) -> None:
    """Wait for a state of the server.

    Raises:
        TimeoutError: it did not come.
    """
    deadline = time.monotonic() + SETTLE_S
    while not is_reached():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)


ONE = "-m {models}/tiny.gguf --alias tiny -np 2"
ROUTER = "--models-dir {models}/router"
SCENARIOS = (
    Scenario("fresh", "one model, before the first request", f"{ONE} --metrics"),
    Scenario("served", "one model, after a request", f"{ONE} --metrics", prepare=ask_once),
    Scenario(
        "no_alias", "without an alias the model's name is its path", "-m {models}/tiny.gguf --metrics", ("tiny.gguf",)
    ),
    Scenario("no_metrics", "started without --metrics, as by default", ONE, prepare=ask_once),
    Scenario("busy", "one of two slots is in use", "-m {models}/long.gguf --alias tiny -np 2 --metrics", long=1),
    Scenario(
        "full",
        "both slots are in use, one request waits",
        "-m {models}/long.gguf --alias tiny -np 2 --metrics",
        long=3,
    ),
    Scenario(
        "sleeping",
        "idle for longer than --sleep-idle-seconds",
        f"{ONE} --metrics --sleep-idle-seconds 1",
        prepare=fall_asleep,
    ),
    Scenario("starting", "the only model is being loaded", "-m {models}/large.gguf --alias tiny", is_loading=True),
    Scenario("key", "a key is required", f"{ONE} --metrics --api-key {KEY}", key=KEY),
    Scenario(
        "unloaded",
        "router mode, nothing is loaded; one of the files is broken",
        ROUTER,
        ("tiny", "other", "broken"),
    ),
    Scenario(
        "failing",
        "router mode, one model is loaded, one failed, one is not loaded",
        ROUTER,
        ("tiny", "other", "broken"),
        load_one_break_one,
    ),
    Scenario(
        "router_killed",
        "router mode, the process of the only loaded model was killed",
        ROUTER,
        ("tiny",),
        kill_process,
    ),
    Scenario("router_loading", "router mode, a model is being loaded", ROUTER, ("large",), begin_loading),
    Scenario(
        "router_by_hand",
        "router mode without autoloading, nothing is loaded",
        f"{ROUTER} --no-models-autoload",
        ("tiny", "other"),
    ),
    Scenario("router_empty", "router mode without any model", "--models-dir {models}/empty"),
)


def write_models(folder: Path) -> None:
    """Write the models, and the folders for router mode."""
    router = folder / "router"
    for each in (router, folder / "empty"):
        each.mkdir(parents=True)
    write_model(folder / "tiny.gguf")
    write_model(folder / "long.gguf", LONG)
    write_model(folder / "large.gguf", LARGE)
    for name in ("tiny", "other"):
        shutil.copy(folder / "tiny.gguf", router / f"{name}.gguf")
    (router / "large.gguf").symlink_to(folder / "large.gguf")
    (router / "broken.gguf").write_bytes(b"GGUF, and nothing that a model has")


@contextmanager
def played(scenario: Scenario, models: Path, folder: Path) -> Iterator[Server]:
    """Run a server in this state. Long answers are under way until the block calls `real`."""
    arguments = scenario.arguments.format(models=models).split()
    with server(folder, arguments, scenario.key, wait=not scenario.is_loading) as running, httpx.Client() as client:
        scenario.prepare(running)
        if scenario.long:
            running.begin_long_answers(scenario.long, client)
            wait_until(lambda: sum(map(running.count, ("requests_processing", "requests_deferred"))) == scenario.long)
        yield running


def real(running: Server, scenario: Scenario) -> dict[str, int]:
    """Send one real request for each name; return the statuses. Long answers end while the first one waits."""
    if scenario.is_loading:
        wait_until(lambda: running.get("/health").status_code == 200)
    if scenario.long:
        running.end_long_answers_in(ANSWER_S)
    return {name: running.chat(name) for name in scenario.asked}
