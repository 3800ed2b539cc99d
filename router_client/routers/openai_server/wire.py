"""The servers' JSON responses as they come, only the fields that are used (llama-server b11669).

llama-server lists each model with the command line of its process, which may contain keys, and /props with paths and
the chat template: none of these is a field here.
"""

from __future__ import annotations

import re
from typing import Self

from router_client.parsing.lenient import length, rows
from router_client.parsing.wire import (
    Count,
    Field,
    Flag,
    Nested,
    OneOf,
    Required,
    Rows,
    Text,
    Wire,
    WireAnswer,
    exactly,
)
from router_client.reads import Fields

LOADING_MODEL = "Loading model"
NO_ENDPOINT = re.compile(r"Unexpected endpoint or method\. \(GET /[^\s()]*\)(?:\. Returning 200 anyway)?")
ROW_FIELDS: Fields = {"id": None, "status": {"value": None, "failed": None}}
"""The fields that are kept of a row of GET /v1/models."""
OWNER_FIELDS: Fields = {"owned_by": None}


class LoadingError(Wire):
    """`error` of llama-server's 503."""

    message = OneOf(LOADING_MODEL)
    type = OneOf("unavailable_error")


class Loading(Wire):
    """llama-server's 503 to every read while its only model is loading."""

    error = Field(LoadingError.parse)


class OneField(Wire):
    """The base of responses that have one field and no other, by which they are known."""

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the field; raise ValueError if there is anything else."""
        if len(exactly(dict, value)) != 1:
            message = "more than one field"
            raise ValueError(message)
        return super().parse(value)


class Health(OneField):
    """GET /health of llama-server: exactly `{"status": "ok"}`."""

    status = OneOf("ok")


class Status(Wire):
    """data[].status of GET /v1/models in router mode. A model that failed is `unloaded`, with `failed`."""

    value = Text()
    failed = Flag()


class Model(Wire):
    """data[] of GET /v1/models; only llama-server's router mode has a `status`."""

    id = Text()
    status = Nested(Status)


class Models(Wire):
    """GET /v1/models; `left_out` counts rows beyond their cap."""

    data = Rows(Model)
    left_out = Count()


class OwnedByVLLM(Wire):
    """data[] of GET /v1/models of vLLM."""

    owned_by = OneOf("vllm")


class VLLMModels(Wire):
    """GET /v1/models of vLLM: at least one model, and all are its own."""

    data = Rows(OwnedByVLLM)

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the owners; raise ValueError also if there are none."""
        models = super().parse(value)
        if not models.data:
            message = "no model"
            raise ValueError(message)
        return models


class Properties(WireAnswer):
    """GET /props. In router mode there are no slots, and `is_autoloading` is whether a request loads its model."""

    role = Text()
    build = Text("build_info")
    total_slots = Count()
    is_sleeping = Flag()
    is_autoloading = Flag("models_autoload")

    @property
    def is_router(self) -> bool:
        """True if it starts a process per model and forwards requests to it."""
        return self.role == "router"


class Version(Wire):
    """GET /api/version of Ollama."""

    version = Required(str)


class OnlyVersion(OneField):
    """GET /version of vLLM."""

    version = Required(str)


class Details(Wire):
    """models[].details of Ollama: `family` is the architecture, such as nomic-bert."""

    family = Text()


class PulledModel(Wire):
    """models[] of GET /api/tags and GET /api/ps of Ollama, which says the name twice."""

    name = Text("name", "model")
    details = Nested(Details)

    @property
    def is_embedding(self) -> bool:
        """True if its architecture is one that only embeds."""
        return self.details is not None and "bert" in (self.details.family or "").lower()


class PulledModels(Wire):
    """GET /api/tags of Ollama: the models on its disk. GET /api/ps: those in memory. Without any, null."""

    models = Field(lambda value: [PulledModel.parse(row) for row in rows([] if value is None else value)])


class DownloadedModel(Wire):
    """models[] of GET /api/v1/models of LM Studio; `key` is what clients request."""

    key = Text()
    type = Text()
    loaded = Field(length, "loaded_instances")

    @property
    def is_embedding(self) -> bool:
        """True if it serves only embeddings."""
        return self.type == "embedding"


class DownloadedModels(Wire):
    """GET /api/v1/models of LM Studio: the models on its disk."""

    models = Rows(DownloadedModel)


def no_endpoint(value: object) -> str:
    """Return LM Studio's sentence about a path that it does not have; raise ValueError for any other text."""
    sentence = exactly(str, value)
    if NO_ENDPOINT.fullmatch(sentence) is None:
        message = "not LM Studio's sentence"
        raise ValueError(message)
    return sentence


class NoEndpoint(OneField):
    """LM Studio's response, with status 200, to a path that it does not have."""

    error = Field(no_endpoint)
