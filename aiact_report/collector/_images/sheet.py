"""The facts of one image while they are gathered, and which of them layers and supply chain would show."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from aiact_report.collector._refused import Refused
from aiact_report.collector._sheet import Short, given
from aiact_report.model import Place, Subject

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


class Sheet(Short):
    """A subject whose facts are written, and what could not be seen of it. Its readers know the places."""

    __slots__ = ()

    def __init__(self, subject: Subject) -> None:
        super().__init__(subject, [], given)

    def note(self, names: tuple[str, ...], error: Refused, *where: Any) -> None:
        """Record what could not be seen; what has one reason is said once."""
        for at, item in enumerate(self.unobserved):
            if names and item.facts and (item.reason, item.cause, item.remedy) == (error.reason, error.cause, error.remedy):
                self.unobserved[at] = structs.replace(item, facts=item.facts + names)
                return
        super().note(names, error, *where)

    def remark(self, reason: str, cause: str) -> None:
        """Say something that withholds no fact."""
        self.note((), Refused(reason, cause))
