"""One proxy's scenarios from start to end: traffic, our looks, what these changed, then the real requests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from tests.integration.look import look
from tests.integration.play import Play, played
from tests.integration.scenario import Scenario
from tests.integration.scenarios import STAGES


@dataclass
class Stage:
    """The results of these scenarios, by name."""

    scenarios: dict[str, Scenario]
    status: dict[str, dict[str, Any]]
    text: dict[str, str]
    real: dict[str, dict[str, list[int]]]
    upstream_requests: int
    """How many requests to the upstream the looks caused."""
    counted: tuple[dict[str, str], dict[str, str]]
    """LiteLLM's own counters before and after the looks."""


def play_out(name: str, folder: Path) -> Stage:
    """Play a stage from its start until its proxy has ended."""
    with played(STAGES[name], folder) as play:
        made = _looked_at(play)
        for scenario in play.scenarios:
            made.real[scenario.name] = play.real(scenario)
    return made


def _looked_at(play: Play) -> Stage:
    """Take one look for each scenario, with its key and its settings."""
    scenarios = {each.name: each for each in play.scenarios}
    seen, before = len(play.stub.seen), play.counted()
    looks = {name: anyio.run(_look, play.proxy.url, scenario) for name, scenario in scenarios.items()}
    after = play.counted()
    return Stage(
        scenarios,
        {name: data for name, (_, data) in looks.items()},
        {name: text for name, (text, _) in looks.items()},
        {},
        len(play.stub.seen) - seen,
        (before, after),
    )


async def _look(url: str, scenario: Scenario) -> tuple[str, dict[str, Any]]:
    return await look(url, "STATUS", ROUTER_KIND="litellm", **{"ROUTER_API_KEY": scenario.key, **scenario.env})
