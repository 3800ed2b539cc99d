"""LiteLLM's own settings, commands and known blind spots, as sentences for the person (version 1.106.2)."""

from router_client.words import Words

WORDS = Words(
    name="LiteLLM",
    member="deployment",
    group="model name",
    look_up="look at LiteLLM's log, and at its model_list in config.yaml",
    start="litellm --config config.yaml",
    restart="restart LiteLLM (stop it, then `litellm --config config.yaml`)",
    add_account="add one to model_list in LiteLLM's config.yaml, then restart LiteLLM",
    login="set the right api_key in its litellm_params in config.yaml, then restart LiteLLM",
    lift_halt="litellm --config config.yaml",
    enable_admin="set general_settings.master_key in config.yaml",
    admin_token="set ROUTER_API_KEY to LiteLLM's master key",  # noqa: S106 - the setting's name
    key="set ROUTER_API_KEY (or LITELLM_MASTER_KEY) to LiteLLM's master key",
    add_backend="add a deployment to model_list in LiteLLM's config.yaml, then restart LiteLLM",
    health="/health/readiness",
    well="healthy",
    unwell="unhealthy",
    url_shown="LiteLLM hands out in full to whoever may read /model/info",
    after_limit="LiteLLM takes it up again by itself after its cooldown_time",
    mend_failing=(
        "look at LiteLLM's log for what the upstream answered, and check model and api_base in its litellm_params"
    ),
    mend_key="set the right api_key in its litellm_params in config.yaml, then restart LiteLLM",
    prove='add "prometheus" to litellm_settings.callbacks in config.yaml, then restart LiteLLM',
    add_fallback="add a second deployment under its model name, or name it in router_settings.fallbacks",
    raise_budget="raise its budget_limit in router_settings.provider_budget_config, or wait for the next period",
)

METRICS_OFF = "its metrics are off"
METRICS_UNREAD = "its metrics could not be read"
STATE_KEPT = "LiteLLM keeps a failure as the state until the deployment's next success; it may have passed since."
NO_COOLDOWN_END = "LiteLLM does not say when a cooldown ends."
ATTEMPTS = (
    "Requests are counted at the deployments since LiteLLM's start;"
    " of failed tries that it repeats, it counts only some."
)
METERED = "LiteLLM is metered: costs are its estimate by a price table, not a charge."
KEYS_UNTOLD = "LiteLLM does not say whether a deployment has a key; a wrong one shows as rejected in the pool."
NO_TRAFFIC = "A deployment without a failure counts as usable; one without requests is not proved."


def cooldown(seconds: float | None) -> str:
    """How long a cooldown lasts, as far as it is told."""
    told = "" if seconds is None else f" It lasts {seconds:g} s (cooldown_time)."
    return NO_COOLDOWN_END + told
