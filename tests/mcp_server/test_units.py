"""Numbers formatted for people."""

from __future__ import annotations

import pytest

from mcp_server.units import ago, all_of, bar, capitalized, duration, length, percent, plural, span


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0s"), (0, "0s"), (59.9, "59s"), (60, "1m"), (3599, "59m"), (3600, "1h 00m"), (7500, "2h 05m"),
        (86399, "23h 59m"), (86400, "1d 0h"), (200000, "2d 7h"), (2307102816, "73y"),
    ],
)  # fmt: skip
def test_duration_has_at_most_two_units(seconds: float, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        *((-1, "0%"), (0, "0%"), (0.001, "1%"), (0.125, "12%"), (0.61, "61%"), (0.996, "99%"), (0.9999, "99%")),
        *((1, "100%"), (1.01, "101%")),
    ],
)
def test_percent_is_0_or_100_only_for_exact_shares(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("share", "cells"),
    [(-1, "░░░░░"), (0, "░░░░░"), (0.61, "███░░"), (1, "█████"), (9, "█████")],
)
def test_bar_has_five_cells_for_any_share(share: float, cells: str) -> None:
    assert bar(share) == cells


def test_plural_adds_an_s_except_for_one() -> None:
    assert [plural(count, "account") for count in (0, 1, 2)] == ["0 accounts", "1 account", "2 accounts"]
    assert plural(12_345, "request") == "12,345 requests"


def test_span_of_an_unknown_window_is_an_hour() -> None:
    assert [span(minutes) for minutes in (None, 60, 5, 1440)] == ["hour", "hour", "5m", "24h"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *((0, "0s"), (59, "59s"), (60, "1m"), (300, "5m"), (3600, "1h"), (5400, "90m"), (86400, "24h")),
        *((7 * 86400, "7d"), (3601, "1h 00m"), (61.9, "1m")),
    ],
)
def test_length_of_a_period_has_one_unit_where_that_is_exact(seconds: float, text: str) -> None:
    assert length(seconds) == text


def test_words_for_all_for_an_age_and_at_the_beginning_of_a_sentence() -> None:
    assert [all_of(2, "account"), all_of(3, "account")] == ["both accounts", "all 3 accounts"]
    assert [ago(0.9), ago(1), ago(60)] == ["just now", "1s ago", "1m ago"]
    assert [capitalized("API key"), capitalized("its last request")] == ["API key", "Its last request"]
