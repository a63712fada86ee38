"""Names and versions of packages, from the databases that package managers keep."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec

PACKAGES = 20_000
"""Packages of one database that are kept."""
_LONGEST = 300
"""Characters of one package that are kept."""
_CARRY = 1 << 16
"""Bytes of an unfinished line that are kept."""

_DEB = re.compile(rb"^(?:(Package|Version|Status): *(.*)|\r?)$", re.MULTILINE)
_APK = re.compile(rb"^(?:([PV]):(.*)|)$", re.MULTILINE)
_PYTHON = re.compile(rb"^(Name|Version): *(.*?)\r?$", re.MULTILINE)
_SEPARATORS = re.compile(r"[-_.]+")


class Stanzas:
    """Takes a database of stanzas (dpkg's status, apk's installed) in pieces and keeps names and versions."""

    def __init__(self, kind: str, done: Callable[[list[str], bool], None]) -> None:
        self._kind = kind
        self._pattern = _APK if kind == "apk" else _DEB
        self._done = done
        self._rest = b""
        self._fields: dict[bytes, bytes] = {}
        self._found: list[str] = []

    def feed(self, data: bytes) -> None:
        """Take the next piece; whole lines are read, the rest waits for the next."""
        text = self._rest + bytes(data)
        end = text.rfind(b"\n") + 1
        self._rest = text[end:][:_CARRY]
        self._read(text[:end])

    def end(self, complete: bool) -> None:  # noqa: FBT001 -- the interface as agreed
        """Read what is left and hand over the packages."""
        self._read(self._rest + b"\n\n")
        self._done(self._found, complete)

    def _read(self, text: bytes) -> None:
        for match in self._pattern.finditer(text, 0, max(len(text) - 1, 0)):
            if match[1] is None:
                self._close()
            else:
                self._fields[match[1]] = match[2][:_LONGEST]

    def _close(self) -> None:
        """End a stanza."""
        name, version = (self._fields.get(key) for key in ((b"P", b"V") if self._kind == "apk" else (b"Package", b"Version")))
        status = self._fields.get(b"Status", b"installed").rstrip()
        self._fields = {}
        if name and version and status.endswith(b"installed") and not status.endswith(b"not-installed") and len(self._found) <= PACKAGES:
            self._found.append(f"{self._kind}/{_text(name)}@{_text(version)}")


def python_package(folder: str, data: bytes) -> str | None:
    """Name a Python distribution by its metadata, or by the name of its folder where that says nothing."""
    fields: dict[bytes, bytes] = {}
    for match in _PYTHON.finditer(data.partition(b"\n\n")[0]):
        fields.setdefault(match[1], match[2][:_LONGEST])
    stem = folder.rpartition("/")[2].removesuffix(".dist-info").removesuffix(".egg-info")
    name, version = [*stem.split("-"), ""][:2]
    name = _text(fields.get(b"Name", name.encode("utf-8", "replace")))
    version = _text(fields.get(b"Version", version.encode("utf-8", "replace")))
    return f"pypi/{_SEPARATORS.sub('-', name).lower()}@{version}" if name else None


class _Npm(msgspec.Struct):
    name: str = ""
    version: str = ""


_NPM = msgspec.json.Decoder(_Npm)


def npm_package(path: str, data: bytes) -> str | None:
    """Name an npm package by its package.json, or by its folder."""
    try:
        found = _NPM.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = _Npm()
    name = found.name or path.rpartition("node_modules/")[2].removesuffix("/package.json")
    return f"npm/{name[:_LONGEST]}@{found.version[:_LONGEST]}" if name else None


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").strip()
