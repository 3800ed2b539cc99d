"""The LiteLLM Proxy's JSON responses as they come, only the fields that are used (version 1.106.2).

/model/info shows `api_base` with user and password: it is judged while it is parsed, and never kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from router_client.parsing.lenient import MAX_NUMBER, texts
from router_client.parsing.upstream_url import backend_url
from router_client.parsing.wire import (
    NO_FIELDS,
    Count,
    Field,
    MapOf,
    Nested,
    Number,
    Required,
    Rows,
    Text,
    Wire,
    WireAnswer,
    exactly,
    one_of,
)
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


def beyond_cap(value: object) -> int:
    """Return how many rows of a capped list are not read."""
    return max(0, len(value) - MAX_NAMES) if isinstance(value, list | dict) else 0


def own_requests(value: object) -> int:
    """Return a number of requests that includes the one that asks; raise ValueError for anything else."""
    found = exactly(int, value)
    if not 1 <= found <= MAX_NUMBER:
        message = "not a number of requests"
        raise ValueError(message)
    return found


def liveliness(value: object) -> str:
    """Return GET /health/liveliness: exactly the JSON string "I'm alive!"; raise ValueError for anything else."""
    return one_of(("I'm alive!",), value)


class Readiness(Wire):
    """GET /health/readiness: about neither the deployments nor the database. Up to 1.83 it has the details, too."""

    status = Required(str)
    db = Text()
    version = Text("litellm_version")
    callbacks = Field(texts, "success_callbacks")


class Details(WireAnswer):
    """GET /health/readiness/details; the callbacks are class names."""

    version = Text("litellm_version")
    callbacks = Field(texts, "success_callbacks")


class Backlog(Wire):
    """GET /health/backlog: `in_flight_requests` counts this read, too. Up to 1.100 it has no other field."""

    in_flight = Field(own_requests, "in_flight_requests")
    queued = Count("queued_requests")


class Params(Wire):
    """data[].litellm_params of GET /model/info: `rpm` and `tpm` a minute, times in seconds, money in USD."""

    model = Text()
    provider = Text("custom_llm_provider")
    url = Field(backend_url, "api_base")
    rpm = Number()
    tpm = Number()
    order = Count()
    cooldown_time = Number()
    max_budget = Number()
    budget_duration = Text()


class Info(Wire):
    """data[].model_info of GET /model/info."""

    id = Text()
    provider = Text("litellm_provider")
    team_name = Text("team_public_model_name")
    cooldown_time = Number()
    order = Count()


class Row(Wire):
    """data[] of GET /model/info; `name` is what clients request."""

    name = Text("model_name")
    params = Nested(Params, "litellm_params")
    info = Nested(Info, "model_info")

    @property
    def public_name(self) -> str | None:
        """The name that clients request: a team's model has an internal one, too."""
        return (self.info.team_name if self.info else None) or self.name


class Models(Wire):
    """GET /model/info; `left_out` counts rows beyond their cap."""

    data = Rows(Row)
    left_out = Count()


class RouterSettings(Wire):
    """router_settings of GET /get/config/callbacks; times in seconds.

    1.106 does not show the pre-call checks, `max_fallbacks` and the content policy fallbacks. `left_out` counts rows
    of CAPPED_LISTS beyond their cap.
    """

    strategy = Text("routing_strategy")
    cooldown_time = Number()
    num_retries = Count()
    max_fallbacks = Count()
    fallbacks = Field(chains)
    default_fallbacks = Field(names)
    context_window = Field(chains, "context_window_fallbacks")
    content_policy = Field(chains, "content_policy_fallbacks")
    aliases = Field(alias_targets, "model_group_alias")
    checks = Field(texts, "optional_pre_call_checks")
    left_out: int

    def __init__(self, raw: Mapping[str, object] = NO_FIELDS) -> None:
        super().__init__(raw)
        vars(self)["left_out"] = sum(beyond_cap(raw.get(name)) for name in CAPPED_LISTS)


class Routing(Wire):
    """GET /get/config/callbacks. Its other fields, variables of callbacks and the mail server, are not read."""

    settings = Field(RouterSettings.parse, "router_settings")


class Budget(Wire):
    """A value of `providers` of GET /provider/budgets: USD, a period such as `1d`, and an ISO instant."""

    limit = Number("budget_limit")
    period = Text("time_period")
    spend = Number()
    resets_at = Text("budget_reset_at")


class Budgets(WireAnswer):
    """GET /provider/budgets."""

    providers = MapOf(Budget)


class ErrorBody(Wire):
    """`error` of an error response; its message is only searched for certain words."""

    type = Text()
    message = Text()


class Refusal(Wire):
    """The body of an error response."""

    error = Nested(ErrorBody)
    detail = Text()


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
    return Refusal(body) if isinstance(body, dict) else Refusal()
