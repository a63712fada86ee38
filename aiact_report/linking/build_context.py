"""Dockerfile → whether a .dockerignore bounds what is sent to build it: of every context that Compose files name, else of the one it is taken to have.

The engine reads the .dockerignore at the root of the context, not beside the Dockerfile:
https://docs.docker.com/build/concepts/context/#dockerignore-files.
"""

from __future__ import annotations

from aiact_report.linking._base import Index, Relation, cited, value, write
from aiact_report.linking._builds import Builds
from aiact_report.model import Ref, Subject

_FACT, _TAKEN, _FOLDERS = "dockerfile.context_bounded", "dockerfile.dockerignore", "dockerfile.dockerignores"
_CONTEXT, _DECLARED = "workload.build_context", "workload.build_dockerfile"
_OWN = "*"


def _link(index: Index) -> None:
    builds = index.once(Builds)
    services: dict[str, list[Subject]] = {}
    for workload in index.of_kind("workload"):
        declared = value(workload, _DECLARED)
        if isinstance(declared, str) and declared in builds.by_locator:
            services.setdefault(builds.by_locator[declared].id, []).append(workload)
    for dockerfile in index.of_kind("dockerfile"):
        _write(dockerfile, services.get(dockerfile.id, []))


def _write(dockerfile: Subject, services: list[Subject]) -> None:
    folders, taken = dockerfile.facts.get(_FOLDERS), dockerfile.facts.get(_TAKEN)
    if folders is None:
        return
    contexts = [(workload, workload.facts[_CONTEXT]) for workload in services if isinstance(value(workload, _CONTEXT), str)]
    if contexts and _OWN not in (folders.value or ()):
        bare = [pair for pair in contexts if pair[1].value not in (folders.value or ())]
        seen = [pair for pair in bare if _is_above(pair[1].value, dockerfile.source)]
        if seen or not bare:
            workload, fact = (seen or contexts)[0]
            write(dockerfile, _FACT, not bare, fact.place, cited(dockerfile, (Ref(_CONTEXT, workload.id), Ref(_FOLDERS))))
    elif taken is not None:
        write(dockerfile, _FACT, taken.value, taken.place, (Ref(_TAKEN),))


def _is_above(folder: str, dockerfile: str) -> bool:
    """Whether the collector looked into a folder: it looks from the Dockerfile's own upwards."""
    return folder == "." or dockerfile.startswith(f"{folder}/")


RELATION = Relation("build_context", 10, (_FACT,), _link)
