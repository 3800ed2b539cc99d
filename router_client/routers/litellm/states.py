"""The state of one deployment, out of what was recorded of it: every decision about it is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from router_client.model.states import Selection, TargetState
from router_client.model.targets import Cause
from router_client.routers.litellm.deployments import ANY
from router_client.routers.litellm.faults import KEY_REFUSED, NOT_FOUND, RATE_LIMIT
from router_client.routers.litellm.tallies import Count, Failures, Tally, times


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the state follows from.

    `unknown` says why nothing is known of it. `states_are_shown` and `failures_are_shown` say whether these series are
    on the page.
    `cooldown_time` is the one that counts for it, in seconds. `budget_spent` and `budget_resets_in_s` are of its own
    budget or its provider's. `fell_back` says that its failure shows in the counter of fallbacks: where that request
    was itself a fallback's, LiteLLM counts it nowhere else.
    """

    tally: Tally
    unknown: Cause | None = None
    states_are_shown: bool = True
    failures_are_shown: bool = True
    wildcard: bool = False
    cooldown_time: float | None = None
    budget_spent: bool = False
    budget_resets_in_s: float | None = None
    fell_back: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The part of a Target that is decided here; the fields are those of Target."""

    state: TargetState
    cause: Cause | None = None
    selection: Selection | None = None
    available_in_s: float | None = None
    available_is_minimum: bool = False


@dataclass(frozen=True, slots=True)
class Running:
    """A cooldown that runs now, by the only beginning of it that is reported."""

    status: int | None
    times: int
    left_s: float
    is_minimum: bool


USABLE = Verdict(TargetState.USABLE)


def verdict(seen: Evidence, now_s: float) -> Verdict:
    """In the order of what outranks what.

    A success outranks older failures, since nothing says which of the two is newer, and LiteLLM never resets what a
    cooldown recorded; a running cooldown outranks a success, which may have been on its way when it began.
    """
    if seen.budget_spent:
        return Verdict(TargetState.BUDGET_SPENT, Cause("budget_spent"), available_in_s=seen.budget_resets_in_s)
    if seen.unknown is not None:
        return Verdict(TargetState.UNKNOWN, seen.unknown)
    if (running := running_cooldown(seen, now_s)) is not None:
        return _in_cooldown(running)
    return _served(seen) if is_served(seen) else _unserved(seen)


def _unserved(seen: Evidence) -> Verdict:
    failures = own_failures(seen)
    if _is_undecided(seen, failures):
        return Verdict(TargetState.UNKNOWN, Cause("no_state_series"))
    if seen.fell_back and not seen.tally.requests:
        return Verdict(TargetState.FAILING, Cause("last_request_failed"))
    return _failed(seen, failures) if _has_failed(seen, failures) else USABLE


def own_failures(seen: Evidence) -> Failures:
    """Without those that the caller brought about: under a wildcard, a 404 is a model's name that does not exist."""
    failures = seen.tally.failures
    return {key: count for key, count in failures.items() if key[0] != NOT_FOUND} if seen.wildcard else failures


def failures(seen: Evidence) -> int:
    """How many failures were not the caller's own doing."""
    return times(own_failures(seen))


def client_errors(seen: Evidence) -> int:
    """How many failures were the caller's own doing."""
    return times(seen.tally.client_errors) + times(seen.tally.failures) - times(own_failures(seen))


def served(seen: Evidence) -> int:
    """How many tries were answered, by their own counter or by what the failures leave of all tries."""
    tally = seen.tally
    left = tally.requests - times(tally.failures) - times(tally.client_errors)
    return max(tally.successes.times, left if seen.failures_are_shown else 0)


def is_served(seen: Evidence) -> bool:
    """Its last request under any name was answered or, where no states are shown, all of them were."""
    if seen.tally.served:
        return any(seen.tally.served.values())
    return served(seen) > 0 and not times(own_failures(seen))


