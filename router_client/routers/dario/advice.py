"""Next steps by finding id, in dario's own commands; valid for this dario's address, key and accounts (dario 5.5.49).

Each has at most one command, so that it can be copied. `{wait}` becomes a duration such as " 48s", or nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

DEFAULT_PORT = 3456
LOOPBACK = frozenset({"127.0.0.1", "localhost"})
PLAIN_LOGIN = "login"
"""The alias of the account that `dario login` adds."""

LOGIN_AGAIN = "Run `dario login --force-reauth`, then restart dario."
ADD_AGAIN = "Run `dario accounts remove <alias> && dario accounts add <alias>`, then restart dario."
LOGIN_OR_ADD_AGAIN = (
    "Run `dario login --force-reauth` for the account named login; for any other account, remove it and add it again"
    " with dario accounts. Then restart dario."
)
NO_CLAUDE_AUTH = (
    "Run `dario login`, then restart dario without --no-claude-auth: with that option dario loads no accounts, so"
    " adding one does not help."
)
TRY_KEY = "Send one request: dario may serve with an upstream API key. If that fails,"
ADMIN_EMPTY = "Log in through dario's admin API, or run `dario accounts add <alias>` and restart dario."


def advice(
    url: str, *, has_key: bool, admin_mode: bool, healthy_peer: bool, logins: Collection[str | None] = ()
) -> Mapping[str, str]:
    """Return the next steps by finding id.

    Args:
        url: the router's address.
        has_key: a key for dario is set here, so dario's own commands need it, too.
        admin_mode: an empty pool waits for its first login; otherwise dario was started without accounts.
        healthy_peer: at least one account is usable, so dario does not pick rejected ones.
        logins: the accounts that have to log in again.
    """
    parts = urlsplit(url)
    port = "" if parts.port in {None, DEFAULT_PORT} else f" --port={parts.port}"
    restart = f"restart dario (stop it, then `dario proxy{port}`)"
    log_in = _log_in(logins)
    no_targets = ADMIN_EMPTY if admin_mode else NO_CLAUDE_AUTH
    return {
        "router.unreachable": f"Start dario with `dario proxy{port}`, after a login if no account is logged in yet. If"
        " dario listens elsewhere, set ROUTER_URL.",
        "router.unresponsive": "Try again in a moment, or with more time (ROUTER_TIMEOUT=10). If dario still does not"
        f" answer, {restart}.",
        "router.needs_key": "Set ROUTER_API_KEY to dario's DARIO_API_KEY.",
        "router.key_rejected": "Set ROUTER_API_KEY to dario's DARIO_API_KEY.",
        "router.reduced_view": "Set ROUTER_API_KEY to dario's DARIO_API_KEY to see everything.",
        "router.open_to_network": "Set DARIO_API_KEY for dario, or let it listen only on 127.0.0.1, then restart it.",
        "guard.halted": _resume(parts.hostname, port, has_key=has_key),
        "guard.off_while_paid": "If this is not intended, turn on overageGuard in dario's config.json and restart"
        " dario.",
        "queue.stalled": f"{_sentence(restart)} Requests in flight are lost.",
        "queue.at_capacity": "Wait until a request finishes. dario can hold a slot for minutes after a client gave up;"
        f" if no slot becomes free, {restart}.",
        "pool.no_targets": no_targets,
        "pool.unanswered": "Check this machine's network, then send one request: the response decides.",
        "target.rate_limited": _rate_limited(healthy_peer),
        "target.auth_failed": log_in,
        "target.key_rejected": log_in,
        "target.expired": "Restart dario: it renews the tokens that can be renewed. If it is still expired,"
        f" {log_in[:1].lower()}{log_in[1:]}",
        "target.expiring": "Send one request: dario still tries this account. A restart renews its token.",
        "target.paused.pool_refuses": no_targets,
        "target.paused.upstream_key_in_use": "Nothing to do: dario serves with its upstream key.",
        "target.cooling_down": "Wait{wait}: dario tries the account again by itself.",
        "target.failing": "Look at dario's log for the provider's response.",
        "target.unknown.upstream_key_possible": "Send one request: the response decides.",
        "target.unknown": "Run `dario accounts list` to check this account: its file may be damaged.",
        "pool.disk_mismatch": _sentence(restart),
        "admin.token_missing": "Start dario with DARIO_ADMIN=1 and a DARIO_ADMIN_TOKEN, and set ROUTER_ADMIN_TOKEN to"
        " the same token.",
        "admin.disabled": "Start dario with DARIO_ADMIN=1 and a DARIO_ADMIN_TOKEN.",
        "admin.token_rejected": "Set ROUTER_ADMIN_TOKEN to dario's DARIO_ADMIN_TOKEN.",
        "backend.none": "To add one, run `dario backend add <name> --key=<key> --base-url=<url>`, then restart dario.",
        "backend.malformed_file": f"Correct or remove the file, then {restart}.",
        "backend.incomplete": f"Add name, apiKey and baseUrl to the file, then {restart}. Until then, if it is the"
        " first file of provider openai, Claude answers its requests.",
    }


def beside_possible_key(steps: Mapping[str, str]) -> Mapping[str, str]:
    """Return the steps while dario may serve with an upstream key: then it needs no account."""
    logins = {id_: steps[id_] for id_ in ("target.auth_failed", "target.expired")}
    return {**steps, **{id_: f"{TRY_KEY} {step[:1].lower()}{step[1:]}" for id_, step in logins.items()}}


def _sentence(clause: str) -> str:
    return f"{clause[:1].upper()}{clause[1:]}."


def _log_in(aliases: Collection[str | None]) -> str:
    """The plain login and an added account are logged in again in different ways."""
    if not aliases or (PLAIN_LOGIN in aliases and len(aliases) > 1):
        return LOGIN_OR_ADD_AGAIN
    return LOGIN_AGAIN if PLAIN_LOGIN in aliases else ADD_AGAIN


def _resume(host: str | None, port: str, *, has_key: bool) -> str:
    """`dario resume` always connects to 127.0.0.1, and needs the key in its environment."""
    where = "" if host in LOOPBACK else " on dario's own machine"
    key = " in a shell where DARIO_API_KEY is set" if has_key else ""
    return f"Wait{{wait}}, or lift the halt now with `dario resume{port}`{where}{key}."


def _rate_limited(healthy_peer: bool) -> str:
    if healthy_peer:
        return (
            "Wait{wait} until its quota window resets, then restart dario: while another account is usable,"
            " dario 5.5.49 does not pick a rejected one again. A new login does not help."
        )
    return "Send one request: dario still tries rejected accounts. A new login does not help."
