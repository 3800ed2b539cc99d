"""Recall and precision of the patterns: over 200 keys in six contexts, and 100 ordinary strings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mcp_server.answers import reports
from mcp_server.redaction import Scrubber
from router_client import RouterClient, load_settings
from tests.mcp_server.redaction.corpus import SHAPE_SPECIMENS
from tests.mcp_server.redaction.harmless import HARMLESS
from tests.mock_network import MockNetwork
from tests.state_folder import StateFolder
from tests.support import Replay

ORDINARY = (Path(__file__).parent / "ordinary.txt").read_text("utf-8").splitlines()
CONTEXTS = {
    "a sentence": "the provider refused {} just now",
    "a JSON value": '{{"note": "{}", "count": 3}}',
    "a JSON key": '{{"{}": {{"requests": 3}}}}',
    "a URL query": "https://host.example/v1/chat?api_key={}&stream=1",
    "a header": "x-api-key: {}",
    "a shell assignment": "export UPSTREAM_API_KEY={}",
}
# A key counts as leaked if this many consecutive characters of its second half are left.
MIN_LEAKED_CHARACTERS = 10
MIN_SHARE = 0.95


def variant(key: str, by: int) -> str:
    """Return another key of the same format: the digits in its second half are increased."""
    half = len(key) // 2
    return key[:half] + "".join(str((int(c) + by) % 10) if c.isascii() and c.isdigit() else c for c in key[half:])


def all_keys() -> list[str]:
    """Return every specimen of the formats and up to three variants of each with other digits."""
    keys = (variant(specimen.secret, by) for by in (0, 1, 2, 3) for specimen in SHAPE_SPECIMENS)
    return list(dict.fromkeys(key for key in keys if "\n" not in key))


def leaks(key: str, text: str) -> bool:
    """Return whether a piece of the key's unique second half is left in the text."""
    half = key[len(key) // 2 :]
    starts = range(max(1, len(half) - MIN_LEAKED_CHARACTERS))
    return any(half[at : at + MIN_LEAKED_CHARACTERS] in text for at in starts)


@pytest.mark.parametrize("context", CONTEXTS)
def test_keys_of_known_formats_are_redacted_in_every_context(context: str) -> None:
    keys = all_keys()
    assert len(keys) >= 200
    leaked = [key for key in keys if leaks(key, Scrubber().value(CONTEXTS[context].format(key)))]
    assert 1 - len(leaked) / len(keys) >= MIN_SHARE


def test_unredacted_key_is_detected() -> None:
    assert all(leaks(key, f"the key {key} is here") for key in all_keys())


@pytest.mark.parametrize("text", sorted({*ORDINARY, *HARMLESS}))
def test_ordinary_string_is_not_changed(text: str) -> None:
    assert Scrubber(("FAKE-ROUTER-KEY-abcdef012345",)).value(text) == text


def test_there_are_at_least_100_ordinary_strings() -> None:
    assert len(set(ORDINARY)) >= 100


@pytest.mark.anyio
async def test_key_of_an_unknown_format_is_not_in_any_field(tmp_path: Path) -> None:
    """No prefix or context identifies these keys; they are in fields that no view has."""
    keys = [f"Zq8wLm2x{number}Vt5rKp7c" for number in range(4)]
    folder = StateFolder(tmp_path)
    folder.backend("plain", apiKey=keys[0], owner=keys[1])
    replay = Replay("pool3_traffic")
    accounts = replay.body("/accounts")
    accounts["accounts"][0] |= {"refreshToken": keys[2], "nested": {"deep": [keys[3]]}}
    replay.override("/accounts", accounts)
    settings = load_settings({"ROUTER_HOME": str(tmp_path)})
    client = RouterClient(settings, network=MockNetwork(replay))
    for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR"):
        delivery = (await reports.answer(client, getattr(reports, name), "all")).delivery
        assert not [key for key in keys if key in delivery.text + json.dumps(delivery.structured)]
