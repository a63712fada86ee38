"""What command line, environment, image and labels of a container say of the model it serves: hints by name, no more.

Every function reads words as they stand in the source; nothing here knows Kubernetes or Compose, so that each collector asks the
same question of its own containers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from aiact_report.collector._vocabulary.development import development_servers
from aiact_report.collector._vocabulary.model import servers, words
from aiact_report.collector._vocabulary.model.fetches import may_fetch, startup_fetches
from aiact_report.collector._vocabulary.model.location import located
from aiact_report.collector._vocabulary.model.settings import server_settings
from aiact_report.collector._vocabulary.model.spoken import VALUE_LIMIT, read_label, read_options, read_variable
from aiact_report.collector._vocabulary.model.unseen import unseen
from aiact_report.collector._vocabulary.services.family import Family
from aiact_report.collector._vocabulary.services.read import service_of
from aiact_report.collector._vocabulary.stores import stores_of

__all__ = [
    "FACTS",
    "LOCATION",
    "LOCATIONS",
    "PIN",
    "debug_settings",
    "found_facts",
    "label_facts",
    "model_facts",
    "monitor_of",
    "package_index_insecure",
    "remote_code",
    "server_of",
    "startup_fetches",
    "tokens",
    "unseen",
]

LOCATION, PIN = words.LOCATION, words.PIN
LOCATIONS = frozenset(name for name, (fact, _) in words.ENVIRONMENT.items() if fact == words.LOCATION)
"""Variables that say where a model lies."""
TOKEN_LIMIT = 5_000
"""Words of a command line that are looked at."""
WORD_LIMIT = 16_384
"""Characters of a word that are looked at."""

_EMPTY: dict[str, Any] = {**dict.fromkeys(words.SCALARS), **dict.fromkeys(words.LISTS, ())}
Origins = dict[str, tuple[str, str]]
"""Fact → what says it: `("env", NAME)`, `("line", "")`, `("labels", "")`, `("image", "")`."""
FACTS = tuple(_EMPTY)
"""The facts `model_facts` gives."""

_TEMPLATE = re.compile(r"\{\{.{0,500}?\}\}")


def model_facts(
    command: Sequence[str],
    args: Sequence[str],
    env: Mapping[str, str | None],
    image: str | None,
    labels: Mapping[str, Any],
    origins: Origins | None = None,
) -> dict[str, Any]:
    """Give every fact from `container.model_location` on; a variable whose value is None is set by reference."""
    return {**_EMPTY, **found_facts(tuple(command), tuple(args), env, image, label_facts(labels), origins)}


def found_facts(
    command: tuple[str, ...],
    args: tuple[str, ...],
    env: Mapping[str, str | None],
    image: str | None,
    from_labels: Mapping[str, str],
    origins: Origins | None = None,
) -> dict[str, Any]:
    """Give only the facts that something speaks of; variables count before options, options before labels. What says each is noted in `origins`."""
    found: dict[str, Any] = {}
    said: Origins = {} if origins is None else origins
    for name, value in env.items():
        if value:
            read_variable(found, name, value)
            _note_origin(said, found, ("env", name))
    if command or args:
        _read_line(found, command, args)
        _note_origin(said, found, ("line", ""))
    for fact, text in from_labels.items():
        found.setdefault(fact, text)
        _note_origin(said, found, ("labels", ""))
    if image is not None:
        _read_image(found, said, image)
    line = tokens((*command, *args)) if command or args else ()
    service = None if words.SERVER in found else service_of(image, line)
    if service is not None:
        _read_service(found, said, service, by_image=service is service_of(image, ()))
    if env or line or words.SERVER in found:
        settings = server_settings(found.get(words.SERVER), env, line, service)
        for fact, given in settings.items():
            said.setdefault(fact, _origin_of(given, env, is_line=bool(command or args)))
        _add(found, settings)
    return _complete(found, said) if found else found


def _read_line(found: dict[str, Any], command: tuple[str, ...], args: tuple[str, ...]) -> None:
    """Note what a command line says; variables count before it."""
    for fact, settings in _of_line(command, args):
        if settings.__class__ is str:
            found.setdefault(fact, settings)
        else:
            found.setdefault(fact, []).extend(settings)


def _read_image(found: dict[str, Any], said: Origins, image: str) -> None:
    """Note what an image's name says of the server or monitor in it."""
    for fact, name in ((words.SERVER, server_of(image, ())), (words.MONITOR, monitor_of(image))):
        if name is not None:
            found[fact], said[fact] = name, ("image", "")


def _read_service(found: dict[str, Any], said: Origins, service: Family, *, by_image: bool) -> None:
    """Note which store, tracker or gateway it is."""
    told = {words.SERVICE: service.name, words.SERVICE_ROLE: service.role, words.SERVICE_ASKS: service.asks}
    for fact, value in told.items():
        if value is not None:
            found[fact], said[fact] = value, ("image" if by_image else "line", "")


def _note_origin(said: Origins, found: Mapping[str, Any], origin: tuple[str, str]) -> None:
    """Note what has just been said; most settings say nothing."""
    if len(found) > len(said):
        for fact in found:
            said.setdefault(fact, origin)


