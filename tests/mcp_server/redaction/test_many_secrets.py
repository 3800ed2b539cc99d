"""Many known secrets: the same places as one by one, and no more work for being many or alike."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_server.redaction import Scrubber
from mcp_server.redaction import known_secrets as module
from mcp_server.redaction.known_secrets import Group, KnownSecrets, forms, known, lowered_without_gaps
from mcp_server.redaction.mapped_text import MappedText

SMALL, LARGE = 4, 256
TEXT = "account-17  usable  headroom 42 %  claude-sonnet-4-5\n" * 100
letters = st.text("aB1", min_size=6, max_size=12)


def covered(found: list[tuple[int, int]]) -> set[int]:
    return {at for start, end in found for at in range(start, end)}


def one_by_one(secrets: list[str], text: str) -> set[int]:
    """Where the secrets stand as they are."""
    low = lowered_without_gaps(text)
    places = [
        (at, at + len(s)) for s in secrets for at in range(len(low)) if low.startswith(lowered_without_gaps(s), at)
    ]
    return covered(places)


@given(st.lists(letters, max_size=12), st.text("aB1", max_size=60))
def test_joint_search_finds_what_single_searches_find(secrets: list[str], text: str) -> None:
    """Of one alphabet, so that they begin with, end with and overlap each other."""
    found = KnownSecrets(secrets).find(MappedText.of(text))
    plain = [
        (place.start, place.end)
        for place in found
        if lowered_without_gaps(text[place.start : place.end]) in map(lowered_without_gaps, secrets)
    ]
    assert covered(plain) >= one_by_one(secrets, text)


@pytest.mark.parametrize(
    "text", ["471,100,471,100 requests", "$471,100,471,100", "is 471100471100.", "x471 100 471 100"]
)
def test_secret_of_digits_is_found_in_formatted_numbers(text: str) -> None:
    scrubber = Scrubber(["471100471100"])
    assert "471" not in scrubber.value(text)
    assert scrubber.value("471,100 of 100,471") == "471,100 of 100,471"


def families(count: int) -> dict[str, tuple[list[str], str]]:
    """Secrets and a text made to be looked for in vain again and again."""
    return {
        "unlike": ([f"key-{number:04}-FAKE-{number * 7919:08}" for number in range(count)], TEXT),
        "one beginning": ([f"sk-ant-{number:04}-FAKE" for number in range(count)], "sk-ant-" * 700),
        "one in the other": (["a" * (6 + number) for number in range(count)], "a" * 5000),
        "one in the other, in vain": (["a" * 6 + "0" * (1 + number) for number in range(count)], "a" * 5000),
        "one in the other, at the end": (["a" * (6 + number) + "b" for number in range(count)], "a" * 5000),
        "long": ([f"{number:04}" + "k3" * 2000 for number in range(count)], TEXT),
    }


def cpu(work: Callable[[], object]) -> float:
    """Seconds of this thread, the least of three."""
    taken = []
    for _ in range(3):
        started = time.thread_time()
        work()
        taken.append(time.thread_time() - started)
    return min(taken)


@pytest.mark.parametrize("family", families(0))
def test_search_cost_does_not_grow_with_the_number_of_secrets(family: str) -> None:
    few, many = (families(count)[family] for count in (SMALL, LARGE))
    scrubs = [partial_scrub(KnownSecrets(secrets), MappedText.of(text)) for secrets, text in (few, many)]
    assert cpu(scrubs[1]) <= 12 * cpu(scrubs[0]) + CLOCK_S


CLOCK_S = 0.002
"""What a clock and a cache may add."""


def partial_scrub(secrets: KnownSecrets, text: MappedText) -> Callable[[], object]:
    return lambda: secrets.find(text)


def test_forms_are_computed_once_per_set_of_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def counting(secret: str) -> object:
        made.append(secret)
        return forms(secret)

    monkeypatch.setattr(module, "forms", counting)
    known.cache_clear()
    for _ in range(100):
        Scrubber(iter(["FAKE-secret-1", "FAKE-secret-2"])).value("any text")
    assert made == ["FAKE-secret-1", "FAKE-secret-2"]


def test_replaced_secrets_are_forgotten() -> None:
    known.cache_clear()
    for number in range(100):
        assert Scrubber([f"FAKE-secret-{number:03}"]).value(f"FAKE-secret-{number:03}") == "[redacted:known]"
    assert known.cache_info().currsize <= 4
    assert Scrubber(["FAKE-secret-new"]).value("FAKE-secret-001") == "FAKE-secret-001"


def test_group_finds_the_longest_form() -> None:
    some = [form for length in range(6, 40) for form in forms("a" * length) if not form.encoded]
    group = Group(some)
    for length in range(6, 40):
        form = group.longest_at("a" * length + "b", 0)
        assert form is not None
        assert len(form.text) == length
    assert group.longest_at("aaaaab", 0) is None
