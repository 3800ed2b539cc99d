"""Finds credentials that are known exactly, in every encoding in which they occur."""

from __future__ import annotations

import base64
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from mcp_server.redaction.characters import visible
from mcp_server.redaction.labels import KNOWN
from mcp_server.redaction.mapped_text import MappedText, lowered
from mcp_server.redaction.normalize import fold, unescaped
from mcp_server.redaction.rules import Found, compiled

MIN_LENGTH = 6
# Up to so many prefixes, one search per prefix is faster than a lookup at every place of the text.
MAX_SEPARATE_SEARCHES = 128
# A table may break a long cell: blanks, line breaks and box characters inside a secret do not hide it.
BOXES = r"\u2500-\u257f"
GAP = rf"[\s{BOXES}]+"
BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="
URL_SAFE = str.maketrans("+/", "-_")


class Form(NamedTuple):
    """One encoding of a secret, in lower case and without gaps.

    Base64 has bits of the secret in up to one character more on either side: `before` and `after` say whether.
    """

    text: str
    secret: str
    encoded: bool = False
    before: int = 0
    after: int = 0


class Group:
    """Forms with the same prefix, searched by bisection."""

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
        """Return the longest form at that place, or None."""
        before = bisect_right(self._texts, text[at : at + self._longest])
        if not before:
            return None
        # Of all that stand there, the last one in order begins with every other.
        chain = self._chains[before - 1]
        stand = bisect_left(chain, True, key=lambda form: not text.startswith(form.text, at))
        return chain[stand - 1] if stand else None


class KnownSecrets:
    """Finds secrets in any case, with gaps, in base64 (also inside of more, such as `user:secret`) and as hex.

    One search serves all secrets, so its cost does not grow with their number. Secrets shorter than MIN_LENGTH
    characters are skipped: they would mask half of every text.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        by_head: defaultdict[str, dict[bool, list[Form]]] = defaultdict(dict)
        # The first secret of two that have a form in common names it.
        for form in [form for secret in secrets for form in forms(secret)][::-1]:
            by_head[form.text[:MIN_LENGTH]].setdefault(form.encoded, []).append(form)
        self._groups = {head: tuple(map(Group, kinds.values())) for head, kinds in by_head.items()}
        self.in_numbers = any(text.isdigit() for text in self._groups)

    def find(self, mapped: MappedText) -> list[Found]:
        """Return every place in the text."""
        # Most texts have none, and to map one takes longer than to search it.
        if not self._groups or next(self._forms_in(without_gaps(mapped.low)), None) is None:
            return []
        tight = MappedText.of(mapped.text).rewritten(compiled(GAP), lambda _: "")
        return list(self._places(tight, mapped.text))

    def _forms_in(self, text: str) -> Iterator[tuple[int, Form]]:
        """Yield the longest form of each group at each place of a text in lower case and without gaps."""
        for at in self._starts(text):
            for group in self._groups[text[at : at + MIN_LENGTH]]:
                if (form := group.longest_at(text, at)) is not None:
                    yield at, form

    def _starts(self, text: str) -> list[int]:
        """Return the places where a form may begin."""
        groups = self._groups
        if len(groups) > MAX_SEPARATE_SEARCHES:
            return [at for at in range(len(text) - MIN_LENGTH + 1) if text[at : at + MIN_LENGTH] in groups]
        present = [head for head in groups if head in text]
        return sorted(at for head in present for at in _all_places(head, text))

    def _places(self, tight: MappedText, text: str) -> Iterator[Found]:
        """Yield the places of forms in the text, an encoded one with the base64 around it."""
        done = 0
        for at, form in self._forms_in(tight.low):
            end = min(at + len(form.text) + form.after, len(tight.text))
            start, end = tight.span(max(at - form.before, 0), end)
            if form.encoded and end > done:
                start, end = _extended_over_base64(text, start, end, done)
                done = max(done, end)
            yield Found(start, end, KNOWN, form.secret)


@lru_cache(maxsize=4)
def known(secrets: tuple[str, ...]) -> KnownSecrets:
    """Return the finder of these secrets, cached because an answer has hundreds of texts and a log as many lines."""
    return KnownSecrets(secrets)


def forms(secret: str) -> set[Form]:
    """Return all forms of a secret. A percent-encoded non-ASCII character is compared as its UTF-8 bytes."""
    plain = visible(secret)
    if len(lowered_without_gaps(plain)) < MIN_LENGTH:
        return set()
    data = plain.encode()
    if plain.isascii() and plain.isdigit():
        # As our texts write a number: 471,100,471,100.
        return {Form(lowered_without_gaps(text), secret) for text in (plain, f"{int(plain):,}")} | {
            *_encoded_forms(data, secret)
        }
    written = {plain} if plain.isascii() else {plain, "".join(map(fold, plain)), data.decode("latin-1")}
    # A secret may itself look like an escape.
    written |= {unescaped(MappedText.of(text)).text for text in written}
    return {Form(lowered_without_gaps(text), secret) for text in written} | {*_encoded_forms(data, secret)}


def lowered_without_gaps(text: str) -> str:
    """Return the text in lower case, without gaps."""
    return without_gaps(lowered(text))


def without_gaps(text: str) -> str:
    """Return the text without gaps."""
    tight = "".join(text.split())
    return tight if tight.isascii() else compiled(rf"[{BOXES}]").sub("", tight)


def _all_places(head: str, text: str) -> Iterator[int]:
    """Yield every place of it, also where two overlap."""
    at = text.find(head)
    while at >= 0:
        yield at
        at = text.find(head, at + 1)


def _encoded_forms(data: bytes, secret: str) -> Iterator[Form]:
    """Yield hex, and the part of the base64 that does not depend on the text around: three offsets, two alphabets."""
    yield Form(data.hex(), secret, encoded=True)
    for offset, skipped in ((0, 0), (1, 2), (2, 3)):
        whole, bits_left = divmod((offset + len(data)) * 8, 6)
        text = base64.b64encode(bytes(offset) + data)[skipped:whole].decode()
        for written in (text, text.translate(URL_SAFE)):
            yield Form(lowered_without_gaps(written), secret, True, min(skipped, 1), min(bits_left, 1))


def _extended_over_base64(text: str, start: int, end: int, min_start: int) -> tuple[int, int]:
    while start > min_start and text[start - 1] in BASE64:
        start -= 1
    while end < len(text) and text[end] in BASE64:
        end += 1
    return start, end
