"""The parser of metric lines: strict, and harmless whatever comes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router_client.routers.litellm.metrics import KEPT, PROOF, parse_metrics
from router_client.routers.litellm.prometheus import sample, samples

label_names = st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]*", fullmatch=True)
# The page is UTF-8, so no value holds a lone surrogate.
label_values = st.text(st.characters(codec="utf-8"), max_size=30)
numbers = st.floats(-(2**53), 2**53)


def escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


@given(label_names, st.dictionaries(label_names, label_values, max_size=5), numbers)
def test_what_is_written_by_the_rules_is_read_as_it_was(name: str, labels: dict[str, str], value: float) -> None:
    inside = ",".join(f'{key}="{escaped(text)}"' for key, text in labels.items())
    found = sample(f"{name}{{{inside}}} {value!r}")
    assert found == (name, labels, value)


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(body: bytes) -> None:
    assert all(math.isfinite(each.value) for each in samples(body))
    for head in KEPT:
        parse_metrics(PROOF + b"\n" + head + body)


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("a 1", ("a", {}, 1.0)),
        ("a{} 1", ("a", {}, 1.0)),
        ('a{b="c"} 1.5e-05', ("a", {"b": "c"}, 1.5e-05)),
        ('a{b="c",} 2', None),
        ('a{b="c"} 2 1700000000000', ("a", {"b": "c"}, 2.0)),
        ('a{b="}",c=","} -3', ("a", {"b": "}", "c": ","}, -3.0)),
        ("a +Inf", None),
        ("a NaN", None),
        ("a 9.223372036854776e+18", None),
        ("a 1e999", None),
        ("a 1_000", None),
        ("a 0x10", None),
        ("a", None),
        ("a ", None),
        ("# TYPE a gauge", None),
        ('a{b="c} 1', None),
        ("a{b=c} 1", None),
        ('a{b="c" } 1', None),
        ('a{b="c"}1', None),
        ('a{b="c"} 1 # x', None),
        ('a{="c"} 1', None),
        ("", None),
        ("\u0661 1", None),
        ("a \u0661", None),
    ],
)
def test_each_form_is_read_or_left_out(line: str, read: object) -> None:
    assert sample(line) == read


def test_another_programs_page_is_refused() -> None:
    with pytest.raises(ValueError, match="not the metrics"):
        parse_metrics(b"go_threads 7\n")


@pytest.mark.parametrize("value", ["", ",", '","', ",model_id=", '",model_id="x', "\\", "a\\", "=", '="', "}"])
def test_no_value_can_pass_for_another_label(value: str) -> None:
    found = sample(f'a{{user_agent="{escaped(value)}",model_id="dep"}} 1')
    assert found == ("a", {"user_agent": value, "model_id": "dep"}, 1.0)
