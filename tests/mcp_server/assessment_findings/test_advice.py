"""Next steps: each has a finding, each finding that wants an action has one, and the router's own come first."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

import pytest

import mcp_server.assessment
from mcp_server.assessment import assess
from mcp_server.assessment.advice import DEFAULTS, next_step, wait_clause
from router_client.model.states import BackendIssue, TargetState
from router_client.model.targets import Cause
from router_client.routers.dario.advice import advice as dario_advice
from router_client.routers.litellm.advice import ADVICE as LITELLM_ADVICE
from tests.mcp_server.assessment_findings.cases import CASES
from tests.mcp_server.assessment_findings.test_findings import ids_in_the_source
from tests.mcp_server.sample import pool, snapshot, target
from tests.toy_router.terms import ADVICE as TOY_ADVICE

URLS = ("http://127.0.0.1:3456", "http://127.0.0.1:4111", "http://localhost:3456", "https://router.example:443")
DARIO = [
    dario_advice(url, has_key=has_key, admin_mode=admin_mode, healthy_peer=healthy_peer)
    for url, has_key, admin_mode, healthy_peer in product(URLS, (False, True), (False, True), (False, True))
]
EVERY_ADVICE: list[Mapping[str, str]] = [DEFAULTS, LITELLM_ADVICE, TOY_ADVICE, *DARIO]
ADVISED = set().union(*EVERY_ADVICE)


def asked_for() -> Iterator[str]:
    """The ids that the assessment asks a step for: constants in its calls, and those made from an enum's values."""
    for path in Path(mcp_server.assessment.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"next_step", "_step"}
            ):
                constants = (arg.value for arg in node.args if isinstance(arg, ast.Constant))
                yield from (text for text in constants if isinstance(text, str) and "." in text)
    yield from (f"target.{state.value}" for state in TargetState if state is not TargetState.USABLE)
    yield from (f"backend.{issue.value}" for issue in BackendIssue)


def test_every_id_that_is_asked_for_has_a_step() -> None:
    assert set(asked_for()) - ADVISED == set()


def test_every_finding_that_wants_an_action_has_a_step_without_any_advice_of_the_router() -> None:
    wanting = {
        finding.id
        for *_, changes in CASES
        for finding in assess(snapshot(**changes)).findings
        if finding.severity.value in {"fail", "warn"} and not finding.next_step
    }
    assert wanting == set()


def test_no_step_is_kept_for_a_finding_that_there_is_not() -> None:
    """`<id>.<code>` is a step for one cause of a finding."""
    known = ids_in_the_source()
    unknown = {id_ for id_ in ADVISED if id_ not in known and id_.rpartition(".")[0] not in known}
    assert unknown == set()


@pytest.mark.parametrize("steps", EVERY_ADVICE)
def test_every_step_is_sentences_and_waits_are_its_only_blank(steps: Mapping[str, str]) -> None:
    for id_, step in steps.items():
        bare = step.replace("{wait}", "")
        assert step.isprintable(), id_
        assert "{" not in bare, id_
        assert "}" not in bare, id_
        assert step[0].isupper(), id_


def test_the_routers_own_step_comes_first_and_the_more_exact_one_before_that() -> None:
    general, exact = {"pool.not_reported": "General."}, {"pool.not_reported.code": "Exact."}
    bare = snapshot()
    assert next_step(bare, "pool.not_reported", detail="code") == DEFAULTS["pool.not_reported"]
    assert next_step(snapshot(advice=general), "pool.not_reported", detail="code") == "General."
    assert next_step(snapshot(advice=general | exact), "pool.not_reported", detail="code") == "Exact."
    assert next_step(snapshot(advice=general | exact), "pool.not_reported", detail="other") == "General."
    assert next_step(bare, "no.such") is None


@pytest.mark.parametrize(
    ("seconds", "at_least", "text"),
    [(None, False, ""), (None, True, ""), (48, False, " 48s"), (7500, True, " at least 2h 05m"), (0, False, " 0s")],
)
def test_a_wait_is_named_only_where_it_is_known(seconds: float | None, text: str, *, at_least: bool) -> None:
    assert wait_clause(seconds, at_least=at_least) == text


@pytest.mark.parametrize("advice", [*DARIO, LITELLM_ADVICE, TOY_ADVICE])
def test_no_step_of_a_router_is_lost_on_the_way_to_its_finding(advice: Mapping[str, str]) -> None:
    cooling = target("a", TargetState.COOLING_DOWN, cause=Cause("auth_failed"), available_in_s=48.0)
    verdict = assess(snapshot(pool=pool(cooling), advice=advice)).verdict
    own = advice.get("target.cooling_down", DEFAULTS["target.cooling_down"])
    assert verdict.next_step == own.replace("{wait}", " 48s")
