"""Running container → the Compose service or manifest's container it comes from, and whether it runs the digest written there."""

from __future__ import annotations

from aiact_report.linking._base import UNSEEN, Index, Relation, cited, platform, value, write
from aiact_report.linking._images import Images, digests_cited, digests_of, project_of, runs
from aiact_report.model import Ref, Subject

_DECLARED, _SAME = "container.declared_container", "container.runs_declared_digest"
_SERVICE, _DIGEST, _RUNNING = "container.compose_service", "container.image.digest", "container.running_image_digests"
_NAMED = ("container.image", "container.built_here")
"""What a declaration says of its image."""


class _Declared:
    """Containers that are written in files."""

    def __init__(self, index: Index) -> None:
        written = [container for container in index.of_kind("container") if not runs(container)]
        self.services: dict[str, list[Subject]] = {}
        self.digests: dict[str, list[Subject]] = {}
        for container in written:
            workload = index.by_id.get(container.parent or "")
            if workload is not None and platform(workload) == "compose":
                self.services.setdefault(f"{project_of(index, container)}/{workload.name}", []).append(container)
            digest = value(container, _DIGEST)
            if isinstance(digest, str):
                self.digests.setdefault(digest, []).append(container)

    def of(self, container: Subject) -> tuple[Subject, str] | None:
        """Give what a running container comes from, with the fact that tells: the engine's Compose labels, else a digest only one names."""
        service = value(container, _SERVICE)
        found, fact = self.services.get(service, []) if isinstance(service, str) else [], _SERVICE
        if service is None:
            digests = value(container, _RUNNING)
            found, fact = [one for digest in _listed(digests) for one in self.digests.get(digest, ())], _RUNNING
        return (found[0], fact) if len({one.id for one in found}) == 1 else None


def _link(index: Index) -> None:
    running = [container for container in index.of_kind("container") if runs(container)]
    if not running:
        return
    declared, images = _Declared(index), index.once(Images)
    for container in running:
        found = declared.of(container)
        if found is not None:
            _write_source(container, *found)
            _write_same(container, found[0], images)


def _write_source(container: Subject, source: Subject, fact: str) -> None:
    named = next((name for name in _NAMED if name in source.facts), None)
    origin = cited(container, (Ref(fact), *((Ref(named, source.id),) if named else ())))
    write(container, _DECLARED, source.id, container.facts[fact].place, origin)


def _write_same(container: Subject, source: Subject, images: Images) -> None:
    """Compare digests. One that names a multi-platform index stands for the manifests in it, where these were read."""
    digest, running = value(source, _DIGEST), value(container, _RUNNING)
    if not isinstance(digest, str) or running is UNSEEN or not running:
        return
    match = images.of(container)
    known = {*_listed(running), *(digests_of(match.image) if match else ())}
    refs = (Ref(_DIGEST, source.id), Ref(_RUNNING), *(digests_cited(match.image) if match else ()))
    write(container, _SAME, digest in known, container.facts[_RUNNING].place, cited(container, refs))


def _listed(found: object) -> tuple[str, ...]:
    return found if isinstance(found, tuple) else ()


RELATION = Relation("running", 14, (_DECLARED, _SAME), _link, across=True)
