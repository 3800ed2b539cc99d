"""What counts as a change between two looks, and what does not: order, cuts and what a look cannot know."""

from __future__ import annotations

import pytest

from mcp_server.answers.changes import Changes, Seen, seen_in
from mcp_server.answers.text.changes import render_change, render_mark
from mcp_server.answers.views.changes import ChangeView, What

TIME = "2026-03-01T12:03:04+01:00"
SEVERITIES = {"usable": "ok", "paused": "info", "rate_limited": "warn", "cooling_down": "warn", "auth_failed": "fail"}
Names = list[tuple[str | None, str]]


def look(
    targets: Names | None = None,
    findings: list[tuple[str, str | None, str]] | None = None,
    verdict: str = "ok",
    total: int | None = None,
    found: int | None = None,
) -> Seen:
    """Return a look at these targets and findings. `total` and `found` are their numbers if the lists were cut."""
    rows = [{"name": name, "state": state, "severity": SEVERITIES[state]} for name, state in targets or []]
    counts = {"total": len(rows) if total is None else total}
    pool = {"available": targets is not None, "counts": counts if targets is not None else None, "targets": rows}
    listed = [{"id": id_, "subject": subject, "severity": severity} for id_, subject, severity in findings or []]
    summary = {"fail": 0, "warn": len(listed) if found is None else found, "info": 9, "ok": 9}
    return seen_in(pool, {"verdict": verdict, "summary": summary, "findings": listed})


def changes(*looks: Seen) -> list[str]:
    """Return the words of the changes from the look before the last to the last."""
    compare = Changes()
    found = [compare.since_last(each, TIME) for each in looks]
    return [render_mark(change).removeprefix("Changed at 12:03:04: ") for change in found[-1]]


def test_first_look_has_no_changes() -> None:
    assert changes(look([("a", "auth_failed")], [("guard.halted", "router", "fail")], "halted")) == []


def test_equal_looks_have_no_changes() -> None:
    same = look([("a", "usable"), (None, "usable")], [("x.y", None, "warn")])
    assert changes(same, same, same) == []


def test_verdict_target_and_finding_are_compared() -> None:
    before = look([("a", "usable"), ("b", "usable")], [("key.expiring", "b", "warn")])
    now = look([("a", "rate_limited"), ("b", "usable")], [("target.rate_limited", "a", "warn")], "degraded")
    assert changes(before, now) == [
        "verdict: ok -> degraded",
        "target a: usable -> rate_limited",
        "finding target.rate_limited a: none -> warn",
        "finding key.expiring b: warn -> none",
    ]


def test_change_is_compared_with_the_look_before_not_with_the_first() -> None:
    up, down = look([("a", "usable")]), look([("a", "rate_limited")])
    assert changes(up, down, down) == []
    assert changes(up, down, up) == ["target a: rate_limited -> usable"]


def test_order_of_rows_is_no_change() -> None:
    before = look([("a", "usable"), ("b", "rate_limited")], [("x", "1", "warn"), ("x", "2", "warn")])
    now = look([("b", "rate_limited"), ("a", "usable")], [("x", "2", "warn"), ("x", "1", "warn")])
    assert changes(before, now) == []


def test_targets_that_appear_and_disappear() -> None:
    assert changes(look([("a", "usable")]), look([("b", "usable")])) == [
        "target b: none -> usable",
        "target a: usable -> none",
    ]


@pytest.mark.parametrize(("name", "words"), [("a", "a"), (None, "(no name)"), ("a: b", '"a: b"')])
def test_targets_of_one_name_are_compared_as_a_group(name: str | None, words: str) -> None:
    before = look([(name, "usable"), (name, "usable"), (name, "rate_limited")])
    assert changes(before, look([(name, "rate_limited"), (name, "usable"), (name, "usable")])) == []
    assert changes(before, look([(name, "rate_limited"), (name, "rate_limited"), (name, "usable")])) == [
        f"target {words}: usable -> rate_limited"
    ]
    assert changes(before, look([(name, "usable"), (name, "usable")])) == [f"target {words}: rate_limited -> none"]


