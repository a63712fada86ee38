"""The Dockerfile, and the stage of it, that a Compose service is built from."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiact_report.linking._base import UNSEEN, Index, value
from aiact_report.model import Fact, Place, Ref, Subject


class Effective(NamedTuple):
    """What an image built from a Dockerfile is known to have."""

    value: Any
    place: Place
    origin: tuple[Ref, ...]


class Builds:
    """Dockerfiles by locator, and what their builds set."""

    def __init__(self, index: Index) -> None:
        """Take the Dockerfiles: each is the only one of its source."""
        self.index = index
        self.by_locator = {subject.source: subject for subject in index.of_kind("dockerfile")}

    def of(self, container: Subject) -> Subject | None:
        """Give the Dockerfile a container's image is built from, where that is known."""
        if value(container, "container.built_here") is not True:
            return None
        workload = self.index.by_id.get(container.parent or "")
        locator = value(workload, "workload.build_dockerfile") if workload else None
        return self.by_locator.get(locator) if isinstance(locator, str) else None

    def setting(self, container: Subject, name: str) -> Effective | None:
        """Give what the build of a container's image sets (`user`, `healthcheck`). None: the base image, not seen, may set it."""
        dockerfile = self.of(container)
        stage = self._stage(container, dockerfile) if dockerfile else None
        if stage is None:
            return None
        fact, base = stage.facts.get(f"{stage.kind}.{name}"), stage.facts.get(f"{stage.kind}.base")
        if fact is None:
            return None
        own = Ref(f"{stage.kind}.{name}", stage.id)
        if fact.value is not None:
            return Effective(fact.value, fact.place, (own,))
        return self._from_scratch(stage, base, own)

    def _from_scratch(self, stage: Subject, base: Fact | None, own: Ref) -> Effective | None:
        """Nothing is set, and nothing underneath can set it, when the base is empty."""
        if base is None or base.value != "scratch":
            return None
        return Effective(None, base.place, (own, Ref(f"{stage.kind}.base", stage.id)))

    def _stage(self, container: Subject, dockerfile: Subject) -> Subject | None:
        """Give what speaks for the image: the Dockerfile for its last stage, else the stage that is the build's target."""
        workload = self.index.by_id[container.parent or ""]
        target = value(workload, "workload.build_target")
        if target is None or target is UNSEEN:
            return dockerfile if target is None else None
        stages = self.index.children(dockerfile, "build-stage")
        stage = next((item for item in stages if item.name.lower() == str(target).lower()), None)
        return dockerfile if stage is not None and value(stage, "build-stage.final") is True else stage
