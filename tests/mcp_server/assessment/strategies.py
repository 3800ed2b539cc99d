"""Generated snapshots: any facts, targets in any state, any routes and fallbacks, and any previous counters.

Every reported name contains MARK, so that a test can find it in a sentence; every number may be missing.
"""

from __future__ import annotations

from typing import TypeVar

from hypothesis import strategies as st

from mcp_server.assessment.advice import DEFAULTS
from router_client.model.counters import Count, Counters
from router_client.model.facts import NOT_OFFERED, Fact, Known, NotRead
from router_client.model.snapshot import (
    Auth,
    Backend,
    Backends,
    Guard,
    Halt,
    Health,
    Queue,
    ReadReport,
    Router,
    Snapshot,
)
from router_client.model.spending import Billing, Bucket, Budget, Figures, Forecast, ModelUsage, TargetUsage, Usage
from router_client.model.states import (
    AuthState,
    BackendIssue,
    FallbackKind,
    KeyState,
    Outcome,
    Peer,
    Reading,
    Selection,
    TargetState,
)
from router_client.model.targets import NEVER, Attempt, Cause, Lock, Pool, Route, Target, Traffic, Window
from router_client.model.terms import Terms

T = TypeVar("T")

MARK = "Zqx"
NOW_S = 1_800_000_000.0
TERMS = Terms("generated", "account", "model", causes={"its_own": "it is odd after {statuses}{times}"})

NAMES = tuple(f"{MARK}-{letter}" for letter in "abcde")
names = st.sampled_from(NAMES)
maybe_names = st.none() | names
counts = st.integers(0, 200)
maybe_counts = st.none() | counts
seconds = st.none() | st.floats(0, 1e6)
shares = st.none() | st.floats(0, 1)
amounts = st.none() | st.floats(0, 1e6)
codes = st.sampled_from(("its_own", "cooldown", "last_request_failed", "auth_failed", "expiring", "not_a_code"))


def fact(values: st.SearchStrategy[T]) -> st.SearchStrategy[Fact[T]]:
    """Known, not read, or not offered."""
    return st.one_of(
        st.builds(Known, values, st.just(NOW_S)), st.builds(NotRead, st.sampled_from(Outcome)), st.just(NOT_OFFERED)
    )


def rows(values: st.SearchStrategy[T], max_size: int = 4) -> st.SearchStrategy[tuple[T, ...]]:
    """A tuple of up to `max_size` values."""
    return st.lists(values, max_size=max_size).map(tuple)


def _consistent(window: Window) -> Window:
    """Remove the utilization unless the reading is fresh."""
    return Window(
        window.name,
        window.unit,
        window.reading,
        window.utilization if window.reading is Reading.FRESH else None,
        window.last_utilization,
        window.limit,
        window.remaining,
        window.resets_in_s,
        window.observed_ago_s,
    )


causes = st.builds(Cause, codes, statuses=rows(st.integers(400, 599), 2), count=maybe_counts, seconds=seconds)
attempts = st.one_of(
    st.just(NOT_OFFERED), st.just(NEVER), st.builds(Attempt, st.none() | st.integers(200, 599), seconds)
)
windows = st.builds(
    Window,
    name=st.sampled_from(("5h", "7d", "budget")),
    unit=st.sampled_from(("share", "usd", "requests")),
    reading=st.sampled_from(Reading),
    utilization=shares,
    last_utilization=shares,
    limit=amounts,
    remaining=amounts,
    resets_in_s=seconds,
    observed_ago_s=seconds,
).map(_consistent)
targets = st.builds(
    Target,
    name=maybe_names,
    kind=st.sampled_from(("account", "upstream key", "deployment")),
    state=st.sampled_from(TargetState),
    cause=st.none() | causes,
    selection=st.none() | st.sampled_from(Selection),
    available_in_s=seconds,
    available_is_minimum=st.booleans(),
    last_success=attempts,
    last_failure=attempts,
    rank=st.none() | st.integers(0, 3),
    locks=rows(st.builds(Lock, names, seconds), 2),
    windows=rows(windows, 2),
    claim=maybe_names,
    requests=maybe_counts,
    failures=maybe_counts,
    client_errors=maybe_counts,
    cooldowns=maybe_counts,
    expires_in_s=seconds,
    auth_failures=maybe_counts,
)
traffic = st.builds(Traffic, counts, counts, counts, counts, seconds)


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    """Targets, and routes with different names to some of them; fallbacks lead anywhere, also in circles."""
    all_targets = draw(rows(targets))
    some = rows(st.sampled_from(all_targets)) if all_targets else st.just(())
    kinds = st.tuples(st.sampled_from(FallbackKind), rows(names, 2))
    routes = [
        Route(
            name,
            tuple({id(target): target for target in draw(some)}.values()),
            fallbacks=draw(rows(names, 3)),
            default_fallbacks=draw(rows(names, 2)),
            conditional=draw(rows(kinds, 1)),
            alias_of=draw(maybe_names),
            traffic=draw(st.none() | traffic),
            secondary=draw(st.booleans()),
            limited=draw(st.booleans()),
        )
        for name in draw(st.lists(names, unique=True, max_size=4))
    ]
    return Pool(
        all_targets,
        tuple(routes),
        next_pick=draw(maybe_names),
        sticky_bindings=draw(maybe_counts),
        retries=draw(st.none() | st.integers(0, 2)),
        max_fallbacks=draw(st.none() | st.integers(1, 5)),
        not_reported=draw(st.none() | causes),
        left_out=draw(st.integers(0, 3)),
        unanswered=draw(st.integers(0, 20)),
        not_loaded=draw(rows(maybe_names, 2)),
        not_on_disk=draw(rows(maybe_names, 2)),
    )


