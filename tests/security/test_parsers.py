"""Every parser reads any input up to its cap in linear time: a limit on the CPU time per byte.

`make test` tries a few short inputs for each; `make fuzz` tries thousands, as long as the caps allow.
"""

from __future__ import annotations

import faulthandler
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

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
from router_client.transport.body import MAX_LINE_BYTES, LineFilter
from router_client.transport.rows import MAX_ROW_CHARS, RowFilter

IS_LONG = settings.get_current_profile_name() == "long"
MAX_SHORT_BYTES = 16 * 1024
BASE_S, S_PER_MIB = 2.0, 8.0
"""Several times the cost on a busy machine. Quadratic parsing takes minutes for a single line."""

CHARACTERS = '0123456789eE+-._"\\{}[](),:=;@/?#&% \t\r\naZz\u00e9\u202e\U0001f600'
pieces = st.text(st.sampled_from(CHARACTERS), min_size=1, max_size=12)
short_texts = st.lists(pieces, max_size=3).map("".join)


def up_to(cap: int) -> st.SearchStrategy[str]:
    """Generate a text of one piece repeated up to the cap, or less often, between two short texts."""
    length_cap = cap if IS_LONG else min(cap, MAX_SHORT_BYTES)
    lengths = st.sampled_from([length_cap, length_cap // 3, 100])
    return st.builds(
        lambda start, piece, length, end: start + piece * ((length - len(start) - len(end)) // len(piece)) + end,
        short_texts, pieces, lengths, short_texts,
    )  # fmt: skip


@contextmanager
def limited(size: int) -> Iterator[None]:
    """Limit the CPU time of the block. A backtracking pattern cannot be interrupted: then the process exits."""
    max_s = BASE_S + S_PER_MIB * size / MEBIBYTE
    faulthandler.dump_traceback_later(60 + 10 * max_s, exit=True)
    started = time.process_time()
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
    assert time.process_time() - started < max_s


@given(up_to(MAX_LINE_BYTES))
def test_metrics_line_is_parsed_in_linear_time(text: str) -> None:
    for line in (text, "litellm_spend_metric_total" + text, f'litellm_spend_metric_total{{model="{text}"}} 1'):
        with limited(len(line)):
            sample(line)


@given(up_to(MEBIBYTE), st.sampled_from([4096, 65536]))
def test_metrics_page_is_parsed_in_linear_time(text: str, chunk: int) -> None:
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
def test_json_rows_are_parsed_in_linear_time(text: str, start: str, chunk: int) -> None:
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
def test_backend_url_is_parsed_in_linear_time(text: str) -> None:
    for url in (text, f"https://{text}", f"https://u:{text}@host.example/v1", f"https://host.example/v1?{text}"):
        with limited(len(url)):
            assert backend_url(url).origin is None or len(backend_url(url).origin or "") <= len(url) + 6


@given(up_to(MAX_BYTES), st.sampled_from(["apiKey", "baseUrl", "name", "note"]))
def test_backend_file_is_parsed_in_linear_time(text: str, field: str) -> None:
    valid = {"provider": "openai", "name": "one", "apiKey": "sk-FAKE-0123456789", "baseUrl": "https://one.example/v1"}
    bodies = (text.encode(), json.dumps(valid | {field: text}).encode()[:MAX_BYTES])
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
def test_long_json_list_is_parsed_in_linear_time(value: object, read: Read, name: str, flat: bool) -> None:
    """A value repeated up to the cap, as a list or as an object."""
    size = len(json.dumps(value)) + 12
    count = (MEBIBYTE if IS_LONG else MAX_SHORT_BYTES) // size
    rows: object = [value] * count if flat else {f"{number}": value for number in range(count)}
    body = json.dumps({name: rows, "halted": False, "authenticated": True, "status": "ok"}).encode()
    with limited(len(body)):
        load_adapter(KINDS[read]).judge(read, Answer(200, body, keyed=True))
