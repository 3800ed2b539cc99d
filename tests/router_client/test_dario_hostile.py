"""Any response, JSON or not, makes a Snapshot with only finite numbers in it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from enum import StrEnum

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from router_client import Part, Snapshot
from router_client.model.facts import NotRead, value_of
from router_client.model.states import Outcome, Peer
from router_client.reads import Answer, Read, Result
from router_client.routers import load_adapter
from router_client.routers.adapter import Gathered
from tests.support import ADMIN_TOKEN, Replay, client_for, encoded, recorded

DARIO = load_adapter("dario")
STATE = recorded("admin_accounts")
NETWORK = (Part.STATE, Part.POOL, Part.USAGE, Part.ADMIN)
MISJUDGED = dict.fromkeys(("livez", "health", "challenge"), Outcome.UNRECOGNIZED)


def judged(read: Read, body: bytes | None = None, status: int = 200) -> Result:
    """Judge the read with this body, or with the recorded one."""
    if body is None:
        answer = STATE.answer(read.path, "admin_token")
        assert answer is not None
        return DARIO.judge(read, Answer(answer.status, answer.body.encode()))
    return DARIO.judge(read, Answer(status, body))


def with_answer(read: Read, body: bytes) -> Snapshot:
    results = {each.name: judged(each, body if each is read else None) for each in DARIO.every_read}
    return DARIO.snapshot(Gathered(STATE.captured_at_s, None, "http://127.0.0.1:3456", NETWORK, results))


def leaves(value: object) -> Iterator[object]:
    """Yield every plain value in a Snapshot, except the terms and the advice, which are constants."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            if name not in {"terms", "advice"}:
                yield from leaves(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def assert_plain(snapshot: Snapshot) -> None:
    for value in leaves(snapshot):
        assert value is None or isinstance(value, bool | int | float | str | StrEnum)
        assert not isinstance(value, float) or (math.isfinite(value) and abs(value) < 1e17)
        assert not isinstance(value, int) or abs(value) <= 2**53
    pool = value_of(snapshot.pool)
    for target in pool.targets if pool else ():
        assert target.headroom is None or 0 <= target.headroom <= 1
        durations = (target.expires_in_s, target.available_in_s, *(w.resets_in_s for w in target.windows))
        assert all(value is None or value >= 0 for value in durations)


every_read = pytest.mark.parametrize("read", DARIO.every_read, ids=lambda read: read.name)

NO_ANSWER = {
    "nothing": b"",
    "blanks": b" \n",
    "a byte order mark": b'\xef\xbb\xbf{"status":"ok","halted":false,"accounts":[]}',
    "UTF-16": '{"status":"ok"}'.encode("utf-16"),
    "bad UTF-8": b'{"status":"ok","halted":false,"accounts":[],"x":"\xff\xfe"}',
    "a lone surrogate": b'{"status":"ok","halted":false,"accounts":[],"x":"\\ud800"}',
    "an integer of 5000 digits": b'{"status":"ok","halted":false,"accounts":[],"x":' + b"9" * 5000 + b"}",
    "100000 levels": b"[" * 100_000,
    "100000 objects": b'{"a":' * 100_000,
    "100000 closed levels": b"[" * 100_000 + b"]" * 100_000,
    "two documents": b"{}{}",
    "half a document": b'{"status":"ok","halted":fal',
    "a comment": b'{"status":"ok"/**/}',
    "a page": b"<!doctype html><p>dario",
    "null": b"null",
    "a list": b"[]",
    "a text": b'"ok"',
    "a number": b"NaN",
}


@every_read
def test_unexpected_json_is_malformed_and_other_reads_continue(read: Read) -> None:
    for what, body in NO_ANSWER.items():
        result = judged(read, body)
        assert (result.outcome, result.data) == (MISJUDGED.get(read.name, Outcome.MALFORMED), None), what
        assert_plain(with_answer(read, body))


LOST = {
    **{"NaN": float("nan"), "infinity": float("inf"), "minus infinity": float("-inf"), "beyond a float": 10**400},
    **{
        "beyond an exact float": 2**60,
        "a text": "12",
        "a bool": True,
        "null": None,
        "a list": [1],
        "an object": {"a": 1},
    },
}


@pytest.mark.parametrize("odd", LOST.values(), ids=LOST)
def test_value_that_is_not_a_number_becomes_none(odd: object) -> None:
    row = {
        "alias": "work",
        "status": "allowed",
        "requestCount": odd,
        "expiresInMs": odd,
        "cooldownMs": odd,
        "util5h": odd,
    }
    accounts = next(read for read in DARIO.every_read if read.name == "accounts")
    pool = value_of(with_answer(accounts, encoded({"accounts": [row], "stickyBindings": odd})).pool)
    assert pool is not None
    (target,) = pool.targets
    assert (target.name, target.requests, target.expires_in_s, pool.sticky_bindings) == ("work", None, None, None)


@pytest.mark.parametrize("accounts", [None, {}, "work", 3, True, {"0": {"alias": "work"}}, [{}] * 10_001])
def test_accounts_of_another_type_or_size_are_malformed(accounts: object) -> None:
    for name in ("accounts", "admin_accounts"):
        read = next(read for read in DARIO.every_read if read.name == name)
        assert judged(read, encoded({"accounts": accounts})).outcome is Outcome.MALFORMED


def test_last_of_duplicate_json_keys_wins() -> None:
    resume = next(read for read in DARIO.every_read if read.name == "resume")
    guard = value_of(with_answer(resume, b'{"halted":false,"halted":true}').guard)
    assert guard is not None
    assert guard.halted


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def changed(value: object, path: list[int], odd: object) -> object:
    """Replace one place of the value: each number of the path picks a child."""
    if not path or not isinstance(value, dict | list) or not value:
        return odd
    keys = list(value) if isinstance(value, dict) else list(range(len(value)))
    chosen = keys[path[0] % len(keys)]
    children = dict(value) if isinstance(value, dict) else dict(enumerate(value))
    children[chosen] = changed(children[chosen], path[1:], odd)
    return children if isinstance(value, dict) else list(children.values())


@settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(odd=ODD)
@every_read
def test_any_json_as_a_response_makes_a_snapshot(read: Read, odd: object) -> None:
    assert_plain(with_answer(read, json.dumps(odd).encode()))


@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(path=st.lists(st.integers(0, 20), max_size=4), odd=ODD)
@every_read
def test_any_json_anywhere_in_a_response_makes_a_snapshot(read: Read, path: list[int], odd: object) -> None:
    answer = STATE.answer(read.path, "admin_token")
    assert answer is not None
    assert_plain(with_answer(read, json.dumps(changed(json.loads(answer.body), path, odd)).encode()))


@pytest.mark.anyio
@pytest.mark.parametrize("body", NO_ANSWER.values(), ids=NO_ANSWER)
async def test_malformed_response_does_not_stop_other_reads(body: bytes) -> None:
    replay = Replay("admin_accounts").override("/accounts", body)
    snapshot = await client_for(replay, ROUTER_ADMIN_TOKEN=ADMIN_TOKEN).snapshot(NETWORK)
    ends = {read.name: read.outcome for read in snapshot.reads}
    assert ends.pop("accounts") is Outcome.MALFORMED
    assert ends.pop("admin_accounts") is Outcome.SKIPPED, "the token is not sent after a malformed response"
    assert set(ends.values()) == {Outcome.OK}
    assert (snapshot.peer, snapshot.pool) == (Peer.IDENTIFIED, NotRead(Outcome.MALFORMED))
