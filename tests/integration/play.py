"""Plays scenarios on one proxy: traffic, until LiteLLM has counted it, and then real requests for each name."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.integration.proxy import Proxy, proxy
from tests.integration.scenario import Expect, Requests, Scenario, configuration
from tests.integration.stubs import Stub, stub

MAX_REQUESTS = 60
SETTLE_S, INTERVAL_S = 60, 1.0
MINUTE_S, MIN_LEFT_S = 60, 25
COUNTED = re.compile(
    r"^(litellm_(?:deployment_\w+|\w*_requests_metric|spend_metric)_total\S*(?: \S+)*?) (\S+)$", re.MULTILINE
)


@dataclass
class Play:
    """A proxy in the state of its scenarios, and its upstream."""

    scenarios: Sequence[Scenario]
    proxy: Proxy
    stub: Stub

    def counted(self) -> dict[str, str]:
        """Return the operator's own counters of traffic and failures."""
        return dict(COUNTED.findall(self.proxy.metrics()))

    def send(self, requests: Requests) -> None:
        """Send traffic."""
        if requests.at_once > 1:
            with ThreadPoolExecutor(requests.at_once) as pool:
                list(pool.map(lambda _: self._send_one(requests), range(requests.times)))
            return
        for sent in range(max(requests.times, MAX_REQUESTS if requests.until else 0)):
            if sent >= requests.times and all(self.stub.count(tag) for tag in requests.until):
                return
            self._send_one(requests)

    def _send_one(self, requests: Requests) -> None:
        send = self.proxy.messages if requests.api == "messages" else self.proxy.chat
        send(requests.model, requests.text, requests.key)

    def real(self, scenario: Scenario) -> dict[str, list[int]]:
        """Send real requests; return their statuses by requested name."""
        key = scenario.request_key or scenario.key
        return {name: self._statuses(name, expect, key) for name, expect in scenario.expect.items()}

    def _statuses(self, name: str, expect: Expect, key: str) -> list[int]:
        send = self.proxy.messages if expect.api == "messages" else self.proxy.chat
        return [send(name, key=key) for _ in range(expect.tries)]

    def settle(self) -> None:
        """Wait until LiteLLM's counters stop changing: it counts after it has responded."""
        deadline, last = time.monotonic() + SETTLE_S, None
        while (now := self.counted()) != last:
            if time.monotonic() > deadline:
                raise TimeoutError("the counters keep changing")
            last = now
            time.sleep(INTERVAL_S)


@contextmanager
def played(scenarios: Sequence[Scenario], folder: Path) -> Iterator[Play]:
    """Run a proxy with these scenarios, after their traffic."""
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
    for requests in (each for scenario in play.scenarios for each in scenario.traffic):
        play.send(requests)
    play.settle()
    time.sleep(max(each.pause_s for each in play.scenarios))


def _wait_for_a_minute_with_time_left() -> None:
    into = time.time() % MINUTE_S
    if into > MINUTE_S - MIN_LEFT_S:
        time.sleep(MINUTE_S - into)
