"""The model list as `Backends`: provider, model, limits, fallbacks, and the origin of each URL with its issues."""

from __future__ import annotations

from collections.abc import Sequence

from router_client.model.snapshot import Backend, Backends
from router_client.model.states import KeyState
from router_client.model.targets import Route
from router_client.routers.litellm import wire
from router_client.routers.litellm.deployments import Deployment
from router_client.routers.litellm.terms import KEYS_NOT_REPORTED


def backends(
    deployments: Sequence[Deployment], routes: Sequence[Route], settings: wire.RouterSettings | None
) -> Backends:
    """Map each deployment to a backend, with the fallbacks of each name."""
    chains = ((route.name, route.fallbacks or route.default_fallbacks) for route in routes)
    return Backends(
        "api",
        tuple(_backend(deployment) for deployment in deployments),
        strategy=settings.strategy if settings else None,
        fallbacks=tuple((name, names) for name, names in chains if names),
        notes=(KEYS_NOT_REPORTED,) if deployments else (),
    )


def _backend(deployment: Deployment) -> Backend:
    params = deployment.params
    return Backend(
        deployment.name,
        deployment.provider,
        params.url.origin,
        deployment.route if deployment.is_wildcard else params.model,
        KeyState.NOT_REPORTED,
        active=True,
        issues=params.url.issues,
        route=deployment.route,
        rpm=params.rpm,
        tpm=params.tpm,
    )
