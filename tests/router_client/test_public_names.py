"""What `router_client` offers is what `__all__` lists."""

from __future__ import annotations

import inspect

import router_client


def test_the_listed_names_are_all_there_is() -> None:
    found = {
        name for name, value in vars(router_client).items() if not name.startswith("_") and not inspect.ismodule(value)
    }
    assert found == set(router_client.__all__)
    assert router_client.__all__ == sorted(router_client.__all__)
