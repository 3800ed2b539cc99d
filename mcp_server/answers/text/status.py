"""The text of `status`."""

from __future__ import annotations

from mcp_server.answers.text.layout import (
    join_lines,
    labelled,
    next_step_line,
    note_lines,
    number,
    quoted,
    table,
    usable_share,
    verdict_words,
)
from mcp_server.answers.views.answer import AnswerView
from mcp_server.answers.views.status import HaltView, QueueView, ReadView, RouteView, StatusView
from mcp_server.units import capitalized, duration, percent, plural
from router_client.model.states import Outcome


def title(view: AnswerView) -> str:
    """Return the first line, such as `OK (serving) - dario 5.5.49 at http://127.0.0.1:3456`."""
    router = view.router
    known = router.program or router.kind
    name = f"{quoted(known)} {quoted(router.version) if router.version else ''}".strip() if known else "router"
    return f"{verdict_words(view)} - {name}" + (f" at {router.url} ({router.found_by})" if router.url else "")


def render_status(view: StatusView) -> str:
    """Return the verdict, then the facts it is based on."""
    return join_lines(
        [
            title(view),
            view.headline,
            next_step_line(view.next_step),
            _targets(view),
            *_routes(view),
            labelled("Login", _login(view)) if view.auth.state != "unknown" else None,
            _queue(view.queue),
            _halt(view.halt, view.targets.noun if view.targets else "target"),
            _traffic(view),
            _failed_reads(view.reads),
            *note_lines(view.notes),
        ]
    )


def _targets(view: StatusView) -> str | None:
    counts = view.targets
    if counts is None:
        return None
    share = usable_share(counts.usable, counts.unverified, counts.total)
    more = f", {counts.unverified} unverified" if 0 < counts.unverified < counts.total else ""
    return labelled(f"{capitalized(counts.noun)}s", share + more)


def _routes(view: StatusView) -> list[str]:
    """Return one row for each route, those not served first; nothing for a single one, which the headline covers."""
    if len(view.routes) < 2:
        return []
    return table((view.route_noun.upper(), "SERVED", "USABLE", "FAILURE RATE", "NOTE"), map(_route, view.routes))


def _route(route: RouteView) -> list[str]:
    served = {True: "yes", False: "no", None: "unknown"}[route.serving]
    return [
        quoted(route.name),
        f"by {quoted(route.fallback)}" if route.serving and route.fallback else served,
        f"{'?' if route.usable is None else route.usable} of {route.total}",
        "" if not route.failure_rate else percent(route.failure_rate),
        _note(route),
    ]


def _note(route: RouteView) -> str:
    available = "" if route.available_in_s is None else f"available in {duration(route.available_in_s)}"
    return "; ".join(text for text in (route.reason, available) if text)


def _login(view: StatusView) -> str:
    left = view.auth.expires_in_s
    return view.auth.state.value + ("" if left is None else f"; first token expires in {duration(left)}")


def _queue(queue: QueueView | None) -> str | None:
    if queue is None:
        return None
    if queue.max_active is None and queue.max_queued is None:
        counts = ((queue.active, "in flight"), (queue.queued, "waiting"))
        shown = [f"{number(count)} {what}" for count, what in counts if count is not None]
        return labelled("Queue", ", ".join(shown)) if shown else None
    active = f"{number(queue.active)} of {number(queue.max_active)} slots in use"
    room = "" if queue.max_queued is None else f" of {number(queue.max_queued)}"
    waiting = f"{number(queue.queued)}{room} waiting"
    stalled = "" if queue.stalled_for_s is None else f"; no slot freed for {duration(queue.stalled_for_s)}"
    return labelled("Queue", f"{active}, {waiting}{stalled}")


def _halt(halt: HaltView | None, noun: str) -> str | None:
    if halt is None:
        return None
    cause = (("model", halt.model), (noun, halt.target), ("billed against", halt.claim))
    return labelled(
        "Halted by", ", ".join(f"{label} {quoted(name)}" for label, name in cause if name) or "not reported"
    )


def _traffic(view: StatusView) -> str | None:
    if view.requests is None:
        return None
    sessions = "" if view.sessions is None else f"; {plural(view.sessions, 'session')}"
    return labelled("Requests", f"{number(view.requests)} since the start, including failed ones{sessions}")


def _failed_reads(reads: list[ReadView]) -> str | None:
    """Return the reads that failed. If all did, the headline says why."""
    failed = [f"{read.name} ({_words(read.outcome)})" for read in reads if read.outcome != "ok"]
    return labelled("Not read", ", ".join(failed)) if 0 < len(failed) < len(reads) else None


def read_lines(reads: list[ReadView]) -> list[str]:
    """Return every read with its outcome."""
    return [labelled("Reads", ", ".join(f"{read.name} {_words(read.outcome)}" for read in reads))] if reads else []


def _words(outcome: Outcome) -> str:
    return outcome.value.replace("_", " ")
