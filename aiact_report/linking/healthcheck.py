"""The health check in force of a Compose or running container: its own, else its image's, else the one of the Dockerfile that builds it.

Kubernetes ignores the image's HEALTHCHECK, so nothing is said of its containers.
"""

from __future__ import annotations

from aiact_report.linking._base import Index, Relation, cited, write
from aiact_report.linking._builds import Builds
from aiact_report.linking._images import Images
from aiact_report.model import Place, Ref, Subject

_FACT, _OWN, _DISABLED = "container.healthcheck_effective", "container.healthcheck", "container.healthcheck_disabled"
_IDLE = "container.healthcheck_idle"


def _link(index: Index) -> None:
    for container in index.of_kind("container"):
        own, disabled = container.facts.get(_OWN), container.facts.get(_DISABLED)
        if _FACT in container.facts:
            continue  # an engine said what is in force
        if disabled is not None and disabled.value is True:
            write(container, _FACT, value=False, place=disabled.place, origin=(Ref(_DISABLED),))
        elif own is not None and disabled is not None and own.value is not None:
            _write_own(container, own.place)
        elif own is not None and disabled is not None:
            _write_from_image(container, index)


def _write_own(container: Subject, place: Place) -> None:
    """Let its own check decide, unless it cannot fail; whether it can may not be known."""
    idle = container.facts.get(_IDLE)
    if idle is not None:
        write(container, _FACT, value=idle.value is not True, place=place, origin=(Ref(_OWN), Ref(_DISABLED), Ref(_IDLE)))


def _write_from_image(container: Subject, index: Index) -> None:
    """Let the image's HEALTHCHECK decide, else the Dockerfile's; a base image that was not seen may set one, so its absence shows nothing."""
    match = index.once(Images).of(container)
    seen = match.image.facts.get("image.healthcheck") if match is not None else None
    built = None if seen is not None else index.once(Builds).setting(container, "healthcheck")
    if match is not None and seen is not None:
        origin = cited(container, (Ref(_OWN), *match.origin, Ref("image.healthcheck", match.image.id)))
        idle = match.image.facts.get("image.healthcheck_idle")
        write(container, _FACT, seen.value not in (None, "NONE") and not (idle and idle.value), seen.place, origin)
    elif built is not None:
        idled = index.once(Builds).setting(container, "healthcheck_idle")
        works = built.value not in (None, "NONE") and not (idled is not None and idled.value is True)
        write(container, _FACT, works, built.place, (Ref(_OWN), *built.origin))


RELATION = Relation("healthcheck", 20, (_FACT,), _link, across=True)
