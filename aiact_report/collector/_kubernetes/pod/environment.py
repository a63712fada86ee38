"""Environment, command and arguments of a container, and what they say of its model. Values of secrets are never kept."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any, NamedTuple

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.pod.hidden import CREDENTIALS, NVIDIA, withhold_by_image, withhold_hidden
from aiact_report.collector._kubernetes.sheet import EMPTY, Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import (
    argument_credentials,
    is_credential_cached,
    placeholder,
    redact_parts,
)
from aiact_report.collector._vocabulary.model.hints import FACTS as MODEL_FACTS
from aiact_report.collector._vocabulary.model.hints import Origins, found_facts
from aiact_report.collector._vocabulary.model.unseen import decided_by, template_word

decides(
    *MODEL_FACTS,
    "container.command",
    "container.args",
    "container.env_names",
    "container.env_duplicates",
    "container.env_credentials",
    "container.argument_credentials",
    "container.env_secret_refs",
    "container.nvidia_visible_devices",
    "container.nvidia_driver_capabilities",
)


class Labelled(NamedTuple):
    """What labels and annotations of pod and object say of the model."""

    facts: dict[str, str] = EMPTY
    places: dict[str, tuple[int, str]] = EMPTY
    """Fact → line and field of the label that says it."""


NO_LABELS = Labelled()
ENV_FACTS = (
    "container.env_names",
    "container.env_duplicates",
    "container.env_credentials",
    "container.env_secret_refs",
    "container.nvidia_visible_devices",
    "container.nvidia_driver_capabilities",
    *MODEL_FACTS,
)
"""Facts an unreadable environment withholds."""
SECRET_REFS = "container.env_secret_refs"  # noqa: S105 -- the name of a fact
ARGUMENTS = "container.argument_credentials"
_TEXT = {str}


def read_environment(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], image: str | None, labels: Labelled) -> None:
    """Write the facts of environment and command line of one container."""
    env = _variables(sheet, data, lines)
    command = _words(sheet, data, lines, "command", "container.command")
    args = _words(sheet, data, lines, "args", "container.args")
    if command or args:
        found = _line(command, args)
        if found[2]:
            argument_credentials((*command, *args))  # what is kept from earlier files is told to this one too
        for key, fact, value in (("command", "container.command", found[0]), ("args", "container.args", found[1])):
            if value and fact in sheet.facts:
                sheet.put(fact, value, lines[key][0], key)
        if found[2] and ARGUMENTS in sheet.facts:
            sheet.put(ARGUMENTS, found[2], lines["args" if args else "command"][0], "args" if args else "command")
    _read_model(sheet, data, lines, (command, args, env, image), labels)
    written = data.get("image")
    if written.__class__ is str and ("{" in written or "<" in written):
        withhold_by_image(sheet, written, lines)
    if env or command or args or data.get("envFrom"):
        withhold_hidden(sheet, data, lines, (command, args, env))


def _variables(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any]) -> dict[str, str | None]:
    """Write the facts of `env` and `envFrom`; return literal values by name, None for a reference."""
    entries = sheet.items(data, lines, "env", "env", ENV_FACTS)
    sources = sheet.items(data, lines, "envFrom", "envFrom", ENV_FACTS) if data.get("envFrom") is not None else []
    if not entries and not sources:
        return {}
    env: dict[str, str | None] = {}
    names: list[str] = []
    secrets = _secret_sources(sheet, sources)
    credentials: list[tuple[str, int]] = []
    for entry, entry_lines, line in entries:
        name = entry.get("name")
        if name.__class__ is not str:
            sheet.wrong(ENV_FACTS, name, "the name of a variable", line, "env.name")
            continue
        names.append(name)
        value, source = entry.get("value"), entry.get("valueFrom")
        if source is not None:
            env[name] = None
            secrets += _secret_reference(sheet, source, entry_lines)
            continue
        env[name] = text = value if value.__class__ is str else _coerced(sheet, name, value, entry_lines)
        if text and is_credential_cached(name, text):
            credentials.append((name, line))
    _write_variables(sheet, lines, names, credentials, secrets)
    for name, fact in NVIDIA.items():
        if name in env:
            _write_or_withhold(sheet, fact, env[name], _variable_line(data, lines, name), f"env.{name}")
    return env


def _write_variables(sheet: Sheet, lines: dict[str, Any], names: list[str], credentials: list[tuple[str, int]], secrets: list[str]) -> None:
    """Write the lists of names."""
    line = lines["env" if "env" in lines else "envFrom"][0]
    unique = tuple(dict.fromkeys(names))
    if "container.env_names" in sheet.facts:
        sheet.put("container.env_names", unique, line, "env")
    else:
        sheet.keep("container.env_names", unique, line, "env")
    if len(unique) < len(names):
        sheet.put("container.env_duplicates", tuple([name for name, count in Counter(names).items() if count > 1]), line, "env")
    _write_known(sheet, CREDENTIALS, tuple(dict.fromkeys([name for name, _ in credentials])), credentials[0][1] if credentials else line)
    _write_known(sheet, SECRET_REFS, tuple(dict.fromkeys(secrets)), line)


def _write_known(sheet: Sheet, fact: str, found: tuple[str, ...], line: int) -> None:
    """Write a list of which something was found; beside entries that could not be read it stays open."""
    if not found:
        return
    if fact in sheet.facts:
        sheet.put(fact, found, line, "env")
    else:
        sheet.keep(fact, found, line, "env")


def _coerced(sheet: Sheet, name: str, value: Any, lines: dict[str, Any]) -> str | None:
    """Read a value that is no text as text and say so: the cluster refuses it, its meaning is plain."""
    if value is None:
        return ""
    if isinstance(value, (dict, list)):
        sheet.wrong((*decided_by(name), CREDENTIALS), value, "text", lines["value"][0], f"env.{name}")
        return None
    text = str(value).lower() if isinstance(value, bool) else str(value)
    reason = f"the value of the variable {name} is not quoted, so it is no text: the cluster refuses this object"
    sheet.note((), Refused(reason, "invalid-value", "put the value in quotes"), lines["value"][0], f"env.{name}")
    return text


def _secret_sources(sheet: Sheet, sources: list[tuple[dict[str, Any], dict[str, Any], int]]) -> list[str]:
    """Name the secrets that `envFrom` reads whole."""
    found: list[str] = []
    for source, lines, _ in sources:
        if source.get("secretRef") is not None:
            found += _secret_name(sheet, source["secretRef"], lines["secretRef"][0])
    return found


def _secret_reference(sheet: Sheet, source: Any, lines: dict[str, Any]) -> list[str]:
    """Name the secret a variable is read from."""
    line, sub = lines["valueFrom"]
    if source.__class__ is not dict:
        sheet.wrong((SECRET_REFS,), source, "a mapping", line, "env.valueFrom")
        return []
    reference = source.get("secretKeyRef")
    return [] if reference is None else _secret_name(sheet, reference, sub["secretKeyRef"][0])


def _secret_name(sheet: Sheet, reference: Any, line: int) -> list[str]:
    """Give the name in a reference to a secret."""
    name = reference.get("name") if reference.__class__ is dict else reference
    if name.__class__ is str and reference.__class__ is dict and placeholder(name) is None:
        return [name]
    sheet.wrong((SECRET_REFS,), name, "the name of a secret", line, "env")
    return []


def _words(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], key: str, fact: str) -> tuple[str, ...]:
    """Read a command line; a word with a placeholder withholds it, and the words are still looked at."""
    value = data.get(key)
    if value is None:
        return ()
    if value.__class__ is not list:
        sheet.wrong((fact, ARGUMENTS, *MODEL_FACTS), value, "a list of texts", lines[key][0], key)
        return ()
    words = tuple(value)
    if set(map(type, words)) != _TEXT:
        wrong = next((word for word in words if word.__class__ is not str), "")
        if wrong == "":
            return ()
        sheet.wrong((fact, ARGUMENTS, *MODEL_FACTS), wrong, "text", lines[key][0], key)
        return ()
    template = None if sheet.reading.live else _template_in_line(words)
    if template is not None:
        sheet.wrong((fact,), template, "text", lines[key][0], key)
    return words


@lru_cache(maxsize=4096)
def _template_in_line(words: tuple[str, ...]) -> str | None:
    """Find a template placeholder in a command line; the same line stands in many manifests."""
    return next(filter(None, map(template_word, words)), None)


@lru_cache(maxsize=4096)
def _line(command: tuple[str, ...], args: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Redact a command line and name the arguments that carry a credential; the same line stands in many manifests."""
    shown = redact_parts(command, args)
    return shown[0], shown[1], argument_credentials((*command, *args))


