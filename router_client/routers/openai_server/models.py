"""The models that a server has, each as a target with a route of its own name, and the state of each.

A model that is loaded serves. One that is not is loaded by the next request for it, which fails if it cannot be: no
read tells. A failure proves nothing either: the next request tries again, and llama-server marks a model whose process
was killed just as one whose file is broken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from router_client.model.states import Outcome, Selection, TargetState
from router_client.model.targets import Cause, Pool, Route, Target
from router_client.reads import Results, data_of
from router_client.routers.openai_server import reads, wire
from router_client.routers.openai_server.metrics import Metrics
from router_client.routers.openai_server.terms import (
    ANY_NAME,
    METRICS_OFF,
    NAMELESS,
    SLEEPS,
    STATISTICS_OFF,
    cache_note,
)
from router_client.routers.openai_server.variants import Variant

KIND = "model"
ANY = "*"
EMBEDDING = "embed"
UNTRIED = frozenset({TargetState.UNVERIFIED, TargetState.STARTING})
PATH = re.compile(r"(?i)[/\\~.].*|[a-z]:[/\\].*|.*\\.*|.*/.*/.*|.*\.(gguf|ggml|bin|safetensors)", re.DOTALL)
"""A file's name or path. `organization/model:quantization` is neither, and is what clients request."""
LOADED = frozenset({"loaded", "sleeping"})


def pool(results: Results) -> Pool | None:
    """Return the models; None if their list was not read."""
    if reads.is_loading(results):
        starting = _target(None, TargetState.STARTING, selection=Selection.IN_ROTATION)
        return Pool((starting,), (Route(ANY, (starting,)),), notes=(NAMELESS,))
    variant = reads.variant_of(results)
    if variant is Variant.OLLAMA:
        found = _of_ollama(results)
    elif variant is Variant.LM_STUDIO:
        found = _of_lm_studio(results)
    else:
        found = _of_list(results)
    listed = data_of(results, reads.MODELS.name, wire.Models)
    left_out = (listed.left_out or 0) if listed else 0
    return None if found is None else _pool(found, _embedding(results), tuple(_notes(results)), left_out)


def _pool(targets: tuple[Target, ...], embedding: Collection[str], notes: tuple[str, ...], left_out: int = 0) -> Pool:
    """Give each name its route. While a model is loaded, those that may only need to be do not decide the verdict.

    Nor do those that only embed, if there are others. Not every list tells which do, so a name that says it counts.
    Rows without a name have one route together, in an unknown state: which names clients may request is not told.
    """
    targets = tuple(
        target if target.name else _target(None, TargetState.UNKNOWN, "unreadable_row") for target in targets
    )
    by_name: defaultdict[str, list[Target]] = defaultdict(list)
    for target in targets:
        by_name[target.name or ANY].append(target)
    chatting = {name for name in by_name if name not in embedding and EMBEDDING not in name.lower()}
    has_loaded = any(target.usable for name in chatting for target in by_name[name])

    def is_secondary(name: str) -> bool:
        is_untried = has_loaded and by_name[name][0].state in UNTRIED
        return is_untried or (bool(chatting) and name not in chatting)

    routes = (Route(name, tuple(own), secondary=is_secondary(name)) for name, own in by_name.items())
    return Pool(targets, tuple(routes), left_out=left_out, notes=notes)


def _embedding(results: Results) -> frozenset[str]:
    """Return the names of the models that only embed: that one is loaded does not show that a chat is served."""
    pulled = data_of(results, reads.PULLED.name, wire.PulledModels)
    downloaded = data_of(results, reads.DOWNLOADED.name, wire.DownloadedModels)
    told = [(row.name, row.is_embedding) for row in pulled.models] if pulled else []
    told += [(row.key, row.is_embedding) for row in downloaded.models] if downloaded else []
    return frozenset(name for name, only_embeds in told if name and only_embeds)


def _target(
    name: str | None, state: TargetState, cause: str | None = None, selection: Selection | None = None
) -> Target:
    return Target(name, KIND, state, Cause(cause) if cause else None, selection)


def _notes(results: Results) -> Iterator[str]:
    metrics = data_of(results, reads.OPEN_METRICS.name, Metrics)
    if metrics is not None and metrics.cache_used is not None:
        yield cache_note(metrics.cache_used)
    if are_vllm_metrics_off(results):
        yield STATISTICS_OFF
    properties = data_of(results, reads.PROPERTIES.name, wire.Properties)
    if properties is None or properties.is_router:
        return
    yield ANY_NAME
    if properties.is_sleeping:
        yield SLEEPS
    elif are_metrics_off(results):
        yield METRICS_OFF


