"""Secrets that are known exactly, in the forms in which they turn up."""

from __future__ import annotations

import base64
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from mcp_server.redaction.characters import visible
from mcp_server.redaction.labels import KNOWN
from mcp_server.redaction.reading import fold, unescaped
from mcp_server.redaction.rules import Found, compiled
from mcp_server.redaction.shadow import Shadow, lowered

LEAST = 6
# So many beginnings are looked for sooner one by one than at every place of a text, where most texts hold none.
FEW = 128
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


class Group:
    """Forms that begin alike: which of them stand at a place is found by halving, however many there are."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self._forms = sorted({form.text: form for form in forms}.values())
        self._texts = [form.text for form in self._forms]
        self._longest = max(map(len, self._texts))
        # With each form those that it begins with, shortest first: where it stands in part, some of them do in full.
        self._chains: list[tuple[Form, ...]] = []
        chain: list[Form] = []
        for form in self._forms:
            while chain and not form.text.startswith(chain[-1].text):
                chain.pop()
            chain.append(form)
            self._chains.append(tuple(chain))

    def longest_at(self, text: str, at: int) -> Form | None:
        """The longest form that stands there."""
        before = bisect_right(self._texts, text[at : at + self._longest])
        if not before:
            return None
        # Of all that stand there, the last one in order begins with every other.
        chain = self._chains[before - 1]
        stand = bisect_left(chain, True, key=lambda form: not text.startswith(form.text, at))
        return chain[stand - 1] if stand else None


class KnownSecrets:
    """Finds secrets in any case, with gaps, as base64 (also inside of more, such as `user:secret`) and as hex.

    One search for all of them: its work does not grow with their number. Shorter secrets than LEAST characters are not
    looked for: they would mask half of every text.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        by_head: defaultdict[str, dict[bool, list[Form]]] = defaultdict(dict)
        # The first secret of two that have a form in common names it.
        for form in [form for secret in secrets for form in forms(secret)][::-1]:
            by_head[form.text[:LEAST]].setdefault(form.encoded, []).append(form)
        self._groups = {head: tuple(map(Group, kinds.values())) for head, kinds in by_head.items()}
        self.in_numbers = any(text.isdigit() for text in self._groups)

    def find(self, shadow: Shadow) -> list[Found]:
        """Every place in the shadow's text."""
        if not self._groups or not self._starts(tightened(shadow.low)):
            return []
        tight = Shadow.of(shadow.text).rewritten(compiled(GAP), lambda _: "")
        return list(self._places(tight, shadow.text))

    def _starts(self, text: str) -> list[int]:
        """Where a form may begin."""
        groups = self._groups
        if len(groups) <= FEW and not any(head in text for head in groups):
            return []
        return [at for at in range(len(text) - LEAST + 1) if text[at : at + LEAST] in groups]

    def _places(self, tight: Shadow, text: str) -> Iterator[Found]:
        """Where forms stand in the text; what base64 stands around an encoded one goes with it."""
        done = 0
        for at in self._starts(tight.low):
            for group in self._groups[tight.low[at : at + LEAST]]:
                form = group.longest_at(tight.low, at)
                if form is None:
                    continue
                end = min(at + len(form.text) + form.after, len(tight.text))
                start, end = tight.span(max(at - form.before, 0), end)
                if form.encoded and end > done:
                    start, end = _widened(text, start, end, done)
                    done = max(done, end)
                yield Found(start, end, KNOWN, form.secret)


@lru_cache(maxsize=4)
def known(secrets: tuple[str, ...]) -> KnownSecrets:
    """Made once for as long as the secrets stay the same: an answer has hundreds of texts, and a log as many lines."""
    return KnownSecrets(secrets)


def forms(secret: str) -> set[Form]:
    """What to look for. A percent-encoded character beyond ASCII reads as the bytes of its UTF-8."""
    plain = visible(secret)
    if len(squeezed(plain)) < LEAST:
        return set()
    data = plain.encode()
    if plain.isascii() and plain.isdigit():
        # As our texts write a number: 471,100,471,100.
        return {Form(squeezed(text), secret) for text in (plain, f"{int(plain):,}")} | {*_encoded_forms(data, secret)}
    written = {plain} if plain.isascii() else {plain, "".join(map(fold, plain)), data.decode("latin-1")}
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


def _widened(text: str, start: int, end: int, least: int) -> tuple[int, int]:
    while start > least and text[start - 1] in BASE64:
        start -= 1
    while end < len(text) and text[end] in BASE64:
        end += 1
    return start, end
