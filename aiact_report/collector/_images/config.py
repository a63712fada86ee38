"""What the configuration of an image says: how it starts, as whom, with what environment, and what its labels say."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiact_report.collector._images import documents
from aiact_report.collector._images.sheet import Sheet
from aiact_report.collector._json.parts import texts
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.checks import check_never_fails
from aiact_report.collector._vocabulary.credentials import REDACTED, argument_credentials, field_credentials, is_credential, redact, redact_parts
from aiact_report.collector._vocabulary.users import User, user
from aiact_report.model import Place

ANNOTATION = "org.opencontainers.image."
_HARMLESS = re.compile(
    r"PATH|LANG|LANGUAGE|LC_[A-Z]+|TZ|HOME|SHELL|TERM|DEBIAN_FRONTEND|VIRTUAL_ENV|LD_LIBRARY_PATH|LIBRARY_PATH|OMP_NUM_THREADS|MKL_NUM_THREADS"
    r"|(?:PYTHON|PIP|UV|POETRY|CONDA|CUDA|NVIDIA|NV|NCCL|CUDNN|ROCM|HIP|TORCH|TF|TRANSFORMERS|JAVA|NODE|GO|RUST)[A-Z0-9]*(?:_[A-Z0-9_]+)?|[A-Z0-9_]+_VERSION"
)
"""Names of variables whose value says what an image is and hides nothing."""
_SHELLS = re.compile(r"(?:.*[/\\])?(?:sh|ash|bash|dash|zsh|ksh|cmd|cmd\.exe|powershell|powershell\.exe|pwsh)", re.IGNORECASE)
_COMMAND = re.compile(r"-[a-z]*c|/c|-command", re.IGNORECASE)
_REVISION = re.compile(r"[0-9a-f]{7,64}")
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")
_URL = re.compile(r"(?:[a-z][a-z0-9+.-]*://|git@)[^\s]+", re.IGNORECASE)
_FORMS: Mapping[str, Callable[[str], object]] = {
    "revision": _REVISION.fullmatch,
    "created": lambda text: _RFC_3339.fullmatch(text) and moment(text),
    "source": _URL.fullmatch,
    "url": _URL.fullmatch,
    "documentation": _URL.fullmatch,
    "base.digest": documents.is_digest,
}
_LOOKED_AT = ("Labels", "Healthcheck", "OnBuild", "Shell", "WorkingDir", "User", "StopSignal")
"""Fields of the configuration that hold texts, beside Env, Entrypoint and Cmd."""
_EPOCH_YEARS = 1980
"""Times up to this year are no times of making: reproducible builds set them to zero, to 1970 or, for zip's sake, to 1980."""


def moment(text: object) -> datetime | None:
    """Read an RFC 3339 time; None when it is none."""
    if not isinstance(text, str) or not _RFC_3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text.upper()))
    except ValueError:
        return None


def settings(sheet: Sheet, config: Mapping[str, Any], place: Place) -> None:
    """Write how the image starts and what it declares."""
    inner = _inner(config)
    sheet.put("user", text(inner.get("User")), place)
    sheet.put("healthcheck", _healthcheck(inner), place)
    sheet.put("healthcheck_idle", check_never_fails(test) if (test := _test(inner)) else None, place)
    sheet.put("stop_signal", text(inner.get("StopSignal")), place)
    sheet.put("working_directory", text(inner.get("WorkingDir")), place)
    sheet.put("exposed_ports", _ports(inner.get("ExposedPorts")), place)
    sheet.put("volumes", sorted(redact(path) for path in _keys(inner.get("Volumes"))), place)
    entrypoint, command = texts(inner.get("Entrypoint")), texts(inner.get("Cmd"))
    shown_start = redact_parts(entrypoint, command)
    sheet.put("entrypoint", shown_start[0], place)
    sheet.put("cmd", shown_start[1], place)
    sheet.put("start_form", _form(entrypoint or command, texts(inner.get("Shell"))), place)
    _environment(sheet, texts(inner.get("Env")), place)


def credentials(sheet: Sheet, config: Mapping[str, Any], annotations: Mapping[str, str], place: Place) -> None:
    """Name what carries a credential in the configuration, the environment apart, and in the manifest's annotations."""
    inner = _inner(config)
    start = [*texts(inner.get("Entrypoint")), *texts(inner.get("Cmd"))]
    parts: dict[str, Any] = {key: inner.get(key) for key in _LOOKED_AT}
    parts |= {
        "Volumes": _keys(inner.get("Volumes")),
        "author": config.get("author"),
        "comment": config.get("comment"),
        "annotations": dict(annotations),
    }
    found = [f"{'Cmd' if inner.get('Cmd') else 'Entrypoint'}: {name}" for name in argument_credentials(start)]
    found += [name for key, value in parts.items() for name in field_credentials(value, key)]
    sheet.put("config_credentials", sorted(dict.fromkeys(found)), place)


