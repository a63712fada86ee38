"""A container's environment and command line: names, credentials, and what they say of a model. Values stay here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import (
    REDACTED,
    argument_credentials,
    asks_for_credential,
    is_credential,
    placeholder,
    redact_parts,
)
from aiact_report.collector._vocabulary.model.hints import FACTS, Origins, model_facts, naming_label
from aiact_report.collector._vocabulary.model.unseen import hidden_by_image, unseen
from aiact_report.collector.compose.container import known_words, labels, words
from aiact_report.collector.compose.files import Files
from aiact_report.collector.compose.interpolation import Variables
from aiact_report.collector.compose.label_files import open_labels
from aiact_report.collector.compose.models import bound_models
from aiact_report.collector.compose.nodes import Node, at, boolean, items, mapping, marks_as, raw_text, text, unset, unset_names, walk
from aiact_report.collector.compose.read import local
from aiact_report.collector.compose.sheet import Sheet
from aiact_report.model import Place

_NAMES = ("container.env_names", "container.env_credentials", "container.env_secret_refs")
_FIELDS = {"container.command": "entrypoint", "container.args": "command"}
_TEMPLATE = "{{ unset }}"
"""Stands for an unset variable where what it may decide is asked: unlike `${X}`, no shell would fill it in."""
_NVIDIA = {"container.nvidia_visible_devices": "NVIDIA_VISIBLE_DEVICES", "container.nvidia_driver_capabilities": "NVIDIA_DRIVER_CAPABILITIES"}


class Variable(NamedTuple):
    """A variable of the container."""

    value: str | None
    """With marks where a variable is not set; None: the starter's own value is passed on."""
    place: Place
    secret: bool
    """Its value is a credential."""

    @property
    def by_reference(self) -> bool:
        """Whether some of its value comes from outside the files."""
        return self.value is None or bool(unset_names(self.value))


def describe(sheet: Sheet, files: Files, variables: Variables, models: Mapping[str, Node]) -> None:
    """Set the facts of environment and command line."""
    sheet.look(*_NAMES, *_NVIDIA, "container.argument_credentials")
    found, unknown = environment(sheet, files, variables)
    _environment_facts(sheet, found)
    line = _command_facts(sheet)
    if line is not None:
        sheet.attempt(FACTS, "labels" if sheet.place("labels") else "image", lambda: _hints(sheet, found, line))
    open_labels(sheet, FACTS)
    if unknown is not None:
        field = "env_file" if sheet.place("env_file") else "environment"
        sheet.open((*_NAMES, *FACTS, *(fact for fact, name in _NVIDIA.items() if name not in found)), unknown, field)
    bound_models(sheet, models)


def environment(sheet: Sheet, files: Files, variables: Variables) -> tuple[dict[str, Variable], Refused | None]:
    """Read env files in their order and lay `environment` over them; return what is known, and why there may be more."""
    found, unknown = _from_files(sheet, files, variables)
    try:
        written = at(sheet.node, "environment")
        for name, node in mapping(written).items() if written is not None else ():
            found[name] = _variable(name, node, variables, node.place(sheet.path("environment")))
    except Refused as error:
        unknown = unknown or error
    return found, unknown


def _from_files(sheet: Sheet, files: Files, variables: Variables) -> tuple[dict[str, Variable], Refused | None]:
    """Read the env files; one that cannot be read may set anything anew."""
    found: dict[str, Variable] = {}
    unknown: Refused | None = None
    try:
        node = at(sheet.node, "env_file")
        entries = items(node) if node is not None and not isinstance(node.value, dict) else []
    except Refused as error:
        return {}, error
    for item in entries:
        try:
            found.update(_from_file(item, files, variables, {name: variable.value or "" for name, variable in found.items()}))
        except Refused as error:
            unknown = unknown or error
            found = {name: variable for name, variable in found.items() if variable.secret}
    return found, unknown


