"""The health check in force of a Compose container: its own, else the one of the Dockerfile its image is built from.

Kubernetes ignores the image's HEALTHCHECK, so nothing is said of its containers.
"""

from __future__ import annotations

from aiact_report.linking._base import Index, Relation, write
from aiact_report.linking._builds import Builds
from aiact_report.model import Ref, Subject

_FACT, _OWN, _DISABLED = "container.healthcheck_effective", "container.healthcheck", "container.healthcheck_disabled"


def _link(index: Index) -> None:
    builds = index.once(Builds)
    for container in index.of_kind("container"):
        own, disabled = container.facts.get(_OWN), container.facts.get(_DISABLED)
        if disabled is not None and disabled.value is True:
            write(container, _FACT, value=False, place=disabled.place, origin=(Ref(_DISABLED),))
        elif own is not None and disabled is not None and own.value is not None:
            write(container, _FACT, value=True, place=own.place, origin=(Ref(_OWN), Ref(_DISABLED)))
        elif own is not None and disabled is not None:
            _write_from_image(container, builds)


def _write_from_image(container: Subject, builds: Builds) -> None:
    """Let the Dockerfile's HEALTHCHECK decide; a base image that was not seen may set one, so its absence shows nothing."""
    built = builds.setting(container, "healthcheck")
    if built is not None:
        write(container, _FACT, built.value not in (None, "NONE"), built.place, (Ref(_OWN), *built.origin))


RELATION = Relation("healthcheck", 20, (_FACT,), _link)
