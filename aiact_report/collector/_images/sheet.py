"""The facts of one image while they are gathered, and which of them layers and supply chain would show."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from msgspec import structs

from aiact_report.model import Fact, Place, Subject, Unobserved

CONTENT = tuple(
    f"image.{name}"
    for name in (
        *("distribution", "distribution_version", "distribution_supported", "shells", "package_managers", "compilers", "debuggers", "remote_access"),
        *("setuid_files", "world_writable", "private_keys", "credential_files", "development_files", "packages", "package_count", "package_types"),
        *("lock_files", "frozen_bundles", "model_files", "model_digests", "model_formats", "model_files_executable", "gpu_stack", "largest_files"),
        *("bulk", "bulk_size"),
    )
)
"""Facts that only the bytes of the layers show."""
NOTHING = Place()
"""Where nothing was written."""


@dataclass(slots=True)
class Sheet:
    """A subject whose facts are written, and what could not be seen of it."""

    subject: Subject
    unobserved: list[Unobserved] = field(default_factory=list)

    def put(self, name: str, value: Any, place: Place) -> None:
        """Write a fact; an empty list or mapping is what was looked for and is not there."""
        self.subject.facts[f"{self.subject.kind}.{name}"] = Fact(_plain(value), place)

    def withhold(self, reason: str, cause: str, *names: str, remedy: str | None = None) -> None:
        """Say which facts could not be seen; what has one reason is said once."""
        facts = tuple(f"{self.subject.kind}.{name}" for name in names)
        for at, item in enumerate(self.unobserved):
            if facts and item.facts and (item.reason, item.cause, item.remedy) == (reason, cause, remedy):
                self.unobserved[at] = structs.replace(item, facts=item.facts + facts)
                return
        self.unobserved.append(Unobserved(reason, cause, facts, self.subject.id, self.subject.source, None, remedy))

    def remark(self, reason: str, cause: str) -> None:
        """Say something that withholds no fact."""
        self.withhold(reason, cause)


def _plain(value: Any) -> Any:
    """Make lists tuples, and what is empty null."""
    if isinstance(value, list | tuple):
        return tuple(value) or None
    return value or None if isinstance(value, dict) else value
