"""The addresses at which the router may listen if ROUTER_URL is not set, and why each is one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from router_client.model.address import Address
from router_client.routers import KINDS, Management
from router_client.settings.address import configured_address, port_of_variable
from router_client.settings.clients import Client
from router_client.settings.url import parse_address


class Candidate(Struct, frozen=True):
    """An address at which the router may listen. `found_by` is one of our constants, such as `ANTHROPIC_BASE_URL`.

    `kind` is the router kind whose variable, file or default it is; None if any may listen there.
    `is_used_by_client` is True if a client on this machine sends its requests there. `is_default` is True if nothing
    on this machine names the address: it is only where such a router listens by default.
    """

    address: Address
    found_by: str
    kind: str | None = None
    is_used_by_client: bool = False
    is_default: bool = False

    @property
    def is_named(self) -> bool:
        """True if a setting says that a router of `kind` listens here."""
        return self.kind is not None and not self.is_default


def candidates_of(env: Mapping[str, str], kinds: Iterable[str], clients: Iterable[Client]) -> tuple[Candidate, ...]:
    """Return the candidates in order of preference, each address once: the clients', then those of each kind.

    Of the clients' addresses only those on this machine are candidates.

    Raises:
        SettingsError: ROUTER_HOME or a router's port variable is invalid.
    """
    found = [
        Candidate(client.address, client.found_in, is_used_by_client=True)
        for client in clients
        if client.address is not None and client.address.is_loopback
    ]
    chosen = tuple(kinds)
    owners = _owners(chosen)
    found += (candidate for kind in chosen for candidate in _of_kind(env, kind, owners))
    first: dict[tuple[str, bool, int], Candidate] = {}
    for candidate in found:
        # Different names of one address: all of them are loopback, of one of the two families.
        address = candidate.address
        first.setdefault((address.scheme, ":" in address.host, address.port), candidate)
    return tuple(first.values())


def management_of(
    env: Mapping[str, str], kinds: Iterable[str], candidates: Collection[Candidate]
) -> dict[str, Address]:
    """Return the addresses of the management pages by router kind. Those of a router on another machine are there.

    Raises:
        SettingsError: a router's port variable is invalid.
    """
    if not all(candidate.address.is_loopback for candidate in candidates):
        return {}
    found = {kind: _management(env, row) for kind in kinds if (row := KINDS[kind].management) is not None}
    taken = {candidate.address for candidate in candidates}
    return {kind: address for kind, address in found.items() if address not in taken}


def _management(env: Mapping[str, str], management: Management) -> Address:
    default = parse_address("ROUTER_URL", management.url)
    return replace(default, port=port_of_variable(env, management.port_variable) or default.port)


def _owners(kinds: Iterable[str]) -> Mapping[str, list[str]]:
    """Return the names of the programs that use each default address."""
    owners: dict[str, list[str]] = {}
    for row in (KINDS[kind] for kind in kinds):
        for name, url in ((row.name, row.url), *row.other_urls):
            owners.setdefault(url, []).append(f"{name}'s")
    return owners


def _of_kind(env: Mapping[str, str], kind: str, owners: Mapping[str, list[str]]) -> Iterator[Candidate]:
    row = KINDS[kind]
    default = parse_address("ROUTER_URL", row.url)
    configured, port_set = configured_address(env, row), port_of_variable(env, row.port_variable)
    if configured.port or configured.host:
        port = configured.port or port_set or default.port
        yield Candidate(Address("http", configured.local_host, port), f"{row.name}'s {row.address_file}", kind)
    if port_set is not None:
        yield Candidate(Address("http", default.host, port_set), row.port_variable or "", kind)
    for url in (row.url, *(url for _, url in row.other_urls)):
        found_by = f"{' and '.join(owners[url])} default port"
        yield Candidate(parse_address("ROUTER_URL", url), found_by, kind, is_default=True)
