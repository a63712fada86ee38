"""Files that say what is built or run in a form that is not read: each is named, so that nobody takes them for nothing."""

from __future__ import annotations

import re
from typing import NamedTuple

from aiact_report.model import Place, Unobserved


class _Form(NamedTuple):
    name: re.Pattern[str]
    """Of the file."""
    content: re.Pattern[bytes]
    """What its first bytes hold."""
    what: str
    remedy: str


_QUADLET = "a container, pod or build that Podman starts as a systemd unit (Quadlet)"
_FORMS = (
    _Form(
        re.compile(r".*\.(?:container|pod|kube|build|image)", re.IGNORECASE),
        re.compile(rb"^[ \t]*\[(?:Container|Pod|Kube|Build|Image)\]", re.MULTILINE),
        _QUADLET,
        "read the running containers with --engine on its machine, or give a Compose file or `podman kube generate`'s manifest of it",
    ),
    _Form(
        re.compile(r"(?:docker-)?bake(?:[._-][^/]*)?\.(?:hcl|json)", re.IGNORECASE),
        re.compile(rb"\btarget\b"),
        "the builds of `docker buildx bake`: which Dockerfile, base images and arguments",
        "see what it decides with `docker buildx bake --print`; the Dockerfiles it names are read by themselves, with their own defaults",
    ),
    _Form(
        re.compile(r".*\.(?:nomad|nomad\.hcl|hcl)", re.IGNORECASE),
        re.compile(rb"^[ \t]*job[ \t]+\"[^\"\n]*\"[ \t]*\{", re.MULTILINE),
        "a Nomad job",
        "read the running containers with --engine on its machines",
    ),
    _Form(
        re.compile(r".*\.json", re.IGNORECASE),
        re.compile(rb"\"containerDefinitions\"\s*:"),
        "an Amazon ECS task definition",
        "read its images with --image",
    ),
)
"""https://docs.podman.io/en/latest/markdown/podman-systemd.unit.5.html, https://docs.docker.com/build/bake/reference/,
https://developer.hashicorp.com/nomad/docs/job-specification, https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html"""


def foreign(locator: str, head: bytes) -> Unobserved | None:
    """Say what a file of such a form would have told; None for any other file."""
    name = locator.rpartition("/")[2]
    form = next((each for each in _FORMS if each.name.fullmatch(name) and each.content.search(head)), None)
    if form is None:
        return None
    reason = f"{locator} says {form.what}, in a form that this version does not read: what it would start or build was not seen"
    return Unobserved(reason=reason, cause="unsupported", source=locator, place=Place(file=locator), remedy=form.remedy)
