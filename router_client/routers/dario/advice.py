"""dario's own commands as next steps, by finding id; valid for this dario's address and key (dario 5.5.49)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

USUAL_PORT = 3456
LOOPBACK = "127.0.0.1"

RELOGIN = (
    "Run `dario login --force-reauth` for the account named login, or `dario accounts remove <alias>` and"
    " `dario accounts add <alias>` for another one; then restart dario."
)
NO_CLAUDE_AUTH = (
    "Restart dario without --no-claude-auth, after `dario login` or `dario accounts add <alias>`:"
    " in this mode accounts are not loaded, so adding one does not help."
)
ADMIN_EMPTY = "Log in through dario's admin API, or run `dario accounts add <alias>` and restart dario."


def advice(url: str, *, has_key: bool, admin_mode: bool, healthy_peer: bool) -> Mapping[str, str]:
    """Next steps by finding id.

    Args:
        url: scheme, host and port that were asked.
        has_key: a proxy key is set, so that dario's own commands need it too.
        admin_mode: an empty pool is waiting for its first login, rather than started without accounts.
        healthy_peer: at least one account is usable, so that rejected ones are left aside.
    """
    parts = urlsplit(url)
    port = "" if parts.port in {None, USUAL_PORT} else f" --port={parts.port}"
    restart = f"Restart dario (stop it, then `dario proxy{port}`)."
    return {
        "router.not_running": f"Start it with `dario proxy{port}`; if nothing is logged in yet, run `dario login`"
        " first. If it listens elsewhere, set ROUTER_URL.",
        "router.not_answering": "Ask again in a moment, or with more seconds (ROUTER_TIMEOUT=10). If it"
        f" stays like this: {restart}",
        "router.needs_key": "Set ROUTER_API_KEY to dario's DARIO_API_KEY.",
        "router.key_rejected": "Set ROUTER_API_KEY to dario's DARIO_API_KEY.",
        "router.reduced_view": "Set ROUTER_API_KEY to dario's DARIO_API_KEY to see all of it.",
        "router.open_to_network": "Set DARIO_API_KEY for dario, or let it listen on 127.0.0.1 only, then restart it.",
        "guard.halted": _resume(parts.hostname, port, has_key=has_key),
        "guard.off_while_paid": "If this is not intended, turn overageGuard on in dario's config.json and restart it.",
        "queue.stalled": f"{restart} Requests in flight are lost.",
        "queue.at_capacity": "Wait until a request has finished. dario may hold a slot for minutes after a client gave"
        f" up; if no slot is freed: {restart[:1].lower()}{restart[1:]}",
        "pool.no_targets": ADMIN_EMPTY if admin_mode else NO_CLAUDE_AUTH,
        "pool.unanswered": "Check this machine's network, then send one request: it decides.",
        "target.rate_limited": _rate_limited(healthy_peer),
        "target.auth_failed": RELOGIN,
        "target.key_rejected": RELOGIN,
        "target.expired": f"Restart dario, which renews tokens that can be renewed. If it stays expired: {RELOGIN}",
        "target.expiring": "Send one request: dario still tries this account. A restart renews its token.",
        "target.cooling_down": "Wait{wait}: dario tries the account again by itself.",
        "target.failing": "Look at dario's log for what the provider answered.",
        "target.unknown": "Look at this account in `dario accounts list`: its file may be damaged.",
        "disk.differs": restart,
        "admin.token_missing": "Start dario with DARIO_ADMIN=1 and a DARIO_ADMIN_TOKEN, and set ROUTER_ADMIN_TOKEN.",
        "admin.disabled": "Start dario with DARIO_ADMIN=1 and a DARIO_ADMIN_TOKEN.",
        "admin.token_rejected": "Set ROUTER_ADMIN_TOKEN to dario's DARIO_ADMIN_TOKEN.",
        "backend.none": "To add one: `dario backend add <name> --key=<key> --base-url=<url>`, then restart dario.",
        "backend.malformed_file": f"Correct the file or remove it. {restart}",
        "backend.incomplete": "Add name, apiKey and baseUrl to the file: while the first file of provider openai lacks"
        f" them, Claude answers its requests. {restart}",
    }


def _resume(host: str | None, port: str, *, has_key: bool) -> str:
    """`dario resume` asks 127.0.0.1, whatever the host, and needs the proxy key in its own shell."""
    where = "" if host in {LOOPBACK, "localhost"} else " on dario's own machine"
    key = " in a shell where DARIO_API_KEY is set" if has_key else ""
    return f"Wait{{wait}}, or lift the halt now with `dario resume{port}`{where}{key}."


def _rate_limited(healthy_peer: bool) -> str:
    if healthy_peer:
        return (
            "Wait{wait} until its quota window has reset, then restart dario: while another account is usable,"
            " dario 5.5.49 does not take a rejected one back. A new login does not help."
        )
    return "Send one request: dario still tries a rejected account. A new login does not help."
