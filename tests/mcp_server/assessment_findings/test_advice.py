"""Next steps: each belongs to a finding, each problem has one, and the adapter's come first."""

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
IDS_WITH_STEPS = set().union(*EVERY_ADVICE)


def requested_ids() -> Iterator[str]:
    """Yield the ids that the assessment passes to `next_step`: constants, and ids made from enum values."""
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


def test_every_requested_id_has_a_step() -> None:
    assert set(requested_ids()) - IDS_WITH_STEPS == set()


def test_every_problem_has_a_neutral_step() -> None:
    missing = {
        finding.id
        for *_, changes in CASES
        for finding in assess(snapshot(**changes)).findings
        if finding.severity.value in {"fail", "warn"} and not finding.next_step
    }
    assert missing == set()


def test_no_step_belongs_to_an_unknown_finding() -> None:
    """`<id>.<code>` is the step for one cause of a finding."""
    known = ids_in_the_source()
    unknown = {id_ for id_ in IDS_WITH_STEPS if id_ not in known and id_.rpartition(".")[0] not in known}
    assert unknown == set()


@pytest.mark.parametrize("steps", EVERY_ADVICE)
def test_every_step_is_a_sentence_with_known_placeholders(steps: Mapping[str, str]) -> None:
    for id_, step in steps.items():
        bare = step.replace("{wait}", "").replace("{target}", "").replace("{route}", "")
        assert step.isprintable(), id_
        assert "{" not in bare, id_
        assert "}" not in bare, id_
        assert step[0].isupper(), id_


def test_adapter_step_replaces_the_neutral_one() -> None:
    general, exact = {"pool.not_reported": "General."}, {"pool.not_reported.code": "Exact."}
    bare = snapshot()
    assert next_step(bare, "pool.not_reported", detail="code") == DEFAULTS["pool.not_reported"]
    assert next_step(snapshot(advice=general), "pool.not_reported", detail="code") == "General."
    assert next_step(snapshot(advice=general | exact), "pool.not_reported", detail="code") == "Exact."
    assert next_step(snapshot(advice=general | exact), "pool.not_reported", detail="other") == "General."
    assert next_step(bare, "no.such") is None


def test_step_contains_the_adapters_nouns() -> None:
    assert next_step(snapshot(), "pool.no_targets") == "Add at least one account in the router's configuration."
    assert next_step(snapshot(), "route.refused", 5) == "Wait 5s, or request another API."


@pytest.mark.parametrize(
    ("seconds", "at_least", "text"),
    [(None, False, ""), (None, True, ""), (48, False, " 48s"), (7500, True, " at least 2h 05m"), (0, False, " 0s")],
)
def test_wait_is_shown_only_if_it_is_known(seconds: float | None, text: str, *, at_least: bool) -> None:
    assert wait_clause(seconds, at_least=at_least) == text


@pytest.mark.parametrize("advice", [*DARIO, LITELLM_ADVICE, TOY_ADVICE])
def test_adapter_step_reaches_the_verdict(advice: Mapping[str, str]) -> None:
    cooling = target("a", TargetState.COOLING_DOWN, cause=Cause("auth_failed"), available_in_s=48.0)
    verdict = assess(snapshot(pool=pool(cooling), advice=advice)).verdict
    own = advice.get("target.cooling_down", DEFAULTS["target.cooling_down"])
    assert verdict.next_step == own.replace("{wait}", " 48s")
