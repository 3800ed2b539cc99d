"""The style context of hosts: a theme only, or a theme and a palette."""

from __future__ import annotations

from typing import Any

EDITOR = {
    "--color-background-primary": ("#ffffff", "#1f1f1f"),
    "--color-background-secondary": ("#f8f8f8", "#181818"),
    "--color-background-tertiary": ("#f2f2f2", "#2b2b2b"),
    "--color-background-info": ("#d6ecf2", "#063b49"),
    "--color-background-danger": ("#f9e4e4", "#4a1717"),
    "--color-background-success": ("#e1f0e3", "#163a20"),
    "--color-background-warning": ("#f6f5d2", "#352a05"),
    "--color-text-primary": ("#3b3b3b", "#cccccc"),
    "--color-text-secondary": ("#5f5f5f", "#a8a8a8"),
    "--color-text-tertiary": ("#666666", "#9d9d9d"),
    "--color-text-info": ("#005a9e", "#59b0ff"),
    "--color-text-danger": ("#a1260d", "#ff9a92"),
    "--color-text-success": ("#22663a", "#73c991"),
    "--color-text-warning": ("#6f5200", "#e0bd3f"),
    "--color-border-primary": ("#868686", "#7c7c7c"),
    "--color-border-secondary": ("#e5e5e5", "#313131"),
    "--color-ring-primary": ("#005fb8", "#0078d4"),
    "--font-sans": ("Inter, system-ui, sans-serif", "Inter, system-ui, sans-serif"),
    "--font-mono": ("monospace", "monospace"),
    "--font-text-md-size": ("13px", "13px"),
    "--font-text-sm-size": ("12px", "12px"),
    "--border-radius-md": ("4px", "4px"),
}
"""An editor's palette, (light, dark), with sufficient contrast."""

CHAT = {
    "--color-background-primary": ("rgba(255, 255, 255, 1)", "rgba(48, 48, 46, 1)"),
    "--color-background-secondary": ("rgba(245, 244, 237, 1)", "rgba(38, 38, 36, 1)"),
    "--color-text-primary": ("rgba(20, 20, 19, 1)", "rgba(250, 249, 245, 1)"),
    "--color-text-secondary": ("rgba(61, 61, 58, 1)", "rgba(194, 192, 182, 1)"),
    "--font-sans": ("Inter, sans-serif", "Inter, sans-serif"),
    "--border-radius-md": ("8px", "8px"),
}
"""A chat's palette without colors for success, warning, danger and info: the page uses its own."""

PALE = {
    "--color-background-primary": ("#ffffff", "#1f1f1f"),
    "--color-text-primary": ("#222222", "#dddddd"),
    "--color-text-secondary": ("#c0c0c0", "#4a4a4a"),
    "--color-background-danger": ("#ff0000", "#ff0000"),
    "--color-text-danger": ("#ff3030", "#e00000"),
    "--color-background-warning": ("rgba(255, 200, 0, 0.5)", "rgba(255, 200, 0, 0.1)"),
    "--color-text-warning": ("light-dark(#ffd000, #554400)", "light-dark(#ffd000, #554400)"),
    "--color-background-success": ("oklch(0.9 0.1 150)", "oklch(0.3 0.1 150)"),
    "--color-text-success": ("oklch(0.85 0.1 150)", "oklch(0.35 0.1 150)"),
}
"""A palette with too little contrast: the page uses its own colors for such pairs."""

PALETTES: dict[str, dict[str, tuple[str, str]]] = {"plain": {}, "editor": EDITOR, "chat": CHAT, "pale": PALE}
THEMES = ("light", "dark")


def styled(theme: str, palette: str = "plain") -> dict[str, Any]:
    """Return the theme and styles of a host context."""
    values = {name: pair[THEMES.index(theme)] for name, pair in PALETTES[palette].items()}
    return {"theme": theme, **({"styles": {"variables": values}} if values else {})}
