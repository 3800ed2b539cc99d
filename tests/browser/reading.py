"""What is visible on a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame

from tests.browser.palettes import THEMES

PROBES = Path(__file__).parent / "probes"
WIDTHS = (280, 480, 900)
LOOKS = tuple((pixels, theme) for theme in THEMES for pixels in WIDTHS if theme == "light" or pixels == 480)
"""Widths and themes to test: the layout depends on the width, the colors on the theme."""
ELEMENTS = ("a", "base", "embed", "form", "iframe", "img", "link", "object", "script", "style", "svg")
COUNT = "(names) => Object.fromEntries(names.map((name) => [name, document.querySelectorAll(name).length]))"
ROWS = {
    "status": ("main table tbody tr", ("routes",)),
    "pool": ("main table tbody tr", ("targets",)),
    "backends_list": ("main table tbody tr", ("backends", "fallbacks")),
    "doctor": ("main .finding", ("findings",)),
    "usage": ("main table tbody tr", ("series", "targets", "models")),
}
"""Per tool: the selector of its rows, and the lists of the answer that they are drawn from."""
LABEL = {"findings": "message", "models": "model"}
"""Per list: the field with the label of a row, where it is not `name`."""
SENTENCES = ("message", "next_step", "reason", "problem")
"""The fields of a row with sentences."""


def probe(view: Frame, name: str, argument: object = None) -> Any:
    """Run a function of tests/browser/probes on the page and return its result."""
    return view.evaluate((PROBES / f"{name}.js").read_text("utf-8"), argument)


def one_line(text: str) -> str:
    """Return the text with single spaces."""
    return " ".join(text.split())


def text(view: Frame, selector: str = "body") -> str:
    """Return the visible text of the first element that matches."""
    seen: str = view.evaluate("(selector) => document.querySelector(selector).innerText", selector)
    return one_line(seen)


def overflow(view: Frame) -> int:
    """Return by how many pixels the page is wider than its frame."""
    pixels: int = view.evaluate(
        "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth)"
        " - document.documentElement.clientWidth"
    )
    return pixels


def elements(view: Frame) -> dict[str, int]:
    """Count the elements that injected markup would add to."""
    counts: dict[str, int] = view.evaluate(COUNT, ELEMENTS)
    return counts


def rows(view: Frame, tool: str) -> int:
    """Count the rows that are drawn."""
    count: int = view.locator(ROWS[tool][0]).count()
    return count


def expected_rows(tool: str, data: dict[str, Any]) -> int:
    """Count the rows that the answer needs; findings of one kind share a card."""
    if tool == "doctor":
        return len({(row["id"], row["severity"]) for row in data["findings"]})
    # A single interval is no chart.
    drawn = (part for part in ROWS[tool][1] if part != "series" or len(data[part]) > 1)
    return sum(len(data[part]) for part in drawn)


def missing(view: Frame, tool: str, data: dict[str, Any]) -> list[str]:
    """Return the sentences and row labels of the answer that are not visible."""
    seen = text(view)
    # The headline is shown once.
    reason = (data.get("reason") or "").removesuffix(data["headline"])
    sentences = [data["headline"], reason, data["next_step"], *data.get("notes", ()), *_of_rows(tool, data)]
    return [sentence for sentence in sentences if sentence and as_shown(sentence) not in seen]


def _of_rows(tool: str, data: dict[str, Any]) -> list[str | None]:
    """Return the label and the sentences of each row."""
    rows = [(part, row) for part in ROWS[tool][1] for row in data[part]]
    return [row.get(field) for part, row in rows for field in (LABEL.get(part, "name"), *SENTENCES)]


def as_shown(sentence: str) -> str:
    """Return the sentence as the page shows it: commands as code, without backticks."""
    return one_line(sentence.replace("`", ""))
