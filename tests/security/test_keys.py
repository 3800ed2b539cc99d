"""How far the patterns reach: 200 keys and more, each in six contexts; 100 ordinary strings, none of them touched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mcp_server.answers import reports
from mcp_server.redaction import Scrubber
from router_client import RouterClient, load_settings
from tests.mcp_server.redaction.corpus import SHAPE_SPECIMENS
from tests.mcp_server.redaction.harmless import HARMLESS
from tests.support import Replay, StateFolder

ORDINARY = (Path(__file__).parent / "ordinary.txt").read_text("utf-8").splitlines()
CONTEXTS = {
    "a sentence": "the provider refused {} just now",
    "a JSON value": '{{"note": "{}", "count": 3}}',
    "a JSON key": '{{"{}": {{"requests": 3}}}}',
    "a URL query": "https://host.example/v1/chat?api_key={}&stream=1",
    "a header": "x-api-key: {}",
    "a shell assignment": "export UPSTREAM_API_KEY={}",
}
# What still tells a key: this many characters of it in a row.
TELLING = 10
LEAST_SHARE = 0.95


def turned(key: str, by: int) -> str:
    """Another key of the same shape: the digits of its second half are others."""
    half = len(key) // 2
    return key[:half] + "".join(str((int(c) + by) % 10) if c.isascii() and c.isdigit() else c for c in key[half:])


def assembled() -> list[str]:
    """Every specimen of the table of shapes, and three more of each, as far as their digits make them different."""
    keys = (turned(specimen.secret, by) for by in (0, 1, 2, 3) for specimen in SHAPE_SPECIMENS)
    return list(dict.fromkeys(key for key in keys if "\n" not in key))


def leaks(key: str, text: str) -> bool:
    """True where a telling piece of the key's second half, which no other key has, is left."""
    half = key[len(key) // 2 :]
    pieces: Iterator[str] = (half[at : at + TELLING] for at in range(max(1, len(half) - TELLING)))
    return any(piece in text for piece in pieces)


@pytest.mark.parametrize("context", CONTEXTS)
def test_keys_of_known_shapes_are_masked_in_each_context(context: str) -> None:
    keys = assembled()
    assert len(keys) >= 200
    let_through = [key for key in keys if leaks(key, Scrubber().value(CONTEXTS[context].format(key)))]
    assert 1 - len(let_through) / len(keys) >= LEAST_SHARE


def test_the_measure_sees_a_key_that_gets_through() -> None:
    assert all(leaks(key, f"the key {key} is here") for key in assembled())


@pytest.mark.parametrize("text", sorted({*ORDINARY, *HARMLESS}))
def test_an_ordinary_string_stays_as_it_is(text: str) -> None:
    assert Scrubber(("FAKE-ROUTER-KEY-abcdef012345",)).value(text) == text


def test_there_are_a_hundred_ordinary_strings() -> None:
    assert len(set(ORDINARY)) >= 100


@pytest.mark.anyio
async def test_a_key_without_a_shape_is_kept_out_by_the_schema(tmp_path: Path) -> None:
    """No prefix and no context would give these away; they stand where keys stand, and no view has such a field."""
    shapeless = [f"Zq8wLm2x{number}Vt5rKp7c" for number in range(4)]
    folder = StateFolder(tmp_path)
    folder.backend("plain", apiKey=shapeless[0], owner=shapeless[1])
    replay = Replay("pool3_traffic")
    accounts = replay.body("/accounts")
    accounts["accounts"][0] |= {"refreshToken": shapeless[2], "nested": {"deep": [shapeless[3]]}}
    replay.override("/accounts", accounts)
    settings = load_settings({"ROUTER_HOME": str(tmp_path)})
    client = RouterClient(settings, transport=httpx.MockTransport(replay))
    for name in ("STATUS", "POOL", "USAGE", "BACKENDS", "DOCTOR"):
        delivery = (await reports.answer(client, getattr(reports, name), "all")).delivery
        assert not [key for key in shapeless if key in delivery.text + json.dumps(delivery.structured)]
