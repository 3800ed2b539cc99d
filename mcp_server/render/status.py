"""The text of `status`."""

from __future__ import annotations

from mcp_server.render.text import join, labelled, next_step, number, shown, standing
from mcp_server.units import duration, plural
from mcp_server.views.answer import AnswerView
from mcp_server.views.status import HaltView, QueueView, StatusView


def title(view: AnswerView) -> str:
    """`OK (serving) - dario 5.5.49 at http://127.0.0.1:3456`."""
    router = view.router
    who = (
        f"{shown(router.kind)} {shown(router.version) if router.version else ''}".strip() if router.kind else "router"
    )
    return f"{standing(view)} - {who} at {router.url}"


def render_status(view: StatusView) -> str:
    """Verdict first, then the facts behind it."""
    return join(
        [
            title(view),
            view.headline,
            next_step(view.next_step),
            _accounts(view),
            _groups(view),
            labelled("Login", _login(view)) if view.auth.state != "unknown" else None,
            _queue(view.queue),
            _halt(view.halt),
            _traffic(view),
            _reads(view),
        ]
    )


def _accounts(view: StatusView) -> str | None:
    counts = view.accounts
    return labelled(f"{counts.noun.capitalize()}s", f"{counts.usable} of {counts.total} usable") if counts else None


def _groups(view: StatusView) -> str | None:
    """Each name that clients ask for, the worst first."""
    if not view.groups:
        return None
    by = {"own": "", "fallback": " (a fallback serves)", "nobody": " (nobody serves)", "unknown": " (not told)"}
    each = (f"{shown(row.name)} {row.usable} of {row.total}{by[row.served_by.value]}" for row in view.groups)
    return labelled("Names", ", ".join(each))


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
    return labelled("Halted by", ", ".join(f"{label} {shown(name)}" for label, name in cause if name) or "not told")


def _traffic(view: StatusView) -> str | None:
    if view.requests is None:
        return None
    sessions = "" if view.sessions is None else f", {plural(view.sessions, 'session')}"
    return labelled("Requests", f"{number(view.requests)} since the start, served or not{sessions}")


def _reads(view: StatusView) -> str:
    well = [read.name for read in view.reads if read.outcome == "ok"]
    other = [f"{read.name} {read.outcome.value}" for read in view.reads if read.outcome != "ok"]
    return labelled("Reads", ", ".join(([f"ok: {' '.join(well)}"] if well else []) + other))
