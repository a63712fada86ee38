"""`user[:group]`, each a number or a name, as images, engines and Compose write who a process runs as."""

from __future__ import annotations

from typing import NamedTuple

_LONGEST_ID = 10
"""Digits of a 32-bit id."""


class User(NamedTuple):
    """Who a process runs as; what is not written is None."""

    uid: int | None
    gid: int | None
    name: str | None
    """User name, where it is no number."""
    group: str | None
    """Group name, where it is no number."""


def user(written: str) -> User:
    """Take `user[:group]` apart: https://docs.docker.com/reference/dockerfile/#user."""
    name, _, group = written.strip().partition(":")
    uid, gid = _id(name), _id(group)
    return User(uid, gid, name or None if uid is None else None, group or None if gid is None else None)


def _id(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) <= _LONGEST_ID else None
