"""The scenarios, by what they are about, and which of them share one proxy."""

from __future__ import annotations

from tests.integration.scenario import Scenario
from tests.integration.scenarios import (
    budgets,
    cooldowns,
    day,
    fallbacks,
    keys,
    labels,
    large,
    limits,
    plain,
    rotation,
    workers,
)

STAGES: dict[str, tuple[Scenario, ...]] = {
    "plain": plain.SCENARIOS,
    "cooldowns": cooldowns.SCENARIOS,
    "rotation": (rotation.STAYS,),
    "retries": (rotation.RETRIES,),
    "fallbacks": fallbacks.SCENARIOS,
    "default_fallback": (fallbacks.DEFAULT,),
    "budgets": budgets.SCENARIOS,
    "rpm_by_strategy": (limits.BY_STRATEGY,),
    "rpm_by_check": (limits.BY_CHECK,),
    "two_workers": workers.SCENARIOS,
    "keys": keys.SCENARIOS,
    "without_model_id": (labels.WITHOUT_MODEL_ID,),
    "without_state": (labels.WITHOUT_STATE,),
    "large": large.SCENARIOS,
}
"""Starting a proxy takes 8 to 10 s, so scenarios that do not conflict share one."""

DEMO = day.SCENARIOS
"""The states of the demo, which are only recorded: too much traffic for `make integration`."""