def running_cooldown(seen: Evidence, now_s: float) -> Running | None:
    """The one that ends last. A further one, or a Retry-After header that came with a 429, may make it end later."""
    if seen.cooldown_time is None:
        return None
    ends = (
        Running(
            status,
            count.times,
            count.began_s + seen.cooldown_time - now_s,
            is_minimum=count.times > 1 or status == RATE_LIMIT,
        )
        for status, count in seen.tally.cooldowns.items()
        if count.began_s is not None
    )
    return max((end for end in ends if end.left_s > 0), key=lambda end: end.left_s, default=None)


def _in_cooldown(running: Running) -> Verdict:
    """LiteLLM picks it for no request until then.

    After a 2xx, a name with one deployment was seen served and was seen refused: that is left open.
    """
    if running.status is not None and running.status < 300:
        return Verdict(TargetState.UNKNOWN, Cause("cooldown_after_answer", (running.status,), seconds=running.left_s))
    statuses = () if running.status is None else (running.status,)
    state = TargetState.COOLING_DOWN
    if running.status == RATE_LIMIT:
        state = TargetState.RATE_LIMITED
    elif running.status in KEY_REFUSED:
        state = TargetState.KEY_REJECTED
    selection = None if state.usual_selection is Selection.SKIPPED else Selection.SKIPPED
    return Verdict(state, Cause("cooldown", statuses, running.times), selection, running.left_s, running.is_minimum)


def _served(seen: Evidence) -> Verdict:
    """Usable, with the number of a wildcard's names that fail beside the others."""
    failing = _failing_names(seen) if seen.wildcard else set()
    if not failing:
        return USABLE
    return Verdict(TargetState.USABLE, Cause("some_models_fail", _statuses(own_failures(seen)), len(failing)))


def _failing_names(seen: Evidence) -> set[str]:
    """Recorded names whose last request failed, through no fault of the caller's."""
    names = {name for _, name in own_failures(seen)}
    return {name for name in names if seen.tally.served.get(name) is False}


def _is_undecided(seen: Evidence, failures: Failures) -> bool:
    """The series of states is left out, and the counters say that some requests failed and others did not."""
    return not seen.states_are_shown and bool(times(failures)) and served(seen) > 0


def _has_failed(seen: Evidence, failures: Failures) -> bool:
    """Whether its failures are a state of its own: under a wildcard, where they are of all its names."""
    tally = seen.tally
    if seen.wildcard:
        # A cooldown is recorded under the wildcard itself, which is no model's name.
        return bool(failures) and {name for name in tally.served if ANY not in name} <= {name for _, name in failures}
    is_explained = tally.client_errors or tally.excused
    return bool(failures or _real_cooldowns(tally) or (tally.served and not is_explained))


def _real_cooldowns(tally: Tally) -> dict[int | None, Count]:
    """Those that followed a failure: after a 2xx, the client had been served."""
    return {status: count for status, count in tally.cooldowns.items() if status is None or status >= 300}


def _failed(seen: Evidence, failures: Failures) -> Verdict:
    """In rotation, as far as can be said: no cooldown is known to run."""
    cause = _why(seen, failures)
    is_key = bool(cause.statuses) and set(cause.statuses) <= KEY_REFUSED
    return Verdict(TargetState.KEY_REJECTED if is_key else TargetState.FAILING, cause)


def _why(seen: Evidence, failures: Failures) -> Cause:
    """Whether a cooldown is over, may be running, or was none."""
    cooldowns = _real_cooldowns(seen.tally)
    statuses = tuple(sorted({*_statuses(failures), *(status for status in cooldowns if status is not None)}))
    count = sum(cooldown.times for cooldown in cooldowns.values())
    if not count:
        return Cause("last_request_failed", statuses)
    ended = all(_has_ended(seen, status, cooldown) for status, cooldown in cooldowns.items())
    return Cause("cooldown_over" if ended else "may_be_in_cooldown", statuses, count)


def _has_ended(seen: Evidence, status: int | None, cooldown: Count) -> bool:
    """It began once, and its end is past (see `running_cooldown`): only a 429 may last longer than is set."""
    return seen.cooldown_time is not None and cooldown.only_time_s is not None and status != RATE_LIMIT


def _statuses(failures: Iterable[tuple[int | None, str]]) -> tuple[int, ...]:
    return tuple(sorted({status for status, _ in failures if status is not None}))
