"""The model list: one deployment for each id, with a readable and unique name."""

from __future__ import annotations

import pytest

from tests.router_client.litellm.support import pool, row, with_models

OPAQUE = "0123456789abcdef" * 4


def names(*rows: object) -> list[str | None]:
    return [target.name for target in pool(with_models(*rows)).targets]


def test_rows_of_one_id_are_one_deployment() -> None:
    assert names(row("chat", "a"), row("chat", "a"), row("chat", "b")) == ["chat/a", "chat/b"]


@pytest.mark.parametrize("id_", [OPAQUE, "5b0f6a0e-1111-4222-8333-444455556666", None, "", 7])
def test_generated_id_is_shown_as_a_number(id_: object) -> None:
    other = id_[::-1] if isinstance(id_, str) and id_ else id_
    assert names(row("chat", id_), row("backup", "b"), row("chat", other)) == ["chat/1", "backup/b", "chat/2"]


def test_team_model_has_the_name_that_its_team_requests() -> None:
    team = {"id": "t1", "team_public_model_name": "team-gpt", "team_id": "x"}
    internal = {**row("model_name_cc5f_2595", "t1"), "model_info": team}
    assert names(internal) == ["team-gpt/t1"]
    assert [route.name for route in pool(with_models(internal)).routes] == ["team-gpt"]
