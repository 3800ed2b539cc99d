"""The metrics of llama-server and vLLM: what is running and waiting, and the tokens since the start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from router_client.parsing.prometheus import samples


class Metrics(Struct, frozen=True):
    """What a metrics page reports; None for what it does not.

    `running` and `waiting` are requests now; the tokens count since the start, and so does `succeeded`, requests that
    got an answer. `cache_used` is the used share of vLLM's KV cache, 0..1.
    """

    running: int | None = None
    waiting: int | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    succeeded: int | None = None
    cache_used: float | None = None
    started_at_s: float | None = None


LLAMA = {
    "llamacpp:requests_processing": "running",
    "llamacpp:requests_deferred": "waiting",
    "llamacpp:prompt_tokens_total": "input_tokens",
    # Tokens of prompts that were in the cache: part of the prompts, too.
    "llamacpp:prompt_tokens_cached_total": "input_tokens",
    "llamacpp:tokens_predicted_total": "output_tokens",
}
VLLM = {
    "vllm:num_requests_running": "running",
    "vllm:num_requests_waiting": "waiting",
    "vllm:prompt_tokens_total": "input_tokens",
    "vllm:generation_tokens_total": "output_tokens",
    "vllm:request_success_total": "succeeded",
    "vllm:kv_cache_usage_perc": "cache_used",
    # Its name up to version 0.10.
    "vllm:gpu_cache_usage_perc": "cache_used",
    "process_start_time_seconds": "started_at_s",
}
MAXIMUM = frozenset({"cache_used", "started_at_s"})
"""Figures of which several samples, such as those of several engines, are not added up."""

LLAMA_LINES = tuple(name.encode() for name in LLAMA)
VLLM_LINES = tuple(name.encode() for name in VLLM)
"""Beginnings of the lines that are read; the transport drops all others as they arrive."""


def parse_metrics(body: bytes, names: Mapping[str, str]) -> Metrics:
    """Parse a metrics page, of which `names` are the metrics that are read.

    Raises:
        ValueError: it has none of them.
    """
    found: defaultdict[str, list[float]] = defaultdict(list)
    for name, _, value in samples(body):
        if name in names and value >= 0:
            found[names[name]].append(value)
    if not found.keys() - {"started_at_s"}:
        message = "not the metrics of this program"
        raise ValueError(message)
    figures = {name: max(values) if name in MAXIMUM else int(sum(values)) for name, values in found.items()}
    return Metrics(**figures)  # type: ignore[arg-type]
