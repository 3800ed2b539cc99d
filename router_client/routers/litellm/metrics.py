"""What /metrics/ tells of each deployment: of the named series only the named labels (contract, "The series").

Labels of others hold client addresses, e-mail addresses and key hashes; they are never looked at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from router_client.routers.litellm.prometheus import Sample, samples

PROOF = b"# TYPE litellm_deployment_state gauge"
"""There from the first start on, before any traffic: this is the proxy's own page."""

INTERNAL = "litellm-internal-health-check"
STATE, COOLDOWNS = "litellm_deployment_state", "litellm_deployment_cooled_down_total"
FAILURES = "litellm_deployment_failure_responses_total"
SUMS = {
    "litellm_deployment_total_requests_total": "requests",
    "litellm_spend_metric_total": "cost_usd",
    "litellm_input_tokens_metric_total": "input_tokens",
    "litellm_output_tokens_metric_total": "output_tokens",
    "litellm_request_total_latency_metric_sum": "latency_s",
    "litellm_request_total_latency_metric_count": "measured",
}
LAST = {"litellm_remaining_requests_metric": "left_requests", "litellm_remaining_tokens_metric": "left_tokens"}
KEPT = (PROOF, *(f"{name}{{".encode() for name in (STATE, COOLDOWNS, FAILURES, *SUMS, *LAST)))
MAX_DEPLOYMENTS = 10_000


@dataclass(slots=True)
class Tally:
    """One deployment since the start. `states` is by the name it was recorded under; counts are by HTTP status.

    `left_requests` and `left_tokens` are gauges of what is left to it.
    """

    states: dict[str, float] = field(default_factory=dict)
    cooldowns: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)
    last: dict[str, float] = field(default_factory=dict)


def parse_metrics(body: bytes) -> dict[str, Tally]:
    """By model_id, what the kept lines say.

    Raises:
        ValueError: it is not the proxy's page.
    """
    if not body.startswith(PROOF) and b"\n" + PROOF not in body:
        message = "not the metrics of this router"
        raise ValueError(message)
    tallies: dict[str, Tally] = {}
    for sample in samples(body):
        id_ = sample.labels.get("model_id", "")
        if id_ in {"", "None"} or sample.labels.get("api_key_alias") == INTERNAL:
            continue
        if id_ not in tallies and len(tallies) < MAX_DEPLOYMENTS:
            tallies[id_] = Tally()
        if id_ in tallies:
            _add(tallies[id_], sample)
    return tallies


def _add(tally: Tally, sample: Sample) -> None:
    name, labels, value = sample
    if name == STATE:
        recorded_as = labels.get("litellm_model_name", "")
        tally.states[recorded_as] = max(value, tally.states.get(recorded_as, 0.0))
    elif name in LAST:
        tally.last[LAST[name]] = value
    elif value >= 0 and name in SUMS:
        tally.sums[SUMS[name]] += value  # type: ignore[assignment]  # a Counter adds up fractions just as well
    elif value >= 0:
        counts = tally.cooldowns if name == COOLDOWNS else tally.failures
        counts[labels.get("exception_status", "")] += int(value)
