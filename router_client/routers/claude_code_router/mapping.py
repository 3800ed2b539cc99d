"""claude-code-router's responses to a `Snapshot`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from msgspec.structs import replace

from router_client.model.facts import NOT_OFFERED, Fact, Known, NotRead
from router_client.model.snapshot import Backends, Router, Snapshot
from router_client.model.spending import Usage
from router_client.model.states import Outcome, Part, Peer
from router_client.model.targets import Pool
from router_client.reads import Read, Results, data_of, proved_by
from router_client.routers.adapter import Gathered
from router_client.routers.claude_code_router import providers, reads, recent, wire
from router_client.routers.claude_code_router.advice import ADVICE, BY_GATEWAY, MANAGED
from router_client.routers.claude_code_router.recent import Request
from router_client.routers.claude_code_router.terms import OTHER_PAGE, STOPPED, TERMS
from router_client.routers.claude_code_router.usage import usage
from router_client.routers.claude_code_router.wire import NAME

MINUTE_S = 60.0
DOWN = frozenset({"stopped", "error"})
"""States in which a gateway accepts no connection."""
NOT_READ = "claude-code-router shows its providers' addresses only together with their keys, so they are not read."


def snapshot(gathered: Gathered) -> Snapshot:
    """Map everything that one look read."""
    now, reports = gathered.taken_at_s, tuple(result.report for result in gathered.results.values())
    peer = proved_by(gathered.results, (reads.ROOT.name,))
    is_of_another = peer is Peer.IDENTIFIED and _is_page_of_another(gathered)
    gathered = _without_page(gathered) if is_of_another else gathered
    results = gathered.results
    gateway = data_of(results, reads.GATEWAY.name, wire.Gateway)
    app = data_of(results, reads.APP.name, wire.App)
    return Snapshot(
        taken_at_s=now,
        router=Router(NAME if peer is Peer.IDENTIFIED else gathered.kind, app.version if app else None, gathered.url),
        peer=peer,
        reads=reports,
        terms=TERMS,
        advice=_advice(gateway, gathered.url),
        pool=_pool(gathered, (OTHER_PAGE,) if is_of_another else ()),
        backends=_backends(gathered, now),
        usage=_usage(gathered),
        stopped_because=_stopped_because(gateway, gathered.url) if gateway and peer is Peer.UNREACHABLE else None,
    )


def _advice(gateway: wire.Gateway | None, url: str) -> Mapping[str, str]:
    step = BY_GATEWAY.get(gateway.state_at(url)) if gateway else None
    return ADVICE if step is None else {**ADVICE, MANAGED: step}


def _is_page_of_another(gathered: Gathered) -> bool:
    """Return True if the page reports another gateway, as for one that is reached through a tunnel.

    One in a container may have another port inside, and the page be its own: nothing shows that, so it counts, too.
    """
    gateway = data_of(gathered.results, reads.GATEWAY.name, wire.Gateway)
    if gateway is None:
        return False
    return gateway.state in DOWN or gateway.port not in {None, wire.port_of(gathered.url)}


def _without_page(gathered: Gathered) -> Gathered:
    at_gateway = {name: result for name, result in gathered.results.items() if not result.read.at_management}
    return replace(gathered, results=at_gateway)


def _stopped_because(gateway: wire.Gateway, url: str) -> str | None:
    state = gateway.state_at(url)
    if state == wire.ELSEWHERE and gateway.port != wire.port_of(url):
        return f"its gateway listens on port {gateway.port}"
    return STOPPED.get(state)


def _pool(gathered: Gathered, notes: tuple[str, ...]) -> Fact[Pool]:
    models = data_of(gathered.results, reads.MODELS.name, wire.Models)
    if models is not None:
        pool = providers.pool(models.data, _recent(gathered))
        return Known(replace(pool, notes=notes + pool.notes), gathered.taken_at_s)
    return NotRead(_outcome(gathered.results, reads.MODELS))


def _recent(gathered: Gathered) -> list[Request]:
    """Return the last requests, without those before the gateway's start: it may have had other settings then."""
    stats = data_of(gathered.results, reads.USAGE.name, wire.Usage)
    if stats is None:
        return []
    up_s = _up_s(gathered, stats)
    found = recent.requests(stats, _local_time(gathered, stats))
    return [each for each in found if up_s is None or _is_since(each, up_s)]


def _local_time(gathered: Gathered, stats: wire.Usage) -> datetime | None:
    return recent.local_time(stats, gathered.taken_at_s, gathered.utc_offset_s)


def _is_since(request: Request, up_s: float) -> bool:
    """A success must be from a minute after the start; a failure may be from the same minute."""
    if request.ago_s is None:
        return True
    return request.ago_s <= up_s + (0 if request.served else MINUTE_S)


def _up_s(gathered: Gathered, stats: wire.Usage) -> float | None:
    """Return how long the gateway had run when it answered: by its own clock, as the requests' ages are."""
    started = _started(gathered)
    answered = recent.answered_at(stats, gathered.taken_at_s)
    return None if started is None else max(0.0, (answered - started).total_seconds())


def _started(gathered: Gathered) -> datetime | None:
    gateway = data_of(gathered.results, reads.GATEWAY.name, wire.Gateway)
    return recent.instant(gateway.started_at) if gateway else None


def _started_ago_s(gathered: Gathered) -> float | None:
    started = _started(gathered)
    return None if started is None else max(0.0, gathered.taken_at_s - started.replace(tzinfo=UTC).timestamp())


def _usage(gathered: Gathered) -> Fact[Usage]:
    if reads.USAGE.name not in gathered.results:
        return NOT_OFFERED
    stats = data_of(gathered.results, reads.USAGE.name, wire.Usage)
    found = usage(stats, _local_time(gathered, stats), _started_ago_s(gathered)) if stats else None
    if found is not None:
        return Known(found, gathered.taken_at_s)
    first = _outcome(gathered.results, reads.GATEWAY)
    outcome = _outcome(gathered.results, reads.USAGE)
    return NotRead(first if outcome is Outcome.SKIPPED else Outcome.MALFORMED if outcome is Outcome.OK else outcome)


def _outcome(results: Results, read: Read) -> Outcome:
    return results[read.name].outcome if read.name in results else Outcome.SKIPPED


def _backends(gathered: Gathered, now_s: float) -> Fact[Backends]:
    if Part.BACKENDS not in gathered.parts:
        return NotRead(Outcome.SKIPPED)
    return Known(Backends(None, reason=NOT_READ), now_s)
