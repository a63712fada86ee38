"""One download, and how the command line of a downloader is read: addresses, files, folders, lists of addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from aiact_report.collector.dockerfile.build.commands import Command

DOWNLOADERS = frozenset({"aria2c", "axel", "curl", "http", "https", "lftp", "wget", "wget2", "xh"})
"""Programs that fetch what an address names."""
_LOCAL = re.compile(r"(?:https?://)?(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?:[:/]|$)")
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/\S*", re.ASCII)
"""An address without its scheme, which curl and wget complete."""
_NOWHERE = frozenset({"/dev/null", "-"})
_CURL_VALUES = "AbcCdDeEFhHKmoPQrTtuUwxXyYz"
_WGET_VALUES = "aABDeGIilOoPQRtTUwX"
_TAKES_VALUE = frozenset(
    {
        "--cacert", "--cert", "--connect-timeout", "--cookie", "--cookie-jar", "--create-file-mode", "--data", "--data-binary", "--data-raw",
        "--data-urlencode", "--form", "--header", "--key", "--max-redirs", "--max-time", "--noproxy", "--oauth2-bearer", "--proto", "--proxy", "--range",
        "--referer", "--request", "--resolve", "--retry", "--retry-delay", "--retry-max-time", "--tls-max", "--user", "--user-agent", "--write-out",
        "--no-proxy", "--tries", "--timeout", "--waitretry", "--password", "--http-user", "--http-password", "--post-data", "--ca-certificate",
        "--connect-to", "--interface", "--limit-rate", "--ciphers", "--upload-file", "--dir", "--split", "--max-connection-per-server", "--num-connections",
    }
)  # fmt: skip
_TO_FILE = frozenset({"--output", "--output-document", "--out"})
_TO_FOLDER = frozenset({"--output-dir", "--directory-prefix", "--dir"})
_FROM_LIST = frozenset({"--input-file", "--config", "-i", "-K"})
_ASKS_ONLY = frozenset({"--head", "--spider", "-I", "--version", "--help", "-V"})


class Download(NamedTuple):
    """One thing that is fetched."""

    command: Command
    what: str
    """The tool and what it fetches."""
    targets: tuple[str, ...] = ()
    """Names of files it becomes, without folders; none: its content goes elsewhere, or is no single file."""
    fixed: bool = False
    """What is fetched is named by its content."""
    repository: str | None = None
    """Folder of a clone, without those above it."""
    address: str = ""


class _Line(NamedTuple):
    """The command line of a downloader."""

    addresses: list[str]
    files: list[str]
    folders: list[str]
    lists: list[str]
    asks: bool


def by_address(command: Command) -> Iterator[Download]:
    """Follow what a downloader fetches: address by address, each with the file it becomes; and lists of addresses."""
    line = _read(command)
    if line.asks or (line.files and set(line.files) <= {"/dev/null"}) or "/dev/null" in command.outputs:
        return
    files = [*(name for name in line.files if name not in _NOWHERE), *(name for name in command.outputs if not name.startswith("/dev/"))]
    checked = command.name == "aria2c" and re.search(r"--checksum=sha-?\d+=[0-9a-f$]", command.text) is not None
    for at, address in enumerate(line.addresses):
        own = files[at : at + 1] if len(files) == len(line.addresses) else files or ([] if "-" in line.files else [last_name(address)])
        yield Download(command, f"{command.name} {address}", tuple(map(last_name, own)), checked, address=address)
    for name in line.lists:
        yield Download(command, f"{command.name} of the addresses in {name}")


def last_name(path: str) -> str:
    """Last name of a path or an address."""
    return PurePosixPath(path.partition("?")[0].partition("#")[0]).name


def _read(command: Command) -> _Line:
    """Take the command line apart: addresses, files, folders, lists of addresses."""
    line = _Line([], [], [], [], asks=bool(_ASKS_ONLY & set(command.words)) or (command.name == "curl" and _has_letter(command, "I")))
    words = iter(command.words[1:])
    for word in words:
        name, value = _option(command.name, word)
        if name is None:
            if _is_address(word):
                line.addresses.append(word)
        elif name == "--url":
            line.addresses.extend(text for text in [value if value is not None else next(words, "")] if _is_address(text))
        elif name in _TO_FILE | _TO_FOLDER | _FROM_LIST | _TAKES_VALUE | {"-"}:
            value = next(words, "") if value is None else value
            kept = line.files if name in _TO_FILE else line.folders if name in _TO_FOLDER else line.lists if name in _FROM_LIST else []
            kept.append(value)
    return line


def _option(tool: str, word: str) -> tuple[str | None, str | None]:
    """Name and value of an option; `-` stands for a short one whose value does not matter."""
    if not word.startswith("-") or word == "-":
        return None, None
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    values = _WGET_VALUES if tool.startswith("wget") else "doi" if tool in {"aria2c", "axel"} else _CURL_VALUES
    for at, letter in enumerate(word[1:], 1):
        if letter in values:
            rest = word[at + 1 :]
            return _meaning(tool, letter), rest.removeprefix("=") if rest else None
    return "", None


def _meaning(tool: str, letter: str) -> str:
    """Give the long name of a short option that takes a value."""
    if tool.startswith("wget"):
        return {"O": "--output-document", "P": "--directory-prefix", "i": "--input-file"}.get(letter, "-")
    return {"o": "--output", "K": "--config", "i": "--input-file", "d": "--dir" if tool == "aria2c" else "-"}.get(letter, "-")


def _has_letter(command: Command, letter: str) -> bool:
    return any(letter in word for word in command.words[1:] if re.fullmatch(r"-[a-zA-Z]+", word))


def _is_address(word: str) -> bool:
    spoken = "://" in word or _BARE.fullmatch(word) is not None or (word.startswith("${") and not word.endswith(("_OPTS}", "_FLAGS}")))
    return spoken and not _LOCAL.match(word)
