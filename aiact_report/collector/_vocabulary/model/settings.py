"""What settings mean to the model server that reads them: keys callers must bring, records of predictions, adapters, the format that is loaded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from aiact_report.collector._vocabulary.credentials import placeholder, redact
from aiact_report.collector._vocabulary.model import servers, words
from aiact_report.collector._vocabulary.model.location import pin_of
from aiact_report.collector._vocabulary.services.family import Family
from aiact_report.collector._vocabulary.services.read import asked_by, decides_option, is_read

_ADAPTERS = frozenset({"--lora-modules", "--lora-paths", "--lora-adapters", "--adapter-id", "--lora", "--speculative-model", "--draft-model"})
_ADAPTER_VARIABLES = frozenset({"LORA_ADAPTERS", "LORA_MODULES", "VLLM_LORA_MODULES", "ADAPTER_ID", "SPECULATIVE_MODEL"})
_REPOSITORY = re.compile(r"(?:hf://|https?://|s3://|gs://)?[\w.-]+/[\w./-]+(?:@[\w.-]+)?")
_PINNED = frozenset({"digest", "commit", "object-version", "path"})
_RAY_MODE = "RAY_AUTH_MODE"


def server_settings(server: str | None, env: Mapping[str, str | None], line: Sequence[str], service: Family | None = None) -> dict[str, Any]:
    """Give the facts that settings decide by what the server makes of them; of an application without a name, by custom names.

    A service that is known and no model server reads its own settings and no others.
    """
    found: dict[str, Any] = {}
    known = servers.BY_NAME.get(server or "")
    options = dict(_options(line)) if line else {}
    if service is not None:
        return _of_service(service, env, options, line)
    _keep(found, words.CALLER_KEYS, _keys(known, env, options))
    if known is not None:
        _keep(found, words.INFERENCE_LOG, [name for name in known.records if _is_on(name, env, options)])
    else:
        _keep(found, words.NAMED_LOG, [name for name, value in env.items() if _is_record(name) and _is_value(value)])
    _keep(found, words.ADAPTERS_MOVING, list(_moving(env, line)))
    if "--load-format" in options or "--load_format" in options:
        chosen = options.get("--load-format", options.get("--load_format", "")).lower()
        if chosen and chosen != "auto" and placeholder(chosen) is None:
            found[words.LOAD_FORMAT] = chosen[:100]
    elif known is not None and known.format is not None:
        found[words.LOAD_FORMAT] = known.format
    return found


def _of_service(family: Family, env: Mapping[str, str | None], options: Mapping[str, str], line: Sequence[str]) -> dict[str, Any]:
    """Give what a store, tracker or gateway asks its callers."""
    found: dict[str, Any] = {}
    asked = asked_by(family, env, options, line)
    for fact, names in ((words.CALLER_KEYS, asked.keys), (words.UNASKED, asked.unasked), (words.UNSURE, asked.unsure)):
        _keep(found, fact, names)
    return found


_ALL_RECORDS = frozenset(name for server in servers.SERVERS for name in server.records)
HIDDEN_BY_WORD = frozenset((words.ADAPTERS_MOVING, words.CALLER_KEYS, words.INFERENCE_LOG, words.UNASKED, words.UNSURE))
"""What any word of a command line may decide."""


def hidden_by_option(option: str) -> frozenset[str]:
    """Name what an option decides whose value is not known."""
    plain = option.replace("_", "-")
    adapters = frozenset({words.ADAPTERS_MOVING}) if plain in _ADAPTERS else frozenset()
    asked = frozenset({words.CALLER_KEYS, words.UNASKED, words.UNSURE}) if decides_option(option) else frozenset()
    return adapters | asked | (frozenset({words.CALLER_KEYS}) if _is_key(option) or _is_key(plain) else frozenset())


def hidden_settings(env: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the facts that a variable decides here whose value is a placeholder; or, of a mode, stands elsewhere."""
    for name, value in env.items():
        is_elsewhere = value is None
        if not is_elsewhere and placeholder(value) is None:
            continue
        if name == _RAY_MODE if is_elsewhere else _is_key(name) or name in servers.RAY_AUTH:
            yield words.CALLER_KEYS
        if not is_elsewhere and (_is_record(name) or name in _ALL_RECORDS):
            yield from (words.NAMED_LOG, words.INFERENCE_LOG)
        if is_read(name):
            yield from (words.CALLER_KEYS, words.UNASKED, words.UNSURE)
        if name in _ADAPTER_VARIABLES:
            yield words.ADAPTERS_MOVING


