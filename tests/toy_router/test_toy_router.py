"""A router unlike the real ones works without a line of its own in neutral code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from mcp_server.answers.reports import DOCTOR, LINE, POOL, STATUS, USAGE
from mcp_server.assessment import Assessment
from router_client.model.states import Severity
from router_client.routers import KINDS, load_adapter
from tests import toy_router
from tests.architecture.source import modules
from tests.mcp_server.assessment.looks import assessed
from tests.support import EVERY_STATE
from tests.toy_router import KIND

pytestmark = pytest.mark.usefixtures("toy")

# A secret's shape is named after its issuer.
SHAPES = "mcp_server/redaction/shapes.py"
PROBLEMS = {Severity.FAIL, Severity.WARN}


def problems(assessment: Assessment) -> list[str]:
    return [finding.id for finding in assessment.findings if finding.severity in PROBLEMS]


def test_paused_account_beside_a_usable_one_is_no_warning() -> None:
    assessment = assessed(KIND, "first_paused")
    assert (assessment.verdict.name, assessment.serving, problems(assessment)) == ("ok", True, [])
    (paused,) = [finding for finding in assessment.findings if finding.id == "target.paused"]
    assert paused.severity is Severity.INFO
    assert paused.evidence == "Somebody paused it."
    assert paused.next_step == "Run `toy resume` for it if it should serve."


def test_router_with_all_accounts_paused_is_down_with_a_next_step() -> None:
    assessment = assessed(KIND, "all_paused")
    assert (assessment.verdict.name, assessment.serving) == ("no_usable_target", False)
    assert assessment.verdict.headline == "The router has no usable account: 2 paused."
    assert assessment.verdict.next_step == "Run `toy resume` for it if it should serve."


def test_usage_not_offered_does_not_lower_the_verdict() -> None:
    usage = USAGE.build(assessed(KIND, "first_paused"), "all")
    assert (usage.available, usage.verdict) == (False, "ok")
    assert usage.reason == "This router reports no usage statistics."


def test_starting_account_shows_when_it_is_available() -> None:
    assessment = assessed(KIND, "starting")
    (row,) = POOL.build(assessment, "all").targets
    assert (row.state, row.available_in_s) == ("starting", 12)
    assert (assessment.serving, assessment.verdict.next_step) == (False, "Wait 12s until it has started.")
    assert assessment.verdict.headline == (
        "The router's only account is starting: until that is done, it refuses requests. It is available in 12s."
    )


def test_lock_stops_one_model_and_shows_its_end() -> None:
    assessment = assessed(KIND, "locked_for_one_model")
    (row,) = POOL.build(assessment, "all").targets
    assert [(lock.model, lock.expires_in_s) for lock in row.locks] == [("writer", 95)]
    assert row.state == "usable"
    served = {route.name: (route.serving, route.available_in_s) for route in STATUS.build(assessment, "all").routes}
    assert served == {"writer": (False, 95), "reader": (True, None)}
    assert "locked for writer (for 1m)" in POOL.render(POOL.build(assessment, "all"))


def test_many_locks_of_one_account_stay_one_short_row_and_one_finding() -> None:
    assessment = assessed(KIND, "many_locks")
    (row,) = POOL.build(assessment, "all").targets
    assert (len(row.locks), row.locked_models) == (16, 40)
    shown = POOL.render(POOL.build(assessment, "all"))
    assert "locked for model-01 (for 37s), model-02 (for 44s), model-03 (for 51s) and 37 more" in shown
    (finding,) = [finding for finding in assessment.findings if finding.id == "target.locked"]
    assert finding.message == "This account is locked for 40 models."
    assert finding.evidence == "The router reports the locks. The first one expires in 37s."
    assert len(finding.details) == 3


def test_accounts_that_no_request_has_verified_are_neither_usable_nor_bad() -> None:
    assessment = assessed(KIND, "unverified")
    assert (assessment.verdict.name, assessment.serving, problems(assessment)) == ("unverified", None, [])
    assert "last success 2d 4h ago" in assessment.verdict.headline
    rows = POOL.build(assessment, "all").targets
    assert [row.reason for row in rows] == ["no request has used it yet", "its last success was 2d 4h ago"]
    assert "Accounts    2 unverified" in STATUS.render(STATUS.build(assessment, "all"))
    assert LINE.render(LINE.build(assessment, "all")) == "? up, unverified"


def test_accounts_that_are_switched_off_are_not_called_broken() -> None:
    assessment = assessed(KIND, "disabled")
    assert assessment.verdict.headline == "The router has no usable account: 2 disabled."
    assert LINE.render(LINE.build(assessment, "all")) == "✗ both accounts disabled"
    assert {f.severity for f in assessment.findings if f.id == "target.disabled"} == {Severity.INFO}


def test_each_state_is_named_and_explained_in_the_pool() -> None:
    assessment = assessed(KIND, "mixed")
    notes = {row.name: (row.state.value, row.reason) for row in POOL.build(assessment, "all").targets}
    assert notes == {
        "first": ("usable", None),
        "second": ("usable", "it loads its model at the next request"),
        "third": ("unverified", "no request has used it yet"),
        "fourth": ("disabled", "disabled"),
        "fifth": ("paused", "somebody paused it"),
        "sixth": ("starting", "starting"),
        "seventh": ("rate_limited", "the provider rejected its last request because of a limit"),
    }
    title, *_ = POOL.render(POOL.build(assessment, "all")).splitlines()
    assert title == (
        "POOL 2 of 7 accounts usable, 1 unverified, 1 starting, 1 paused, 1 disabled, 1 rate limited,"
        " 1 locked for some models"
    )


def test_line_says_what_keeps_every_account_out() -> None:
    lines = {state: LINE.render(LINE.build(assessed(KIND, state), "all")) for state in ("all_paused", "starting")}
    assert lines == {"all_paused": "✗ both accounts paused", "starting": "✗ account starting, back in 12s"}


def test_first_account_decides_without_failover() -> None:
    """The next request goes to an account whose key is rejected, although another account is usable."""
    assessment = assessed(KIND, "first_rejected")
    assert assessment.serving is False
    assert assessment.verdict.next_step == "Correct its key with `toy key`, or pause it with `toy pause`."
    assert assessed(KIND, "second_limited").serving is True


def test_remaining_budget_is_shown_as_money() -> None:
    assessment = assessed(KIND, "money_spent")
    view = POOL.build(assessment, "all")
    spent, half = view.targets
    assert (spent.state, spent.available_in_s) == ("budget_spent", 7200)
    assert [(w.unit, w.limit, w.remaining) for w in half.windows] == [("usd", 50, 8.75)]
    assert half.headroom == pytest.approx(0.175)
    assert "$8.75" in POOL.render(view)


def test_every_problem_has_a_next_step() -> None:
    for state in (state for kind, state in EVERY_STATE if kind == KIND):
        for finding in DOCTOR.build(assessed(KIND, state), "problems").findings:
            assert finding.next_step, (state, finding.id)


def test_adapter_is_found_through_the_registry() -> None:
    assert load_adapter(KIND) is toy_router.ADAPTER
    assert Path(toy_router.__file__).parent.name == "toy_router"


def words(tree: ast.Module) -> set[str]:
    """Return every name and every text of the code, except docstrings."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            found.add(node.value.lower())
        if isinstance(node, ast.Name | ast.Attribute):
            found.add((node.id if isinstance(node, ast.Name) else node.attr).lower())
        if isinstance(node, ast.ImportFrom | ast.Import):
            found |= {name.name.lower() for name in node.names} | {(getattr(node, "module", None) or "").lower()}
    return found


def test_neutral_code_names_no_router() -> None:
    """A new router is only its folder, its row and its states."""
    neutral = {path: tree for path, tree in modules().items() if not path.startswith("router_client/routers/")}
    assert len(neutral) > 60
    naming = {path: kind for path, tree in neutral.items() for kind in KINDS for word in words(tree) if kind in word}
    assert naming.keys() <= {SHAPES}


def test_no_adapter_names_another_router() -> None:
    for path, tree in modules().items():
        place = path.split("/")
        if path.startswith("router_client/routers/") and len(place) >= 4:
            package = f"router_client.routers.{place[2]}"
            others = {kind for kind, row in KINDS.items() if not f"{row.module}.".startswith(f"{package}.")}
            assert {kind for kind in others for word in words(tree) if kind in word} == set(), path


def test_registry_is_restored_without_the_toy_router() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(KINDS, KIND)
        before = list(KINDS)
        with toy_router.registered():
            assert KINDS[KIND] is toy_router.ROW
        assert list(KINDS) == before
