"""The published shape of `evidence.json`, schema 2: nothing is written twice. `docs/files.md` explains it to a reader."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from aiact_report.model import Basis, Fact, Place, Ref, Skipped, Source, Unobserved, World


class FactRow(msgspec.Struct, omit_defaults=True, gc=False):
    """A fact, without what its subject says for all: a place is of the subject's own file or object unless another is written."""

    value: Any = UNSET
    """Scalar, list of scalars, or a JSON object. Not there when `value_set` is."""
    line: int | None = None
    field: str | None = None
    file: str | None = None
    """Where it was read, when that is another file than the subject's."""
    place: Place | None = None
    """The whole place, when it is neither in the subject's file or object nor a line of another file."""
    basis: Basis | None = None
    """How it came to be known, when it is otherwise than the subject's `basis`."""
    origin: tuple[str | Ref, ...] | UnsetType = UNSET
    """The facts a derived fact was concluded from: the subject's own by their names, those of others with their subject."""
    value_set: str | UnsetType = UNSET
    """Key of the list in `sets` that is the value."""
    origin_set: str | UnsetType = UNSET
    """Key of the list in `sets` that is the origin."""


class SubjectRow(msgspec.Struct, omit_defaults=True):
    """A subject and its facts. A fact that stands under neither `facts`, `looked_for` nor `none_found` was not seen."""

    id: str
    kind: str
    name: str
    source: str
    namespace: str | None = None
    parent: str | None = None
    line: int | None = None
    """Where it begins in its source: the place of what is not set."""
    at: Place | None = None
    """The same, when it is more than a line of the source; file, object and digest hold for its facts too."""
    basis: Basis = Basis.DECLARED
    """How its facts came to be known, unless one says otherwise."""
    looked_for: str | None = None
    """Key of the list in `names` that was looked for: what stands there and not under `facts` was seen to be not set."""
    none_found: str | None = None
    """Key of the list in `names` that linking found none of: null, derived."""
    none_at: Place | None = None
    """The place of that, when it is not where the subject begins."""
    facts: dict[str, FactRow] = {}


class EvidenceFile(msgspec.Struct, kw_only=True):
    """The evidence as a file. It holds no time: the same sources give the same bytes, and so the same digest."""

    schema: str
    """Version of this shape; the first number changes when a reader could break."""
    tool: str
    sources: list[Source]
    unobserved: list[Unobserved] = []
    skipped: list[Skipped] = []
    worlds: list[World] = []
    """Within which objects were joined with each other."""
    subjects: list[SubjectRow] = []
    names: dict[str, tuple[str, ...]] = {}
    """Lists of names of facts, by a digest of the names."""
    sets: dict[str, list[Any]] = {}
    """Long lists that relations wrote, each once, by a digest of what is in it."""


class FirstEvidenceFile(msgspec.Struct, kw_only=True):
    """Schema 1: every fact under its subject, in full."""

    schema: str
    tool: str
    sources: list[Source]
    unobserved: list[Unobserved] = []
    skipped: list[Skipped] = []
    worlds: list[World] = []
    """Within which objects were joined with each other."""
    subjects: list[FirstSubject] = []


class FirstSubject(msgspec.Struct):
    """A subject of schema 1."""

    id: str
    kind: str
    name: str
    source: str
    namespace: str | None = None
    parent: str | None = None
    facts: dict[str, Fact] = {}
