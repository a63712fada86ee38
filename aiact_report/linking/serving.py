"""Which containers serve a model, by whatever shows it, and what was seen of the model they load: its format, and whether it can change.

A container serves when the provider declares it, when its server is known by name, when it is told where a model lies, or when what it
runs was built with a model in it. Of a model whose location and format nobody wrote, nothing is said: those facts are then not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aiact_report.linking._base import UNSEEN, Found, Index, Relation, cited, known_of, value, write
from aiact_report.model import Fact, Ref, Subject

_SERVED, _FORMAT, _FETCH = "container.served", "container.model_format", "container.model_fetch"
_LOCATION, _PIN, _SERVER = "container.model_location", "container.model_location_pin", "container.model_server"
_SAYING = (_SERVER, _LOCATION, "container.model_name", "container.image", "container.ports")
"""What says that a container serves; none does where one of them was not seen."""
_FIXED = frozenset({"digest", "commit", "object-version", "path"})
_ENDING = re.compile(
    r"\.(safetensors|gguf|ggml|onnx|tflite|pkl|pickle|joblib|dill|pt|pth|ckpt|bin|h5|hdf5|keras|mar|mlmodel|pmml|engine|plan)(?:[?#@]|$)",
    re.IGNORECASE,
)
_FRAMEWORK = re.compile(
    r"(?:^|/)(?:tensorflow/tensorflow|pytorch/pytorch|nvidia/(?:pytorch|tensorflow|tritonserver)|huggingface/transformers[\w-]*|intel/intel-optimized-\w+)(?:[:@]|$)"
)
_WEB = re.compile(r"(?:^|[\s/])(?:flask|uvicorn|gunicorn|hypercorn|fastapi|waitress-serve|streamlit|gradio)(?:\s|$)")


class _Built(NamedTuple):
    """What a container's image was built with."""

    fact: str
    subject: Subject


def _link(index: Index) -> None:
    for container in index.of_kind("container"):
        workload = index.by_id.get(container.parent or "")
        _write_served(index, container, workload)
        _write_format(index, container, workload)
        _write_fetch(index, container, workload)


def _write_served(index: Index, container: Subject, workload: Subject | None) -> None:
    found = next(_signs(index, container, workload), None)
    if found is not None:
        write(container, _SERVED, found.text, found.place, cited(container, found.origin))
    elif all(value(container, fact) is not UNSEEN for fact in _SAYING) and not _unread_build(container, workload):
        role = container.facts.get("container.role")
        if role is not None:
            write(container, _SERVED, None, role.place)


def _unread_build(container: Subject, workload: Subject | None) -> bool:
    """Tell whether what runs is built by a Dockerfile that was not read: it may start a server, or hold a model."""
    return value(container, "container.built_here") is True and (workload is None or not isinstance(value(workload, "workload.dockerfile"), str))


def _signs(index: Index, container: Subject, workload: Subject | None) -> Iterator[Found]:
    """Yield why a container is taken to serve a model, the strongest first."""
    if workload is not None and value(container, "container.role") == "main":
        yield from _sign(workload, "workload.boundary_declared", "declared as serving", only="serving")
        yield from _sign(workload, "workload.purpose", "its kind serves models", only="serving")
    yield from _sign(container, _SERVER, "its image or command is a model server")
    yield from _sign(container, _LOCATION, "it is told where a model lies")
    yield from _sign(container, "container.model_name", "it is told which model")
    if (
        workload is not None
        and value(workload, "workload.boundary_declared") is UNSEEN
        and not known_of(workload, "workload.training")
        and value(workload, "workload.lifecycle") in {"service", "daemon", "pod"}
    ):
        for built in _built(index, container, workload):
            fact = built.subject.facts[built.fact]
            yield Found("its image is built with model files", fact.place, (Ref(built.fact, built.subject.id),))
        yield from _framework(index, container, workload)
        yield from _by_ports(container)


_TELLING = (
    (frozenset({11434}), "Ollama"),
    (frozenset({8000, 8001, 8002}), "Triton"),
    (frozenset({8500, 8501}), "TensorFlow Serving"),
    (frozenset({8080, 8081, 8082}), "TorchServe"),
)
"""Ports that together are those of one server and of little else."""


def _by_ports(container: Subject) -> Iterator[Found]:
    """Yield a server by its ports, where nothing known runs there: a proposal, for a person to confirm."""
    ports = container.facts.get("container.ports")
    if ports is not None and value(container, "container.service") is None:
        for telling, server in _TELLING:
            if telling <= set(known_of(container, "container.ports")):
                yield Found(f"it listens on the ports of {server}", ports.place, (Ref("container.ports", container.id),))


