"""better-ccflare's nouns, the clauses for its own causes, and notes about what it does not report (version 3.5.4)."""

from __future__ import annotations

from router_client.model.terms import Terms

TERMS = Terms(
    name="better-ccflare",
    target="account",
    route="API",
    unhealthy="not ok",
    not_counted="Requests that failed on a refused key, a failed refresh or a closed connection are not recorded.",
    causes={
        "cooldown_over": "its rate limit has ended, and it has not served since",
        "throttled": "better-ccflare's usage throttling holds it back",
        "window_full": "its quota window is full, so the provider may reject the next request",
        "quota_used": "its quota window is full, and better-ccflare does not pick it until that resets",
        "not_picked": "by its health better-ccflare does not pick it, although it is neither paused nor in a cooldown",
        "may_be_resumed": "it is paused, and auto-fallback may resume it with the next request",
        "passed_over": "a request went on from it to another account, as after a refused key, a failed refresh or a"
        " closed connection",
        "not_passed_on": "its last request failed{with}, and better-ccflare returns such a failure to the client"
        " instead of trying another account",
        "request_rejected": "its last request was rejected{with}, because of the request or of the account",
        "failed_long_ago": "its last request failed{with}, {seconds} ago",
        "outcome_unread": "how its last request ended could not be read",
        "no_record": "no request is recorded for it; one that fails on a refused key is not recorded either",
        "no_recent_record": "it was last used {seconds} ago, and is not among the last ten requests",
        "requests_unread": "the last requests could not be read",
        "unanswered": "a later request has not been answered so far",
        "refresh_due": "its login is refreshed with the next request, and whether that works is not reported",
        "failures_not_recorded": "its last recorded request succeeded {seconds} ago, and a refused key or an"
        " unreachable provider leaves no record",
        "poll_failing": "better-ccflare cannot read its quota, as after its login was revoked",
    },
)

NO_TRACE = (
    "better-ccflare keeps no record of a request that fails on a refused key, a failed refresh or a closed connection:"
    " what is known of an account is its last recorded request."
)
ONLY_COUNTED = "The accounts could not be read: their states are those that better-ccflare's open health counts."
COMBOS = "Combos are in use: for some models they choose the accounts, so the order is not known."
OTHER_STRATEGY = "The order of the accounts is not known for this strategy."
NO_STRATEGY = "The order of the accounts is not known: better-ccflare reports no strategy."
ATTEMPTS = "A request counts once for each account that was tried."
LIST_PRICES = (
    "Costs are better-ccflare's estimates at list prices, also of what a plan covers; a model without a known price"
    " counts as 0."
)
KEYS_NOT_REPORTED = "better-ccflare does not report whether an account has a valid key."
NOT_LISTED = "better-ccflare's accounts could not be read."
