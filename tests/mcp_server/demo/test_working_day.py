"""dario's demo: derived as it is committed, and consistent as dario's own answers are (contract, 2.3 to 2.7)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from mcp_server.demo.recorded import UNREACHABLE, demo_states
from router_client.routers import KINDS
from tests import working_day
from tests.support import recorded
from tests.working_day import DEMO, OUT_OF_ROTATION, RECORDED, STATES, UPSTREAM_KEY

TRAFFIC = [name for name, day in STATES.items() if day.has_traffic]
POOLS = [name for name in TRAFFIC if name != "upstream-key"]
HOUR_MS = 3_600_000
NAMES_PER_KIND = 8

every_state = pytest.mark.parametrize("name", STATES)
with_traffic = pytest.mark.parametrize("name", TRAFFIC)
with_accounts = pytest.mark.parametrize("name", [*POOLS, "fresh"])


def body(name: str, path: str) -> Any:
    answer = recorded(name).answer(path, "proxy_key")
    assert answer is not None
    return json.loads(answer.body)


def rows(name: str) -> list[dict[str, Any]]:
    return list(body(name, "/accounts")["accounts"])


@pytest.mark.parametrize(("path", "text"), working_day.states().items(), ids=lambda value: getattr(value, "name", ""))
def test_every_state_is_committed_as_the_script_derives_it(path: Any, text: str) -> None:
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_as_many_states_and_they_are_named_as_their_files(kind: str) -> None:
    assert len(demo_states(kind)) == NAMES_PER_KIND
    assert UNREACHABLE not in demo_states(kind)


@every_state
def test_fields_and_error_answers_stay_as_recorded(name: str) -> None:
    base, derived = (
        json.loads((folder / f"{state}.json").read_text("utf-8"))["answers"]
        for folder, state in ((RECORDED, STATES[name].base), (DEMO, name))
    )
    for old, new in zip(base, derived, strict=True):
        assert old | {"body": ""} == new | {"body": ""}
        assert set(_fields(json.loads(new["body"]))) == set(_fields(json.loads(old["body"])))


def _fields(value: Any, path: str = "") -> Iterator[str]:
    """The paths of all fields, down to the tables by claim, alias or model, whose keys are no fields."""
    if isinstance(value, list):
        for item in value:
            yield from _fields(item, f"{path}[]")
    elif isinstance(value, dict) and not path.endswith(("claimBreakdown", "perAccount", "perModel")):
        for key, inner in value.items():
            yield f"{path}.{key}"
            yield from _fields(inner, f"{path}.{key}")


@with_traffic
def test_accounts_and_models_are_of_the_last_hour_and_add_up_to_it(name: str) -> None:
    analytics = body(name, "/analytics")
    window, accounts, models = analytics["window"], analytics["perAccount"], analytics["perModel"]
    for part in (accounts, models):
        assert sum(row["requests"] for row in part.values()) == window["requests"]
        assert sum(row["estimatedCost"] for row in part.values()) == pytest.approx(window["estimatedCost"], abs=0.0003)
    assert sum(row["inputTokens"] for row in accounts.values()) == window["totalInputTokens"]
    assert sum(row["outputTokens"] for row in accounts.values()) == window["totalOutputTokens"]
    assert sum(row["requests"] * row["avgInputTokens"] for row in models.values()) == window["totalInputTokens"]
    assert len(set(models) - {"unknown"}) == 3


@with_traffic
@pytest.mark.parametrize("part", ["window", "allTime"])
def test_billing_buckets_and_claims_add_up_to_the_requests(name: str, part: str) -> None:
    stats = body(name, "/analytics")[part]
    buckets, claims = stats["billingBucketBreakdown"], stats["claimBreakdown"]
    assert sum(buckets.values()) == sum(claims.values()) == stats["requests"]
    assert (buckets["extra_usage"], buckets["unknown"]) == (claims.get("overage", 0), claims.get("unknown", 0))


@with_traffic
def test_a_day_has_hundreds_of_requests_and_more_of_them_since_the_start(name: str) -> None:
    analytics = body(name, "/analytics")
    assert analytics["allTime"]["requests"] > analytics["window"]["requests"]
    assert analytics["allTime"]["requests"] > 400
    # /health counts what reached no account, too; were it less, that would be the trace of requests without an answer.
    assert body(name, "/health")["requests"] > analytics["allTime"]["requests"]


@pytest.mark.parametrize("name", POOLS)
def test_the_counts_of_the_accounts_are_since_the_start(name: str) -> None:
    day, all_time = STATES[name], body(name, "/analytics")["allTime"]
    failed = round(all_time["errorRate"] * all_time["requests"])
    served = sum(row["requestCount"] for row in rows(name)) - sum(day.auth_failures.values())
    assert served == all_time["requests"] - failed


@with_accounts
def test_tokens_expire_in_hours_and_all_expiries_agree(name: str) -> None:
    status, at_ms = body(name, "/status"), recorded(name).captured_at_s * 1000
    usable = [row for row in rows(name) if row["status"] not in OUT_OF_ROTATION] or rows(name)
    left_ms = min(row["expiresInMs"] for row in usable)
    assert all(3 * HOUR_MS <= row["expiresInMs"] <= 8 * HOUR_MS for row in rows(name))
    assert status["expiresAt"] == at_ms + left_ms
    assert status["expiresIn"] == body(name, "/health")["expiresIn"]
    if (clock := re.fullmatch(r"(\d+)h (\d+)m", status["expiresIn"])) is not None:
        assert int(clock[1]) * 60 + int(clock[2]) == left_ms // 60_000


@with_accounts
def test_the_totals_of_the_accounts_follow_from_their_rows(name: str) -> None:
    accounts = body(name, "/accounts")
    heads = [max(0, 1 - max(row["util5h"], row["util7d"])) for row in accounts["accounts"]]
    usable = [row for row in accounts["accounts"] if row["status"] not in OUT_OF_ROTATION]
    assert accounts["totalHeadroom"] == round(100 * sum(heads) / len(heads))
    assert (accounts["healthy"], accounts["healthy"] + accounts["exhausted"]) == (len(usable), len(heads))
    assert accounts["bestAccount"] in {row["alias"] for row in usable or accounts["accounts"]}


@pytest.mark.parametrize("name", ["busy", "halted"])
def test_the_quota_windows_are_at_different_levels(name: str) -> None:
    assert len({row["util5h"] for row in rows(name)}) == len({row["util7d"] for row in rows(name)}) == 3


def test_the_halt_is_as_old_as_the_reading_that_caused_it() -> None:
    guard, account = body("halted", "/admin/resume"), rows("halted")[0]
    state, config = guard["state"], guard["config"]
    assert state["cooldownUntil"] - state["since"] == config["cooldownMs"]
    assert (state["request"]["account"], state["since"]) == (account["alias"], account["lastObservedAt"])


def test_an_upstream_key_has_no_accounts_and_its_own_row() -> None:
    assert rows("upstream-key") == []
    assert list(body("upstream-key", "/analytics")["perAccount"]) == [UPSTREAM_KEY]