def _read_model(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], asked: tuple[Any, ...], labels: Labelled) -> None:
    """Write what command line, environment, image and labels say of the model, each where it is said."""
    command, args, env, image = asked
    origins: Origins = {}
    found = found_facts(command, args, env, image, labels.facts, origins)
    by_name = _variable_lines(data, lines) if env else {}
    for fact, value in found.items():
        if fact in sheet.facts:
            sheet.put(fact, value, *_place(sheet, lines, by_name, origins.get(fact, ("line", "")), labels.places.get(fact)))


def _place(sheet: Sheet, lines: dict[str, Any], by_name: dict[Any, int], origin: tuple[str, str], label: tuple[int, str] | None) -> tuple[int, str]:
    """Give line and field of what says something of the model."""
    source, name = origin
    if source == "labels" and label is not None:
        return label
    key = source if source != "line" else "args" if "args" in lines else "command"
    if name and "env" in lines:
        return by_name.get(name, lines["env"][0]), f"env.{name}"
    return (lines[key][0] if key in lines else sheet.place.line or 1), key


def _variable_line(data: dict[str, Any], lines: dict[str, Any], name: str) -> int:
    """Give the line of a variable's value."""
    first: int = lines["env"][0]
    return _variable_lines(data, lines).get(name, first)


def _variable_lines(data: dict[str, Any], lines: dict[str, Any]) -> dict[Any, int]:
    """Give the line of each variable's value; of several of a name the last counts, as the kubelet has it."""
    found: dict[Any, int] = {}
    for entry, (line, sub) in zip(data["env"], lines["env"][1], strict=True):
        if entry.__class__ is dict and (name := entry.get("name")).__class__ is str:
            found[name] = sub["value"][0] if "value" in sub else line
    return found


def _write_or_withhold(sheet: Sheet, fact: str, value: str | None, line: int, field: str) -> None:
    """Write a variable's value, or say that it is set by reference."""
    if value is None:
        sheet.withhold((fact,), Refused(f"{field} is set by reference", "reference"), line, field)
    else:
        sheet.text(fact, value, line, field)
