"""The reads of each program and their order; outcomes.py judges the responses.

None of them loads a model, counts as a request or keeps a model in memory. Therefore two are missing: any path with
`?model=`, which llama-server forwards to the model's process and so loads it, and llama-server's /slots, which wakes a
model that was put to sleep and keeps another one from sleeping.
"""

from __future__ import annotations

from collections.abc import Collection

from router_client.model.states import Part
from router_client.reads import MEBIBYTE, Credential, Read, Results, data_of
from router_client.routers.openai_server import wire
from router_client.routers.openai_server.metrics import LLAMA_LINES, VLLM_LINES, Metrics
from router_client.routers.openai_server.variants import Variant
from router_client.routers.signs import KIBIBYTE

# llama-server closes the connection after an error, which is its answer to this.
LIVEZ = Read("livez", "/livez", max_bytes=16 * KIBIBYTE, truncate=True, is_last=True)
SMALL = 16 * KIBIBYTE
LISTS = 2 * MEBIBYTE

HEALTH = Read("health", "/health", max_bytes=SMALL)
MODELS = Read("models", "/v1/models", Credential.KEY, 16 * MEBIBYTE, keep_rows=wire.ROW_FIELDS)
PROPERTIES = Read("props", "/props", Credential.KEY, optional=True)
METRICS = Read("metrics", "/metrics", Credential.KEY, optional=True, keep_lines=LLAMA_LINES)

VERSION = Read("version", "/version", max_bytes=SMALL)
# vLLM's metrics require no key, and prove that it is vLLM: other programs have a /version, too.
OPEN_METRICS = Read("open_metrics", "/metrics", max_bytes=16 * MEBIBYTE, keep_lines=VLLM_LINES)
# Without --api-key it says whose models these are. It proves a vLLM whose metrics are off (--disable-log-stats).
OWNERS = Read("owners", "/v1/models", max_bytes=16 * MEBIBYTE, keep_rows=wire.OWNER_FIELDS)
# Only once vLLM is proved: on LiteLLM, /health completes a request on every deployment.
ENGINE = Read("engine", "/health", max_bytes=SMALL, optional=True)

ROOT = Read("root", "/", max_bytes=SMALL)
OLLAMA_VERSION = Read("ollama_version", "/api/version", max_bytes=SMALL, optional=True)
PULLED = Read("tags", "/api/tags", max_bytes=LISTS)
RUNNING = Read("ps", "/api/ps", max_bytes=MEBIBYTE)

NO_ENDPOINT = Read("no_endpoint", "/", max_bytes=SMALL)
DOWNLOADED = Read("downloaded", "/api/v1/models", Credential.KEY, LISTS)

EVERY_READ = (
    *(LIVEZ, HEALTH, MODELS, PROPERTIES, METRICS),
    *(VERSION, OPEN_METRICS, OWNERS, ENGINE),
    *(ROOT, OLLAMA_VERSION, PULLED, RUNNING),
    *(NO_ENDPOINT, DOWNLOADED),
)

PROOF: dict[Variant, tuple[Read, ...]] = {
    Variant.LLAMA_SERVER: (HEALTH,),
    Variant.VLLM: (VERSION, OPEN_METRICS, OWNERS),
    Variant.OLLAMA: (ROOT,),
    Variant.LM_STUDIO: (NO_ENDPOINT,),
}
"""The open reads that prove each program, one after another, on each connection."""

GATE: dict[Variant, Read] = {
    Variant.LLAMA_SERVER: MODELS,
    Variant.VLLM: MODELS,
    Variant.LM_STUDIO: DOWNLOADED,
}
"""The first keyed read of each program that can have a key."""


def variant_of(results: Results) -> Variant | None:
    """Return the program that answered /livez."""
    return data_of(results, LIVEZ.name, Variant)


def proof(results: Results) -> Read | None:
    """Return /livez, then what its answer calls for: /health goes only to a program that answered as llama-server.

    LiteLLM, which completes a request on every deployment for it, answers /livez as vLLM does, and has no /version.
    A vLLM is proved by its metrics or, if these are off, by its list of models.
    """
    variant = variant_of(results)
    if variant is None:
        return LIVEZ
    done = {*results, OWNERS.name} if data_of(results, OPEN_METRICS.name, Metrics) else results
    return next((read for read in PROOF[variant] if read.name not in done), None)


def gate(results: Results) -> Read | None:
    """Return the list of models, which shows whether the key is valid; None while the only model is loading."""
    read = GATE.get(variant_of(results) or Variant.LLAMA_SERVER)
    return None if read is None or read.name in results or is_loading(results) else read


def is_loading(results: Results) -> bool:
    """Return True if llama-server answered that its only model is loading, as it does to every read then."""
    return any(isinstance(result.data, wire.Loading) for result in results.values())


def has_dead_engine(results: Results) -> bool:
    """Return True if vLLM answered that its engine is dead: it still lists its models, and refuses every request."""
    return data_of(results, ENGINE.name, bool) is False


def reads_for(parts: Collection[Part], before: Results) -> tuple[Read, ...]:
    """Return the reads. Every part but `admin` takes all of them: a verdict does."""
    variant = variant_of(before) or Variant.LLAMA_SERVER
    if not set(parts) - {Part.ADMIN} or is_loading(before):
        return ()
    if variant is Variant.OLLAMA:
        return (OLLAMA_VERSION, PULLED, RUNNING)
    if variant is Variant.VLLM:
        return (ENGINE,)
    return _reads_of_llama_server(before) if variant is Variant.LLAMA_SERVER else ()


def _reads_of_llama_server(before: Results) -> tuple[Read, ...]:
    """Return /props, and /metrics once that shows that it concerns a model that is awake.

    In router mode they belong to the models' processes. Older versions wake a sleeping model for them.
    """
    properties = data_of(before, PROPERTIES.name, wire.Properties)
    has_metrics = properties is not None and not properties.is_router and not properties.is_sleeping
    return (PROPERTIES, METRICS) if has_metrics else (PROPERTIES,)