def _from_file(item: Node, files: Files, variables: Variables, before: Mapping[str, str]) -> dict[str, Variable]:
    """Read one env file; one that need not be there may be missing."""
    long = isinstance(item.value, dict)
    path, required, form = (at(item, "path") if long else item), at(item, "required") if long else None, at(item, "format") if long else None
    if path is None:
        raise Refused("an entry of env_file names no path", "unsupported", place=item.place())
    where = local(item.origin.directory, text(path), item)
    if required is not None and not boolean(required) and not where.exists():
        return {}
    try:
        entries = files.env_entries(where, variables.laid_over(before), raw=form is not None and text(form) == "raw")
    except Refused as error:
        raise Refused(error.reason, error.cause, error.remedy, item.place()) from error
    locator = files.locator(where)
    named = [(entry.name, entry.value, Place(file=locator, line=entry.line)) for entry in entries if entry.name is not None]
    return {name: _entry(name, value, variables, place) for name, value, place in named}


def _variable(name: str, node: Node, variables: Mapping[str, str], place: Place) -> Variable:
    """Make a variable of `environment`; without a value it takes that of the `.env` file."""
    if node.value is None:
        return _entry(name, None, variables, place)
    value = raw_text(node)
    return Variable(value, place, node.secret or is_credential(name, marks_as(value)))


def _entry(name: str, value: str | None, variables: Mapping[str, str], place: Place) -> Variable:
    value = variables.get(name) if value is None else value
    return Variable(value, place, secret=value is not None and is_credential(name, marks_as(value)))


def _environment_facts(sheet: Sheet, found: Mapping[str, Variable]) -> None:
    """Set the names, and which of them hold credentials."""
    place = sheet.place("environment") or sheet.place("env_file")
    if place is None:
        return
    sheet.put("container.env_names", tuple(found), place)
    credentials = tuple(name for name, variable in found.items() if variable.secret)
    references = tuple(name for name, variable in found.items() if variable.by_reference and asks_for_credential(name))
    for fact, names in (("container.env_credentials", credentials), ("container.env_secret_refs", references)):
        if names:
            sheet.put(fact, names, found[names[0]].place)
    if not credentials:
        _withhold_templates(sheet, found)
    for fact, name in _NVIDIA.items():
        if name in found:
            sheet.attempt(fact, "environment", lambda fact=fact, variable=found[name]: _put_value(sheet, fact, variable))  # type: ignore[misc]


def _withhold_templates(sheet: Sheet, found: Mapping[str, Variable]) -> None:
    """Withhold the credentials where a template placeholder may become one."""
    for name, variable in found.items():
        if asks_for_credential(name) and placeholder(marks_as(variable.value or "", "")):
            error = Refused(f"the value of {name} is a template placeholder", "placeholder", "render the template first", variable.place)
            sheet.withhold(("container.env_credentials",), error, "environment")


def _put_value(sheet: Sheet, fact: str, variable: Variable) -> None:
    """Set a fact to the value of a variable, which is no secret."""
    if variable.value is None or unset_names(variable.value):
        raise unset(unset_names(variable.value or "") or (fact.rpartition(".")[2].upper(),), variable.place)
    sheet.put(fact, variable.value, variable.place)


class _Line(NamedTuple):
    """Entry point and arguments, with `${NAME}` for what is not set."""

    command: tuple[str, ...]
    arguments: tuple[str, ...]


def _command_facts(sheet: Sheet) -> _Line | None:
    """Set entry point, arguments and the credentials in them; None when they cannot be read."""
    _shown_facts(sheet)
    try:
        line = _Line(_marked(sheet, "entrypoint"), _marked(sheet, "command"))
    except Refused as error:
        sheet.withhold(("container.argument_credentials", *FACTS), error, "command")
        return None
    place = sheet.place("command") or sheet.place("entrypoint")
    found = tuple(dict.fromkeys((*argument_credentials((*line.command, *line.arguments)), *_filled_in(sheet, line))))
    if found:
        sheet.put("container.argument_credentials", found, place)
    return line


def _filled_in(sheet: Sheet, line: _Line) -> list[str]:
    """Name the arguments that a variable of the files fills with a credential; it stands there as `[redacted]`."""
    nodes = [node for field in ("entrypoint", "command") if (node := at(sheet.node, field)) is not None]
    if not any(each.secret for node in nodes for each in walk(node)):
        return []
    return [f"argument {number}" for number, word in enumerate((*line.command, *line.arguments), 1) if REDACTED in word]


