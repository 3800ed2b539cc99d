"""The base of models of a router's responses: each field says under which key it is found, and how it is read.

    class Account(Wire):
        alias = Text()
        last_observed_at = Number("lastObservedAt", "last_observed_at")

    Account.parse({"alias": "first", "lastObservedAt": 7}).last_observed_at  # 7.0

pydantic would do the same, but importing it takes longer than everything else that a command does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, ClassVar, Generic, NoReturn, Self, TypeVar, overload

from router_client.parsing.lenient import MAX_ROWS, count, counts, flag, mapping, number, rows, text

T = TypeVar("T")
W = TypeVar("W", bound="Wire")

NO_FIELDS: Mapping[str, object] = MappingProxyType({})


class Field(Generic[T]):
    """A field that `read` makes of the first value under `keys` that is not null; without keys, its own name.

    If there is none, `read` gets None. If it raises ValueError, the whole object is invalid.
    """

    __slots__ = ("keys", "name", "read")

    def __init__(self, read: Callable[[object], T], *keys: str) -> None:
        self.read, self.keys = read, keys

    def __set_name__(self, owner: type[object], name: str) -> None:
        self.name, self.keys = name, self.keys or (name,)

    @overload
    def __get__(self, instance: None, owner: type[object]) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type[object]) -> T: ...
    def __get__(self, instance: object, owner: type[object]) -> Self | T:
        """Give the attribute its type. Not called for an instance: its own attribute comes first."""
        return self


class Wire:
    """The base of models: unknown fields are dropped. Compared by value; cannot be changed.

    All fields are read at once, and the object is not kept: it may contain credentials.
    """

    _fields: ClassVar[tuple[Field[Any], ...]] = ()
    _plan: ClassVar[tuple[tuple[str, str, tuple[str, ...], Callable[[object], Any]], ...]] = ()
    """Of each field the name, the first key, the others, and how it is read."""

    def __init_subclass__(cls) -> None:
        """Collect the fields of the class."""
        cls._fields += tuple(field for field in vars(cls).values() if isinstance(field, Field))
        cls._plan = tuple((field.name, field.keys[0], field.keys[1:], field.read) for field in cls._fields)

    def __init__(self, raw: Mapping[str, object] = NO_FIELDS) -> None:
        # Setting an attribute is refused. The loop is short, because it runs for each field of thousands of rows.
        values = vars(self)
        for name, key, other_keys, read in self._plan:
            value = raw.get(key)
            if value is None and other_keys:
                value = next((raw[other] for other in other_keys if raw.get(other) is not None), None)
            values[name] = read(value)

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the fields of a JSON value.

        Raises:
            ValueError: it is not an object, or a field that makes it recognizable is invalid.
        """
        return cls(exactly(dict, value))

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(name)

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(name)


class WireAnswer(Wire):
    """The base of models of a response: one without any of the known fields is invalid."""

    @classmethod
    def parse(cls, value: object) -> Self:
        """Read the fields; raise ValueError also if there are none."""
        answer = super().parse(value)
        if all(found in ({}, None) for found in vars(answer).values()):
            message = "none of the known fields"
            raise ValueError(message)
        return answer


Number = partial(Field, number)
Count = partial(Field, count)
Text = partial(Field, text)
Flag = partial(Field, flag)
Counts = partial(Field, counts)


class Required(Field[T]):
    """A value of exactly this type: True is not an int. Anything else makes the object invalid."""

    def __init__(self, kind: type[T], *keys: str) -> None:
        super().__init__(partial(exactly, kind), *keys)


class OneOf(Field[str]):
    """One of these texts. Anything else makes the object invalid."""

    def __init__(self, *choices: str) -> None:
        super().__init__(partial(one_of, choices))


class Nested(Field[W | None]):
    """An object of this model; None if it is invalid."""

    def __init__(self, model: type[W], *keys: str) -> None:
        super().__init__(partial(_parsed_or_none, model), *keys)


class Rows(Field[list[W]]):
    """A list of objects of this model. Anything else, and an invalid row, makes the object invalid."""

    def __init__(self, model: type[W], *keys: str) -> None:
        super().__init__(lambda value: [model.parse(row) for row in rows(value)], *keys)


class Listed(Field[list[W]]):
    """A list of objects of this model, up to MAX_ROWS; empty if it is not a list."""

    def __init__(self, model: type[W], *keys: str) -> None:
        super().__init__(
            lambda value: [model.parse(row) for row in rows(value[:MAX_ROWS])] if isinstance(value, list) else [],
            *keys,
        )


class MapOf(Field[dict[str, W]]):
    """A map of objects of this model; empty if it is not a map. An invalid row makes the object invalid."""

    def __init__(self, model: type[W], *keys: str) -> None:
        super().__init__(lambda value: {key: model.parse(row) for key, row in mapping(value).items()}, *keys)


def exactly(kind: type[T], value: object) -> T:
    """Return a value of this type; raise ValueError for any other, also of a subclass."""
    if not isinstance(value, kind) or type(value) is not kind:
        message = f"not of type {kind.__name__}"
        raise ValueError(message)
    return value


def having_any(value: object, *keys: str) -> dict[str, object]:
    """Return an object that has a list or a map under one of these keys; raise ValueError for anything else."""
    found = exactly(dict, value)
    if not any(isinstance(found.get(key), (list, dict)) for key in keys):
        message = "none of the known lists"
        raise ValueError(message)
    return found


def one_of(choices: tuple[str, ...], value: object) -> str:
    """Return one of these texts; raise ValueError for anything else."""
    chosen = next((each for each in choices if value == each), None)
    if chosen is None:
        message = "not one of the known texts"
        raise ValueError(message)
    return chosen


def _parsed_or_none(model: type[W], value: object) -> W | None:
    try:
        return model.parse(value)
    except ValueError:
        return None
