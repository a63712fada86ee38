"""What a subject is, by its kind and by what it was read from: the words that its fingerprint is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from aiact_report.model import Source, Subject

_AGAIN = re.compile(r"(?:~\d+)+$")
"""What makes an id unique in its file, by order: no part of what a thing is."""
_SERVICE = "com.docker.compose.service"
_FILES = "files"
FINAL = "final"
"""The stage that a Dockerfile builds, where it gives it no name."""


def world(subject: Subject, source: Source | None, clusters: Mapping[str, str]) -> str:
    """Name what a subject is known in: a cluster by its uid, an engine by its address, images by themselves, all files together."""
    if source is None or subject.kind == "image":
        return "images" if subject.kind == "image" else _FILES
    return clusters.get(source.id, source.id) if source.kind in {"cluster", "engine"} else "images" if source.kind == "image" else _FILES


def cluster(subject: Subject) -> str:
    """Name a cluster by the uid of its oldest namespace; else by its server's address, else by its context."""
    for fact, word in (("cluster.uid", "uid"), ("cluster.server_url", "server")):
        found = subject.facts.get(fact)
        if found is not None and isinstance(found.value, str):
            return f"cluster {word} {found.value}"
    return f"cluster context {subject.name}"


def root(subject: Subject, source: Source | None) -> str:
    """Say what a subject is that belongs to no other."""
    inner = _inner(subject)
    if subject.kind == "image":
        return _image(subject, inner)
    kind = source.kind if source else ""
    if kind == "compose":
        return f"{folder(subject.source)}#{inner}"
    if kind == "engine":
        return _of_engine(subject, inner)
    if kind in {"manifest", "cluster"} or inner.count("/") > 1:
        return _object(subject, inner)
    return f"{subject.source}#{inner}"


def child(subject: Subject, parent: Subject) -> str:
    """Say what a subject is among those of its parent."""
    if subject.kind == "pod" or (subject.kind == "container" and _inner(subject).endswith("/container")):
        return ""
    if subject.kind == "build-stage" and subject.name.isdecimal():
        return _unnamed(subject)
    return subject.name if subject.kind in {"container", "build-stage", "layer"} else _AGAIN.sub("", _inner(subject)).removeprefix(_inner(parent))


def folder(locator: str) -> str:
    """Give the folder of a file, without its name."""
    return locator.rpartition("/")[0]


def tag(subject: Subject) -> str:
    """Give what tells two images of one repository apart."""
    return subject.name if subject.kind == "image" else ""


def _inner(subject: Subject) -> str:
    """Give the part of an id behind its locator."""
    begins = f"{subject.source}#"
    return subject.id.removeprefix(begins) if subject.id.startswith(begins) else subject.id.rpartition("#")[2]


def _object(subject: Subject, inner: str) -> str:
    """Name an object of Kubernetes: kind, namespace and name, or the prefix that its name was made from."""
    key = _AGAIN.sub("", inner)
    prefix = subject.facts.get("workload.generate_name")
    if prefix is None or not isinstance(prefix.value, str):
        return key
    return f"{key.rpartition('/')[0]}/{prefix.value}*"


def _of_engine(subject: Subject, inner: str) -> str:
    """Name a container that runs: by project and service where Compose started it, for its own name has a number that changes."""
    labels = subject.facts.get("workload.labels")
    service = labels.value.get(_SERVICE) if labels is not None and isinstance(labels.value, dict) else None
    return f"service/{subject.namespace}/{service}" if service and subject.namespace else inner


def _image(subject: Subject, inner: str) -> str:
    """Name an image by its repository, and by its platform where it was read."""
    return f"{repository(subject.name)} {inner.partition('@')[0] if '@' in inner else ''}".rstrip()


def repository(reference: str) -> str:
    """Take tag and digest off an image's name, and spell Docker Hub out (https://github.com/distribution/reference)."""
    path, slash, last = reference.partition("@")[0].rpartition("/")
    name = f"{path}{slash}{last.partition(':')[0]}"
    host, slash, _ = name.partition("/")
    if not slash:
        return f"docker.io/library/{name}"
    return name if host == "localhost" or "." in host or ":" in host else f"docker.io/{name}"


def _unnamed(subject: Subject) -> str:
    """Name a stage without a name: the one that is built, or the one that starts from that repository. Its number is its place in the file."""
    final, base = subject.facts.get("build-stage.final"), subject.facts.get("build-stage.base")
    if final is not None and final.value is True:
        return FINAL
    return f"from {repository(base.value)}" if base is not None and isinstance(base.value, str) else "from"
