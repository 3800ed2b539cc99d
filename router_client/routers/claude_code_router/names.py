"""The ids of providers in the usage, such as `provider-openai-1821ddce4e::openai_chat_completions::cred:c1`."""

from __future__ import annotations

import re
from typing import NamedTuple

# The greedy name ends before the last hexadecimal part; the rest has no colons but in separators.
ID = re.compile(r"provider-(?P<name>.+)-[0-9a-f]{10}(?:::[^:]*)?(?:::cred:(?P<credential>.+))?", re.DOTALL)
MAX_ID_CHARS = 512
NOT_PLAIN = re.compile(r"[^a-z0-9]+")


class Provider(NamedTuple):
    """A provider's name and the id of its credential, if it has several."""

    name: str
    credential: str | None = None

    @property
    def label(self) -> str:
        """The name, with the credential if there are several."""
        return self.name if self.credential is None else f"{self.name} / {self.credential}"


def parse(text: str | None) -> Provider:
    """Return the provider of an id; one of another form is the name."""
    found = ID.fullmatch(text or "") if len(text or "") <= MAX_ID_CHARS else None
    return Provider(text or "unknown") if found is None else Provider(found["name"], found["credential"])


def plain(name: str) -> str:
    """Return a name as ids have it, to compare them: in lower case, with dashes.

    It is empty for a name in another script, and then says nothing: all of them look alike.
    """
    return NOT_PLAIN.sub("-", name.lower()).strip("-")
