"""The reads of the LiteLLM Proxy and their order; outcomes.py judges the responses."""

from __future__ import annotations

from collections.abc import Collection

from router_client.model.states import Outcome, Part
from router_client.reads import MEBIBYTE, Credential, Read, Results, data_of
from router_client.routers.litellm import wire
from router_client.routers.litellm.metrics import KEPT_LINES

LIVELINESS = Read("liveliness", "/health/liveliness")
READINESS = Read("readiness", "/health/readiness")
# 1.80 has neither of the next two, 1.82 and 1.83 have no details.
DETAILS = Read("details", "/health/readiness/details", Credential.KEY, optional=True)
BACKLOG = Read("backlog", "/health/backlog", Credential.KEY, optional=True)
MODELS = Read("models", "/model/info", Credential.KEY, 32 * MEBIBYTE, keep_rows=wire.ROW_FIELDS)
ROUTING = Read("routing", "/get/config/callbacks", Credential.KEY)
METRICS = Read("metrics", "/metrics/", Credential.KEY, 16 * MEBIBYTE, optional=True, keep_lines=KEPT_LINES)
BUDGETS = Read("budgets", "/provider/budgets", Credential.KEY, optional=True)

IDENTITY = (LIVELINESS, READINESS)
KEYED = (MODELS, ROUTING, METRICS)
EVERY_READ = (*IDENTITY, BACKLOG, DETAILS, *KEYED, BUDGETS)
BUDGET_CALLBACK = "RouterBudgetLimiting"


def gate(results: Results) -> Read | None:
    """Return the next read that goes alone; None once the key is proved or rejected.

    /health/backlog goes alone because it counts what is in flight. The first keyed read must be one that every LiteLLM
    of this version has, since any program answers 404: up to 1.83, whose open readiness shows the version, that is the
    model list. If the backlog did not prove the key, the model list goes alone, too: otherwise all other reads would
    be rejected, and each rejection counts in the operator's own metrics.
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
    """Return the reads. Every part but `admin` takes all of them: a verdict does.

    Budgets are read only if the proxy enforces them (a callback in the details): otherwise it logs a traceback.
    """
    if not set(parts) - {Part.ADMIN}:
        return ()
    return (DETAILS, *KEYED, *((BUDGETS,) if BUDGET_CALLBACK in callbacks(before) else ()))


def callbacks(results: Results) -> Collection[str]:
    """Return the class names of the proxy's callbacks; 1.80 shows them in the open readiness."""
    details = data_of(results, DETAILS.name, wire.Details)
    readiness = data_of(results, READINESS.name, wire.Readiness)
    return frozenset((*(details.callbacks if details else ()), *(readiness.callbacks if readiness else ())))
