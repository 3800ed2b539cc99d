"""Numbers as a person reads them."""

from __future__ import annotations

import pytest

from mcp_server.units import bar, duration, percent, plural, span


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0s"), (0, "0s"), (59.9, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h 00m"), (7500, "2h 05m"),
        (86399, "23h 59m"), (86400, "1d 0h"), (200000, "2d 7h"), (2307102816, "73y"),
    ],
)  # fmt: skip
def test_a_duration_has_two_units_at_most(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((-1, "0%"), (0, "0%"), (0.001, "1%"), (0.125, "12%"), (0.61, "61%"), (0.996, "99%"), (0.9999, "99%")),
        *((1, "100%"), (1.01, "101%")),
    ],
)
def test_a_share_above_nothing_is_never_shown_as_nothing_and_one_below_all_never_as_all(
    share: float, text: str
) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("share", "cells"),
    [(-1, "░░░░░░░░░░"), (0, "░░░░░░░░░░"), (0.61, "██████░░░░"), (1, "██████████"), (9, "██████████")],
)
def test_a_bar_has_ten_cells_whatever_the_share(share: float, cells: str) -> None:
    assert bar(share) == cells


def test_counts_take_their_noun() -> None:
    assert [plural(count, "account") for count in (0, 1, 2)] == ["0 accounts", "1 account", "2 accounts"]
    assert plural(12_345, "request") == "12,345 requests"


def test_a_window_is_an_hour_unless_told_otherwise() -> None:
    assert [span(minutes) for minutes in (None, 60, 5, 1440)] == ["hour", "hour", "5m", "1d 0h"]
