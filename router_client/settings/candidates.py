"""The addresses at which the router may listen if ROUTER_URL is not set, and why each is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from router_client.errors import SettingsError
from router_client.model.address import Address
from router_client.routers import KINDS
from router_client.settings.address import configured_address, port_of_variable
from router_client.settings.url import parse_origin

CLIENT_VARIABLES = (
    "ANTHROPIC_BASE_URL",
    "OPENAI_BASE_URL",
    "OPENAI_API_BASE",
    "GOOGLE_GEMINI_BASE_URL",
    *(row.client_variable for row in KINDS.values() if row.client_variable),
)
"""Where clients look for the address that they send their requests to."""

MAX_URL_LENGTH = 2048


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address at which the router may listen. `found_by` is one of our constants, such as `ANTHROPIC_BASE_URL`.

    `kind` is the router kind whose variable, file or default it is; None if any may listen there.
    """

    origin: Address
    found_by: str
    kind: str | None = None

    @property
    def is_used_by_client(self) -> bool:
        """True if a client on this machine sends its requests there."""
        return self.found_by in CLIENT_VARIABLES


def candidates_of(env: Mapping[str, str], kinds: Iterable[str]) -> tuple[Candidate, ...]:
    """Return the candidates in order of preference, each address once: the client's, then those of each kind.

    Raises:
        SettingsError: ROUTER_HOME or a router's port variable is invalid.
    """
    found = [*_of_clients(env), *(candidate for kind in kinds for candidate in _of_kind(env, kind))]
    first: dict[tuple[str, int], Candidate] = {}
    for candidate in found:
        # Different names of one address: all of them are loopback.
        first.setdefault((candidate.origin.scheme, candidate.origin.port), candidate)
    return tuple(first.values())


def _of_clients(env: Mapping[str, str]) -> Iterator[Candidate]:
    """Yield the loopback addresses in the clients' variables; whatever else these contain is not ours to judge."""
    for name in CLIENT_VARIABLES:
        origin = loopback_origin(env.get(name, ""))
        if origin is not None:
            yield Candidate(origin, name)


def loopback_origin(url: str) -> Address | None:
    """Return scheme, host and port of a URL; None if it is invalid or not on this machine.

    Its path is left out: it belongs to the API that the client uses.
    """
    scheme, separator, rest = url.strip()[:MAX_URL_LENGTH].partition("://")
    try:
        origin = parse_origin("", f"{scheme.lower()}{separator}{rest.partition('/')[0]}")
    except SettingsError:
        return None
    return replace(origin, base_path="") if origin.is_loopback else None


def _of_kind(env: Mapping[str, str], kind: str) -> Iterator[Candidate]:
    row = KINDS[kind]
    default = parse_origin("ROUTER_URL", row.url)
    configured = configured_address(env, row)
    if configured.port or configured.host:
        port = configured.port or port_of_variable(env, row) or default.port
        yield Candidate(Address("http", configured.local_host, port), f"{row.name}'s {row.address_file}", kind)
    if port_variable := port_of_variable(env, row):
        yield Candidate(Address("http", default.host, port_variable), row.port_variable or "", kind)
    yield Candidate(default, f"{row.name}'s default port", kind)
