"""CPU time and memory for reading 8 MiB of metrics in chunks, compared with a plain pass over the lines."""

from __future__ import annotations

import gc
import io
import time
import tracemalloc
from collections.abc import Callable, Iterator

from benchmarks.report import Row, at_most, at_most_times, progress
from router_client.routers.litellm.counters import Metrics
from router_client.routers.litellm.metrics import KEPT_LINES, parse_metrics
from router_client.transport.body import LineFilter

SIZE, CHUNK, ROUNDS = 8 * 1024 * 1024, 64 * 1024, 7
MAX_RATIO, MAX_MB = 1.5, 2
# Like a page of a busy proxy: 19 of 20 lines are histogram buckets, which are dropped.
LABELS = (
    'api_key_alias="None",api_provider="openai",end_user="None",hashed_api_key="litellm_proxy_master_key",'
    'model="gpt-4o-mini",model_group="chat",model_id="dep-{id}",requested_model="chat",user="default_user_id"'
)
BUCKETS = 19


def page() -> bytes:
    """Return 8 MiB of the proxy's metrics."""
    lines, size, number = ["# TYPE litellm_deployment_state gauge"], 0, 0
    while size < SIZE:
        labels = LABELS.format(id=number % 50)
        lines += [f'litellm_request_total_latency_metric_bucket{{le="{le}.0",{labels}}} {le}' for le in range(BUCKETS)]
        lines.append(f"litellm_deployment_total_requests_total{{{labels}}} {number}.0")
        size += sum(map(len, lines[-BUCKETS - 1 :]))
        number += 1
    return "\n".join(lines).encode()


def chunks(body: bytes) -> Iterator[bytes]:
    """Split a body into chunks as the network delivers them."""
    return (body[at : at + CHUNK] for at in range(0, len(body), CHUNK))


def ours(body: bytes) -> Metrics:
    """Read the metrics as the transport and the adapter do."""
    kept = LineFilter(KEPT_LINES)
    for chunk in chunks(body):
        kept.add(chunk)
    return parse_metrics(kept.end())


def plain(body: bytes) -> dict[bytes, float]:
    """Sum the values by name, without parsing labels."""
    sums: dict[bytes, float] = {}
    for line in io.BytesIO(body):
        if not line.startswith(b"#"):
            series, _, value = line.rpartition(b" ")
            name = series.partition(b"{")[0]
            sums[name] = sums.get(name, 0.0) + float(value)
    return sums


def measure() -> list[Row]:
    """Take the best of several alternating rounds, in CPU time, which other processes hardly affect."""
    progress("metrics")
    body = page()
    rounds = [(_ms(ours, body), _ms(plain, body)) for _ in range(ROUNDS)]
    figure, baseline = (min(times) for times in zip(*rounds, strict=True))
    gc.collect()
    tracemalloc.start()
    ours(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return [
        at_most_times("reading 8 MiB of metrics", figure, baseline, MAX_RATIO),
        at_most("memory while reading them", peak / 2**20, "MB", MAX_MB),
    ]


def _ms(work: Callable[[bytes], object], body: bytes) -> float:
    started = time.process_time()
    work(body)
    return (time.process_time() - started) * 1000