def _inner(config: Mapping[str, Any]) -> Mapping[str, Any]:
    inner = config.get("config")
    return inner if isinstance(inner, dict) else {}


def text(value: object) -> str | None:
    """Give a text that is not empty, without credentials."""
    return redact(value) if isinstance(value, str) and value else None


def _keys(value: object) -> list[str]:
    return [key for key in value if isinstance(key, str)] if isinstance(value, dict) else []


def _healthcheck(inner: Mapping[str, Any]) -> str | None:
    """Name a health check by its kind and first word."""
    words = _test(inner)
    if not words or words[0] == "NONE":
        return "NONE" if words else None
    first = words[1].split() if words[0] == "CMD-SHELL" and len(words) > 1 else words[1:]
    return redact(" ".join([words[0], *first[:1]]))


def _test(inner: Mapping[str, Any]) -> list[str]:
    check = inner.get("Healthcheck")
    return texts(check.get("Test")) if isinstance(check, dict) else []


def _ports(value: object) -> list[int]:
    """Give the ports of EXPOSE; a port out of range is none."""
    numbers = [key.partition("/")[0] for key in _keys(value)]
    return sorted({int(number) for number in numbers if number.isascii() and number.isdigit() and 0 < int(number[:6]) < 2**16})


def _form(words: list[str], shell: list[str]) -> str | None:
    """Tell whether the first process is a shell that starts the program."""
    if not words:
        return None
    custom = bool(shell) and words[: len(shell)] == shell
    usual = len(words) > 2 and _SHELLS.fullmatch(words[0]) and any(_COMMAND.fullmatch(word) for word in words[1:-1])  # noqa: PLR2004 -- shell, option, script
    return "shell" if custom or usual else "exec"


def _environment(sheet: Sheet, lines: list[str], place: Place) -> None:
    """Write names of variables, and values only of those that are harmless."""
    pairs = dict(line.partition("=")[::2] for line in lines if line.partition("=")[0])
    secret = sorted(redact(name) for name, value in pairs.items() if is_credential(name, value))
    sheet.put("env_names", sorted(redact(name) for name in pairs), place)
    sheet.put("env", {name: redact(pairs[name]) for name in sorted(pairs) if _HARMLESS.fullmatch(name) and name not in secret}, place)
    sheet.put("env_credentials", secret, place)


def labels(sheet: Sheet, config: Mapping[str, Any], annotations: Mapping[str, str], places: tuple[Place, Place]) -> None:
    """Write labels; what no label says, an annotation of the manifest may. `places`: configuration, manifest."""
    own = documents.texts(_inner(config).get("Labels"))
    beside = {name: value for name, value in annotations.items() if name not in own}
    shown = {redact(name): _shown(name, value) for name, value in sorted({**beside, **own}.items())}
    sheet.put("labels", shown, places[0])
    sheet.put("label_names", list(shown), places[0])
    for fact, key in (
        *(("label_source", "source"), ("label_revision", "revision"), ("label_created", "created"), ("label_version", "version")),
        *(("base_name", "base.name"), ("base_digest", "base.digest")),
    ):
        name = ANNOTATION + key
        sheet.put(fact, shown.get(name) or None, places[name in beside])
    maker = next((name for name in _MAKERS if shown.get(name, "").strip()), _MAKERS[0])
    sheet.put("label_maker", shown.get(maker, "").strip() or None, places[maker in beside])
    wrong = [ANNOTATION + key for key, fits in _FORMS.items() if ANNOTATION + key in shown and not fits(shown[ANNOTATION + key])]
    sheet.put("annotations_malformed", sorted(wrong), places[0])


_MAKERS = (f"{ANNOTATION}authors", f"{ANNOTATION}vendor", "maintainer")
"""Labels that say who made an image: https://github.com/opencontainers/image-spec/blob/main/annotations.md, and the one that came before it."""


def _shown(name: str, value: str) -> str:
    return REDACTED if is_credential(name, value) else redact(value)


def times(sheet: Sheet, config: Mapping[str, Any], observed_at: str, place: Place) -> None:
    """Write when the image was made and how old it is."""
    created = config.get("created")
    sheet.put("created", text(created), place)
    made, now = moment(created), moment(observed_at)
    if not created or (made is not None and made.year <= _EPOCH_YEARS):
        return  # the registry says why no age is known: a build that zeroes its time is no fault
    if made is None or now is None:
        sheet.withhold(("age",), Refused("Its creation time is not in the form of RFC 3339.", "parse-error"))
    elif (now - made).days >= -1:  # clocks differ; a time to come says nothing of the past
        sheet.put("age", (now - made).days, place)


def starts_as(config: Mapping[str, Any]) -> User:
    """Give who USER says the image starts as."""
    written = _inner(config).get("User")
    return user(written if isinstance(written, str) else "")
