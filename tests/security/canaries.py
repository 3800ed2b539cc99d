"""Canaries: fake credentials, each one different, for every slot of a router's answers and files."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from itertools import cycle
from typing import Any

# Put together at run time, so that no scanner takes this file for a leak. `{}` is where they differ.
SHAPES = (
    "sk-ant-" + "api03-{}AbCdEfGhIjKlMnOp",
    "sk-" + "proj-{}AbCdEfGhIjKlMnOpQr",
    "sk-or-" + "v1-{}abcdef0123456789abcdef",
    "gs" + "k_{}AbCdEfGhIjKlMnOpQrStUv",
    "AI" + "zaSy{}AbCdEfGhIjKlMnOpQrStUvWx",
    "gh" + "p_{}AbCdEfGhIjKlMnOpQrStUvWxYz",
    "xo" + "xb-{}-AbCdEfGhIjKlMnOp",
    "ey" + "J{}hbGci.eyJzdWIiOiIxMjM0NTY3ODkw.c2lnbmF0dXJlMTIzNDU2",
    "person{}@example.org",
    "https://user:pw{}@host.example/v1",
)

# These decide what the router is; with a canary in them it is another program. They have a test of their own.
DECISIVE = {("/livez", "status"), ("/health", "status"), ("/toy/ping", "toy")}
DECISIVE_TEXTS = {"I'm alive!", "RouterBudgetLimiting", "auth_error"}
# A table may break a name: blanks, line breaks and box characters, also as JSON writes them.
GAP = re.compile(r"(?:[\s\u2500-\u257f]|\\[nrt]|\\u25[0-7][0-9a-f])+")
LABEL = re.compile(r'([a-z_]+)="([^"]*)"')
# With a canary in it a row belongs to no deployment, and nothing of it is shown: one row of its own has that.
OWN_ROW = "model_id"


class Nest:
    """Hands out canaries and knows which marks must never be seen."""

    def __init__(self) -> None:
        self.marks: list[str] = []
        self._shapes = cycle(SHAPES)

    def canary(self) -> str:
        """A new canary; its mark is the part that no other one has."""
        mark = f"CNRY{len(self.marks):04d}"
        self.marks.append(mark)
        return next(self._shapes).format(mark)

    def plant(self, path: str, body: Any, *, decisive: bool = False) -> Any:
        """The same JSON with a canary in every string, in every map key that is data, and in a field of its own."""
        if isinstance(body, dict):
            planted = {
                self._key(path, key): value
                if not decisive and (path, key) in DECISIVE
                else self.plant(f"{path}.{key}", value, decisive=decisive)
                for key, value in body.items()
            }
            return planted if path == "/livez" and not decisive else planted | {"authorization": self.canary()}
        if isinstance(body, list):
            return [self.plant(path, value, decisive=decisive) for value in body]
        if not isinstance(body, str) or (body in DECISIVE_TEXTS and not decisive):
            return body
        return f"{body} {self.canary()}"

    def plant_labels(self, page: str) -> str:
        """The same page of metrics with a canary in every label, and in comments and names of its own."""
        lines = [LABEL.sub(self._label, line) for line in page.splitlines()]
        for name in ("state", "cooled_down_total", "failure_responses_total"):
            labels = f'model_id="{self.canary()}",exception_status="{self.canary()}",litellm_model_name="chat"'
            lines.append(f"litellm_deployment_{name}{{{labels}}} 2.0")
        return "\n".join([*lines, f"# HELP {self.canary()}", f"{self.canary()} 1.0", ""])

    def _label(self, match: re.Match[str]) -> str:
        return match[0] if match[1] == OWN_ROW else f'{match[1]}="{match[2]} {self.canary()}"'

    def _key(self, path: str, key: str) -> str:
        """The keys of these maps are names from outside; all others are the router's field names."""
        maps = ("perModel", "perAccount", "claimBreakdown", "fallbacks", "providers")
        return f"{key} {self.canary()}" if path.endswith(maps) else key

    def seen_in(self, *texts: str) -> list[str]:
        """The marks that got out, in any of the forms in which somebody could read them."""
        bare = "\n".join(GAP.sub("", text) for text in texts)
        # Hexadecimal digits in either case.
        low = bare.lower()
        return [
            mark
            for mark in self.marks
            if any(form in bare for form in forms(mark)) or any(form in low for form in hexadecimal_forms(mark))
        ]


def forms(mark: str) -> Iterable[str]:
    """Plain, in the other case, reversed, and as base64 at each offset."""
    yield from {mark, mark.swapcase(), mark[::-1]}
    yield from base64_forms(mark)


def hexadecimal_forms(mark: str) -> tuple[str, ...]:
    """As bytes, as a URL encodes it, and as JSON escapes it; all characters, since it has none that must be."""
    return (
        mark.encode().hex(),
        "".join(f"%{ord(char):02x}" for char in mark),
        "".join(f"\\u{ord(char):04x}" for char in mark),
    )


def base64_forms(mark: str) -> Iterator[str]:
    """What of the mark can be seen in base64, whatever stands around it."""
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + mark.encode()).decode().rstrip("=")
        yield text[(0, 2, 3)[offset] : -1]
