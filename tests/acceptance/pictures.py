"""`make pictures`: the status line in Claude Code, drawn as its terminal shows it, for the README."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pyte
from PIL import Image, ImageDraw, ImageFont

from mcp_server.answers.text.line import MARKS
from tests.acceptance.statusline import line_of_sample, settings_of
from tests.acceptance.terminal import COLUMNS, ROWS, claude_code
from tests.acceptance.tools import Tools

PICTURE = Path(__file__).parents[2] / "dashboard" / "pictures" / "line.png"
SHOWN = ("busy", "cooldown", "halted")
PROMPT_ROWS, SHOWN_COLUMNS = 3, 60
FONT, SIZE = "DejaVuSansMono.ttf", 15
WIDTH, HEIGHT = 9, 20
BACKGROUND, FOREGROUND = "#1a1b26", "#c0caf5"
COLORS = {"green": "#9ece6a", "red": "#f7768e", "brown": "#e0af68", "default": FOREGROUND}


def main() -> int:
    """Write the picture: the last rows of a session for each state."""
    with tempfile.TemporaryDirectory() as home:
        screens = [screen(Tools(Path(sys.argv[1]), Path(home), Path(sys.prefix)), state) for state in SHOWN]
    rows = [row for each in screens for row in [*(each.buffer[at] for at in shown_rows(each)), {}]][:-1]
    picture = Image.new("RGB", (SHOWN_COLUMNS * WIDTH, len(rows) * HEIGHT + HEIGHT), BACKGROUND)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(FONT, SIZE)
    for y, row in enumerate(rows):
        for x, cell in row.items():
            if x < SHOWN_COLUMNS and cell.data.strip():
                place = x * WIDTH, y * HEIGHT + HEIGHT // 2
                draw.text(place, cell.data, fill=color(cell.fg), font=font)
    picture.quantize(64).save(PICTURE, optimize=True)
    print(f"{PICTURE.name}: {PICTURE.stat().st_size:,} bytes")
    return 0


def screen(tools: Tools, state: str) -> pyte.Screen:
    """Run a session until the line is drawn, and return what its terminal shows."""
    expected = line_of_sample(state)
    with claude_code(tools, state, settings_of(state, "--color", hooks=False)) as session:
        session.wait(lambda: expected in session.text)
        session.read(1)
    shown = pyte.Screen(COLUMNS, ROWS)
    pyte.ByteStream(shown).feed(session.output)
    return shown


def shown_rows(shown: pyte.Screen) -> range:
    """Return the rows of the prompt and of the line, which begins with a mark."""
    last = max(at for at, row in enumerate(shown.display) if row.strip()[:1] in MARKS.values())
    return range(last - PROMPT_ROWS, last + 1)


def color(name: str) -> str:
    """Return a colour of the terminal's palette, or the one that is given in hexadecimal."""
    return COLORS.get(name) or (f"#{name}" if len(name) == 6 and name.isalnum() and name.islower() else FOREGROUND)


if __name__ == "__main__":
    sys.exit(main())