def _shown_facts(sheet: Sheet) -> None:
    """Set entry point and arguments without credentials: the client that tells an option's meaning may stand in the other one."""
    parts = {}
    for fact, field in (("container.command", "entrypoint"), ("container.args", "command")):
        sheet.attempt(fact, field, lambda fact=fact, field=field: parts.update({fact: _known_words(sheet, field)}))  # type: ignore[misc]
    for (fact, _), found, field in zip(parts.items(), redact_parts(*parts.values()), [_FIELDS[name] for name in parts], strict=True):
        if sheet.place(field) is not None:
            sheet.put(fact, found, sheet.place(field))


def _known_words(sheet: Sheet, field: str) -> list[str]:
    node = at(sheet.node, field)
    return [] if node is None else known_words(node)


def _marked(sheet: Sheet, field: str, replacement: str | None = None) -> tuple[str, ...]:
    node = at(sheet.node, field)
    return () if node is None else tuple(marks_as(word, replacement) for word in words(node))


def _references(found: Mapping[str, Variable]) -> dict[str, None]:
    """Name the variables whose value comes from outside the files."""
    return {name: None for name, variable in found.items() if variable.by_reference}


def _hints(sheet: Sheet, found: Mapping[str, Variable], line: _Line) -> None:
    """Set what command line, environment, image and labels say of a model."""
    values = {name: None if variable.value is None else marks_as(variable.value) for name, variable in found.items()}
    image = sheet.node.value.get("image")
    origins: Origins = {}
    raw_image = "" if image is None else marks_as(raw_text(image))
    facts = model_facts(line.command, line.arguments, values, raw_image or None, _label_texts(sheet), origins)
    hidden = unseen(_marked(sheet, "entrypoint", _TEMPLATE), _marked(sheet, "command", _TEMPLATE), {**values, **_references(found)})
    decided = {name: value for name, value in facts.items() if value not in (None, ()) and not (name in hidden and "${" in str(value))}
    unknown = hidden_by_image(raw_image) - decided.keys() - hidden
    if unknown and image is not None:
        sheet.withhold(sorted(unknown), _unfilled(image), "image")
    withheld = sorted(hidden - decided.keys())
    if withheld:
        sheet.withhold(withheld, _hidden_by(sheet, found), "environment" if found else "command")
    for name, value in decided.items():
        sheet.put(name, value, _said_at(sheet, found, name, value, origins.get(name, ("line", ""))))


def _said_at(sheet: Sheet, found: Mapping[str, Variable], fact: str, value: object, origin: tuple[str, str]) -> Place | None:
    """Give the place of what says something of the model."""
    source, name = origin
    if name in found:
        return found[name].place
    if source == "labels":
        label = labels(sheet, "labels").get(naming_label(_label_texts(sheet), fact, str(value)) or "")
        return None if label is None else label.place(sheet.path("labels"))
    fields = {"line": ("command", "entrypoint"), "env": ("environment", "env_file"), "image": ("image",)}[source]
    return next((place for field in fields if (place := sheet.place(field)) is not None), None)


def _unfilled(image: Node) -> Refused:
    """Say that the image is not known: by a variable without a value, or by a template."""
    names = unset_names(raw_text(image))
    return (
        unset(names, image.place())
        if names
        else Refused("a template placeholder stands in it", "placeholder", "render the template first", image.place())
    )


def _hidden_by(sheet: Sheet, found: Mapping[str, Variable]) -> Refused:
    """Name the variables that hide what is asked."""
    nodes = [node for node in (at(sheet.node, "entrypoint"), at(sheet.node, "command")) if node is not None]
    names = [name for node in nodes for name in unset_names(" ".join(words(node)))]
    place = nodes[0].place() if names else sheet.start
    for name, variable in found.items():
        if variable.by_reference:
            place = place if names else variable.place
            names += unset_names(variable.value or "") or (name,)
    if not names:
        return Refused("a template placeholder stands in it", "placeholder", "render the template first", place)
    return unset(tuple(dict.fromkeys(names)), place)


def _label_texts(sheet: Sheet) -> dict[str, str]:
    return {name: marks_as(raw_text(node)) for name, node in labels(sheet, "labels").items() if not isinstance(node.value, (dict, list))}
