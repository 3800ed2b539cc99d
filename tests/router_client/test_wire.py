"""Models of responses: which key of the object counts, what an odd value costs, and that nothing else is kept."""

from __future__ import annotations

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from router_client.parsing.lenient import MAX_NUMBER, MAX_ROWS
from router_client.parsing.wire import (
    Count,
    Counts,
    Field,
    Flag,
    MapOf,
    Nested,
    Number,
    OneOf,
    Required,
    Rows,
    Text,
    Wire,
    WireAnswer,
)
from router_client.routers.dario import wire as of_dario
from router_client.routers.dario.backend_file import BackendFile
from router_client.routers.litellm import wire as of_litellm


class Lenient(WireAnswer):
    """Every kind of field that cannot make an answer invalid."""

    number = Number()
    count = Count("aCount")
    text = Text("aText", "a_text")
    flag = Flag()
    counts = Counts()
    nested = Nested(of_dario.Resume)
    by_name = MapOf(of_dario.PerModel, "byName")


class Strict(Wire):
    """Every kind that can."""

    halted = Required(bool)
    mode = OneOf("pool", "single")
    rows = Rows(of_dario.HaltRequest)


STRICT = {"halted": False, "mode": "pool", "rows": []}
MODELS = [
    *(Lenient, Strict, BackendFile),
    *(of_dario.Health, of_dario.Status, of_dario.Accounts, of_dario.Analytics, of_dario.Resume, of_dario.Livez),
    *(of_litellm.Readiness, of_litellm.Details, of_litellm.Backlog, of_litellm.Models, of_litellm.Routing),
]
numbers = st.integers() | st.floats() | st.sampled_from([10**400, MAX_NUMBER, MAX_NUMBER + 1])
leaves = st.none() | st.booleans() | numbers | st.text(max_size=5) | st.sampled_from(["ok", "pool"])
KEYS = sorted({key for model in MODELS for field in model._fields for key in field.keys})


def objects(values: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=3), values, max_size=6)


values = st.recursive(leaves, lambda inner: st.lists(inner, max_size=4) | objects(inner), max_leaves=12)


@given(values)
def test_any_json_makes_a_model_with_every_field_or_is_a_value_error(value: object) -> None:
    for model in MODELS:
        try:
            parsed = model.parse(value)
        except ValueError:
            continue
        assert list(vars(parsed)) == [field.name for field in model._fields]
        assert parsed == model.parse(value)


@given(objects(values), st.sampled_from(Lenient._fields), values)
def test_value_of_a_field_affects_no_other_field(raw: dict[str, object], field: Field[object], odd: object) -> None:
    before, after = vars(Lenient(raw)), vars(Lenient({**raw, field.keys[0]: odd}))
    assert {**before, field.name: None} == {**after, field.name: None}


def test_only_the_given_keys_count_and_the_first_one_that_is_not_null() -> None:
    assert Lenient({"aCount": 7, "count": 8}).count == 7
    assert Lenient({"count": 8}).count is None
    assert Lenient({"a_text": "old"}).text == "old"
    assert Lenient({"a_text": "old", "aText": "new"}).text == "new"
    assert Lenient({"a_text": "old", "aText": None}).text == "old"
    assert Lenient({"a_text": "old", "aText": 7}).text is None


@pytest.mark.parametrize(
    ("value", "number", "count"),
    [
        *((0, 0.0, 0), (-0.0, 0.0, 0), (1.9, 1.9, 1), (-1, -1.0, None), (MAX_NUMBER, 2.0**53, MAX_NUMBER)),
        *((-MAX_NUMBER, -(2.0**53), None), (MAX_NUMBER + 1, None, None), (10**400, None, None)),
        *((float("nan"), None, None), (float("-inf"), None, None), (True, None, None), ("1", None, None)),
    ],
)
def test_numbers_are_finite_and_at_most_2_to_the_53(value: object, number: float | None, count: int | None) -> None:
    parsed = Lenient({"number": value, "aCount": value, "counts": {"x": value}})
    assert (parsed.number, parsed.count) == (number, count)
    assert parsed.counts == ({} if count is None else {"x": count})


