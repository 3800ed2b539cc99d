"""The LiteLLM Proxy's JSON responses as they come, only the fields that are used (version 1.106.2).

/model/info shows `api_base` with user and password: it is judged while it is parsed, and never kept.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StrictInt, StrictStr, model_validator
from pydantic.functional_validators import WrapValidator

from router_client.parsing.lenient import MAX_NUMBER, Count, Number, Text, Wire, WireAnswer, mapping, or_none, rows
from router_client.parsing.upstream_url import BackendUrl, backend_url
from router_client.reads import Fields

MAX_NAMES = 5_000
MAX_TARGETS = 256
CAPPED_LISTS = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks", "model_group_alias")
"""Lists of router_settings of which MAX_NAMES rows are read."""

ROW_FIELDS: Fields = {
    "model_name": None,
    "litellm_params": dict.fromkeys(
        (
            "model",
            "custom_llm_provider",
            "api_base",
            "rpm",
            "tpm",
            "order",
            "cooldown_time",
            "max_budget",
            "budget_duration",
        )
    ),
    "model_info": dict.fromkeys(("id", "litellm_provider", "team_public_model_name", "cooldown_time", "order")),
}
"""The fields that are kept of a row of /model/info: a row has 7 KB, most of it prices."""


def texts(value: object) -> list[str]:
    """Return the strings of a list; anything else is left out."""
    found = value if isinstance(value, list) else ()
    return [text for text in found[:MAX_NAMES] if isinstance(text, str)]


def names(value: object) -> tuple[str, ...]:
    """Return fallback names: strings, or objects with the name as `model` beside parameters of the request."""
    found = value if isinstance(value, list) else [value]
    models = (row.get("model") if isinstance(row, dict) else row for row in found[:MAX_TARGETS])
    return tuple(model for model in models if isinstance(model, str))


def chains(value: object) -> dict[str, tuple[str, ...]]:
    """Return `[{"chat": ["backup"]}]` as one map. LiteLLM uses a row's first key, and a name's first row."""
    found: dict[str, tuple[str, ...]] = {}
    for row in value[:MAX_NAMES] if isinstance(value, list) else ():
        if isinstance(row, dict) and row:
            name, targets = next(iter(row.items()))
            found.setdefault(str(name), names(targets))
    return found


def alias_targets(value: object) -> dict[str, str]:
    """Return `model_group_alias` as names by alias: a string, or `{"model": name, "hidden": true}`."""
    found: dict[str, str] = {}
    for alias, target in list(value.items())[:MAX_NAMES] if isinstance(value, dict) else ():
        name = target.get("model") if isinstance(target, dict) else target
        if isinstance(name, str):
            found[str(alias)] = name
    return found


Chains = Annotated[dict[str, tuple[str, ...]], BeforeValidator(chains)]
Texts = Annotated[list[str], BeforeValidator(texts)]


class Liveliness(Wire):
    """GET /health/liveliness: exactly the JSON string "I'm alive!"."""

    text: Literal["I'm alive!"]


class Readiness(Wire):
    """GET /health/readiness: about neither the deployments nor the database. Up to 1.83 it has the details, too."""

    status: StrictStr
    db: Text = None
    version: Text = Field(None, alias="litellm_version")
    callbacks: Texts = Field(default_factory=list, alias="success_callbacks")


class Details(WireAnswer):
    """GET /health/readiness/details; the callbacks are class names."""

    version: Text = Field(None, alias="litellm_version")
    callbacks: Texts = Field(default_factory=list, alias="success_callbacks")


class Backlog(Wire):
    """GET /health/backlog: `in_flight_requests` counts this read, too. Up to 1.100 it has no other field."""

    in_flight: StrictInt = Field(alias="in_flight_requests", ge=1, le=MAX_NUMBER)
    queued: Count = Field(None, alias="queued_requests")


class Params(Wire):
    """data[].litellm_params of GET /model/info: `rpm` and `tpm` a minute, times in seconds, money in USD."""

    model: Text = None
    provider: Text = Field(None, alias="custom_llm_provider")
    url: Annotated[BackendUrl, BeforeValidator(backend_url)] = Field(BackendUrl(), alias="api_base")
    rpm: Number = None
    tpm: Number = None
    order: Count = None
    cooldown_time: Number = None
    max_budget: Number = None
    budget_duration: Text = None


class Info(Wire):
    """data[].model_info of GET /model/info."""

    id: Text = None
    provider: Text = Field(None, alias="litellm_provider")
    team_name: Text = Field(None, alias="team_public_model_name")
    cooldown_time: Number = None
    order: Count = None


class Row(Wire):
    """data[] of GET /model/info; `name` is what clients request."""

    name: Text = Field(None, alias="model_name")
    params: Annotated[Params | None, WrapValidator(or_none)] = Field(None, alias="litellm_params")
    info: Annotated[Info | None, WrapValidator(or_none)] = Field(None, alias="model_info")

    @property
    def public_name(self) -> str | None:
        """The name that clients request: a team's model has an internal one, too."""
        return (self.info.team_name if self.info else None) or self.name


