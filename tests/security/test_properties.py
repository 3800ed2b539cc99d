"""Whatever a router, a file or a name holds: an answer comes, it is true to its form, and it forges nothing.

`make test` tries a few examples of each; `make fuzz` tries thousands.
"""

from __future__ import annotations

import json
import unicodedata
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_server.answers import reports
from mcp_server.answers.boundary import TEXT_BYTES, deliver
from mcp_server.answers.text import render_pool
from mcp_server.answers.views import BackendsView, DoctorView, PoolView, StatusView, UsageView, pool_view
from mcp_server.assessment import assess
from router_client import RouterClient, load_settings
from router_client.routers import load_adapter
from tests.mcp_server.sample import pool, snapshot, target
from tests.support import EVERY_STATE, Replay, client_for

pytestmark = pytest.mark.usefixtures("toy")
LOOKS: dict[str, type[Any]] = {
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
looks = st.sampled_from(sorted(LOOKS))


@st.composite
def changed(draw: st.DrawFn, body: Any) -> Any:
    """A recorded body with arbitrary JSON in the place of one of its parts, at any depth."""
    if not isinstance(body, dict | list) or not body or draw(st.integers(0, 3)) == 0:
        return draw(values)
    key = draw(st.sampled_from(sorted(body) if isinstance(body, dict) else range(len(body))))
    copy: Any = dict(body) if isinstance(body, dict) else list(body)
    copy[key] = draw(changed(body[key]))
    return copy


@st.composite
def strange_routers(draw: st.DrawFn) -> Replay:
    """A router in a recorded state with some answers changed: their JSON, their bytes or their status."""
    kind, state = draw(st.sampled_from(EVERY_STATE))
    replay = Replay(state, kind)
    paths = sorted({read.path for read in load_adapter(kind).every_read})
    found = {path: answer for path in paths if (answer := replay.recorded.answer(path, "proxy_key")) is not None}
    for path in draw(st.sets(st.sampled_from(list(found)), min_size=1, max_size=3)):
        answer = found[path]
        is_page = answer.content_type.startswith("text/")
        sound = st.just(answer.body.encode()) if is_page else changed(json.loads(answer.body)).map(as_bytes)
        whole = draw(st.binary(max_size=200) | sound)
        replay.override(path, whole, draw(st.sampled_from([200, 200, 200, 503, 401, 403, 429, 500, 204])))
    return replay


def as_bytes(value: Any) -> bytes:
    """JSON as a careless program writes it: NaN as NaN, a lone surrogate as an escape."""
    return json.dumps(value).encode()


async def look(name: str, client: RouterClient) -> None:
    answer = await reports.answer(client, getattr(reports, name), "all")
    assert answer.delivery.structured is not None, "a strange router is an answer, not a fault"
    LOOKS[name].model_validate(json.loads(json.dumps(answer.delivery.structured, allow_nan=False)), strict=False)
    assert_harmless(answer.delivery.text)


def assert_harmless(text: str) -> None:
    assert len(text.encode()) <= TEXT_BYTES
    assert not [char for char in text if char != "\n" and unicodedata.category(char) in HIDDEN]


@given(strange_routers(), looks, st.booleans())
def test_whatever_the_router_answers_an_answer_comes(replay: Replay, name: str, keyed: bool) -> None:
    env = {"ROUTER_HOME": "", **({"ROUTER_API_KEY": "FAKE-KEY-12", "ROUTER_ADMIN_TOKEN": "FAKE-34"} if keyed else {})}
    now = replay.recorded.captured_at_s
    client = RouterClient(load_settings(env), transport=httpx.MockTransport(replay), clock=lambda: now)
    anyio.run(partial(look, name, client))


file_names = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=20)
contents = st.binary(max_size=300) | values.map(as_bytes)


@given(st.dictionaries(file_names.map(lambda name: f"{name}.json"), contents, max_size=3))
def test_whatever_lies_in_the_state_folder_an_answer_comes(files: dict[str, bytes]) -> None:
    with TemporaryDirectory() as home:
        backends = Path(home) / "backends"
        backends.mkdir()
        for name, body in files.items():
            (backends / name).write_bytes(body)
        replay = Replay("pool1")
        client = RouterClient(load_settings({"ROUTER_HOME": home}), transport=httpx.MockTransport(replay))
        anyio.run(partial(look, "BACKENDS", client))


@given(anything)
def test_whatever_a_name_holds_it_stays_one_row_of_64_characters(name: str) -> None:
    # As the adapter hands it over; JSON itself cannot hold a lone surrogate that gets this far.
    s = snapshot(pool=pool(target(name.encode("utf-8", "replace").decode()), target("other")))
    delivery = deliver(pool_view(assess(s)), render_pool)
    assert delivery.structured is not None
    assert all(len(row["name"]) <= 64 for row in delivery.structured["targets"])
    assert len(delivery.text.splitlines()) == 4
    assert_harmless(delivery.text)


@given(values)
def test_no_json_makes_an_adapter_fail(body: Any) -> None:
    """Each answer replaced by the same arbitrary JSON: the identity too."""
    for kind, state in (("dario", "pool1"), ("litellm", "no_traffic")):
        replay = Replay(state, kind)
        for read in load_adapter(kind).every_read:
            replay.override(read.path, as_bytes(body))
        anyio.run(partial(look, "DOCTOR", client_for(replay)))


@given(values)
def test_no_json_makes_an_adapter_fail_after_its_identity(body: Any) -> None:
    """The same where the identity is sound."""
    for kind, state in (("dario", "pool1"), ("litellm", "no_traffic")):
        replay, adapter = Replay(state, kind), load_adapter(kind)
        for read in adapter.every_read:
            if read not in adapter.identity:
                replay.override(read.path, as_bytes(body))
        anyio.run(partial(look, "DOCTOR", client_for(replay)))
