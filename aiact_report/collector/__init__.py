"""What is seen: each file or folder here is one kind of source; see `docs/adding-a-collector.md`.

This is the face of all of them: the rest of the program imports from here, and from no module inside. What stands behind is imported when it is asked
for, because the command line answers `--help` without any of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from aiact_report.collector._request import FRUITLESS, UNUSED, Charts, Clusters, Engines, Images, Request, Wanted

if TYPE_CHECKING:
    from aiact_report.model import Evidence

__all__ = [
    "FRUITLESS",
    "UNUSED",
    "Charts",
    "Clusters",
    "Engines",
    "Images",
    "Request",
    "Wanted",
    "collect",
    "context_names",
    "default_jobs",
    "refuse_missing",
    "rights",
    "without_credentials",
    "without_known_forms",
]


def collect(wanted: Wanted, *, jobs: int | None = None, progress: Callable[[int, int], None] | None = None) -> Evidence:
    """See what is in all that the user pointed at. Raises MistakesError for paths that are not there."""
    from aiact_report.collector._run.whole import collect as whole

    return whole(wanted, jobs=jobs, progress=progress)


def context_names(environment: Mapping[str, str]) -> list[str]:
    """Give the names of the contexts of the kubeconfig that `environment` leads to; none when there is none."""
    from aiact_report.collector.cluster import context_names as of

    return of(environment)


def default_jobs() -> int:
    """Give the number of processors this process may use."""
    from aiact_report.collector._run.collect import default_jobs as count

    return count()


def refuse_missing(paths: Sequence[Path]) -> None:
    """Raise MistakesError for all paths that are not there, before any work is done."""
    from aiact_report.collector._walk import refuse_missing as refuse

    refuse(paths)


def rights(namespaces: Sequence[str], *, secrets: bool, account: tuple[str, str] | None = None) -> str:
    """Give the service account and the rights that reading a cluster needs, for all of it or for some namespaces, as YAML documents."""
    from aiact_report.collector.cluster import rights as of

    return of(namespaces, secrets=secrets, account=account)


def without_credentials(trace: str) -> str:
    """Take what was recognised as a credential while it was read out of a trace, which may quote the input."""
    from aiact_report.collector._vocabulary.credentials import drain, hide_known, redact

    return "\n".join(redact(line) for line in hide_known(trace, drain()).splitlines())


def without_known_forms(text: str) -> str:
    """Take credentials out of a message: those known by their form, and what it quotes as assigned (`password=…`) or as a login in an address."""
    from aiact_report.collector._vocabulary.credentials import without_credentials

    return without_credentials(text)
