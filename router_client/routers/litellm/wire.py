"""The LiteLLM Proxy's JSON answers as they come, only the fields that are wanted (contract, version 1.106.2).

/model/info hands out `api_base` with user and password in it: it is judged while it is parsed and never bound.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictStr
from pydantic.functional_validators import WrapValidator

from router_client.lenient import Count, Number, Text, Wire, WireAnswer, mapping, or_none, rows
from router_client.upstream_url import BackendUrl, backend_url

MAX_NAMES = 256


def texts(value: object) -> list[str]:
    """The strings of a list, whole; anything else is left out."""
    found = value if isinstance(value, list) else ()
    return [text for text in found[:MAX_NAMES] if isinstance(text, str)]


def chains(value: object) -> dict[str, list[str]]:
    """`[{"chat": ["backup"]}]` as one map."""
    found = [row for row in value[:MAX_NAMES] if isinstance(row, dict)] if isinstance(value, list) else []
    return {str(name): texts(targets) for row in found for name, targets in row.items()}


class Liveliness(Wire):
    """GET /health/liveliness: exactly the JSON string "I'm alive!"."""

    said: Literal["I'm alive!"]


class Readiness(Wire):
    """GET /health/readiness: covers neither the deployments nor the database."""

    status: StrictStr
    db: Text = None


class Details(WireAnswer):
    """GET /health/readiness/details; the callbacks are class names."""

    version: Text = Field(None, alias="litellm_version")
    callbacks: Annotated[list[str], BeforeValidator(texts)] = Field(default_factory=list, alias="success_callbacks")


class Backlog(WireAnswer):
    """GET /health/backlog: `in_flight_requests` counts this very read."""

    in_flight: Count = Field(None, alias="in_flight_requests")
    queued: Count = Field(None, alias="queued_requests")


class Params(Wire):
    """data[].litellm_params of /model/info; `rpm` and `tpm` are limits a minute."""

    model: Text = None
    provider: Text = Field(None, alias="custom_llm_provider")
    url: Annotated[BackendUrl, BeforeValidator(backend_url)] = Field(BackendUrl(), alias="api_base")
    rpm: Number = None
    tpm: Number = None


class Info(Wire):
    """data[].model_info of /model/info."""

    id: Text = None
    provider: Text = Field(None, alias="litellm_provider")


class Deployment(Wire):
    """A row of /model/info; `name` is what clients ask for."""

    name: Text = Field(None, alias="model_name")
    params: Annotated[Params | None, WrapValidator(or_none)] = Field(None, alias="litellm_params")
    info: Annotated[Info | None, WrapValidator(or_none)] = Field(None, alias="model_info")


class Models(Wire):
    """GET /model/info."""

    data: Annotated[list[Deployment], BeforeValidator(rows)]


class RouterSettings(Wire):
    """router_settings of /get/config/callbacks; times in seconds."""

    strategy: Text = Field(None, alias="routing_strategy")
    cooldown_time: Number = None
    num_retries: Count = None
    fallbacks: Annotated[dict[str, list[str]], BeforeValidator(chains)] = Field(default_factory=dict)


class Routing(Wire):
    """GET /get/config/callbacks: the rest of it has variables of callbacks and of the mail server."""

    settings: RouterSettings = Field(alias="router_settings")


class Budget(Wire):
    """A value of /provider/budgets.providers: USD, a period such as `1d`, and an ISO instant."""

    limit: Number = Field(None, alias="budget_limit")
    period: Text = Field(None, alias="time_period")
    spend: Number = None
    resets_at: Text = Field(None, alias="budget_reset_at")


class Budgets(WireAnswer):
    """GET /provider/budgets."""

    providers: Annotated[dict[str, Budget], BeforeValidator(mapping)] = Field(default_factory=dict)


class Problem(Wire):
    """The error of a refusal; its message is not read."""

    type: StrictStr


class Refusal(Wire):
    """The body of a refusal."""

    error: Problem
