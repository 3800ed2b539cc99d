"""The routers' own variables, also those of a program that is not the router."""

from __future__ import annotations

import pytest

from router_client import SettingsError, load_settings


def test_port_0_means_any_port_to_the_router_and_so_names_none() -> None:
    assert load_settings({"LLAMA_ARG_PORT": "0"}).candidates == load_settings({}).candidates


@pytest.mark.parametrize(("name", "value"), [("LLAMA_API_KEY", "none"), ("CCR_WEB_PORT", "x")])
def test_another_programs_invalid_variable_does_not_block_a_chosen_kind(name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name}: .*, or set ROUTER_KIND to the router that you use$"):
        load_settings({name: value})
    assert load_settings({name: value, "ROUTER_KIND": "dario"}).kind == "dario"
