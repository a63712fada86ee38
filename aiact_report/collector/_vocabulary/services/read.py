"""Which service a container runs, and what its settings have it ask its callers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.collector._vocabulary.services.around import AROUND
from aiact_report.collector._vocabulary.services.family import ANY, KEY, KNOWN, Family, Settings
from aiact_report.collector._vocabulary.services.stores import STORES

FAMILIES = (*STORES, *AROUND)
"""All that is known, the first match counts."""
BY_NAME = {family.name: family for family in FAMILIES}
_IMAGES = re.compile("(?:^|/)(?:" + "|".join(f"(?P<s{at}>{family.image})" for at, family in enumerate(FAMILIES)) + ")$")
_COMMANDS = re.compile("|".join(f"(?P<s{at}>{family.command})" for at, family in enumerate(FAMILIES) if family.command))
_TAG = re.compile(r"(?:@[^/]*|:[^/:]*(?:@[^/]*)?)$")
_LONGEST = 1_000
_VARIABLE = re.compile(r"\$\$?[({]?(\w+)[)}]?")


class Asked(NamedTuple):
    """What a service's settings say of its callers."""

    keys: tuple[str, ...]
    """Settings that have them bring a key."""
    unasked: tuple[str, ...]
    """Settings by which nobody is asked, or the key is the one everybody knows."""
    unsure: tuple[str, ...]
    """Settings and files that may have them asked, and are not judged."""


@lru_cache(maxsize=4096)
def service_of(image: str | None, line: tuple[str, ...]) -> Family | None:
    """Recognise a service by the start of its command line, else by its image's name."""
    text = " ".join(line[:8]).lower()[:_LONGEST]
    found = _COMMANDS.search(text) if text else None
    if found is None and image is not None:
        family = _named(_IMAGES.search(_TAG.sub("", image.lower()[:_LONGEST])))
        return None if family is not None and text and family.command and family.role in _SEVERAL else family
    return _named(found)


def _named(found: re.Match[str] | None) -> Family | None:
    return None if found is None or found.lastgroup is None else FAMILIES[int(found.lastgroup[1:])]


_SEVERAL = frozenset({"tracker", "scheduler"})
"""Roles whose images also hold workers and clients: the command line tells which of them runs."""


def asked_by(family: Family, env: Mapping[str, str | None], options: Mapping[str, str], line: Sequence[str]) -> Asked:
    """Tell what variables and options have this service ask."""
    off = tuple(_met(family.off, env, options))
    on = tuple(name for name in _met(family.on, env, options) if name not in off)
    maybe = tuple(_met(family.maybe, env, options))
    named = (word[:200] for word in line if family.config and re.search(family.config, word))
    return Asked(on, off, tuple(dict.fromkeys((*maybe, *named))))


def _met(settings: Settings, env: Mapping[str, str | None], options: Mapping[str, str]) -> Iterator[str]:
    for name, form in settings:
        if (name in env and _has_form(env[name], form)) or (name in options and _has_form(_expanded(options[name], env), form)):
            yield name


def _expanded(value: str, env: Mapping[str, str | None]) -> str | None:
    """Give what an option's value stands for, where it is one of the container's own variables."""
    variable = _VARIABLE.fullmatch(value.strip("'\""))
    return env[variable[1]] if variable is not None and variable[1] in env else value


def _has_form(value: str | None, form: str) -> bool:
    """Tell whether a value has a form; one that comes from elsewhere is a key and no word that everybody knows."""
    if value is None:
        return form in {KEY, ANY}
    if placeholder(value) is not None:
        return False
    plain = value.strip().strip("'\"")
    return not is_known(plain) if form == KEY else re.fullmatch(form, plain, re.IGNORECASE) is not None


@lru_cache(maxsize=1024)
def is_known(value: str) -> bool:
    """Tell whether everybody tries this key first."""
    return re.fullmatch(KNOWN, value, re.IGNORECASE) is not None


def decides_option(name: str) -> bool:
    """Tell whether an option decides whom some service asks."""
    return name.startswith("--") and name in _NAMES


def is_read(name: str) -> bool:
    """Tell whether some service reads a variable to know whom it asks."""
    return name in _NAMES


_NAMES = frozenset(name for family in FAMILIES for settings in (family.on, family.off, family.maybe) for name, _ in settings)
