"""What a person can see of a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame

from tests.browser.palettes import THEMES

PROBES = Path(__file__).parent / "probes"
WIDTHS = (280, 480, 900)
LOOKS = tuple((pixels, theme) for theme in THEMES for pixels in WIDTHS if theme == "light" or pixels == 480)
"""Widths and themes to look at: how it is laid out depends on the width, its colours on the theme."""
ELEMENTS = ("a", "base", "embed", "form", "iframe", "img", "link", "object", "script", "style", "svg")
COUNT = "(names) => Object.fromEntries(names.map((name) => [name, document.querySelectorAll(name).length]))"
ROWS = {
    "status": ("main table tbody tr", ("routes",)),
    "pool": ("main table tbody tr", ("targets",)),
    "backends_list": ("main table tbody tr", ("backends", "fallbacks")),
    "doctor": ("main .finding", ("findings",)),
    "usage": ("main table tbody tr", ("targets", "models")),
}
"""Per tool: its rows, and the lists of the answer that they stand for."""
KNOWN_BY = {"findings": "message", "models": "model"}
"""Per list: the field that its rows are known by, where that is not their name."""
SENTENCES = ("message", "next_step", "reason", "problem")
"""The sentences of a row."""


def probe(view: Frame, name: str, argument: object = None) -> Any:
    """What a function of tests/browser/probes says of the page."""
    return view.evaluate((PROBES / f"{name}.js").read_text("utf-8"), argument)


def one_line(text: str) -> str:
    """With single spaces, as it is read."""
    return " ".join(text.split())


def text(view: Frame, selector: str = "body") -> str:
    """What is visible of it."""
    seen: str = view.evaluate("(selector) => document.querySelector(selector).innerText", selector)
    return one_line(seen)


def overflow(view: Frame) -> int:
    """By how many pixels the page is wider than its frame."""
    pixels: int = view.evaluate(
        "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
        " - document.documentElement.clientWidth"
    )
    return pixels


def elements(view: Frame) -> dict[str, int]:
    """How many there are of the kinds that text can be mistaken for."""
    counts: dict[str, int] = view.evaluate(COUNT, ELEMENTS)
    return counts


def rows(view: Frame, tool: str) -> int:
    """How many rows are drawn."""
    count: int = view.locator(ROWS[tool][0]).count()
    return count


def rows_wanted(tool: str, data: dict[str, Any]) -> int:
    """How many rows the answer has."""
    return sum(len(data[part]) for part in ROWS[tool][1])


def unread(view: Frame, tool: str, data: dict[str, Any]) -> list[str]:
    """What of the answer cannot be read: its sentences, and what each row is known by."""
    seen = text(view)
    # The headline stands there once.
    reason = (data.get("reason") or "").removesuffix(data["headline"])
    sentences = [data["headline"], reason, data["next_step"], *data.get("notes", ()), *_of_rows(tool, data)]
    return [wanted for wanted in sentences if wanted and as_read(wanted) not in seen]


def _of_rows(tool: str, data: dict[str, Any]) -> list[str | None]:
    """What each row is known by, and its sentences."""
    rows = [(part, row) for part in ROWS[tool][1] for row in data[part]]
    return [row.get(field) for part, row in rows for field in (KNOWN_BY.get(part, "name"), *SENTENCES)]


def as_read(sentence: str) -> str:
    """Commands stand in code, not in backticks."""
    return one_line(sentence.replace("`", ""))
