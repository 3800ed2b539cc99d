"""dario's nouns, the clauses for its own causes, and notes about what it does not report (dario 5.5.49)."""

from router_client.model.terms import Terms

TERMS = Terms(
    name="dario",
    target="account",
    route="API",
    not_counted="Requests that reached no account are not included.",
    admin_only="Failure streaks of accounts outside cooldown and accounts on disk that are not loaded",
    causes={
        "rejected": "its last request hit a quota limit of the provider",
        "upstream_key_in_use": "dario serves with an upstream API key, so it does not use accounts",
        "pool_refuses": "dario picks an account first, and refuses the request because none is available",
        "upstream_key_possible": "dario shows an upstream API key only after its first request",
    },
)

HALT_REASONS = {"overage_detected": "a request was billed outside the subscription"}

NOT_MEASURED = "These figures do not include requests to OpenAI-compatible backends: dario does not measure them."
SINCE_RESTART = "dario keeps these figures in memory and loses them when it restarts."
LIST_PRICES = "Costs are dario's estimates at list prices, not charges."
UPSTREAM_KEY = "dario serves with an upstream API key, and does not report the billing bucket of those requests."
READ_AT_START = "dario reads its backends only when it starts: it finds added or removed files after a restart."
THIS_DISK = "Read from this machine's disk. A dario in a container or on another machine has its own files."
FIRST_ONLY = "dario uses only the first backend file of provider openai, by file name, complete or not."
NO_RESET = "dario 5.5.49 does not report when a rejected account's quota window resets."
EMPTY_POOL = "While its pool is empty, dario 5.5.49 refuses requests to OpenAI-compatible backends, too."
