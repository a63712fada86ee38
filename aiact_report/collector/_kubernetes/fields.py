"""Reading plain fields of an object by a table: fact, where it lies, what form it has. So that most kinds are data.

A path names keys from the object down; `*` stands for every entry of a list or every value of a mapping.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet, is_plain, plain_of
from aiact_report.collector._vocabulary.credentials import redact


class Found(NamedTuple):
    """A value in an object, and where it stands."""

    value: Any
    line: int
    lines: Any
    """Lines of what is below it."""
    field: str


Write = Callable[[Sheet, str, Any, int, str], None]
"""Writes a fact: its name, the value that stands there, line and field."""


class Field(NamedTuple):
    """One fact that one place of an object decides."""

    fact: str
    path: tuple[str, ...]
    form: str | Write = "text"
    """`text`, `integer`, `truth`, `texts`, `labels`, `address` (redacted), `names` (of a mapping), `entries` (of a list or mapping), `given`; or what writes it."""
    default: Any = None
    """What holds when nothing is written there."""


def gather(sheet: Sheet, facts: Iterable[str], start: Found, path: tuple[str, ...]) -> list[Found]:
    """Give every value at a path; what cannot be walked withholds the facts it would hold. Null reads as absent."""
    found = [start]
    for key in path:
        found = [below for item in found for below in _step(sheet, facts, item, key)]
    return found


def _step(sheet: Sheet, facts: Iterable[str], item: Found, key: str) -> list[Found]:
    """Go one key down."""
    value, _, lines, field = item
    if key == "*" and value.__class__ is list:
        return [Found(entry, at, sub, field) for entry, (at, sub) in zip(value, lines, strict=True)]
    if value.__class__ is not dict:
        sheet.wrong(facts, value, "a list" if key == "*" else "a mapping", item.line, field)
        return []
    keys = tuple(value) if key == "*" else (key,)
    return [child(item, name) for name in keys if value.get(name) is not None]


def child(item: Found, key: str) -> Found:
    """Give what a key of a mapping holds."""
    line, below = item.lines[key]
    return Found(item.value[key], line, below, f"{item.field}.{key}" if item.field else key)


def whole(item: Object) -> Found:
    """Give an object as the start of paths."""
    return Found(item.data, item.line, item.lines, "")


def reader(*fields: Field, then: Callable[[Sheet, Object], None] | None = None) -> Callable[[Sheet, Object], None]:
    """Make the reader of a kind from the table of its fields; `then` reads what no table says."""
    decides(*(field.fact for field in fields))

    def read(sheet: Sheet, item: Object) -> None:
        spec = item.data.get("spec")
        if spec is not None and spec.__class__ is not dict:
            sheet.wrong(tuple(sheet.facts), spec, "a mapping", item.line_of("spec"), "spec")
            return
        start = whole(item)
        for field in fields:
            read_field(sheet, start, field)
        if then is not None:
            then(sheet, item)

    return read


def by_key(*fields: Field) -> dict[str, tuple[Write, str]]:
    """Make the table of a reader that is asked of every pod: each field by its one key, with what writes it and the fact.

    Walking a path with `read_field` costs seven times as much: see `docs/architecture.md`.
    """
    decides(*(field.fact for field in fields))
    return {key: (_METHODS[field.form] if isinstance(field.form, str) else field.form, field.fact) for field in fields for key in field.path}


def read_field(sheet: Sheet, start: Found, field: Field) -> None:
    """Write one fact, or its default when nothing is there."""
    found = gather(sheet, (field.fact,), start, field.path)
    if field.fact not in sheet.facts:
        return
    if found:
        form = field.form
        (_FORMS[form] if isinstance(form, str) else _first(form))(sheet, field.fact, found)
    elif field.default is not None:
        sheet.default(field.fact, field.default)
    elif field.form == "given":
        sheet.default(field.fact, value=False)


def write_texts(sheet: Sheet, fact: str, found: list[Found]) -> None:
    """Write the texts at several places as one list, each once."""
    values = [entry.value for entry in found]
    wrong = next((entry for entry in found if not is_plain((entry.value,))), None)
    if wrong is not None:
        sheet.wrong((fact,), wrong.value, "text", wrong.line, wrong.field)
        sheet.keep(fact, tuple(dict.fromkeys(plain_of(values))), found[0].line, found[0].field)
    else:
        sheet.put(fact, tuple(dict.fromkeys(values)), found[0].line, found[0].field)


def _write_address(sheet: Sheet, fact: str, found: list[Found]) -> None:
    """Write an address without the credentials in it."""
    value, line, _, field = found[0]
    sheet.text(fact, redact(value) if isinstance(value, str) else value, line, field)


def _write_names(sheet: Sheet, fact: str, found: list[Found]) -> None:
    """Write the keys of mappings."""
    wrong = next((entry for entry in found if entry.value.__class__ is not dict), None)
    if wrong is not None:
        sheet.wrong((fact,), wrong.value, "a mapping", wrong.line, wrong.field)
    else:
        sheet.put(fact, tuple(dict.fromkeys(str(name) for entry in found for name in entry.value)), found[0].line, found[0].field)


def _write_entries(sheet: Sheet, fact: str, found: list[Found]) -> None:
    """Write how many entries a list or mapping has."""
    value, line, _, field = found[0]
    if value.__class__ in (list, dict):
        sheet.put(fact, len(value), line, field)
    else:
        sheet.wrong((fact,), value, "a list or mapping", line, field)


def _first(write: Callable[[Sheet, str, Any, int, str], None]) -> Callable[[Sheet, str, list[Found]], None]:
    """Write the first value with a method of the sheet."""
    return lambda sheet, fact, found: write(sheet, fact, found[0].value, found[0].line, found[0].field)


_METHODS: dict[str, Write] = {
    "text": Sheet.text,
    "amount": Sheet.int_or_text,
    "integer": Sheet.integer,
    "truth": Sheet.truth,
    "labels": Sheet.labels,
}
"""Forms of one value."""
_FORMS: dict[str, Callable[[Sheet, str, list[Found]], None]] = {
    **{name: _first(method) for name, method in _METHODS.items()},
    "address": _write_address,
    "texts": write_texts,
    "names": _write_names,
    "entries": _write_entries,
    "given": lambda sheet, fact, found: sheet.put(fact, True, found[0].line, found[0].field),
}