def _sign(subject: Subject, fact: str, text: str, only: str | None = None) -> Iterator[Found]:
    found = subject.facts.get(fact)
    if found is not None and found.value and only in {None, found.value}:
        yield Found(text, found.place, (Ref(fact, subject.id),))


def _built(index: Index, container: Subject, workload: Subject) -> Iterator[_Built]:
    """Yield the Dockerfile or image behind a container that holds model files."""
    for fact, subject in (("dockerfile.model_files", _dockerfile(index, workload)), ("image.model_files", _image(index, container))):
        if subject is not None and known_of(subject, fact):
            yield _Built(fact, subject)


def _dockerfile(index: Index, workload: Subject | None) -> Subject | None:
    return None if workload is None else index.by_id.get(str(value(workload, "workload.dockerfile")))


def _image(index: Index, container: Subject) -> Subject | None:
    return index.by_id.get(str(value(container, "container.image_subject")))


def _framework(index: Index, container: Subject, workload: Subject) -> Iterator[Found]:
    """Yield a machine-learning framework behind a web server or a published port."""
    dockerfile = _dockerfile(index, workload)
    base = None if dockerfile is None else dockerfile.facts.get("dockerfile.base")
    line = " ".join((*known_of(container, "container.command"), *known_of(container, "container.args")))
    answers = known_of(container, "container.published_ports") or known_of(container, "container.ports") or _WEB.search(line)
    if answers and dockerfile is not None and base is not None and _is_framework(base):
        yield Found("its image stands on a machine-learning framework, and it takes calls", base.place, (Ref("dockerfile.base", dockerfile.id),))
    image = container.facts.get("container.image")
    if image is not None and _is_framework(image) and _WEB.search(line):
        yield Found("a web server runs on a machine-learning framework", image.place, (Ref("container.image", container.id),))


def _is_framework(fact: Fact) -> bool:
    return isinstance(fact.value, str) and _FRAMEWORK.search(fact.value) is not None


def _write_format(index: Index, container: Subject, workload: Subject | None) -> None:
    """Write the format that is loaded, where something says it."""
    told = container.facts.get("container.load_format")
    location = container.facts.get(_LOCATION)
    ending = _ENDING.search(location.value) if location is not None and isinstance(location.value, str) else None
    if told is not None and told.value:
        write(container, _FORMAT, told.value, told.place, (Ref("container.load_format"),))
    elif location is not None and ending is not None:
        write(container, _FORMAT, ending[1].lower(), location.place, (Ref(_LOCATION),))
    elif (location is None or not location.value) and workload is not None:
        for built in _built(index, container, workload):
            names = [_ENDING.search(str(name)) for name in known_of(built.subject, built.fact)]
            fact = built.subject.facts[built.fact]
            formats = [match[1].lower() for match in names if match is not None]
            if formats and len(formats) == len(names):
                write(
                    container,
                    _FORMAT,
                    next((each for each in formats if each not in _DATA), formats[0]),
                    fact.place,
                    (Ref(built.fact, built.subject.id),),
                )
                return


_DATA = frozenset({"safetensors", "gguf", "ggml", "onnx", "tflite", "pmml", "mlmodel", "openvino"})
"""Formats that hold data alone: of several, one that is none of these decides."""


def _write_fetch(index: Index, container: Subject, workload: Subject | None) -> None:
    """Write whether the next start may load another model."""
    offline = container.facts.get("container.hub_offline")
    pin = container.facts.get(_PIN)
    adapters = container.facts.get("container.adapters_moving")
    if offline is not None and offline.value is True:
        write(container, _FETCH, "fixed", offline.place, (Ref("container.hub_offline"),))
    elif adapters is not None and adapters.value:
        write(container, _FETCH, "moving", adapters.place, (Ref("container.adapters_moving"),))
    elif (images := container.facts.get("container.model_images_moving")) is not None and images.value:
        write(container, _FETCH, "moving", images.place, (Ref("container.model_images_moving"),))
    elif any(index.withheld_of(fact, container) for fact in ("container.adapters_moving", "container.model_images_moving")):
        return
    elif pin is not None and isinstance(pin.value, str):
        write(container, _FETCH, "fixed" if pin.value in _FIXED else "moving", pin.place, (Ref(_PIN),))
    elif pin is not None and workload is not None:
        for built in _built(index, container, workload):
            write(container, _FETCH, "fixed", built.subject.facts[built.fact].place, (Ref(built.fact, built.subject.id),))
            return


RELATION = Relation("serving", 25, (_SERVED, _FORMAT, _FETCH), _link, across=True)
