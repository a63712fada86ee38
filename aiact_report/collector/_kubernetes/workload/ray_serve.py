"""What a RayService serves: `spec.serveConfigV2`, a YAML document of its own inside the object.

https://docs.ray.io/en/latest/serve/production-guide/config.html, https://docs.ray.io/en/latest/serve/llm/index.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from aiact_report.collector._kubernetes.facts import decides
from aiact_report.collector._kubernetes.fields import Found, gather, whole
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet
from aiact_report.collector._kubernetes.workload.model import is_main, opened
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.collector._vocabulary.model import words
from aiact_report.collector._vocabulary.model.hints import found_facts
from aiact_report.collector._yaml.load import Document, load
from aiact_report.model import Subject

_FACTS = decides(words.LOCATION, words.PIN, words.NAME, words.VERSION, words.DIGEST, words.REMOTE_CODE, words.UNSAFE, words.LOAD_FORMAT)
_PATH = ("spec", "serveConfigV2")
_SUBSTITUTED = re.compile(r"^\$\{?\w+\}?$")


def read_ray_serve(sheet: Sheet, item: Object, containers: list[Subject]) -> None:
    """Write what the configuration says of the models to the containers that run it; one that cannot be read leaves them unknown."""
    for found in gather(sheet, (), whole(item), _PATH):
        config = _parsed(found.value)
        for subject in filter(is_main, containers):
            container = opened(sheet, subject)
            if config is None:
                container.wrong(_FACTS, found.value if found.value.__class__ is not str else "text", "a Serve configuration", found.line, found.field)
            else:
                _write(container, config, found)


def _parsed(text: Any) -> dict[str, Any] | None:
    if text.__class__ is not str:
        return None
    documents = list(load(text, "kubernetes"))
    return documents[0].data if len(documents) == 1 and isinstance(documents[0], Document) and documents[0].data.__class__ is dict else None


def _write(container: Sheet, config: dict[str, Any], where: Found) -> None:
    """Write each fact that something decides: of several models the one that least fixes what it is."""
    said = [*_models(config), *_environments(config)]
    if any(value.__class__ is str and (_SUBSTITUTED.match(value) or placeholder(value)) for _, environment in said for value in environment.values()):
        container.withhold(
            _FACTS[:5], Refused("the model is named by a placeholder in the Serve configuration", "placeholder"), where.line, where.field
        )
        return
    facts = [found_facts(line, (), environment, None, {}) for line, environment in said]
    for found in sorted(facts, key=lambda each: each.get(words.PIN) == "none"):
        for fact in _FACTS:
            if found.get(fact) is not None:
                container.put(fact, found[fact], where.line, where.field)


def _models(config: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, str | None]]]:
    """Yield each model that an application of `ray.serve.llm` loads, as the command line of its engine and the names in it."""
    for application in _entries(config.get("applications")):
        arguments = application.get("args")
        for model in _entries(arguments.get("llm_configs")) if arguments.__class__ is dict else ():
            loading, engine = model.get("model_loading_config"), model.get("engine_kwargs")
            loading = loading if loading.__class__ is dict else {}
            name = loading.get("model_id")
            source = loading.get("model_source", name)
            names: dict[str, str | None] = {key: value for key, value in (("MODEL_NAME", name), ("MODEL_URI", source)) if value.__class__ is str}
            yield ("vllm", *_options(engine if engine.__class__ is dict else {})), names


def _options(engine: dict[str, Any]) -> Iterator[str]:
    """Yield the arguments of an engine as the options they are on its command line."""
    for key, value in engine.items():
        if value is True:
            yield f"--{key.replace('_', '-')}"
        elif value.__class__ in (str, int):
            yield f"--{key.replace('_', '-')}={value}"


def _environments(config: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, str | None]]]:
    """Yield the variables that the runtime environment of each application sets."""
    for application in _entries(config.get("applications")):
        runtime = application.get("runtime_env")
        variables = runtime.get("env_vars") if runtime.__class__ is dict else None
        if variables.__class__ is dict:
            yield (), {name: value for name, value in variables.items() if value.__class__ is str}


def _entries(value: Any) -> list[dict[str, Any]]:
    return [entry for entry in value if entry.__class__ is dict] if value.__class__ is list else []
