"""How each read ended: by HTTP status and body. Messages are never kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from router_client.model.states import Outcome
from router_client.parsing.json_body import parse_json
from router_client.parsing.wire import Wire
from router_client.reads import Answer, Read, Result
from router_client.routers.openai_server import wire
from router_client.routers.openai_server.metrics import LLAMA, VLLM, Metrics, parse_metrics
from router_client.routers.openai_server.reads import (
    DOWNLOADED,
    ENGINE,
    HEALTH,
    LIVEZ,
    METRICS,
    MODELS,
    NO_ENDPOINT,
    OLLAMA_VERSION,
    OPEN_METRICS,
    OWNERS,
    PROOF,
    PROPERTIES,
    PULLED,
    ROOT,
    RUNNING,
    VERSION,
)
from router_client.routers.openai_server.variants import variant_by_sign
from router_client.routers.signs import TEXT

W = TypeVar("W", bound=Wire)
Parser = Callable[[Answer], object]

NOT_IT = "not this program's response"
OLLAMA_IS_RUNNING = b"Ollama is running"
IDENTITY = {read.name for reads in PROOF.values() for read in reads}
DEAD = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.INTERNAL_SERVER_ERROR})
NOT_OFFERED = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.NOT_IMPLEMENTED})
"""llama-server's answers to /metrics in router mode, in old versions, and if they are off."""


def judge(read: Read, answer: Answer) -> Result:
    """Return the outcome and the parsed body of one response."""
    if read.name == LIVEZ.name:
        variant = variant_by_sign(answer)
        return Result(read, Outcome.OK if variant else Outcome.UNRECOGNIZED, data=variant)
    otherwise = _refusal(read, answer)
    if read.name in IDENTITY and not (read.name == OWNERS.name and otherwise is Outcome.NEEDS_KEY):
        otherwise = Outcome.UNRECOGNIZED
    try:
        return Result(read, Outcome.OK, data=PARSERS[read.name](answer))
    except ValueError:
        return Result(read, otherwise)


def _refusal(read: Read, answer: Answer) -> Outcome:
    """Return the outcome of a response that is not what the read asks for."""
    if answer.status == HTTPStatus.UNAUTHORIZED:
        return Outcome.KEY_REJECTED if answer.keyed else Outcome.NEEDS_KEY
    if answer.status == HTTPStatus.FORBIDDEN:
        return Outcome.FORBIDDEN
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return Outcome.RATE_LIMITED
    if read.name == DOWNLOADED.name and _is_no_endpoint(answer):
        return Outcome.UNSUPPORTED
    is_off = read.name == METRICS.name and answer.status in NOT_OFFERED
    return Outcome.DISABLED if is_off else Outcome.MALFORMED


def _is_no_endpoint(answer: Answer) -> bool:
    try:
        _json(wire.NoEndpoint, answer)
    except ValueError:
        return False
    return True


def _json(model: type[W], answer: Answer, status: int = HTTPStatus.OK) -> W:
    """Parse a response with this status.

    Raises:
        ValueError: it has another status, or is not one of this model.
    """
    if answer.status != status:
        raise ValueError(NOT_IT)
    return model.parse(parse_json(answer.body))


def _or_loading(parse: Parser) -> Parser:
    """Return a parser that also takes llama-server's 503 while its model is loading."""

    def parsed(answer: Answer) -> object:
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            return _json(wire.Loading, answer, HTTPStatus.SERVICE_UNAVAILABLE)
        return parse(answer)

    return parsed


def _metrics(names: Mapping[str, str], answer: Answer) -> Metrics:
    if answer.status != HTTPStatus.OK:
        raise ValueError(NOT_IT)
    return parse_metrics(answer.body, names)


def _open_metrics(answer: Answer) -> Metrics | None:
    """Return vLLM's metrics; None if the page has none of them, as after a start with --disable-log-stats."""
    if answer.status != HTTPStatus.OK or answer.media_type != TEXT:
        raise ValueError(NOT_IT)
    try:
        return parse_metrics(answer.body, VLLM)
    except ValueError:
        return None


def _is_alive(answer: Answer) -> bool:
    """Return whether vLLM's engine is alive, which it tells by the status alone. Older versions crash if it is not."""
    if answer.status in DEAD:
        return False
    if answer.status != HTTPStatus.OK:
        raise ValueError(NOT_IT)
    return True


def _root(answer: Answer) -> bool:
    if answer.status != HTTPStatus.OK or answer.body.strip() != OLLAMA_IS_RUNNING:
        raise ValueError(NOT_IT)
    return True


PARSERS: dict[str, Parser] = {
    HEALTH.name: _or_loading(partial(_json, wire.Health)),
    MODELS.name: _or_loading(partial(_json, wire.Models)),
    PROPERTIES.name: _or_loading(partial(_json, wire.Properties)),
    METRICS.name: _or_loading(partial(_metrics, LLAMA)),
    VERSION.name: partial(_json, wire.OnlyVersion),
    OPEN_METRICS.name: _open_metrics,
    OWNERS.name: partial(_json, wire.VLLMModels),
    ENGINE.name: _is_alive,
    ROOT.name: _root,
    OLLAMA_VERSION.name: partial(_json, wire.Version),
    PULLED.name: partial(_json, wire.PulledModels),
    RUNNING.name: partial(_json, wire.PulledModels),
    NO_ENDPOINT.name: partial(_json, wire.NoEndpoint),
    DOWNLOADED.name: partial(_json, wire.DownloadedModels),
}
"""By the name of the read; each raises ValueError for what is not its answer."""