class Models(Wire):
    """GET /model/info; `left_out` counts rows beyond their cap."""

    data: Annotated[list[Row], BeforeValidator(rows)]
    left_out: Count = None


class RouterSettings(Wire):
    """router_settings of GET /get/config/callbacks; times in seconds.

    1.106 does not show the pre-call checks, `max_fallbacks` and the content policy fallbacks. `left_out` counts rows
    of CAPPED_LISTS beyond their cap.
    """

    strategy: Text = Field(None, alias="routing_strategy")
    cooldown_time: Number = None
    num_retries: Count = None
    max_fallbacks: Count = None
    fallbacks: Chains = Field(default_factory=dict)
    default_fallbacks: Annotated[tuple[str, ...], BeforeValidator(names)] = ()
    context_window: Chains = Field(default_factory=dict, alias="context_window_fallbacks")
    content_policy: Chains = Field(default_factory=dict, alias="content_policy_fallbacks")
    aliases: Annotated[dict[str, str], BeforeValidator(alias_targets)] = Field(
        default_factory=dict, alias="model_group_alias"
    )
    checks: Texts = Field(default_factory=list, alias="optional_pre_call_checks")
    left_out: int = 0

    @model_validator(mode="before")
    @classmethod
    def _count_left_out(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        lists = (value.get(name) for name in CAPPED_LISTS)
        beyond = (len(each) - MAX_NAMES for each in lists if isinstance(each, list | dict))
        return {**value, "left_out": sum(count for count in beyond if count > 0)}


class Routing(Wire):
    """GET /get/config/callbacks. Its other fields, variables of callbacks and the mail server, are not read."""

    settings: RouterSettings = Field(alias="router_settings")


class Budget(Wire):
    """A value of `providers` of GET /provider/budgets: USD, a period such as `1d`, and an ISO instant."""

    limit: Number = Field(None, alias="budget_limit")
    period: Text = Field(None, alias="time_period")
    spend: Number = None
    resets_at: Text = Field(None, alias="budget_reset_at")


class Budgets(WireAnswer):
    """GET /provider/budgets."""

    providers: Annotated[dict[str, Budget], BeforeValidator(mapping)] = Field(default_factory=dict)


class ErrorBody(Wire):
    """`error` of an error response; its message is only searched for certain words."""

    type: Text = None
    message: Text = None


class Refusal(Wire):
    """The body of an error response."""

    error: Annotated[ErrorBody | None, WrapValidator(or_none)] = None
    detail: Text = None


METRICS_REFUSED = "Unauthorized access to metrics endpoint: "
NO_ROUTE = "Virtual key is not allowed to call this route"


def error_type(body: object) -> str | None:
    """Return `error.type` of a parsed error body; None if it has none."""
    problem = _refusal(body).error
    return problem.type if problem else None


def refusal_text(body: object) -> str | None:
    """Return the message if it is LiteLLM's own: of type `auth_error`, of /metrics/, or about a route."""
    if isinstance(body, str):
        return body if body.startswith(METRICS_REFUSED) else None
    outcome_of = _refusal(body)
    if outcome_of.error is not None and outcome_of.error.type == "auth_error":
        return outcome_of.error.message
    return outcome_of.detail if outcome_of.detail and outcome_of.detail.startswith(NO_ROUTE) else None


def _refusal(body: object) -> Refusal:
    fields: dict[str, Any] = body if isinstance(body, dict) else {}
    return Refusal.model_validate(fields)
