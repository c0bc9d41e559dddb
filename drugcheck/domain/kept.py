"""What is found at first use and kept: a property, and a table."""

from collections.abc import Callable
from typing import Generic, TypeVar, overload

_Owner = TypeVar("_Owner")
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class kept(Generic[_Owner, _Value]):  # noqa: N801 - stands where property stands
    """functools.cached_property without its lock, which costs more than most facts do (before Python 3.12)."""

    def __init__(self, find: Callable[[_Owner], _Value]) -> None:
        self.find = find
        self.__doc__ = find.__doc__

    def __set_name__(self, owner: type[_Owner], name: str) -> None:
        self.name = name

    @overload
    def __get__(self, instance: None, owner: type[_Owner]) -> "kept[_Owner, _Value]": ...

    @overload
    def __get__(self, instance: _Owner, owner: type[_Owner]) -> _Value: ...

    def __get__(self, instance: _Owner | None, owner: type[_Owner]) -> "kept[_Owner, _Value] | _Value":
        if instance is None:
            return self
        value = instance.__dict__[self.name] = self.find(instance)
        return value


class Table(dict[_Key, _Value]):
    """A table that finds what it does not hold yet: `table[key]` asks `find(key)` once."""

    def __init__(self, find: Callable[[_Key], _Value]) -> None:
        self.find = find

    def __missing__(self, key: _Key) -> _Value:
        value = self[key] = self.find(key)
        return value