def _origin_of(given: Any, env: Mapping[str, str | None], *, is_line: bool) -> tuple[str, str]:
    """Tell what a server's setting was given by: a variable that is named, else the command line, else a variable or the image."""
    name = given[0] if given.__class__ is tuple else ""
    if name in env:
        return "env", name
    return ("line", "") if is_line else ("env", "") if env else ("image", "")


def naming_label(labels: Mapping[str, Any], fact: str, value: str) -> str | None:
    """Find the label or annotation that says a fact of the model's identity."""
    return next((key for key in labels if "model" in key and label_facts({key: labels[key]}).get(fact) == value), None)


def label_facts(labels: Mapping[str, Any]) -> dict[str, str]:
    """Give what labels and annotations say of the model's identity."""
    found: dict[str, str] = {}
    for key in labels:
        if "model" in key:
            read_label(found, key, labels[key])
    return found


@lru_cache(maxsize=4096)
def _of_line(command: tuple[str, ...], args: tuple[str, ...]) -> tuple[tuple[str, Any], ...]:
    """Give what a command line says; the same line stands in many manifests."""
    found: dict[str, Any] = {}
    line = tokens((*command, *args))
    read_options(found, line)
    if started := development_servers((*command, *args)):
        found[words.DEBUG] = [*found.get(words.DEBUG, ()), *started]
    if may_fetch(line) and (fetches := startup_fetches(line)):
        found[words.FETCHES] = fetches
    if stores := stores_of(line):
        found[words.STORES] = stores
    server = server_of(None, line)
    if server is not None:
        found[words.SERVER] = server
    return tuple((fact, tuple(value) if value.__class__ is list else value) for fact, value in found.items())


def tokens(line: Iterable[str]) -> tuple[str, ...]:
    """Split a command line, shell scripts in it included, into words without their quotes."""
    found: list[str] = []
    for word in line:
        if "{{" in word:
            word = _TEMPLATE.sub(lambda match: match[0].replace(" ", ""), word[:WORD_LIMIT])  # noqa: PLW2901 -- a template is one word
        if (" " in word or "\n" in word or "\t" in word) and not word.startswith('{"'):  # JSON is one word
            found.extend(part.strip("'\"()") for part in word[:WORD_LIMIT].replace(";", " ; ").split())
        else:
            found.append(word)
        if len(found) > TOKEN_LIMIT:
            break
    return tuple(found[:TOKEN_LIMIT])


def debug_settings(line: Sequence[str], env: Mapping[str, str | None]) -> tuple[str, ...]:
    """Name the debug and auto-reload switches of a command line and an environment."""
    return _list_of(words.DEBUG, line, env)


def remote_code(line: Sequence[str], env: Mapping[str, str | None]) -> tuple[str, ...]:
    """Name the settings that execute code fetched with a model."""
    return _list_of(words.REMOTE_CODE, line, env)


def package_index_insecure(line: Sequence[str], env: Mapping[str, str | None]) -> tuple[str, ...]:
    """Name the settings that reach a package index without TLS or add a second one."""
    return _list_of(words.INDEX, line, env)


@lru_cache(maxsize=4096)
def monitor_of(image: str) -> str | None:
    """Recognise a model monitor or guard by its image."""
    match = words.MONITORS.search(image.lower()[:VALUE_LIMIT])
    return None if match is None or match.lastgroup is None else match.lastgroup.replace("_", "-")


def server_of(image: str | None, line: Sequence[str]) -> str | None:
    """Recognise a model server by its image, else by the start of its command line."""
    found = None if image is None else _by_image(image.lower()[:VALUE_LIMIT])
    return found or (_by_command(" ".join(line[:8]).lower()[:VALUE_LIMIT]) if line else None)


def _add(found: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add what a server makes of its settings to what is found."""
    for fact, value in more.items():
        found[fact] = (*found.get(fact, ()), *value) if value.__class__ is tuple else value


def _complete(found: dict[str, Any], said: Origins) -> dict[str, Any]:
    """Bring every value to its type, and say what pins the location."""
    location = found.get(words.LOCATION)
    revision = found.pop(words.REVISION, None)
    if location is not None:
        found[words.LOCATION], found[words.PIN] = located(location, revision)
        said[words.PIN] = said[words.LOCATION]
    if words.OFFLINE in found:
        found[words.OFFLINE] = found[words.OFFLINE].strip().lower() in words.ON
    for fact, value in found.items():
        if value.__class__ in (list, tuple):
            found[fact] = tuple(dict.fromkeys(value))
    return found


def _list_of(fact: str, line: Sequence[str], env: Mapping[str, str | None]) -> tuple[str, ...]:
    """Give one list fact of a command line and an environment."""
    found: dict[str, Any] = {}
    for name, value in env.items():
        if value is not None:
            read_variable(found, name, value)
    read_options(found, line)
    return tuple(found.get(fact, ()))


_by_image = lru_cache(maxsize=4096)(servers.by_image)
_by_command = lru_cache(maxsize=4096)(servers.by_command)
