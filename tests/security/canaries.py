"""Canaries: unique fake credentials for every string of a router's responses and files."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from itertools import cycle
from typing import Any

PREFIX = "CNRY"
# Concatenated at run time, so that no secret scanner reports this file. `{}` is the unique part.
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

# Fields and texts that identify the router: with a canary in them it is unrecognized. They have a separate test.
IDENTIFYING = {("/livez", "status"), ("/health", "status"), ("/toy/ping", "toy"), ("/", "name"), ("/", "plugin")}
IDENTIFYING_TEXTS = {"I'm alive!", "RouterBudgetLimiting", "auth_error"}
# A table may wrap a name: blanks, line breaks and box characters, also as JSON escapes them.
GAP = re.compile(r"(?:[\s\u2500-\u257f]|\\[nrt]|\\u25[0-7][0-9a-f])+")
LABEL = re.compile(r'([a-z_]+)="([^"]*)"')
# A metrics line with a canary in this label belongs to no deployment and is not shown: a separate line has one.
UNPLANTED_LABEL = "model_id"

MAPS = (
    *(".perModel", ".perAccount", ".claimBreakdown", ".fallbacks", ".providers"),
    *(".usageData", ".byAccount", ".byApiKey"),
)
"""The maps whose keys are names from outside."""


class Nest:
    """Creates canaries and remembers their marks, which must not appear anywhere."""

    def __init__(self) -> None:
        self.marks: list[str] = []
        self._shapes = cycle(SHAPES)

    def canary(self) -> str:
        """Return a new canary; its mark is its unique part."""
        mark = f"{PREFIX}{len(self.marks):04d}"
        self.marks.append(mark)
        return next(self._shapes).format(mark)

    def plant(self, path: str, body: Any, *, decisive: bool = False) -> Any:
        """Return the JSON with a canary in every string, in every key that is data, and in an added field."""
        if isinstance(body, dict):
            planted = {
                self._key(path, key): value
                if not decisive and (path, key) in IDENTIFYING
                else self.plant(f"{path}.{key}", value, decisive=decisive)
                for key, value in body.items()
            }
            return planted if path == "/livez" and not decisive else planted | {"authorization": self.canary()}
        if isinstance(body, list):
            return [self.plant(path, value, decisive=decisive) for value in body]
        if not isinstance(body, str) or (body in IDENTIFYING_TEXTS and not decisive):
            return body
        return f"{body} {self.canary()}"

    def plant_labels(self, page: str) -> str:
        """Return the metrics page with a canary in every label, and in an added comment and series."""
        lines = [LABEL.sub(self._label, line) for line in page.splitlines()]
        for name in ("state", "cooled_down_total", "failure_responses_total"):
            labels = f'model_id="{self.canary()}",exception_status="{self.canary()}",litellm_model_name="chat"'
            lines.append(f"litellm_deployment_{name}{{{labels}}} 2.0")
        return "\n".join([*lines, f"# HELP {self.canary()}", f"{self.canary()} 1.0", ""])

    def _label(self, match: re.Match[str]) -> str:
        return match[0] if match[1] == UNPLANTED_LABEL else f'{match[1]}="{match[2]} {self.canary()}"'

    def _key(self, path: str, key: str) -> str:
        """Plant a canary in a key of the maps whose keys are names from outside; other keys are field names."""
        return f"{key} {self.canary()}" if path.endswith(MAPS) else key

    def seen_in(self, *texts: str) -> list[str]:
        """Return the marks that appear in the texts, in any encoding that a reader could decode."""
        joined = "\n".join(GAP.sub("", text) for text in texts)
        # Hexadecimal digits may be in either case.
        lower = joined.lower()
        # An encoded mark contains its encoded prefix: without that, no mark needs to be searched for.
        encodings = [encoded for encoded in ENCODINGS if encoded(PREFIX) in joined]
        hexadecimal = [encoded for encoded in HEXADECIMAL if encoded(PREFIX) in lower]
        return [
            mark
            for mark in self.marks
            if any(encoded(mark) in joined for encoded in encodings)
            or any(encoded(mark) in lower for encoded in hexadecimal)
        ]


def in_base64(offset: int) -> Callable[[str], str]:
    """Return the encoding that yields the part of the base64 text that depends only on the mark, at this offset."""

    def encoded(mark: str) -> str:
        text = base64.b64encode(b"\0" * offset + mark.encode()).decode().rstrip("=")
        return text[(0, 2, 3)[offset] : -1]

    return encoded


Encoding = Callable[[str], str]
ENCODINGS: tuple[Encoding, ...] = (
    str,
    str.swapcase,
    lambda mark: mark[::-1],
    *(in_base64(offset) for offset in range(3)),
)
HEXADECIMAL: tuple[Encoding, ...] = (
    lambda mark: mark.encode().hex(),
    lambda mark: "".join(f"%{ord(char):02x}" for char in mark),
    lambda mark: "".join(f"\\u{ord(char):04x}" for char in mark),
)
"""Every character as a hexadecimal byte, URL-encoded, or JSON-escaped."""
