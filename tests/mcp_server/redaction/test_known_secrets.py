"""A known secret is masked in every form in which it turns up."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from itertools import product
from urllib.parse import quote

import pytest

from mcp_server.redaction import Scrubber
from mcp_server.redaction.known_secrets import MIN_LENGTH

SECRET = 'Rs7/cope+"key"\\x=&%41 \u00e9'
ASCII = "Rs7/cope+key=&x-LONG"

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "lower case": str.lower,
    "reversed case": str.swapcase,
    "URL": quote,
    "URL, all reserved": lambda text: quote(text, safe=""),
    "URL, lower hex": lambda text: quote(text, safe="").lower(),
    "URL, every byte": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "URL, every byte, lower hex": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "URL, twice": lambda text: quote(quote(text, safe=""), safe=""),
    "URL, some": lambda text: f"%{ord(text[0]):02x}{text[1:]}",
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, slashes": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON, every character": lambda text: "".join(f"\\u{ord(char):04x}" for char in text),
    "JSON, not ASCII": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "hex": lambda text: text.encode().hex(),
    "lines": "\n".join,
    "lines of a table": "\u2502\n  \u2502 ".join,
    "zero width": "\u200b".join,
}
STUFF = ["", "u", "us", "use"]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("secret", [SECRET, ASCII, "abcdef"])
def test_known_secret_is_masked_in_every_encoding(secret: str, form: str) -> None:
    text = FORMS[form](secret)
    for scrub in (Scrubber([secret]).value, Scrubber([secret]).report):
        assert scrub(f"<{text}>") == "<[redacted:known]>"


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("secret", [SECRET, ASCII, "abcdef", "\u00fb\u00ff?>~~"])
def test_base64_is_masked_at_every_offset(secret: str, encode: Callable[[bytes], bytes]) -> None:
    for before, after in product(STUFF, STUFF):
        text = encode((before + secret + after).encode()).decode()
        for written in (text, text.rstrip("="), text.swapcase(), quote(text, safe="")):
            assert Scrubber([secret]).report(f"<{written}>") == "<[redacted:known]>"


@pytest.mark.parametrize("before", STUFF)
def test_wrapped_base64_leaves_no_bits_of_the_secret(before: str) -> None:
    text = base64.b64encode(f"{before}{ASCII}~~~".encode()).decode()
    head = text[: len(before) * 8 // 6]
    tail = text[-(-(len(before) + len(ASCII)) * 8 // 6) :]
    scrubbed = Scrubber([ASCII]).report("\n".join(text))
    assert scrubbed.split("[redacted:known]") == ["".join(f"{c}\n" for c in head), "".join(f"\n{c}" for c in tail)]


@pytest.mark.parametrize("pair", ["user:{}", ":{}", "{}:", "someone-else:{}"])
def test_basic_authorization_is_masked(pair: str) -> None:
    header = base64.b64encode(pair.format(ASCII).encode()).decode()
    assert Scrubber([ASCII]).value(f"Authorization: Basic {header}") == "Authorization: Basic [redacted:known]"


def test_all_encodings_of_a_secret_share_its_label() -> None:
    texts = [form(ASCII) for name, form in FORMS.items()] + [base64.b64encode(ASCII.encode()).decode()]
    scrubber = Scrubber([ASCII, "another-one"])
    assert {scrubber.value(text) for text in texts} == {"[redacted:known]"}
    assert scrubber.value("another-one") == "[redacted:known#2]"


def test_longest_of_secrets_with_one_prefix_is_labelled() -> None:
    scrubber = Scrubber(["secret-one", "secret-one-two"])
    assert scrubber.value("secret-one secret-one-two secret-one") == (
        "[redacted:known] [redacted:known#2] [redacted:known]"
    )


def test_known_secret_is_labelled_before_its_shape() -> None:
    key = "sk-" + "ant-api03-" + "aB3" * 9
    assert Scrubber([key]).value(key) == "[redacted:known]"


def test_short_secret_is_found_by_context_only() -> None:
    assert MIN_LENGTH == 6
    scrubber = Scrubber(["dario", "", " ", "\u200b" * 9, "a b c d e"])
    assert scrubber.value("dario runs; api_key=dario") == "dario runs; api_key=[redacted:credential]"
    assert Scrubber(["dario6"]).value("dario6") == "[redacted:known]"


def test_hidden_characters_in_a_secret_are_ignored() -> None:
    assert Scrubber(["abc-def-ghi\n"]).value("abc-def-ghi") == "[redacted:known]"


def test_secret_equal_to_a_word_of_labels_changes_no_label() -> None:
    scrubber = Scrubber(["redacted", "anthropic"])
    text = scrubber.value("redacted anthropic [redacted:jwt]")
    assert text == "[redacted:known] [redacted:known#2] [redacted:jwt]"
    assert scrubber.value(text) == text


def test_secret_in_the_form_of_a_label_is_masked() -> None:
    assert Scrubber(["hunter-two"]).value("[redacted:hunter-two]") == "[redacted:[redacted:known]]"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_whole_base64_around_each_of_several_secrets_is_masked(order: tuple[int, int]) -> None:
    """Whichever secret stands first in the text: the one that is found first must not end the search for the other."""
    secrets = ["first-FAKE-secret", "other-FAKE-secret"]
    encoded = [base64.b64encode(f"account-of-a-person:{secret}:more".encode()).decode() for secret in secrets]
    masked = Scrubber(secrets).value(" and ".join(encoded[number] for number in order))
    assert masked == "[redacted:known] and [redacted:known#2]"
