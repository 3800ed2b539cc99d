"""Plays scenarios on one proxy: traffic, until LiteLLM has counted it; later one real request for each name."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.integration.proxy import Proxy, proxy
from tests.integration.scenario import Ask, Expect, Scenario, configuration
from tests.integration.stubs import Stub, stub

MOST = 60
SETTLE_S, QUIET_S = 60, 1.0
MINUTE_S, NEEDED_S = 60, 25
COUNTED = re.compile(
    r"^(litellm_(?:deployment_\w+|\w*_requests_metric|spend_metric)_total\S*(?: \S+)*?) (\S+)$", re.MULTILINE
)


@dataclass
class Play:
    """A proxy that is in the state of its scenarios, and the upstream behind it."""

    scenarios: Sequence[Scenario]
    proxy: Proxy
    stub: Stub

    def counted(self) -> dict[str, str]:
        """The operator's own counters of traffic and of failures."""
        return dict(COUNTED.findall(self.proxy.metrics()))

    def ask(self, asked: Ask) -> None:
        """Traffic."""
        if asked.at_once > 1:
            with ThreadPoolExecutor(asked.at_once) as pool:
                list(pool.map(lambda _: self._send(asked), range(asked.times)))
            return
        for done in range(max(asked.times, MOST if asked.until else 0)):
            if done >= asked.times and all(self.stub.asked(tag) for tag in asked.until):
                return
            self._send(asked)

    def _send(self, asked: Ask) -> None:
        send = self.proxy.messages if asked.api == "messages" else self.proxy.chat
        send(asked.model, asked.text, asked.key)

    def real(self, scenario: Scenario) -> dict[str, list[int]]:
        """What real requests get now: statuses by the name that was asked for."""
        key = scenario.asking_key or scenario.key
        return {name: self._statuses(name, expect, key) for name, expect in scenario.expect.items()}

    def _statuses(self, name: str, expect: Expect, key: str) -> list[int]:
        send = self.proxy.messages if expect.api == "messages" else self.proxy.chat
        return [send(name, key=key) for _ in range(expect.tries)]

    def settle(self) -> None:
        """LiteLLM counts after it has answered: wait until its counters stay as they are."""
        deadline, last = time.monotonic() + SETTLE_S, None
        while (now := self.counted()) != last:
            if time.monotonic() > deadline:
                raise TimeoutError("the counters do not come to rest")
            last = now
            time.sleep(QUIET_S)


@contextmanager
def played(scenarios: Sequence[Scenario], folder: Path) -> Iterator[Play]:
    """A proxy after the traffic of these scenarios."""
    files = {name: text for each in scenarios for name, text in each.files.items()}
    with stub() as upstream:
        config = configuration(scenarios, upstream.address)
        with proxy(folder, config, scenarios[0].workers, files) as running:
            play = Play(scenarios, running, upstream)
            if any(each.within_a_minute for each in scenarios):
                _wait_for_a_minute_with_time_left()
            _drive(play)
            yield play


def _drive(play: Play) -> None:
    for asked in (each for scenario in play.scenarios for each in scenario.traffic):
        play.ask(asked)
    play.settle()
    time.sleep(max(each.pause_s for each in play.scenarios))


def _wait_for_a_minute_with_time_left() -> None:
    into = time.time() % MINUTE_S
    if into > MINUTE_S - NEEDED_S:
        time.sleep(MINUTE_S - into)
