"""What `router_client` offers is what `__all__` lists."""

from __future__ import annotations

import pytest

import router_client


def test_the_listed_names_are_all_there_is() -> None:
    assert router_client.__all__ == sorted(router_client._HOMES)


@pytest.mark.parametrize("name", router_client.__all__)
def test_each_listed_name_is_there(name: str) -> None:
    assert getattr(router_client, name).__name__ == name


def test_any_other_name_is_missing_in_pythons_own_words() -> None:
    with pytest.raises(AttributeError, match="module 'router_client' has no attribute 'Nonsense'"):
        _ = router_client.Nonsense
