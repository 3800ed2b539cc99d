"""Whatever comes in, up to its cap, is read in time linear in its length: a limit on the processor's time per byte.

`make test` tries a few examples of each, with short inputs; `make fuzz` tries thousands, as long as the caps allow.
"""

from __future__ import annotations

import faulthandler
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from router_client.errors import ReadFailed
from router_client.parsing.prometheus import sample, samples
from router_client.parsing.upstream_url import backend_url
from router_client.reads import MEBIBYTE, Answer, Read
from router_client.routers import load_adapter
from router_client.routers.dario import disk
from router_client.routers.dario import reads as of_dario
from router_client.routers.dario.files import MAX_BYTES
from router_client.routers.litellm import outcomes
from router_client.routers.litellm import reads as of_litellm
from router_client.routers.litellm.metrics import KEPT_LINES
from router_client.routers.litellm.wire import ROW_FIELDS
from router_client.transport.body import LineFilter
from router_client.transport.rows import MAX_ROW_CHARS, RowFilter

IS_LONG = settings.get_current_profile_name() == "long"
SHORT = 16 * 1024
AT_ONCE_S, S_PER_MIB = 2.0, 8.0
"""Several times what it takes on a busy machine. What is quadratic takes minutes for a single line."""

CHARACTERS = '0123456789eE+-._"\\{}[](),:=;@/?#&% \t\r\naZz\u00e9\u202e\U0001f600'
pieces = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=12)
wholes = st.lists(pieces, max_size=3).map("".join)


def up_to(cap: int) -> st.SearchStrategy[str]:
    """A text that repeats one piece as often as the cap allows, or fewer times, between two short ones."""
    most = cap if IS_LONG else min(cap, SHORT)
    lengths = st.sampled_from([most, most // 3, 100])
    return st.builds(
        lambda start, piece, length, end: start + piece * ((length - len(start) - len(end)) // len(piece)) + end,
        wholes, pieces, lengths, wholes,
    )  # fmt: skip


@contextmanager
def limited(size: int) -> Iterator[None]:
    """A limit on the processor's time. A pattern that backtracks lets nothing else run: then the process is ended."""
    most_s = AT_ONCE_S + S_PER_MIB * size / MEBIBYTE
    faulthandler.dump_traceback_later(60 + 10 * most_s, exit=True)
    started = time.process_time()
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
    assert time.process_time() - started < most_s


@given(up_to(MAX_LINE_BYTES))
def test_a_line_of_metrics_costs_what_its_length_is_worth(text: str) -> None:
    for line in (text, "litellm_spend_metric_total" + text, f'litellm_spend_metric_total{{model="{text}"}} 1'):
        with limited(len(line)):
            sample(line)


@given(up_to(MEBIBYTE), st.sampled_from([4096, 65536]))
def test_a_page_of_metrics_costs_what_its_length_is_worth(text: str, chunk: int) -> None:
    body = b"\n".join(name + text.encode() for name in KEPT_LINES[:3])
    with limited(len(body)):
        kept = LineFilter(KEPT_LINES)
        try:
            for at in range(0, len(body), chunk):
                kept.add(body[at : at + chunk])
            list(samples(kept.end()))
        except ReadFailed:
            pass
        outcomes.judge(of_litellm.METRICS, Answer(200, body, keyed=True))


STARTS = ("", '{"data":[', '{"data":[{"model_name":"', '{"data":[{"model_name":', '{"a":"', '{"a":')


@given(up_to(4 * MAX_ROW_CHARS), st.sampled_from(STARTS), st.sampled_from([4096, 65536]))
def test_rows_cost_what_their_length_is_worth(text: str, start: str, chunk: int) -> None:
    body = (start + text).encode()
    with limited(len(body)):
        rows = RowFilter(ROW_FIELDS)
        try:
            for at in range(0, len(body), chunk):
                rows.add(body[at : at + chunk])
            json.loads(rows.end())
        except ReadFailed:
            pass


@given(up_to(MAX_ROW_CHARS))
def test_an_address_costs_what_its_length_is_worth(text: str) -> None:
    for url in (text, f"https://{text}", f"https://u:{text}@host.example/v1", f"https://host.example/v1?{text}"):
        with limited(len(url)):
            assert backend_url(url).origin is None or len(backend_url(url).origin or "") <= len(url) + 6


@given(up_to(MAX_BYTES), st.sampled_from(["apiKey", "baseUrl", "name", "note"]))
def test_a_backend_file_costs_what_its_length_is_worth(text: str, field: str) -> None:
    sound = {"provider": "openai", "name": "one", "apiKey": "sk-FAKE-0123456789", "baseUrl": "https://one.example/v1"}
    bodies = (text.encode(), json.dumps(sound | {field: text}).encode()[:MAX_BYTES])
    with TemporaryDirectory() as home:
        folder = Path(home) / "backends"
        folder.mkdir()
        for number, body in enumerate(bodies):
            (folder / f"{number}.json").write_bytes(body)
        with limited(sum(map(len, bodies))):
            assert len(disk.read_disk(Path(home)).backends.items) == len(bodies)


numbers = st.integers() | st.floats() | st.integers(1, 4298).map(lambda digits: 10**digits)
leaves = st.none() | st.booleans() | numbers | st.text(max_size=20)
values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner))
DARIO = (of_dario.HEALTH, of_dario.STATUS, of_dario.ACCOUNTS, of_dario.ANALYTICS, of_dario.RESUME)
LITELLM = (of_litellm.MODELS, of_litellm.ROUTING, of_litellm.BACKLOG, of_litellm.DETAILS, of_litellm.BUDGETS)
LISTS = ("accounts", "data", "perModel", "perAccount", "router_settings", "providers")
KINDS = {**dict.fromkeys(DARIO, "dario"), **dict.fromkeys(LITELLM, "litellm")}


@settings(max_examples=200 if IS_LONG else 40)
@given(values, st.sampled_from(sorted(KINDS, key=lambda read: read.name)), st.sampled_from(LISTS), st.booleans())
def test_any_json_in_any_list_costs_what_its_length_is_worth(value: object, read: Read, name: str, flat: bool) -> None:
    """The value again and again, in a list or under a name each, as often as the cap allows."""
    size = len(json.dumps(value)) + 12
    count = (MEBIBYTE if IS_LONG else SHORT) // size
    rows: object = [value] * count if flat else {f"{number}": value for number in range(count)}
    body = json.dumps({name: rows, "halted": False, "authenticated": True, "status": "ok"}).encode()
    with limited(len(body)):
        try:
            load_adapter(KINDS[read]).judge(read, Answer(200, body, keyed=True))
        except ValidationError as exc:
            pytest.fail(type(exc).__name__)
