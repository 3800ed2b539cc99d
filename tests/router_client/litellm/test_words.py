"""What LiteLLM's causes and next steps say: one for each code, each a plain sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mcp_server.assessment.causes import CLAUSES, clause
from router_client.model.targets import Cause
from router_client.routers import litellm
from router_client.routers.litellm.advice import ADVICE
from router_client.routers.litellm.pool import METRICS_LACK
from router_client.routers.litellm.terms import TERMS
from tests.router_client.litellm.support import snapshot

CODE = re.compile(r'Cause\(\s*(?:"(\w+)" if \w+ else "(\w+)"|"(\w+)")')


def test_every_cause_has_its_clause_and_every_clause_its_cause() -> None:
    sources = (path.read_text("utf-8") for path in Path(litellm.__file__).parent.glob("*.py"))
    used = {code for text in sources for found in CODE.findall(text) for code in found if code}
    assert (used | METRICS_LACK) - CLAUSES.keys() == set(TERMS.causes)


@pytest.mark.parametrize("code", TERMS.causes)
def test_every_clause_can_be_filled_in(code: str) -> None:
    said = clause(Cause(code, (500,), 2, 48), TERMS)
    assert said is not None
    assert "{" not in said


def test_every_next_step_is_a_whole_sentence_with_no_other_placeholder() -> None:
    for step in ADVICE.values():
        assert "{" not in step.replace("{wait}", "")
        assert step[0].isupper()
        assert step.endswith(".")


def test_every_reason_why_no_state_is_known_has_a_next_step() -> None:
    assert {f"pool.not_reported.{code}" for code in METRICS_LACK} <= ADVICE.keys()


def test_a_snapshot_brings_both() -> None:
    found = snapshot()
    assert (found.terms, found.advice) == (TERMS, ADVICE)


def test_no_next_step_asks_for_the_master_key_where_less_will_do() -> None:
    asking = {id_ for id_, step in ADVICE.items() if "master key" in step.lower()}
    assert asking <= {"router.needs_key", "router.key_rejected"}
