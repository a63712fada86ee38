"""What references and placeholders of a container hide of its model and its credentials."""

from __future__ import annotations

from typing import Any

from aiact_report.collector._kubernetes.sheet import RENDER, Sheet
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import (
    asks_for_credential,
    placeholder,
)
from aiact_report.collector._vocabulary.model import words as _model_words
from aiact_report.collector._vocabulary.model.hints import FACTS as MODEL_FACTS
from aiact_report.collector._vocabulary.model.unseen import hidden_by_image, unseen

CREDENTIALS = "container.env_credentials"
NVIDIA = {
    "NVIDIA_VISIBLE_DEVICES": "container.nvidia_visible_devices",
    "NVIDIA_DRIVER_CAPABILITIES": "container.nvidia_driver_capabilities",
}
_BY_VARIABLE = frozenset(fact for fact, _ in _model_words.ENVIRONMENT.values()) | {
    *(_model_words.PIN, _model_words.PLAIN_HTTP, _model_words.TELEMETRY, _model_words.INFERENCE_LOG),
    *(_model_words.CALLER_KEYS, _model_words.NAMED_LOG, _model_words.ADAPTERS_MOVING, _model_words.UNASKED, _model_words.UNSURE),
}
_BY_VARIABLE_SORTED = tuple(sorted((_BY_VARIABLE & set(MODEL_FACTS)) | set(NVIDIA.values())))
"""Facts that a variable nobody can name could decide."""


def withhold_by_image(sheet: Sheet, image: str, lines: dict[str, Any]) -> None:
    """Withhold what the image would have said and nothing else did."""
    names = tuple(sorted(fact for fact in hidden_by_image(image) if _is_empty(sheet, fact)))
    if names:
        sheet.withhold(
            names, Refused("the image, which shows what runs, is a template placeholder", "placeholder", RENDER), lines["image"][0], "image"
        )


def withhold_hidden(sheet: Sheet, data: dict[str, Any], lines: dict[str, Any], asked: tuple[Any, ...]) -> None:
    """Withhold what references and placeholders could decide and nothing else decided."""
    command, args, env = asked
    hidden = unseen(command, args, env)
    names = tuple(sorted(fact for fact in hidden if _is_empty(sheet, fact))) if hidden else ()
    if names:
        where = "env" if any(value is None for value in env.values()) else "args" if args else "command" if command else "env"
        reason = "the setting that decides it is set by reference or is a template placeholder"
        sheet.withhold(
            names, Refused(reason, "reference" if where == "env" else "placeholder", RENDER if where != "env" else None), lines[where][0], where
        )
    _withhold_credentials(sheet, lines, env)
    if data.get("envFrom"):
        names = tuple(fact for fact in _BY_VARIABLE_SORTED if _is_empty(sheet, fact))
        reason = "envFrom sets variables whose names and values stand elsewhere"
        sheet.withhold(names, Refused(reason, "reference", "name the variables one by one in env"), lines["envFrom"][0], "envFrom")


def _withhold_credentials(sheet: Sheet, lines: dict[str, Any], env: dict[str, str | None]) -> None:
    """Withhold whether a credential stands here when a placeholder may become one."""
    telling = [name for name, value in env.items() if value and "{" in value and placeholder(value) and asks_for_credential(name)]
    name = telling[0] if telling else None
    if name is not None and _is_empty(sheet, CREDENTIALS):
        sheet.withhold((CREDENTIALS,), Refused(f"the value of {name} is a template placeholder", "placeholder", RENDER), lines["env"][0], "env")


def _is_empty(sheet: Sheet, fact: str) -> bool:
    """Whether a fact is there and says that nothing is set."""
    current = sheet.facts.get(fact)
    return current is not None and current.value in (None, ())
