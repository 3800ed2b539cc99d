"""Instants are read in either notation, and are None if they are none."""

from __future__ import annotations

import pytest

from router_client.parsing.instant import instant, is_any_unreadable


@pytest.mark.parametrize(
    "value",
    [
        1_795_692_000_000,
        1_795_692_000_000.0,
        "1795692000000",
        "1795692000000.0",
        "2026-11-26T11:20:00Z",
        "2026-11-26 11:20:00",
        "2026-11-26T12:20:00.000+01:00",
    ],
)
def test_instant_is_milliseconds_or_iso_text(value: object) -> None:
    assert instant(value) == 1_795_692_000
    assert not is_any_unreadable({"at": value}, "at")


@pytest.mark.parametrize("value", [1e300, "", "soon", "9" * 65, "9" * 60, "nan", True, [], {}])
def test_value_that_is_no_instant_is_none_and_unreadable(value: object) -> None:
    assert instant(value) is None
    assert is_any_unreadable({"at": value}, "other", "at")


def test_instant_that_is_not_reported_is_not_unreadable() -> None:
    assert not is_any_unreadable({"at": None}, "at", "missing")
