"""What is asked of the LiteLLM Proxy, and in which order; refusals.py judges what comes back."""

from __future__ import annotations

from collections.abc import Collection

from router_client.reads import MEBIBYTE, Credential, Read, Results, data_of
from router_client.routers.litellm import wire
from router_client.routers.litellm.metrics import KEPT
from router_client.states import Outcome, Part

LIVELINESS = Read("liveliness", "/health/liveliness")
READINESS = Read("readiness", "/health/readiness")
# 1.80 has neither of the next two, 1.82 and 1.83 have no details.
DETAILS = Read("details", "/health/readiness/details", Credential.KEY, optional=True)
BACKLOG = Read("backlog", "/health/backlog", Credential.KEY, optional=True)
MODELS = Read("models", "/model/info", Credential.KEY, 32 * MEBIBYTE, keep_rows=wire.ROW_FIELDS)
ROUTING = Read("routing", "/get/config/callbacks", Credential.KEY)
METRICS = Read("metrics", "/metrics/", Credential.KEY, 16 * MEBIBYTE, optional=True, keep_lines=KEPT)
BUDGETS = Read("budgets", "/provider/budgets", Credential.KEY, optional=True)

IDENTITY = (LIVELINESS, READINESS)
KEYED = (MODELS, ROUTING, METRICS)
EVERY_READ = (*IDENTITY, BACKLOG, DETAILS, *KEYED, BUDGETS)
BUDGET_CALLBACK = "RouterBudgetLimiting"


def gate(results: Results) -> Read | None:
    """The backlog goes alone, since it counts whatever is in flight.

    The first keyed read has to be one that every LiteLLM of this version has: 404 is what any program says. Up to
    1.83, which tell their version in the open, that is the model list. Where the backlog did not prove the key, the
    model list does so alone: else a wrong key would be refused by all of the others at once, and each refusal counts
    on the operator's own counters.
    """
    readiness = data_of(results, READINESS.name, wire.Readiness)
    is_older = readiness is not None and readiness.version is not None
    if is_older and MODELS.name not in results:
        return MODELS
    if BACKLOG.name not in results:
        return BACKLOG
    proved = results[BACKLOG.name].outcome is Outcome.OK
    return None if proved or MODELS.name in results else MODELS


def reads_for(parts: Collection[Part], before: Results) -> tuple[Read, ...]:
    """The reads: a verdict takes all of them, whichever tool asks for it.

    Budgets are read only where the proxy limits by them: without, it logs a traceback for each ask. The details tell.
    """
    if not set(parts) - {Part.ADMIN}:
        return ()
    return (DETAILS, *KEYED, *((BUDGETS,) if BUDGET_CALLBACK in callbacks(before) else ()))


def callbacks(results: Results) -> Collection[str]:
    """Class names of the proxy's callbacks; 1.80 shows them in the open readiness."""
    details = data_of(results, DETAILS.name, wire.Details)
    readiness = data_of(results, READINESS.name, wire.Readiness)
    return frozenset((*(details.callbacks if details else ()), *(readiness.callbacks if readiness else ())))
