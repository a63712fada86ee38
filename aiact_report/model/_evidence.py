"""What was seen and what was not."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal

import msgspec

SCHEMA_VERSION = "2.3.0"
"""Version of `evidence.json` and `dossier.json`; the first number changes when a reader could break."""


class Place(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Where a fact was read."""

    file: str | None = None
    """Path as the user would name it: relative to the directory the program was pointed at."""
    line: int | None = None
    """1-based line in `file`."""
    field: str | None = None
    """Field of the object, in its own spelling (`spec.replicas`, `services.api.user`)."""
    object: str | None = None
    """API object (`Deployment prod/scoring-api`), where the fact came from an API and no file."""
    digest: str | None = None
    """Digest of the image or layer the fact was read from."""
    path: str | None = None
    """Path inside that image."""


class Ref(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Points at a fact; a fact is written once and everything else points at it."""

    name: str
    """Name of the fact."""
    subject: str | None = None
    """Id of the subject that holds it, when it is another's."""


class Basis(StrEnum):
    """How a fact came to be known."""

    DECLARED = "declared"
    """Written in a file: intent."""
    OBSERVED = "observed"
    """Read from a running system: state at one time."""
    DERIVED = "derived"
    """Concluded from other facts, which it cites."""


class OpenList(msgspec.Struct, frozen=True, gc=False):
    """A list of which some entries could not be seen: a known bad entry decides a gap, and nothing passes by what is missing.

    An `Unobserved` names the fact and says what could not be seen. With no entry known there is no fact at all.
    """

    known: tuple[Any, ...]
    """The entries that were seen, at least one."""
    more: Literal[True] = True
    """Tells it from other JSON objects."""

    def __iter__(self) -> Iterator[Any]:
        """Go through what is known: each was found, and "no other" is not said."""
        return iter(self.known)


def held(value: Any) -> Any:
    """Turn what JSON and MessagePack know into what a fact holds: a list into a tuple, an open list into one."""
    if type(value) is list:
        return tuple(value)
    return OpenList(tuple(value["known"])) if type(value) is dict and len(value) == 2 and value.get("more") is True else value  # noqa: PLR2004 -- its fields


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One thing that was seen. `value` null means: seen to be not set. A fact that was not seen is not there."""

    value: Any
    """Scalar, tuple of scalars, `OpenList`, or a JSON object; its type is given by the fact registry (`facts/`)."""
    place: Place
    """Where it was read."""
    basis: Basis = Basis.DECLARED
    """How it came to be known. Written always, default or not: a reader of the file need not know our defaults."""
    origin: tuple[Ref, ...] | msgspec.UnsetType = msgspec.UNSET
    """The facts a derived fact was concluded from; unset (and falsy: read `fact.origin or ()`) for one that was seen."""


class Subject(msgspec.Struct):
    """A thing that is judged. Its facts are added by collectors, then by linking; nothing else writes to it."""

    id: str
    """Unique in the evidence and stable from run to run: locator, `#`, then what it is inside that source."""
    kind: str
    """`dockerfile`, `build-stage`, `workload`, `container`, `namespace`, …: see the fact registry."""
    name: str
    source: str
    """Id of the source it was read from."""
    namespace: str | None = None
    """Kubernetes namespace or Compose project, when given."""
    parent: str | None = None
    """Id of the subject it belongs to: a container's workload, a build stage's Dockerfile."""
    facts: dict[str, Fact] = {}
    """By name; names start with the kind (`container.image`)."""


class Source(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was read."""

    id: str
    """The locator; unique."""
    kind: str
    """`dockerfile`, `compose`, `manifest`, `image`, `cluster`, …"""
    locator: str
    """Path relative to the directory the program was pointed at, or an image reference, or a cluster's name."""
    sha256: str
    """Of the bytes read, so that anybody can read them again and know them for the same."""
    collector: str
    """Name of the collector that read it."""
    observed_at: str | None = None
    """RFC 3339 time of a reading of something that runs; a file is known by its digest instead."""


class Unobserved(msgspec.Struct, frozen=True):
    """Something that could not be seen, and why: a value, shown in every format."""

    reason: str
    """One sentence for a reader of the dossier."""
    cause: str
    """Which kind of reason: `placeholder`, `unset-variable`, `parse-error`, `refused`, `unreadable`, `unsupported`, …"""
    facts: tuple[str, ...] = ()
    """Names of the facts it withholds. Empty with a subject: a remark, which withholds nothing (a key written twice). Empty without: it
    withholds everything the source might have held."""
    subject: str | None = None
    """Id of the subject it withholds them from; none: from the whole source, or from anything it might have decided."""
    source: str | None = None
    place: Place | None = None
    remedy: str | None = None
    """What would make it visible (`render the chart first: …`)."""


class Skipped(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file or folder that was found and is not evidence."""

    path: str
    reason: str


class World(msgspec.Struct, frozen=True, omit_defaults=True):
    """Sources whose objects are joined with each other: one cluster, one Kustomization, one chart, one folder that is applied as a whole."""

    name: str
    """The folder, file, cluster or rendering it stands for; `.` is everything that nothing sets apart."""
    by: str
    """What makes it one: `folder`, `kustomization`, `chart`, `named` by the user, or `cluster`."""
    sources: tuple[str, ...] = ()
    """Ids of its sources; of one that a collector or the user made, locators that may stand for whole folders."""
    reason: str = ""
    """What sets it apart, as one sentence for a reader of the dossier."""


class Evidence(msgspec.Struct):
    """All that was seen and all that was not: the product, and the seam between collecting and judging."""

    sources: list[Source] = []
    subjects: list[Subject] = []
    unobserved: list[Unobserved] = []
    skipped: list[Skipped] = []
    worlds: list[World] = []
    """Within which objects are joined; written by linking, beside those that are given: by Kustomizations, charts and the user."""


def children_of(subjects: list[Subject]) -> dict[str, list[Subject]]:
    """Subjects by the id of their parent, in evidence order."""
    found: dict[str, list[Subject]] = {}
    for subject in subjects:
        if subject.parent is not None:
            found.setdefault(subject.parent, []).append(subject)
    return found


def of_kind(subjects: list[Subject], kind: str) -> Iterator[Subject]:
    """Yield the subjects of one kind, in evidence order."""
    return (subject for subject in subjects if subject.kind == kind)
