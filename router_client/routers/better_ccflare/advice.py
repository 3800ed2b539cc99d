"""Next steps by finding id, in better-ccflare's own commands; `{wait}` becomes a time such as " 48s", or nothing."""

from __future__ import annotations

from collections.abc import Mapping

START = "Start better-ccflare with `better-ccflare --serve`."
ADMIN_KEY = (
    "Set ROUTER_API_KEY (or BETTER_CCFLARE_API_KEY) to a key of role admin: other keys may not read the accounts."
    " `better-ccflare --generate-api-key NAME --admin` makes one."
)
SLOW = (
    "Raise ROUTER_TIMEOUT, such as ROUTER_TIMEOUT=10: better-ccflare needs up to 0.7 s to check a key, more with many"
    " keys, and does nothing else meanwhile."
)
LOG = "Look at better-ccflare's log for the provider's response."
REAUTHENTICATE = (
    "Run `better-ccflare --reauthenticate NAME` if the account logs in, or add it again with a valid API key."
)
SEND_ONE = "Send one request, then check again."
IF_FAILS = (
    "If it fails: run `better-ccflare --reauthenticate NAME` for an account that logs in, check the API key and the"
    " endpoint of any other."
)
IF_LOGIN_FAILS = "If it fails: `better-ccflare --reauthenticate NAME`."
IF_FAILS_LOG = "If it fails, look at better-ccflare's log for the provider's response."
FULL = "Wait{wait} until its quota window resets."
RESUME = "Run `better-ccflare --resume NAME` if it should serve."
SHOWN_URL = "better-ccflare shows the account's customEndpoint in full to everybody who may read its accounts."
OWN_KEY = "Give better-ccflare a key with `better-ccflare --generate-api-key NAME --admin`"
ON_LOOPBACK = "start it with BETTER_CCFLARE_HOST=127.0.0.1"

ADVICE: Mapping[str, str] = {
    "router.unreachable": f"{START} If it listens elsewhere, set ROUTER_URL.",
    "router.unresponsive": "Try again in a moment. If it still does not answer, raise ROUTER_TIMEOUT, such as"
    " ROUTER_TIMEOUT=10, and look at its log.",
    "router.read_timeout": SLOW,
    "router.slow": f"{SLOW} If that does not help, look at its log.",
    "router.needs_key": ADMIN_KEY,
    "router.key_rejected": ADMIN_KEY,
    "router.needs_admin_token": ADMIN_KEY,
    "router.admin_token_rejected": f"Unset ROUTER_ADMIN_TOKEN, which is sent in place of the key. {ADMIN_KEY}",
    "router.open_to_network": f"{OWN_KEY}, or {ON_LOOPBACK}.",
    "router.no_key": f"better-ccflare listens on all addresses unless you {ON_LOOPBACK}. {OWN_KEY} if it should.",
    "router.health_mismatch": "Do not monitor better-ccflare with /health alone: it does not cover the keys and logins"
    " of the accounts.",
    "pool.no_targets": "Add an account with `better-ccflare --add-account NAME --mode claude-oauth`.",
    "target.rate_limited": "Wait{wait}: better-ccflare tries it again after that. If the limit is already gone, run"
    " `better-ccflare --force-reset-rate-limit NAME`.",
    "target.rate_limited.window_full": FULL,
    "target.rate_limited.quota_used": FULL,
    "target.cooling_down": "Wait{wait}, or turn usage throttling off in better-ccflare's settings.",
    "target.paused": RESUME,
    "target.failing": LOG,
    "target.failing.not_picked": f"{REAUTHENTICATE} If its quota is used up, wait until that resets.",
    "target.failing.passed_over": f"{REAUTHENTICATE} {LOG}",
    "target.auth_failed": REAUTHENTICATE,
    # A refused key or login leaves no record: the next look would say the same.
    "target.unverified": f"{SEND_ONE} {IF_FAILS}",
    "target.unverified.may_be_resumed": "Run `better-ccflare --resume NAME`, or send one request, then check again.",
    "target.unverified.poll_failing": f"{SEND_ONE} {IF_LOGIN_FAILS}",
    "target.unverified.refresh_due": f"{SEND_ONE} {IF_LOGIN_FAILS}",
    # These failed with a response, and so will leave a record again.
    "target.unverified.cooldown_over": SEND_ONE,
    "target.unverified.request_rejected": f"{SEND_ONE} {IF_FAILS_LOG}",
    "target.unverified.failed_long_ago": f"{SEND_ONE} {IF_FAILS_LOG}",
    "target.unverified.outcome_unread": f"{SEND_ONE} {IF_FAILS_LOG}",
    "target.unknown": f"{SEND_ONE} If it fails, look at better-ccflare's log.",
    "usage.errors": f"Check the states of the accounts. {LOG}",
    "backend.inactive": RESUME,
    "backend.none": "Add an account with `better-ccflare --add-account NAME --mode claude-oauth`.",
    "backend.url_credentials": f"Move user and password out of the endpoint's URL: {SHOWN_URL}",
    "backend.query_secret": f"Move the secret out of the endpoint's URL: {SHOWN_URL}",
    "backend.plaintext_remote": "Use https in the account's endpoint.",
}
