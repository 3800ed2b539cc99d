"""The text of `status`."""

from __future__ import annotations

from mcp_server.answers.text.layout import (
    join,
    labelled,
    next_step,
    notes,
    number,
    shown,
    summary,
    table,
    usable_share,
)
from mcp_server.answers.views.answer import AnswerView
from mcp_server.answers.views.status import HaltView, QueueView, RouteView, StatusView
from mcp_server.units import duration, percent, plural


def title(view: AnswerView) -> str:
    """`OK (serving) - dario 5.5.49 at http://127.0.0.1:3456`."""
    router = view.router
    who = (
        f"{shown(router.kind)} {shown(router.version) if router.version else ''}".strip() if router.kind else "router"
    )
    return f"{summary(view)} - {who} at {router.url}"


def render_status(view: StatusView) -> str:
    """Verdict first, then the facts behind it."""
    return join(
        [
            title(view),
            view.headline,
            next_step(view.next_step),
            _targets(view),
            *_routes(view),
            labelled("Login", _login(view)) if view.auth.state != "unknown" else None,
            _queue(view.queue),
            _halt(view.halt),
            _traffic(view),
            _reads(view),
            *notes(view.notes),
        ]
    )


def _targets(view: StatusView) -> str | None:
    counts = view.targets
    return labelled(f"{counts.noun.capitalize()}s", usable_share(counts.usable, counts.total)) if counts else None


def _routes(view: StatusView) -> list[str]:
    """Each name that clients ask for, those that are not served first; a single one is the headline's."""
    if len(view.routes) < 2:
        return []
    return table((view.route_noun.upper(), "SERVED", "USABLE", "FAILED", "NOTE"), map(_route, view.routes))


def _route(route: RouteView) -> list[str]:
    served = {True: "yes", False: "no", None: "unknown"}[route.serving]
    return [
        shown(route.name),
        f"by {shown(route.fallback)}" if route.serving and route.fallback else served,
        f"{'?' if route.usable is None else route.usable} of {route.total}",
        "" if not route.failure_rate else percent(route.failure_rate),
        _note(route),
    ]


def _note(route: RouteView) -> str:
    back = "" if route.available_in_s is None else f"back in {duration(route.available_in_s)}"
    return "; ".join(text for text in (route.reason, back) if text)


def _login(view: StatusView) -> str:
    left = view.auth.expires_in_s
    return view.auth.state.value + ("" if left is None else f", earliest token expiry in {duration(left)}")


def _queue(queue: QueueView | None) -> str | None:
    if queue is None:
        return None
    if queue.max_active is None and queue.max_queued is None:
        return labelled("Queue", f"{number(queue.active)} in flight, {number(queue.queued)} waiting")
    taken = f"{number(queue.active)} of {number(queue.max_active)} slots taken"
    waiting = f"{number(queue.queued)} of {number(queue.max_queued)} waiting"
    stalled = "" if queue.stalled_for_s is None else f", none freed for {duration(queue.stalled_for_s)}"
    return labelled("Queue", f"{taken}, {waiting}{stalled}")


def _halt(halt: HaltView | None) -> str | None:
    if halt is None:
        return None
    cause = (("model", halt.model), ("account", halt.account), ("claim", halt.claim))
    return labelled(
        "Halted by", ", ".join(f"{label} {shown(name)}" for label, name in cause if name) or "not reported"
    )


def _traffic(view: StatusView) -> str | None:
    if view.requests is None:
        return None
    sessions = "" if view.sessions is None else f", {plural(view.sessions, 'session')}"
    return labelled("Requests", f"{number(view.requests)} since the start, served or not{sessions}")


def _reads(view: StatusView) -> str:
    good = [read.name for read in view.reads if read.outcome == "ok"]
    other = [f"{read.name} {read.outcome.value}" for read in view.reads if read.outcome != "ok"]
    return labelled("Reads", ", ".join(([f"ok: {' '.join(good)}"] if good else []) + other))