def test_numbers_of_labels_do_not_count_because_they_depend_on_the_order() -> None:
    one, other = "[redacted:email]", "[redacted:email#2]"
    before = look([(one, "usable"), (other, "rate_limited")], [("x", other, "warn")])
    assert changes(before, look([(one, "rate_limited"), (other, "usable")], [("x", one, "warn")])) == []
    assert changes(before, look([(one, "usable"), (other, "usable")], [("x", one, "warn")])) == [
        "target [redacted:email]: rate_limited -> usable"
    ]


def test_name_that_resembles_a_label_keeps_its_number() -> None:
    assert changes(look([("x[a#2]", "usable")]), look([("x[a#3]", "usable")])) != []


def test_findings_of_one_id_are_told_apart_by_their_subject() -> None:
    before = look([], [("x", "1", "warn"), ("x", "2", "warn"), ("x", None, "warn")])
    assert changes(before, look([], [("x", "1", "fail"), ("x", None, "warn")])) == [
        "finding x 1: warn -> fail",
        "finding x 2: warn -> none",
    ]


def test_without_a_pool_targets_and_missing_findings_are_unknown_not_gone() -> None:
    up = look([("a", "usable"), ("b", "rate_limited")], [("target.rate_limited", "b", "warn")])
    down = look(None, [("router.unreachable", "router", "fail")], "unreachable")
    assert changes(up, down) == ["verdict: ok -> unreachable", "finding router.unreachable router: none -> fail"]
    assert changes(up, down, down) == []
    assert changes(up, down, down, up) == [
        "verdict: unreachable -> ok",
        "finding router.unreachable router: fail -> none",
    ]
    later = look([("a", "usable"), ("b", "usable")])
    assert changes(up, down, later) == [
        "verdict: unreachable -> ok",
        "target b: rate_limited -> usable",
        "finding target.rate_limited b: warn -> none",
        "finding router.unreachable router: fail -> none",
    ]


def test_finding_of_a_look_without_a_pool_goes_with_the_next_one() -> None:
    down, locked = (
        look(None, [("router.unreachable", "router", "fail")]),
        look(None, [("router.needs_key", None, "fail")]),
    )
    assert changes(down, locked) == [
        "finding router.needs_key: none -> fail",
        "finding router.unreachable router: fail -> none",
    ]


def test_pool_that_is_known_for_the_first_time_is_no_change() -> None:
    assert changes(look(None), look([("a", "usable")])) == []


def test_row_that_a_cut_may_have_hidden_is_no_change() -> None:
    """Rows are listed worst first: beyond the cut they are no worse than the last one."""
    before = look([("a", "usable"), ("b", "usable")], total=90)
    assert changes(before, look([("b", "usable"), ("c", "usable")], total=90)) == []
    assert changes(before, look([("a", "usable"), ("b", "usable"), ("c", "usable")])) == []
    assert changes(before, look([("z", "rate_limited"), ("a", "usable")], total=90)) == [
        "target z: none -> rate_limited"
    ]
    limited = look([("z", "rate_limited"), ("a", "usable")], total=90)
    assert changes(limited, before) == ["target z: rate_limited -> none"]
    assert changes(limited, look([("y", "auth_failed"), ("x", "rate_limited")], total=90)) == [
        "target y: none -> auth_failed",
        "target x: none -> rate_limited",
    ]


def test_finding_that_a_cut_may_have_hidden_is_no_change() -> None:
    before = look([], [("x", "1", "warn"), ("x", "2", "warn")], found=150)
    assert changes(before, look([], [("x", "2", "warn"), ("x", "3", "warn")], found=150)) == []
    assert changes(before, look([], [("y", "1", "fail"), ("x", "1", "warn")], found=150)) == [
        "finding y 1: none -> fail"
    ]


def test_line_has_date_time_old_and_new_value() -> None:
    change = ChangeView(TIME, What.TARGET, "work", None, None, "usable", "rate_limited")
    assert render_change(change) == "2026-03-01 12:03:04 target work: usable -> rate_limited"