def are_metrics_off(results: Results) -> bool:
    """Return True if llama-server has one model, which is awake, and no metrics of it."""
    properties = data_of(results, reads.PROPERTIES.name, wire.Properties)
    has_metrics = properties is not None and not properties.is_router and not properties.is_sleeping
    return has_metrics and data_of(results, reads.METRICS.name, Metrics) is None


def are_vllm_metrics_off(results: Results) -> bool:
    """Return True if vLLM's page of metrics has none of its own."""
    read = results.get(reads.OPEN_METRICS.name)
    return read is not None and read.outcome is Outcome.OK and read.data is None


def _of_list(results: Results) -> tuple[Target, ...] | None:
    """Return the models of llama-server and vLLM."""
    models = data_of(results, reads.MODELS.name, wire.Models)
    if models is None:
        return None
    if reads.has_dead_engine(results):
        return tuple(_target(row.id, TargetState.FAILING, "engine_dead", Selection.SKIPPED) for row in models.data)
    properties = data_of(results, reads.PROPERTIES.name, wire.Properties)
    # Without /props nobody knows. One that does not tell it is taken to load, as is the default.
    is_autoloading = None if properties is None else properties.is_autoloading is not False
    has_status = properties is not None and properties.is_router
    name_of = _file_name if reads.variant_of(results) is Variant.LLAMA_SERVER else _as_listed
    return tuple(
        _target(name_of(row.id), TargetState.UNKNOWN, "unreadable_row")
        if has_status and row.status is None
        else _listed(row, name_of(row.id), is_autoloading=is_autoloading)
        for row in models.data
    )


def _listed(row: wire.Model, name: str | None, *, is_autoloading: bool | None) -> Target:
    """Map a model: only llama-server's router mode has a status, elsewhere every model that is listed is loaded."""
    if row.status is None or row.status.value in LOADED:
        return _target(name, TargetState.USABLE)
    if row.status.value == "unloaded":
        return _unloaded(name, is_autoloading=is_autoloading, has_failed=row.status.failed is True)
    if row.status.value == "loading":
        return _target(name, TargetState.STARTING, selection=Selection.IN_ROTATION)
    return _target(name, TargetState.UNKNOWN, "unreadable_row")


def _unloaded(name: str | None, *, is_autoloading: bool | None, has_failed: bool) -> Target:
    """Map a model that is not loaded. Without autoloading a request never loads it."""
    if has_failed and is_autoloading is False:
        return _target(name, TargetState.FAILING, "process_failed_by_hand", Selection.SKIPPED)
    if has_failed:
        return _target(name, TargetState.FAILING, "process_failed")
    if is_autoloading is False:
        return _target(name, TargetState.PAUSED, "not_autoloaded")
    return _target(name, TargetState.UNVERIFIED, "not_loaded" if is_autoloading else "not_loaded_unknown")


def _as_listed(id_: str | None) -> str | None:
    return id_


def _file_name(id_: str | None) -> str | None:
    """Return the name of a model's file without its folder: without an alias, llama-server's only model has its path.

    Clients may request it under any name.
    """
    if id_ is None or PATH.fullmatch(id_) is None:
        return id_
    return id_.replace("\\", "/").rstrip("/").rpartition("/")[2] or None


def _of_ollama(results: Results) -> tuple[Target, ...] | None:
    pulled = data_of(results, reads.PULLED.name, wire.PulledModels)
    running = data_of(results, reads.RUNNING.name, wire.PulledModels)
    if pulled is None:
        return None
    loaded = {row.name for row in running.models if row.name} if running else set()
    # One that is loaded and has no name may be any of them.
    is_known = running is not None and all(row.name for row in running.models)
    cause = "not_loaded" if is_known else "loaded_unknown"
    return tuple(
        _target(row.name, TargetState.USABLE)
        if row.name in loaded
        else _target(row.name, TargetState.UNVERIFIED, cause)
        for row in pulled.models
    )


def _of_lm_studio(results: Results) -> tuple[Target, ...] | None:
    downloaded = data_of(results, reads.DOWNLOADED.name, wire.DownloadedModels)
    return None if downloaded is None else tuple(map(_downloaded, downloaded.models))


def _downloaded(row: wire.DownloadedModel) -> Target:
    if row.loaded is None:
        return _target(row.key, TargetState.UNKNOWN, "unreadable_row")
    if row.loaded:
        return _target(row.key, TargetState.USABLE)
    return _target(row.key, TargetState.UNVERIFIED, "not_loaded_maybe")