def _keep(found: dict[str, Any], fact: str, names: Sequence[str]) -> None:
    if names:
        found[fact] = tuple(dict.fromkeys(names))


def _options(line: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each long option with its value; of a switch the value is empty."""
    for index, word in enumerate(line):
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            following = line[index + 1] if index + 1 < len(line) else ""
            yield name, value if equals else "" if following.startswith("--") else following


@lru_cache(maxsize=4096)
def _is_key(name: str) -> bool:
    return servers.GENERIC_KEYS.fullmatch(name) is not None or any(name in server.keys for server in servers.SERVERS)


@lru_cache(maxsize=4096)
def _is_record(name: str) -> bool:
    return servers.GENERIC_RECORDS.fullmatch(name) is not None


def _keys(known: servers.Server | None, env: Mapping[str, str | None], options: Mapping[str, str]) -> list[str]:
    """Give the settings by which callers must bring a key that somebody could not guess at once."""
    if known is not None and known.name == "ray":
        return [_RAY_MODE] if (env.get(_RAY_MODE) or "").strip().lower() in (servers.RAY_AUTH[_RAY_MODE] or ()) else []
    names = known.keys if known is not None and known.keys else tuple(name for name in env if _is_key(name)) if known is None else ()
    return [name for name in names if (name in env and _is_secret(env[name])) or (name in options and _is_secret(options[name] or ""))]


def _is_secret(value: str | None) -> bool:
    """Tell whether a value may be a key; one that comes from a Secret is not seen, and is there."""
    return value is None or (placeholder(value) is None and value.strip().strip("'\"").lower() not in servers.NO_KEY)


def _is_value(value: str | None) -> bool:
    return value is None or (placeholder(value) is None and value.strip().lower() not in words.OFF)


def _is_on(name: str, env: Mapping[str, str | None], options: Mapping[str, str]) -> bool:
    """Tell whether a variable or switch is set, to anything but a no."""
    if name in options:
        return options[name].strip().lower() not in words.OFF - {""}
    return name in env and _is_value(env[name])


def _moving(env: Mapping[str, str | None], line: Sequence[str]) -> Iterator[str]:
    """Yield adapters and draft models that come from a hub or store without a revision."""
    for name in _ADAPTER_VARIABLES.intersection(env):
        yield from (text for text in _parts(env[name] or "") if _moves(text))
    for index, word in enumerate(line):
        option, equals, value = word.partition("=")
        if option.replace("_", "-") in _ADAPTERS:
            values = [value] if equals else _until_option(line[index + 1 :])
            yield from (text for given in values for text in _parts(given) if _moves(text))


def _until_option(words_left: Sequence[str]) -> list[str]:
    found: list[str] = []
    for word in words_left:
        if word.startswith("-"):
            break
        found.append(word)
    return found


def _parts(value: str) -> Iterator[str]:
    """Yield the locations in `name=where`, `a,b=c` or a JSON object with a path."""
    if placeholder(value) is not None and not value.lstrip().startswith("{"):
        return
    if value.lstrip().startswith("{"):
        where = _of_json(value)
        if where is not None:
            yield where
        return
    for part in value.split(","):
        yield redact((part.partition("=")[2] or part).strip()[:500])


def _of_json(value: str) -> str | None:
    try:
        data = json.loads(value[:10_000])
    except (ValueError, RecursionError):
        return None
    where = data.get("path") if isinstance(data, dict) else None
    return redact(where[:500]) if isinstance(where, str) else None


def _moves(where: str) -> bool:
    return _REPOSITORY.fullmatch(where) is not None and pin_of(where, None) not in _PINNED
