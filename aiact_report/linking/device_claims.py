"""ResourceClaims and their templates → the containers that use them: the classes of the devices."""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, Relation, known_of, namespace_of, value, write
from aiact_report.model import Fact, Ref, Subject

_FACT, _CLAIMS = "container.claimed_devices", "container.device_claims"


def _link(index: Index) -> None:
    claims = {f"{namespace_of(each)}/{value(each, 'device-claim.kind')}/{each.name}": each for each in index.of_kind("device-claim")}
    for container in index.of_kind("container"):
        used = value(container, _CLAIMS)
        if used and used is not UNSEEN:
            _write(container, container.facts[_CLAIMS], [claims.get(f"{namespace_of(container)}/{name}") for name in known_of(container, _CLAIMS)])


def _write(container: Subject, given: Fact, found: list[Subject | None]) -> None:
    """Write the classes where every claim was read; one that was not may be for any device."""
    if any(each is None or value(each, "device-claim.classes") is UNSEEN for each in found):
        return
    names = tuple(dict.fromkeys(name for each in found if each is not None for name in known_of(each, "device-claim.classes")))
    write(container, _FACT, names, given.place, (Ref(_CLAIMS), *(Ref("device-claim.classes", each.id) for each in found if each is not None)))


RELATION = Relation("device claims", 15, (_FACT,), _link)
