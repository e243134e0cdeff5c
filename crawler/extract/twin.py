"""A module of a library once more, in which some names mean something else.

So a part of ours takes the place of one of the library's, for us alone: the library
itself is as it was, for whoever else uses it.  Knows no library.
"""

from __future__ import annotations

from types import FunctionType, ModuleType
from typing import Any


def twin(module: ModuleType, **ours: Any) -> dict[str, Any]:
    """The names of the module, its own functions reading ours in place of its own."""
    own = vars(module)
    names = {**own, **ours}
    for name, one in own.items():
        made_here = isinstance(one, FunctionType) and one.__globals__ is own
        if made_here and name not in ours:
            names[name] = _reading(one, names)
    return names


def _reading(function: FunctionType, names: dict[str, Any]) -> FunctionType:
    """The function again, which finds in these names what it calls."""
    again = FunctionType(
        function.__code__,
        names,
        function.__name__,
        function.__defaults__,
        function.__closure__,
    )
    again.__kwdefaults__ = function.__kwdefaults__
    return again
