"""Any content of a response, a file or a name produces a valid answer without forged rows.

`make test` tries a few examples of each property; `make fuzz` tries thousands.
"""

from __future__ import annotations

import json
import unicodedata
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_server.answers import reports
from mcp_server.answers.boundary import TEXT_BYTES, deliver
from mcp_server.answers.text.pool import render_pool
from mcp_server.answers.views.backends import BackendsView
from mcp_server.answers.views.doctor import DoctorView
from mcp_server.answers.views.pool import PoolView, pool_view
from mcp_server.answers.views.status import StatusView
from mcp_server.answers.views.usage import UsageView
from mcp_server.assessment import assess
from router_client import RouterClient, load_settings
from router_client.routers import load_adapter
from tests.mcp_server.sample import pool, snapshot, target
from tests.mock_network import MockNetwork
from tests.recorded_under import key_of_read
from tests.support import EVERY_STATE, Replay, client_for

pytestmark = pytest.mark.usefixtures("toy")
VIEWS: dict[str, type[Any]] = {
    "STATUS": StatusView,
    "POOL": PoolView,
    "USAGE": UsageView,
    "BACKENDS": BackendsView,
    "DOCTOR": DoctorView,
}
HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}

anything = st.text() | st.text(st.characters(codec=None))
numbers = st.integers() | st.floats() | st.integers(min_value=10**15, max_value=10**40)
leaves = st.none() | st.booleans() | numbers | anything
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(anything, inner, max_size=4))
view_names = st.sampled_from(sorted(VIEWS))


@st.composite
def changed(draw: st.DrawFn, body: Any) -> Any:
    """A recorded body in which one part, at any depth, is replaced by any JSON."""
    if not isinstance(body, dict | list) or not body or draw(st.integers(0, 3)) == 0:
        return draw(values)
    key = draw(st.sampled_from(sorted(body) if isinstance(body, dict) else range(len(body))))
    copy: Any = dict(body) if isinstance(body, dict) else list(body)
    copy[key] = draw(changed(body[key]))
    return copy


@st.composite
def changed_routers(draw: st.DrawFn) -> Replay:
    """A router in a recorded state with a few responses changed: their JSON, their bytes or their status."""
    kind, state = draw(st.sampled_from(EVERY_STATE))
    replay = Replay(state, kind)
    paths = sorted({path for path, _ in replay.recorded.answers})
    found = {path: answer for path in paths if (answer := replay.recorded.answer(path, "proxy_key")) is not None}
    for path in draw(st.sets(st.sampled_from(list(found)), min_size=1, max_size=3)):
        answer = found[path]
        is_page = answer.content_type.startswith("text/")
        changed_body = st.just(answer.body.encode()) if is_page else changed(json.loads(answer.body)).map(as_bytes)
        body = draw(st.binary(max_size=200) | changed_body)
        replay.override(path, body, draw(st.sampled_from([200, 200, 200, 503, 401, 403, 429, 500, 204])))
    return replay


def as_bytes(value: Any) -> bytes:
    """Return JSON that may contain NaN and escaped lone surrogates."""
    return json.dumps(value).encode()


async def look(name: str, client: RouterClient) -> None:
    answer = await reports.answer(client, getattr(reports, name), "all")
    assert answer.delivery.structured is not None, "any response is an answer, not an error"
    msgspec.convert(json.loads(json.dumps(answer.delivery.structured, allow_nan=False)), VIEWS[name])
    assert_printable(answer.delivery.text)


def assert_printable(text: str) -> None:
    assert len(text.encode()) <= TEXT_BYTES
    assert not [char for char in text if char != "\n" and unicodedata.category(char) in HIDDEN]


@given(changed_routers(), view_names, st.booleans())
def test_any_router_response_produces_a_valid_answer(replay: Replay, name: str, keyed: bool) -> None:
    env = {"ROUTER_HOME": "", **({"ROUTER_API_KEY": "FAKE-KEY-12", "ROUTER_ADMIN_TOKEN": "FAKE-34"} if keyed else {})}
    now = replay.recorded.captured_at_s
    client = RouterClient(load_settings(env), network=MockNetwork(replay), clock=lambda: now)
    anyio.run(partial(look, name, client))


file_names = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20)
contents = st.binary(max_size=300) | values.map(as_bytes)


@given(st.dictionaries(file_names.map(lambda name: f"{name}.json"), contents, max_size=3))
def test_any_state_folder_produces_a_valid_answer(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as home:
        backends = Path(home) / "backends"
        backends.mkdir()
        for name, body in files.items():
            (backends / name).write_bytes(body)
        replay = Replay("pool1")
        client = RouterClient(load_settings({"ROUTER_HOME": home}), network=MockNetwork(replay))
        anyio.run(partial(look, "BACKENDS", client))


@given(anything)
def test_any_name_stays_on_one_row_of_64_characters(name: str) -> None:
    # The adapter passes no lone surrogates on.
    s = snapshot(pool=pool(target(name.encode("utf-8", "replace").decode()), target("other")))
    delivery = deliver(pool_view(assess(s)), render_pool)
    assert delivery.structured is not None
    assert all(len(row["name"]) <= 64 for row in delivery.structured["targets"])
    assert len(delivery.text.splitlines()) == 4
    assert_printable(delivery.text)


@given(values, st.sampled_from(EVERY_STATE))
def test_any_json_in_every_response_produces_a_valid_answer(body: Any, recorded: tuple[str, str]) -> None:
    """Every response, also to the identity reads, is the same JSON."""
    kind, state = recorded
    replay = Replay(state, kind)
    for read in load_adapter(kind).every_read:
        replay.override(key_of_read(read), as_bytes(body))
    anyio.run(partial(look, "DOCTOR", client_for(replay)))


@given(values, st.sampled_from(EVERY_STATE))
def test_any_json_after_identification_produces_a_valid_answer(body: Any, recorded: tuple[str, str]) -> None:
    """Every response except those to the identity reads is the same JSON."""
    kind, state = recorded
    replay, adapter = Replay(state, kind), load_adapter(kind)
    for read in adapter.every_read:
        if read not in adapter.identity:
            replay.override(key_of_read(read), as_bytes(body))
    anyio.run(partial(look, "DOCTOR", client_for(replay)))
