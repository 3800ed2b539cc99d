"""LiteLLM's clauses and next steps: one for each code, each a plain sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mcp_server.assessment.causes import CLAUSES, clause
from router_client.model.targets import Cause
from router_client.routers import litellm
from router_client.routers.litellm.advice import ADVICE
from router_client.routers.litellm.pool import METRICS_CAUSES
from router_client.routers.litellm.terms import TERMS, health_checks_note
from tests.router_client.litellm.support import snapshot

CODE = re.compile(r'Cause\(\s*(?:"(\w+)" if \w+ else "(\w+)"|"(\w+)")')


def test_causes_and_clauses_match() -> None:
    sources = (path.read_text("utf-8") for path in Path(litellm.__file__).parent.glob("*.py"))
    used = {code for text in sources for found in CODE.findall(text) for code in found if code}
    assert (used | METRICS_CAUSES) - CLAUSES.keys() == set(TERMS.causes)


@pytest.mark.parametrize("code", TERMS.causes)
def test_every_clause_can_be_filled_in(code: str) -> None:
    text = clause(Cause(code, (500,), 2, 48), TERMS)
    assert text is not None
    assert "{" not in text


def test_every_next_step_is_a_sentence_with_wait_as_its_only_blank() -> None:
    for step in ADVICE.values():
        assert "{" not in step.replace("{wait}", "")
        assert step[0].isupper()
        assert step.endswith(".")


def test_every_cause_about_metrics_has_a_next_step() -> None:
    assert {f"pool.not_reported.{code}" for code in METRICS_CAUSES} <= ADVICE.keys()


def test_snapshot_has_terms_and_advice() -> None:
    found = snapshot()
    assert (found.terms, found.advice) == (TERMS, ADVICE)


def test_master_key_is_named_only_if_no_other_key_is_enough() -> None:
    asking = {id_ for id_, step in ADVICE.items() if "master key" in step.lower()}
    assert asking <= {"router.needs_key", "router.key_rejected"}


def test_each_next_step_has_at_most_one_command() -> None:
    assert {id_ for id_, step in ADVICE.items() if step.count("`") > 2} == set()


def test_one_health_check_is_one_request() -> None:
    assert "sent 1 request for an estimated $0.0010; these" in health_checks_note(1, 0.001)
    assert "sent 2 requests; these" in health_checks_note(2, 0.0)
