"""Labels tell secrets apart, tell nothing about them, and stay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mcp_server.redaction import Scrubber
from mcp_server.redaction.labels import MAX_NUMBER, Labels, label_pattern
from mcp_server.redaction.scrubber import MAX_NAME_LENGTH, MAX_NAMES
from tests.mcp_server.redaction.corpus import LONG, SPECIMENS, UUID

KEYS = ["sk-" + "ant-api03-" + LONG[index:] for index in range(3)]


def test_secrets_of_one_kind_are_numbered_in_order() -> None:
    one, two, three = KEYS
    assert Scrubber().value(f"{two} {one} {two} {three} {UUID}") == (
        "[redacted:anthropic] [redacted:anthropic#2] [redacted:anthropic] [redacted:anthropic#3] [redacted:uuid]"
    )


def test_secret_has_one_label_within_an_answer() -> None:
    scrubber = Scrubber()
    one, two, _ = KEYS
    assert scrubber.value(one) == "[redacted:anthropic]"
    assert scrubber.tree({two: [one]}) == {"[redacted:anthropic#2]": ["[redacted:anthropic]"]}
    assert scrubber.report(f"a\n{two}") == "a\n[redacted:anthropic#2]"


def test_secret_has_the_same_label_in_every_context() -> None:
    text = Scrubber().value("https://h.example/?key=hunter22 and api_key=hunter22")
    assert text == "https://h.example/?key=[redacted:query] and api_key=[redacted:query]"


def test_shape_determines_the_label_before_context() -> None:
    text = f"api_key={KEYS[0]} https://h.example/?key={KEYS[0]}"
    assert Scrubber().value(text) == text.replace(KEYS[0], "[redacted:anthropic]")


def test_numbering_restarts_for_each_answer() -> None:
    assert {Scrubber().value(key) for key in KEYS} == {"[redacted:anthropic]"}


def test_label_numbers_end_at_the_maximum() -> None:
    labels = Labels(lambda: None)
    last = [labels.label("uuid", str(number)) for number in range(MAX_NUMBER + 5)][-1]
    assert last == f"[redacted:uuid#{MAX_NUMBER}]"
    assert label_pattern().fullmatch(last)


def test_router_names_are_numbered_in_router_order() -> None:
    people = [f"person{number}@example.org" for number in range(3)]
    scrubber = Scrubber(names=people)
    assert scrubber.value(people[2]) == "[redacted:email#3]"
    assert [scrubber.value(person) for person in people[:2]] == ["[redacted:email]", "[redacted:email#2]"]
    assert scrubber.value("other@example.org") == "[redacted:email#4]"


def test_names_are_not_scrubbed_if_nothing_is_masked() -> None:
    names: Iterator[str] = (pytest.fail("the names were scrubbed") for _ in range(1))
    assert Scrubber(names=names).value("work") == "work"


def test_numbering_of_names_is_bounded() -> None:
    read: list[int] = []

    def names() -> Iterator[str]:
        for number in range(10**9):
            read.append(number)
            yield f"{number}@example.org" + "x" * (number % 2 * MAX_NAME_LENGTH)

    scrubber = Scrubber(names=names())
    assert scrubber.value("other@example.org") == f"[redacted:email#{MAX_NAMES // 2 + 1}]"
    assert len(read) <= MAX_NAMES + 1


def test_no_piece_of_a_secret_remains() -> None:
    for kind, secret, around in SPECIMENS:
        kept = Scrubber().report(around.format(secret)).replace(f"[redacted:{kind}]", " ")
        pieces = {secret[at : at + 4] for at in range(len(secret) - 3)}
        assert [piece for piece in pieces if piece in kept and piece not in around] == []


@pytest.mark.parametrize(
    "around",
    [
        "Authorization: {}",
        "Authorization: Bearer {}",
        "Bearer {}",
        "Basic {}",
        "token={}",
        "token: {}.",
        '"api_key": "{}"',
        "Password={};Database=b",
        "https://{}@host.example/",
        "https://host.example/?key={}&x=1#token={}",
        "Cookie: {}",
        "/home/{}/x",
        "C:\\Users\\{}\\x",
        "--token {}",
        "{}@host.example",
        "{}{}",
        "{0}sk-",
    ],
)
def test_label_is_kept_in_every_context(around: str) -> None:
    for label in ("[redacted:known]", "[redacted:jwt#2]", "[redacted:uuid#17]"):
        text = around.format(label, label)
        assert Scrubber(["known-secret"]).value(text) == text
        assert Scrubber().report(text) == text


def test_value_next_to_a_label_is_masked_with_it() -> None:
    key = "gh" + "p_" + LONG[:36]
    text = Scrubber().value(f"password=before!{key}!after rest")
    assert text == "password=[redacted:credential] rest"
    assert Scrubber().value(text) == text


def test_forged_label_is_kept() -> None:
    text = "[redacted:known] [redacted:anthropic#9]"
    assert Scrubber().value(text) == text


@pytest.mark.parametrize("text", ["[redacted:{}]", "[redacted:known#{}]", "[redacted: {}]", "[redacted:known {}]"])
def test_secret_in_a_label_of_unknown_kind_is_masked(text: str) -> None:
    assert KEYS[0] not in Scrubber().value(text.format(KEYS[0]))