figures = st.builds(
    Figures,
    requests=maybe_counts,
    minutes=st.sampled_from((None, 60.0, 5.0)),
    input_tokens=maybe_counts,
    output_tokens=maybe_counts,
    avg_latency_ms=amounts,
    error_rate=shares,
    estimated_cost_usd=amounts,
    client_errors=maybe_counts,
    fallbacks=maybe_counts,
)
buckets = st.builds(
    Bucket, st.sampled_from(("subscription", "API", "unknown")), maybe_counts, st.none() | st.booleans()
)
billings = st.builds(Billing, rows(buckets, 5), unknown_claims=rows(names, 2))
usages = st.builds(
    Usage,
    window=st.none() | figures,
    since_start=st.none() | figures,
    billing=st.none() | billings,
    billing_since_start=st.none() | billings,
    targets=rows(st.builds(TargetUsage, maybe_names, *[maybe_counts] * 3, amounts, maybe_names, maybe_counts), 2),
    models=rows(st.builds(ModelUsage, maybe_names, maybe_counts, *[amounts] * 3, maybe_counts), 2),
    forecast=st.none() | st.builds(Forecast, seconds, amounts, amounts),
    budgets=rows(st.builds(Budget, names, amounts, amounts, maybe_names, seconds), 2),
    metered=st.booleans(),
    started_ago_s=seconds,
)
guards = st.builds(
    Guard,
    enabled=st.none() | st.booleans(),
    halted=st.booleans(),
    halt=st.none() | st.builds(Halt, seconds, seconds, st.none(), maybe_names, maybe_names, maybe_names),
)
queues = st.builds(Queue, maybe_counts, maybe_counts, maybe_counts, maybe_counts, seconds)
backends = st.builds(
    Backends,
    st.sampled_from(("disk", "api", None)),
    rows(
        st.builds(
            Backend,
            *[maybe_names] * 4,
            st.sampled_from(KeyState),
            active=st.booleans(),
            issues=rows(st.sampled_from(BackendIssue), 2),
            route=maybe_names,
            rpm=amounts,
            tpm=amounts,
        ),
        2,
    ),
    fallbacks=rows(st.tuples(names, rows(names, 2)), 2),
)
reads = rows(
    st.builds(
        ReadReport,
        st.sampled_from(("health", "pool", "usage")),
        st.sampled_from(Outcome),
        seconds,
        st.booleans(),
        st.booleans(),
    )
).map(lambda rest: (ReadReport("identity", Outcome.OK, 1.0), *rest))
snapshots = st.builds(
    Snapshot,
    taken_at_s=st.just(NOW_S),
    router=st.builds(Router, st.sampled_from((None, "generated")), maybe_names, st.just("http://127.0.0.1:7777")),
    peer=st.sampled_from([*[Peer.IDENTIFIED] * 6, *Peer]),
    reads=reads,
    terms=st.just(TERMS),
    advice=st.dictionaries(st.sampled_from(list(DEFAULTS)), st.just("Do this{wait}."), max_size=3),
    health=fact(
        st.builds(
            Health, st.booleans(), st.booleans(), maybe_counts, maybe_counts, st.none() | st.booleans(), st.booleans()
        )
    ),
    auth=fact(st.builds(Auth, st.sampled_from(AuthState), seconds)),
    queue=fact(queues),
    guard=fact(guards),
    pool=fact(pools()),
    backends=fact(backends),
    usage=fact(usages),
    invalid_setting=st.just("ROUTER_URL: set it"),
)
previous_counts = st.dictionaries(names, st.builds(Count, counts, counts, counts), max_size=5)
previous_counters = st.none() | st.builds(
    Counters,
    taken_at_s=st.sampled_from((NOW_S - 30.0, NOW_S, NOW_S + 5.0)),
    targets=previous_counts,
    routes=previous_counts,
    completed=maybe_counts,
    unanswered=counts,
)
"""Counters of an earlier look: at the same router, before a restart, or at another router."""
