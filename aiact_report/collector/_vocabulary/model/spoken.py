"""What one variable, one option or one label says of a model: a value where it is one, never its name alone."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.collector._vocabulary.model import words
from aiact_report.collector._vocabulary.named import is_digest, names_no_version, says_nothing
from aiact_report.collector._vocabulary.plain_http import calls_plainly
from aiact_report.collector._vocabulary.stores import may_name_store, store_of

KEPT_LENGTH = 200
"""Characters of a value beyond which it is not remembered what it says."""
VALUE_LIMIT = 1_000
"""Characters of a value that becomes a fact."""


def read_variable(found: dict[str, Any], name: str, value: str) -> None:
    """Note what one environment variable says; of a fact that two variables say the first counts, of a list both."""
    for fact, said in _said(name, value) if len(value) <= KEPT_LENGTH else _said.__wrapped__(name, value):
        if said.__class__ is str:
            found.setdefault(fact, said)
        else:
            found.setdefault(fact, []).extend(said)


@lru_cache(maxsize=4096)
def _said(name: str, value: str) -> tuple[tuple[str, Any], ...]:
    """Give what a variable says; the same variable stands in many manifests."""
    found: dict[str, Any] = {}
    _read_variable(found, name, value)
    return tuple((fact, tuple(said) if said.__class__ is list else said) for fact, said in found.items())


def _read_variable(found: dict[str, Any], name: str, value: str) -> None:
    entry = words.ENVIRONMENT.get(name)
    if entry is not None:
        _note(found, name, value, *entry)
    elif name.startswith(words.ALL_PREFIXES):
        fact = next(fact for prefixes, fact in words.PREFIXES if name.startswith(prefixes))
        _note(found, name, value, fact, "set")
    if calls_plainly(name, value):
        found.setdefault(words.PLAIN_HTTP, []).append(name)
    if ("://" in value or may_name_store(name)) and (store := store_of(name, value)) is not None:
        found.setdefault(words.STORES, []).append(store)


def read_options(found: dict[str, Any], line: Sequence[str]) -> None:
    """Note what the options of a command line say."""
    for index, word in enumerate(line):
        if word.startswith("--"):
            option, equals, value = word.partition("=")
            entry = words.OPTIONS.get(option.replace("_", "-"))
            address = value if equals else line[index + 1] if index + 1 < len(line) else ""
            if "://" in address and calls_plainly(option, address):
                found.setdefault(words.PLAIN_HTTP, []).append(option)
            if entry is not None:
                _note(found, option, value if equals else _following(line, index, entry[1]), *entry)
        elif word in {"serve", "-m", "-hf", "api_server"} and index + 1 < len(line) and _names_model(line, index):
            _note(found, word, line[index + 1], words.LOCATION, "value")


def _names_model(line: Sequence[str], index: int) -> bool:
    """Whether the next word is a model: of `vllm serve`, or a location after `-m`."""
    word, following = line[index], line[index + 1]
    if word == "-m":
        return ":/" in following or following.endswith(".gguf")
    return word == "-hf" or (index > 0 and line[index - 1] in {"vllm", "serve"} and not following.startswith("-") and following != "api_server")


def _following(line: Sequence[str], index: int, when: str) -> str:
    """Give the value of an option that is written as the next word; a switch without one is on."""
    following = line[index + 1] if index + 1 < len(line) else ""
    if when == "on":
        return following if following.lower() in words.OFF - {""} else "true"
    return "" if following.startswith("-") else following


def _note(found: dict[str, Any], name: str, value: str, fact: str, when: str) -> None:
    """Keep what a setting says, when it says so; a placeholder says nothing."""
    if "{" in value and placeholder(value):
        return
    if when == "value":
        if value and fact not in found and _names(fact, value):
            found[fact] = value[:VALUE_LIMIT]
    elif _tells(value, when):
        settings = found.setdefault(fact, [])
        text = name if when in {"set", "on"} else f"{name}={value[:50]}" if when not in {"http", "open"} else name
        if text not in settings:
            settings.append(text)


def _tells(value: str, when: str) -> bool:
    """Whether a setting's value is of the kind that counts."""
    plain = value.strip().lower()
    if when == "on":
        return plain in words.ON
    if when == "off":
        return plain in words.OFF
    if when == "set":
        return plain not in words.OFF
    if when == "http":
        return plain.startswith("http:")
    if when == "open":
        return bool(plain) and not any(local in plain for local in ("127.0.0.1", "localhost", "[::1]"))
    return plain == when


def read_label(found: dict[str, str], key: str, value: Any) -> None:
    """Note what a label or annotation says of the model's identity."""
    if not isinstance(value, str) or not value or placeholder(value):
        return
    name = key.lower().replace("_", "-").replace(".", "-").replace("/", "-")
    for ending, fact in (
        ("model-name", words.NAME),
        ("model-version", words.VERSION),
        ("model-digest", words.DIGEST),
        ("model-sha256", words.DIGEST),
    ):
        if name.endswith(ending) and _names(fact, value):
            found.setdefault(fact, value[:VALUE_LIMIT])


def _names(fact: str, value: str) -> bool:
    """Tell whether a value is one: `todo` is no digest, `latest` no version, `unknown` no name."""
    if fact == words.DIGEST:
        return is_digest(value)
    return not (names_no_version(value) if fact == words.VERSION else fact == words.NAME and says_nothing(value))
