"""Credentials in a part of a document: mappings, lists and texts, each value judged by the key it stands under."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from aiact_report.collector._vocabulary.credentials.arguments import argument_credentials
from aiact_report.collector._vocabulary.credentials.find import find, hide, is_credential

KEPT, KEPT_LENGTH = 4_096, 400
"""Values in which no credential was found, as they are written, and their characters: the same probe stands in many manifests."""
_innocent: set[tuple[str, str]] = set()
_DEEPEST = 20
_MOST = 100
"""Fields that are named; more say no more."""
_NAMES = ("name", "key", "Name", "Key")
_VALUES = ("value", "Value")


def field_credentials(value: Any, field: str) -> tuple[str, ...]:
    """Name the fields of a value that hold a literal credential, as paths from `field` on; never what they hold."""
    key = field, repr(value)
    if key in _innocent:
        return ()
    found: dict[str, None] = {}
    for path in _walk(value, field, field.rpartition(".")[2], 0):
        found[_safe(path)] = None
        if len(found) >= _MOST:
            break
    if not found and len(key[1]) <= KEPT_LENGTH:
        if len(_innocent) >= KEPT:
            _innocent.clear()
        _innocent.add(key)
    return tuple(found)


def _walk(value: Any, path: str, name: str, depth: int) -> Iterator[str]:
    if value.__class__ is str:
        if value and is_credential_cached(name, value):
            yield path
    elif depth > _DEEPEST:
        return
    elif value.__class__ is dict:
        yield from _mapping(value, path, depth)
    elif value.__class__ is list or value.__class__ is tuple:
        yield from _list(value, path, name, depth)
    elif value.__class__ is int and is_credential_cached(name, str(value)):
        yield path


def _mapping(value: dict[Any, Any], path: str, depth: int) -> Iterator[str]:
    """Look at each key; of `name: X, value: Y` the value is that of X."""
    named = next((value[key] for key in _NAMES if value.get(key).__class__ is str), None)
    for key, item in value.items():
        if named is not None and key in _VALUES:
            yield from _walk(item, f"{path}.{named}", named, depth + 1)
        else:
            yield from _walk(item, f"{path}.{key}", str(key), depth + 1)


def _list(value: list[Any] | tuple[Any, ...], path: str, name: str, depth: int) -> Iterator[str]:
    """Look at a list: of texts alone it may be a command, or settings `NAME=value`."""
    if all(item.__class__ is str for item in value):
        yield from (f"{path}: {each}" for each in argument_credentials(value))
        return
    for item in value:
        yield from _walk(item, path, name, depth + 1)


def is_credential_cached(name: str, value: str) -> bool:
    """Whether a value is a credential; the same settings stand in many files, and each has to know of what was found in it."""
    return _is_credential(name, value) and is_credential(name, value)


@lru_cache(maxsize=8192)
def _is_credential(name: str, value: str) -> bool:
    return is_credential(name, value)


def _safe(path: str) -> str:
    """Give a path whose own keys hold no credential."""
    return hide(path, find(path))[:200]
