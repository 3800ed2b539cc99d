"""MisconfiguredClient: its Snapshots name the setting and the fix, and it reads nothing."""

from __future__ import annotations

import pytest

from router_client import MisconfiguredClient, Part, SettingsError, environment_secrets
from router_client.model.states import Peer

ERROR = SettingsError("ROUTER_URL", "start it with http:// or https://")


@pytest.mark.anyio
@pytest.mark.parametrize("parts", [(), tuple(Part)])
async def test_snapshot_has_the_error_and_no_facts(parts: tuple[Part, ...]) -> None:
    snapshot = await MisconfiguredClient(ERROR, clock=lambda: 7.0).snapshot(parts)
    assert (snapshot.peer, snapshot.invalid_setting) == (Peer.NOT_CONTACTED, str(ERROR))
    assert (snapshot.taken_at_s, snapshot.router.url, snapshot.reads, tuple(snapshot.names())) == (7.0, None, (), ())


def test_every_maskable_credential_in_the_environment_is_known_for_redaction(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("ROUTER_API_KEY", "ROUTER_ADMIN_TOKEN", "DARIO_API_KEY", "DARIO_ADMIN_TOKEN", "LITELLM_MASTER_KEY")
    for name in names:
        monkeypatch.setenv(name, f"FAKE and {name}")
    known = MisconfiguredClient(ERROR, environment_secrets()).known_secrets()
    assert set(known) == {f"FAKE and {name}" for name in names}
    monkeypatch.setenv("ROUTER_API_KEY", "abc")
    assert "abc" not in MisconfiguredClient(ERROR, environment_secrets()).known_secrets()
