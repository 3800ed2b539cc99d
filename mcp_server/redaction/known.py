"""Secrets that are known exactly, in the forms in which they turn up."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mcp_server.redaction.characters import visible
from mcp_server.redaction.labels import KNOWN
from mcp_server.redaction.reading import fold, unescaped
from mcp_server.redaction.rules import Found, compiled
from mcp_server.redaction.shadow import Shadow, lowered

LEAST = 6
# A table may break a long cell: blanks, line breaks and box characters inside a secret do not hide it.
BOXES = r"\u2500-\u257f"
GAP = rf"[\s{BOXES}]+"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="
URL_SAFE = str.maketrans("+/", "-_")


class Form(NamedTuple):
    """One way in which a secret can be written, as squeezed text.

    Base64 has bits of the secret in up to one character more on either side: `before` and `after` say whether.
    """

    text: str
    secret: str
    encoded: bool = False
    before: int = 0
    after: int = 0


class KnownSecrets:
    """Finds secrets in any case, with gaps, as base64 (also inside of more, such as `user:secret`) and as hex.

    Shorter secrets than LEAST characters are not looked for: they would mask half of every text.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        self._forms = [form for secret in secrets for form in forms(secret)]

    def find(self, shadow: Shadow) -> list[Found]:
        """Every place in the shadow's text."""
        text = tightened(shadow.low)
        present = [form for form in self._forms if form.text in text]
        if not present:
            return []
        tight = Shadow.of(shadow.text).rewritten(compiled(GAP), lambda _: "")
        return [Found(*span, KNOWN, form.secret) for form in present for span in _places(form, tight, shadow.text)]


def forms(secret: str) -> set[Form]:
    """What to look for. A percent-encoded character beyond ASCII reads as the bytes of its UTF-8."""
    plain = visible(secret)
    if len(squeezed(plain)) < LEAST:
        return set()
    data = plain.encode()
    written = {plain, "".join(map(fold, plain)), data.decode("latin-1")}
    # A secret may itself look like an escape.
    written |= {unescaped(Shadow.of(text)).text for text in written}
    return {Form(squeezed(text), secret) for text in written} | {*_encoded_forms(data, secret)}


def squeezed(text: str) -> str:
    """Lower case, without gaps."""
    return tightened(lowered(text))


def tightened(text: str) -> str:
    """Without gaps."""
    tight = "".join(text.split())
    return tight if tight.isascii() else compiled(rf"[{BOXES}]").sub("", tight)


def _encoded_forms(data: bytes, secret: str) -> Iterator[Form]:
    """Hex, and what of the base64 is the same whatever stands before and after: three offsets, two alphabets."""
    yield Form(data.hex(), secret, encoded=True)
    for offset, skipped in ((0, 0), (1, 2), (2, 3)):
        whole, bits_left = divmod((offset + len(data)) * 8, 6)
        text = base64.b64encode(bytes(offset) + data)[skipped:whole].decode()
        for written in (text, text.translate(URL_SAFE)):
            yield Form(squeezed(written), secret, True, min(skipped, 1), min(bits_left, 1))


def _places(form: Form, tight: Shadow, text: str) -> Iterator[tuple[int, int]]:
    """Where a form stands in the text; what base64 stands around an encoded one goes with it."""
    done = 0
    at = tight.low.find(form.text)
    while at >= 0:
        start, end = tight.span(max(at - form.before, 0), min(at + len(form.text) + form.after, len(tight.text)))
        if form.encoded and end > done:
            start, end = _widened(text, start, end, done)
        done = max(done, end)
        yield start, end
        at = tight.low.find(form.text, at + len(form.text))


def _widened(text: str, start: int, end: int, least: int) -> tuple[int, int]:
    while start > least and text[start - 1] in BASE64:
        start -= 1
    while end < len(text) and text[end] in BASE64:
        end += 1
    return start, end
