"""The Prometheus parser: it agrees with the official one and takes linear time on every line."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from router_client.parsing.prometheus import MAX_NUMBER, sample, samples
from tests.support import STATE_FILES

PAGES = Path(__file__).parent / "pages" / "metrics.json"

names = st.from_regex(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,9}", fullmatch=True)
# The official parser rejects labels that start with two underscores, which are reserved.
label_names = st.from_regex(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]{0,9}", fullmatch=True)
# A page is UTF-8, so no value contains a lone surrogate. Characters with a meaning in the format are frequent.
label_values = st.text(st.one_of(st.sampled_from('\\"\n,={} #'), st.characters(codec="utf-8")), max_size=12)
blanks = st.sampled_from(["", "", " ", "\t", " \t "])
numbers = st.one_of(
    st.floats(-MAX_NUMBER, MAX_NUMBER).map(repr),
    st.integers(-(2**60), 2**60).map(str),
    st.sampled_from(["+1", "1.", ".5", "-.5E+3", "1e400", "+Inf", "-Inf", "NaN", "Nan", "1e-400", "007"]),
)


def escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


@st.composite
def written(draw: st.DrawFn) -> str:
    """A valid line, with all variations that the format allows."""
    labels = draw(st.dictionaries(label_names, label_values, max_size=4))
    pairs = [
        f'{draw(blanks)}{key}{draw(blanks)}={draw(blanks)}"{escaped(labels[key])}"{draw(blanks)}' for key in labels
    ]
    inside = ",".join(pairs) + ("," if draw(st.booleans()) and pairs else "")
    braces = f"{draw(blanks)}{{{inside}}}{draw(blanks)}" if draw(st.booleans()) or pairs else draw(blanks) + " "
    # A space before the timestamp: the official parser accepts no mixture of blanks there.
    timestamp = draw(st.sampled_from(["", " 1700000000000", "  -5"]))
    return draw(names) + braces + draw(numbers) + timestamp + draw(blanks)


@st.composite
def page(draw: st.DrawFn) -> str:
    other = st.sampled_from(["", "# a comment", "# HELP a b", "# TYPE a gauge", "#", "  "])
    ends = st.sampled_from(["\n", "\n", "\r\n"])
    return "".join(line + draw(ends) for line in draw(st.lists(st.one_of(written(), other), max_size=6)))


def parsed_officially(text: str) -> list[tuple[str, dict[str, str], float]]:
    """The samples of the official parser, without the values that ours skips."""
    found = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return [(name, labels, value) for name, labels, value, *_ in found if -MAX_NUMBER <= value <= MAX_NUMBER]


def recorded() -> Iterator[object]:
    for path in STATE_FILES.values():
        answers = json.loads(path.read_text("utf-8")).get("answers", ())
        bodies = [each["body"] for each in answers if each["path"] == "/metrics/" and each["status"] == 200]
        yield from (pytest.param(body, id=path.stem) for body in bodies)
    yield from (pytest.param(body, id=state) for state, body in json.loads(PAGES.read_text("utf-8")).items())


@pytest.mark.parametrize("text", list(recorded()))
def test_recorded_page_is_parsed_like_the_official_parser_does(text: str) -> None:
    assert list(samples(text.encode())) == parsed_officially(text)


def test_recorded_pages_contain_many_samples() -> None:
    pages = json.loads(PAGES.read_text("utf-8")).values()
    assert sum(len(list(samples(text.encode()))) for text in pages) > 500


@given(page())
def test_valid_page_is_parsed_like_the_official_parser_does(text: str) -> None:
    assert list(samples(text.encode())) == parsed_officially(text)


@given(names, st.dictionaries(label_names, label_values, max_size=5), st.floats(-MAX_NUMBER, MAX_NUMBER))
def test_written_sample_is_parsed_unchanged(name: str, labels: dict[str, str], value: float) -> None:
    inside = ",".join(f'{key}="{escaped(text)}"' for key, text in labels.items())
    assert sample(f"{name}{{{inside}}} {value!r}") == (name, labels, value)


@given(st.one_of(st.binary(max_size=300), st.text('a1.eE+-"\\,={} \t\n#', max_size=60).map(str.encode)))
def test_no_bytes_raise_an_error(body: bytes) -> None:
    assert all(math.isfinite(each.value) for each in samples(body))


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("a 1", ("a", {}, 1.0)),
        ("a\t1", ("a", {}, 1.0)),
        ("  a  1  ", ("a", {}, 1.0)),
        ("a 1\r", ("a", {}, 1.0)),
        ("a{} 1", ("a", {}, 1.0)),
        ("a{ } 1", ("a", {}, 1.0)),
        ("a {}1", ("a", {}, 1.0)),
        ("a:b 1", ("a:b", {}, 1.0)),
        ('a{b="c"} 1.5e-05', ("a", {"b": "c"}, 1.5e-05)),
        ('a{b="c",} 2', ("a", {"b": "c"}, 2.0)),
        ('a{b="c" , d="e" , } 2', ("a", {"b": "c", "d": "e"}, 2.0)),
        ('a{ b = "c" } 1', ("a", {"b": "c"}, 1.0)),
        ('a{b="c"} 2 1700000000000', ("a", {"b": "c"}, 2.0)),
        ('a{b="}",c=","} -3', ("a", {"b": "}", "c": ","}, -3.0)),
        ('a{b=" c ",d="=,"} 1', ("a", {"b": " c ", "d": "=,"}, 1.0)),
        (r'a{b="\\\"\n\x"} 1', ("a", {"b": '\\"\n\\x'}, 1.0)),
        (r'a{b="\\n"} 1', ("a", {"b": "\\n"}, 1.0)),
        ('a{b="é\u2028"} 1', ("a", {"b": "é\u2028"}, 1.0)),
        ("a 9007199254740992", ("a", {}, 2.0**53)),
        ("a 9007199254740994", None),
        ("a +Inf", None),
        ("a NaN", None),
        ("a 1e999", None),
        ("a 1e99999999999999999999", None),
        ("a 1_000", None),
        ("a 0x10", None),
        ("a .", None),
        ("a 1e", None),
        ("a 1 x", None),
        ("a 1 1.5", None),
        ("a", None),
        ("a ", None),
        ("a1", None),
        ("# TYPE a gauge", None),
        ('a{b="c} 1', None),
        ("a{b=c} 1", None),
        ('a{b="c"', None),
        (r'a{b="c\"} 1', None),
        ('a{b="c"} 1 # x', None),
        ('a{="c"} 1', None),
        ("a{,} 1", None),
        ('a{b="c",,} 1', None),
        ('a{b="c" d="e"} 1', None),
        ('a{b="c",b="d"} 1', None),
        (r'a{b="\\",b="d"} 1', None),
        ('{"a.b",c="d"} 1', None),
        ('a{"b.c"="d"} 1', None),
        ("", None),
        ("\u0661 1", None),
        ("a \u0661", None),
    ],
)
def test_each_form_is_parsed_or_skipped(line: str, read: object) -> None:
    assert sample(line) == read


def test_invalid_utf_8_affects_only_its_own_characters() -> None:
    assert list(samples(b'a{b="\xff"} 1\n\xff 2\nc 3')) == [("a", {"b": "\ufffd"}, 1.0), ("c", {}, 3.0)]


@pytest.mark.parametrize("value", ["", ",", '","', ",model_id=", '",model_id="x', "\\", "a\\", "=", '="', "}"])
def test_label_value_cannot_forge_another_label(value: str) -> None:
    found = sample(f'a{{user_agent="{escaped(value)}",model_id="dep"}} 1')
    assert found == ("a", {"user_agent": value, "model_id": "dep"}, 1.0)


RUNS = ["a", "_", ":", "1", "0.", "e", "+", " ", "\t", "\r", '"', "\\", "\\n", '\\"', ",", "=", "{", "}", "é", "\0"]
RUNS += ['b="c",', 'b="c" , ', 'b="\\n",', ", "]
PLACES = ["", "a", "a ", "a 1", "a .", "a 1.", "a 1e", "a 1 ", "a 1 1", "a{", "a{b", "a{b=", 'a{b="', 'a{b="c"']
PLACES += ['a{b="c",', 'a{b="c"}', 'a{b="c"} ']
ENDS = ["", "x", '"} 1', '="c"} 1', "} 1", "} x"]
"""How a run ends: validly for some places, invalidly for the others."""


def cpu_s(line: str) -> float:
    started = time.process_time()
    sample(line)
    return time.process_time() - started


@pytest.mark.parametrize("place", PLACES)
def test_parsing_time_is_linear_in_the_line_length(place: str) -> None:
    # A quadratic pattern takes a hundred times as long; the first step shows that within half a minute.
    for (shorter, longer), run, end in product(pairwise([1_000, 10_000, 100_000]), RUNS, ENDS):
        short, long = (place + run * (length // len(run)) + end for length in (shorter, longer))
        # Below a tenth of a millisecond the clock is too coarse.
        baseline_s = max(min(cpu_s(short) for _ in range(3)), 1e-4)
        assert any(cpu_s(long) < 40 * baseline_s for _ in range(5)), (place, run, end)
