"""The servers' responses to a `Snapshot`; models.py maps the models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from router_client.model.facts import NOT_OFFERED, Fact, Known, NotRead
from router_client.model.snapshot import Backends, Health, Queue, Router, Snapshot
from router_client.model.spending import Figures, Usage
from router_client.model.states import Outcome, Part, Peer
from router_client.reads import Results, data_of, fact_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.openai_server import models, reads, wire
from router_client.routers.openai_server.advice import ADVICE, METRICS_STEP
from router_client.routers.openai_server.metrics import Metrics
from router_client.routers.openai_server.terms import NO_UPSTREAMS, TERMS
from router_client.routers.openai_server.variants import Variant

T = TypeVar("T")

KIND = "openai-server"
NOT_OFFERED_OUTCOMES = frozenset({Outcome.DISABLED, Outcome.UNSUPPORTED, Outcome.SKIPPED})
LISTS = {Variant.OLLAMA: reads.PULLED, Variant.LM_STUDIO: reads.DOWNLOADED}
METRICS = {Variant.LLAMA_SERVER: reads.METRICS, Variant.VLLM: reads.OPEN_METRICS}


def snapshot(gathered: Gathered) -> Snapshot:
    """Map everything that one look read."""
    results, now = gathered.results, gathered.taken_at_s
    variant = reads.variant_of(results)
    identity = (reads.LIVEZ, *(reads.PROOF[variant] if variant else ()))
    proved = proved_by(results, (read.name for read in identity))
    is_identified = proved is Peer.IDENTIFIED
    shown = variant if is_identified else None
    pool = models.pool(results) if is_identified else None
    is_healthy = not (reads.is_loading(results) or reads.has_dead_engine(results))
    return Snapshot(
        taken_at_s=now,
        router=Router(
            KIND if is_identified else gathered.kind, _version(results) if shown else None, gathered.url, program=shown
        ),
        peer=proved,
        reads=tuple(result.report for result in results.values()),
        terms=TERMS[shown],
        advice=_advice(shown, results),
        health=Known(Health(ok=is_healthy), now) if is_identified else NOT_OFFERED,
        queue=_of_metrics(_queue(results), results, now),
        pool=fact_of(pool, results, (LISTS.get(variant, reads.MODELS) if variant else reads.MODELS).name, now),
        backends=_backends(gathered),
        usage=_of_metrics(_usage(results, now), results, now),
    )


def _advice(variant: Variant | None, results: Results) -> Mapping[str, str]:
    return {**ADVICE[variant], **METRICS_STEP} if models.are_metrics_off(results) else ADVICE[variant]


def _of_metrics(value: T | None, results: Results, now_s: float) -> Fact[T]:
    """Return what the metrics report. Most servers have none, or have them turned off: nothing is missing then.

    While the model loads, nobody knows whether they are.
    """
    variant = reads.variant_of(results)
    read = METRICS.get(variant) if variant else None
    if reads.is_loading(results):
        return NotRead(Outcome.SKIPPED)
    if value is None and (read is None or read.name not in results or models.are_vllm_metrics_off(results)):
        return NOT_OFFERED
    return fact_of(value, results, (read or reads.METRICS).name, now_s, NOT_OFFERED_OUTCOMES)


def _version(results: Results) -> str | None:
    """Return the version of vLLM or Ollama, or llama-server's build."""
    if (vllm := data_of(results, reads.VERSION.name, wire.OnlyVersion)) is not None:
        return vllm.version
    if (ollama := data_of(results, reads.OLLAMA_VERSION.name, wire.Version)) is not None:
        return ollama.version
    properties = data_of(results, reads.PROPERTIES.name, wire.Properties)
    return properties.build if properties else None


def _metrics(results: Results) -> Metrics | None:
    return data_of(results, reads.METRICS.name, Metrics) or data_of(results, reads.OPEN_METRICS.name, Metrics)


def _queue(results: Results) -> Queue | None:
    """Return running and waiting requests. How many may wait is not limited.

    A model that sleeps has no request: its metrics are not read (see reads.py).
    """
    properties = data_of(results, reads.PROPERTIES.name, wire.Properties)
    # Without slots it could serve nothing: 0 is no figure, and must not read as "no free slot".
    slots = (properties.total_slots or None) if properties else None
    metrics = _metrics(results)
    if metrics is not None and (metrics.running, metrics.waiting) != (None, None):
        # Nothing limits how many requests wait, or how long.
        return Queue(metrics.running, metrics.waiting, slots, has_limit=False)
    return Queue(0, 0, slots) if properties is not None and properties.is_sleeping else None


def _usage(results: Results, now_s: float) -> Usage | None:
    """Return the tokens since the start: nothing is charged, so there is no cost and no billing."""
    metrics = _metrics(results)
    if metrics is None:
        return None
    total = Figures(metrics.succeeded, input_tokens=metrics.input_tokens, output_tokens=metrics.output_tokens)
    started_s = metrics.started_at_s
    return Usage(since_start=total, started_ago_s=None if started_s is None else max(0.0, now_s - started_s))


def _backends(gathered: Gathered) -> Fact[Backends]:
    if Part.BACKENDS not in gathered.parts:
        return NotRead(Outcome.SKIPPED)
    return Known(Backends(None, reason=NO_UPSTREAMS), gathered.taken_at_s)
