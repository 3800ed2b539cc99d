"""A credential that does not show itself: not in repr, str, format, JSON or a pickle."""

from __future__ import annotations

from typing import NoReturn


class Secret:
    """Holds one credential; only `reveal()` gives it, and only the transport and the scrubber ask."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The credential itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('**********')"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return repr(self)

    def __reduce__(self) -> NoReturn:
        message = "a Secret cannot be pickled or copied"
        raise TypeError(message)
