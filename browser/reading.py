"""What a person can see of a page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Frame

PROBES = Path(__file__).parent / "probes"
WIDTHS = (280, 480, 900)
ELEMENTS = ("a", "base", "embed", "form", "iframe", "img", "link", "object", "script", "style", "svg")
COUNT = "(names) => Object.fromEntries(names.map((name) => [name, document.querySelectorAll(name).length]))"
ROWS = {
    "pool": ("main table tbody tr", ("members",)),
    "backends_list": ("main table tbody tr", ("backends",)),
    "doctor": ("main .finding", ("findings",)),
    "usage": ("main table tbody tr", ("accounts", "models")),
}
"""Per tool: its rows, and the lists of the answer that they stand for."""
NAMES = {"members": "alias", "backends": "name", "findings": "message", "accounts": "alias", "models": "model"}


def probe(view: Frame, name: str, argument: object = None) -> Any:
    """What a function of browser/probes says of the page."""
    return view.evaluate((PROBES / f"{name}.js").read_text("utf-8"), argument)


def one_line(text: str) -> str:
    """With single spaces, as it is read."""
    return " ".join(text.split())


def text(view: Frame, selector: str = "body") -> str:
    """What is visible of it."""
    return one_line(view.locator(selector).first.inner_text())


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
    return view.locator(ROWS[tool][0]).count() if tool in ROWS else 0


def rows_wanted(tool: str, data: dict[str, Any]) -> int:
    """How many rows the answer has."""
    return sum(len(data[part]) for part in ROWS[tool][1]) if tool in ROWS else 0


def unread(view: Frame, tool: str, data: dict[str, Any]) -> list[str]:
    """What of the answer cannot be read: its sentences, and what each row is known by."""
    seen = text(view)
    # The headline stands there once; commands stand in code, not in backticks.
    reason = (data.get("reason") or "").removesuffix(data["headline"])
    sentences = [data["headline"], reason, (data["next_step"] or "").replace("`", "")]
    return [wanted for wanted in sentences + _names(tool, data) if one_line(wanted) not in seen]


def _names(tool: str, data: dict[str, Any]) -> list[str]:
    if tool not in ROWS:
        return []
    named = [row[NAMES[part]] for part in ROWS[tool][1] for row in data[part]]
    return [name for name in named if name is not None]
