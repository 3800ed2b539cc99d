"""dario's own commands, settings and known blind spots, as sentences for the person (dario 5.5.49)."""

from router_client.words import Words

WORDS = Words(
    name="dario",
    member="account",
    group="model name",
    look_up="look at the router's own account list",
    start="dario proxy",
    restart="restart dario (stop it, then `dario proxy`)",
    add_account="add one with `dario accounts add <alias>`, then restart dario",
    login=(
        "run `dario accounts remove <alias>` and `dario accounts add <alias>` for it"
        " (`dario login` for the account named login), then restart dario"
    ),
    lift_halt="dario resume",
    enable_admin="start dario with DARIO_ADMIN=1 and a DARIO_ADMIN_TOKEN",
    admin_token="set ROUTER_ADMIN_TOKEN to dario's DARIO_ADMIN_TOKEN",  # noqa: S106 - the setting's name
    key="set ROUTER_API_KEY to dario's DARIO_API_KEY",
    add_backend="add it with `dario backend add <name> --key=<key> --base-url=<url>`",
    health="/health",
    well="ok",
    unwell="degraded",
    url_shown="the router prints in full in its logs",
    after_limit="a new login does not help",
    mend_failing="look at dario's log for what the provider answered",
    mend_key="log it in anew",
    prove="restart dario",
    add_fallback="add a second account",
    raise_budget="compare with the provider's billing page",
)

HALT_REASONS = {"overage_detected": "a request fell outside the subscription"}

NOT_MEASURED = "Requests to OpenAI-compatible backends are not in these figures: dario does not measure them."
SINCE_RESTART = "dario keeps these figures in memory: they start again when it restarts."
LIST_PRICES = "Costs are dario's estimate at list prices, not a charge."
UPSTREAM_KEY = "dario serves with an upstream API key here, and does not say which bucket those requests fall into."
READ_AT_START = "dario reads its backends once, when it starts: later changes take effect after a restart."
THIS_DISK = "Read from this machine's disk. A dario in a container or on another machine has its own."
FIRST_ONLY = "dario uses only the first backend file of provider openai, in the order of the file names."
NO_RESET = "dario 5.5.49 does not say when a rejected account's window resets."
EMPTY_POOL = "On dario 5.5.49 an empty pool blocks OpenAI-compatible backends too."
