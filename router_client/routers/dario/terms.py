"""What dario calls things, and its known blind spots, as sentences for the person (dario 5.5.49)."""

from router_client.model.terms import Terms

TERMS = Terms(
    name="dario",
    target="account",
    route="API",
    causes={
        "rejected": "the provider rejected its last request at a quota window",
        "upstream_key_in_use": "dario serves with an upstream API key, and accounts are not used then",
        "pool_refuses": "dario picks an account first, and refuses the request where it finds none",
        "upstream_key_possible": "whether dario has one shows only after its first request",
    },
)

HALT_REASONS = {"overage_detected": "a request was billed outside the subscription"}

NOT_MEASURED = "Requests to OpenAI-compatible backends are not in these figures: dario does not measure them."
SINCE_RESTART = "dario keeps these figures in memory: they start again when it restarts."
LIST_PRICES = "Costs are dario's estimate at list prices, not a charge."
UPSTREAM_KEY = "dario serves with an upstream API key here, and does not report which bucket those requests fall into."
READ_AT_START = "dario reads its backends once, when it starts: files added or removed later count after a restart."
THIS_DISK = "Read from this machine's disk. A dario in a container or on another machine has its own."
FIRST_ONLY = (
    "dario uses only the first backend file of provider openai, in the order of the file names, complete or not."
)
NO_RESET = "dario 5.5.49 does not report when a rejected account's quota window resets."
EMPTY_POOL = "On dario 5.5.49 an empty pool blocks OpenAI-compatible backends too."