def test_rows_beyond_the_cap_are_left_out_of_a_map_and_make_a_list_invalid() -> None:
    many = {f"{number}": 1 for number in range(MAX_ROWS + 1)}
    parsed = Lenient({"counts": many, "byName": many})
    assert len(parsed.counts) == len(parsed.by_name) == MAX_ROWS
    assert len(Strict.parse({**STRICT, "rows": [{}] * MAX_ROWS}).rows) == MAX_ROWS
    with pytest.raises(ValueError, match="more rows"):
        Strict.parse({**STRICT, "rows": [{}] * (MAX_ROWS + 1)})


def test_row_that_is_not_an_object_is_an_empty_one() -> None:
    assert Strict.parse({**STRICT, "rows": [7, {"model": "m"}]}).rows == [
        of_dario.HaltRequest(),
        of_dario.HaltRequest({"model": "m"}),
    ]
    assert Lenient({"byName": {"x": 7}}).by_name == {"x": of_dario.PerModel()}


@pytest.mark.parametrize("value", [{}, None, 7], ids=repr)
def test_invalid_nested_object_is_none(value: object) -> None:
    assert Lenient({"nested": value}).nested is None
    assert Lenient({"nested": {"halted": True}}).nested == of_dario.Resume({"halted": True})


@pytest.mark.parametrize("value", [None, 7, "x", [], [STRICT], *({**STRICT, "halted": odd} for odd in (0, 1, None))])
def test_strict_field_of_another_type_makes_the_object_invalid(value: object) -> None:
    assert Strict.parse(STRICT).mode == "pool"
    with pytest.raises(ValueError, match="not of type"):
        Strict.parse(value)


@pytest.mark.parametrize("name", STRICT)
def test_missing_strict_field_makes_the_object_invalid(name: str) -> None:
    with pytest.raises(ValueError, match="not "):
        Strict.parse({key: value for key, value in STRICT.items() if key != name})


def test_response_without_a_known_field_is_invalid() -> None:
    assert Lenient.parse({"flag": False}).flag is False
    for value in ({}, {"other": 1}, {"flag": 7, "counts": {"x": "y"}}):
        with pytest.raises(ValueError, match="none of the known fields"):
            Lenient.parse(value)


def test_answer_to_livez_has_no_other_field() -> None:
    assert of_dario.Livez.parse({"status": "ok"}).status == "ok"
    for value in ({"status": "ok", "version": "1"}, {"status": "up"}, {}, "ok"):
        with pytest.raises(ValueError, match="not dario's"):
            of_dario.Livez.parse(value)


@pytest.mark.parametrize("value", [0, -1, MAX_NUMBER + 1, 1.0, True, "1", None])
def test_backlog_without_its_own_request_is_invalid(value: object) -> None:
    assert of_litellm.Backlog.parse({"in_flight_requests": 1}).in_flight == 1
    with pytest.raises(ValueError, match="not "):
        of_litellm.Backlog.parse({"in_flight_requests": value})


def test_model_is_compared_by_type_and_value() -> None:
    assert Lenient({"number": 1}) == Lenient({"number": 1.0, "other": 2})
    assert Lenient({"number": 1}) != Lenient({"number": 2})
    assert of_dario.Sessions() != of_dario.Queue()


def test_model_cannot_be_changed() -> None:
    parsed = Lenient({"number": 1})
    with pytest.raises(AttributeError):
        parsed.number = 2
    with pytest.raises(AttributeError):
        del parsed.number
    assert parsed.number == 1


def test_object_with_a_password_is_not_kept() -> None:
    raw = {
        "model_name": "chat",
        "litellm_params": {"api_base": "https://user:password@one.example/v1", "api_key": "k"},
    }
    parsed = of_litellm.Models.parse({"data": [raw]})
    assert parsed.data[0].params is not None
    assert parsed.data[0].params.url.origin == "https://one.example:443"
    reached: list[object] = [parsed]
    for each in reached:
        reached += gc.get_referents(*([each] if isinstance(each, Wire | dict | list) else []))
        assert not isinstance(each, dict) or not {"api_base", "api_key"} & set(each)
