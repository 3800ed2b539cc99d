"""Icons for clients that show them: one for the server and one for each tool, a few hundred bytes in all."""

from __future__ import annotations

import base64

from mcp_types import Icon

# A medium blue, visible on light and on dark backgrounds.
FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#3b82f6" stroke-width="1.5"'
    ' stroke-linecap="round"><path d="{}"/></svg>'
)
# A lens over a line that forks; a pulse; a lamp; three people; bars; a stack.
LENS = "M2 8h4m5-3.5 3-2.5M11 11.5l3 2.5M11.5 8a3 3 0 1 0-6 0 3 3 0 0 0 6 0z"
PULSE = "M1.5 8h3l2-5 3 10 2-5h3"
LAMP = "M8 2v4M4.2 4.5a5.5 5.5 0 1 0 7.6 0"
PEOPLE = "M3 6h.01M8 4h.01M13 6h.01M1.5 12c0-3 3-3 3 0M6 11c0-4 4-4 4 0M11.5 12c0-3 3-3 3 0"
BARS = "M2.5 14V9M6 14V5M9.5 14V7.5M13 14V2.5"
STACK = "M2 3.5h12M2 8h12M2 12.5h12M4.5 3.5h.01M4.5 8h.01"


def icon(path: str) -> list[Icon]:
    """Return an SVG path on a 16 by 16 grid as an icon with a data URI, so that showing it fetches nothing."""
    encoded = base64.b64encode(FRAME.format(path).encode()).decode()
    return [Icon(src=f"data:image/svg+xml;base64,{encoded}", mime_type="image/svg+xml", sizes=["any"])]
