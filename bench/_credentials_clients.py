"""Command lines of well-known clients, with the password, token or key they take (`@@@` in `clients_with.txt`), and the same clients without one (`clients_harmless.txt`)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from _credentials_known import Case, Maker


def cases() -> list[Case]:
    """Give each line with a value, and each harmless one."""
    return [*_lines(Maker(47)), *(Case(line, None) for line in _read("clients_harmless.txt"))]


def _lines(make: Maker) -> Iterator[Case]:
    for line in _read("clients_with.txt"):
        value = make.password(20)
        yield Case(line.replace("@@@", value), value)


def _read(name: str) -> list[str]:
    return Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
