"""The nouns: what every stage speaks of, frozen and without behaviour beyond looking things up.

`Source`, `Subject`, `Fact` and `Unobserved` are the evidence; `Obligation` and `Control` the mapping; `Verdict`, `Waiver` and
`Attestation` what is said of both; `Dossier` is all of it, the only argument of a format.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Literal

import msgspec

SCHEMA_VERSION = "1.0.0"
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


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One thing that was seen. `value` null means: seen to be not set. A fact that was not seen is not there."""

    value: Any
    """Scalar, tuple of scalars, or a JSON object; its type is given by the fact registry (`mapping/facts/`)."""
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


class Evidence(msgspec.Struct):
    """All that was seen and all that was not: the product, and the seam between collecting and judging."""

    sources: list[Source] = []
    subjects: list[Subject] = []
    unobserved: list[Unobserved] = []
    skipped: list[Skipped] = []


class Outcome(StrEnum):
    """What a control says of a subject. There is no default."""

    GAP = "gap"
    PARTIAL = "partial"
    NOT_ASSESSED = "not-assessed"
    PASS = "pass"  # noqa: S105 -- an outcome, no password
    NOT_APPLICABLE = "not-applicable"


Severity = Literal["critical", "high", "medium", "low"]
SEVERITIES: tuple[Severity, ...] = ("critical", "high", "medium", "low")
Relation = Literal["direct", "indirect", "enabling"]


class Paragraph(msgspec.Struct, frozen=True):
    """A subparagraph of the law, word for word."""

    key: str
    """`15(4)/2`: paragraph, and subparagraph where there are several."""
    label: str
    """`Article 15(4), second subparagraph`."""
    text: str
    anchor: str
    """Where to read it: the ELI address with the anchor of the paragraph."""


class Obligation(msgspec.Struct, frozen=True, omit_defaults=True):
    """A phrase of Article 15(1), (4) or (5) that evidence can bear on."""

    key: str
    """`15.4-redundancy`; kept for good."""
    paragraph: str
    """Key of the `Paragraph` it is quoted from."""
    phrase: str
    """Verbatim."""
    title: str
    """Our short name for it."""
    note: str | None = None
    """What a reader must know, such as that the law says "may"."""


class Law(msgspec.Struct, frozen=True):
    """The legal text the mapping cites, with where it is from."""

    title: str
    celex: str
    consolidated: str
    eli: str
    sha256: str
    """Of the official text the words were compared with."""
    checked: str
    """Date of that comparison."""
    paragraphs: tuple[Paragraph, ...]
    obligations: tuple[Obligation, ...]
    beyond: tuple[BeyondReach, ...]
    statements: tuple[str, ...]
    """Sentences every dossier carries."""
    application: tuple[str, ...]
    """From when Article 15 applies, and to what."""


class BeyondReach(msgspec.Struct, frozen=True):
    """What container facts cannot evidence, and what would."""

    obligation: str
    why: str
    instead: str


class Support(msgspec.Struct, frozen=True):
    """Which obligation a control bears on, and how closely."""

    obligation: str
    relation: Relation


class Remediation(msgspec.Struct, frozen=True, omit_defaults=True):
    """How to close a gap."""

    text: str
    snippets: dict[str, str] = {}
    """By platform (`kubernetes`, `compose`, `dockerfile`): lines a user can paste."""


class Control(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question of the mapping, as a dossier shows it. The compiled rules stay in `mapping`."""

    id: str
    """`RES-01`; kept for good."""
    title: str
    """What is so when it passes."""
    supports: tuple[Support, ...]
    severity: Severity
    """Of a gap; no legal grade."""
    subjects: tuple[str, ...]
    """Kinds of subject it is asked of."""
    rationale: str
    limits: str
    """What a pass does not show."""
    remediation: Remediation
    reads: tuple[str, ...] = ()
    """Names of the facts its rules read."""
    references: dict[str, tuple[str, ...]] = {}
    """Standard → clauses."""
    origin: str = "built-in"
    """`built-in`, or the `--mapping` file that added or changed it."""


class WaiverNote(msgspec.Struct, frozen=True):
    """What a verdict says of the waiver that covers it; the gap stays."""

    reason: str
    approved_by: str
    expires: str


class Verdict(msgspec.Struct, frozen=True, gc=False):
    """A control's answer for one subject, with the facts that decided it."""

    control: str
    subject: str
    outcome: Outcome
    reason: str
    expected: str
    facts: tuple[Ref, ...] = ()
    waiver: WaiverNote | None = None
    severity: Severity | msgspec.UnsetType = msgspec.UNSET
    """Of this gap, where it differs from the control's (one control may ask several kinds of subject)."""


class Waiver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A gap accepted by a named person until a date."""

    control: str
    subject: str
    """Pattern over subject ids and names: `*` any run of characters."""
    reason: str
    approved_by: str
    approved_on: str
    expires: str
    line: int | None = None
    """Where it stands in the configuration."""


class WaiverStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a waiver in this run."""

    waiver: Waiver
    status: Literal["applied", "expired", "unmatched"]
    matched: int = 0
    """Verdicts it covers (or would, were it not expired)."""


class Attestation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dated human statement with a document, for what no collector can see."""

    obligation: str
    statement: str
    document: str
    made_by: str
    made_on: str
    control: str | None = None


class System(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The AI system as its provider declares it; nothing here is inferred."""

    name: str | None = None
    provider: str | None = None
    version: str | None = None
    intended_purpose: str | None = None
    annex_iii_point: str | None = None
    annex_i_act: str | None = None
    role: str | None = None
    contact: str | None = None


class RollUp(StrEnum):
    """What may be said of an obligation as a whole. Never "compliant", no scores."""

    FOUND = "evidence found"
    WITH_GAPS = "evidence found with gaps"
    GAPS_ONLY = "gaps only"
    NOT_EVIDENCED = "not evidenced by this tool"


class ObligationSummary(msgspec.Struct, frozen=True):
    """An obligation and what was found for it."""

    key: str
    paragraph: str
    title: str
    phrase: str
    anchor: str
    rollup: RollUp
    counts: dict[str, int]
    """Verdicts by outcome, over the controls that support it."""
    controls: tuple[str, ...]


class Dossier(msgspec.Struct, kw_only=True):
    """Everything a format shows."""

    schema: str
    tool: str
    """Name and version of the program."""
    created_at: str
    """RFC 3339, UTC; from outside (`SOURCE_DATE_EPOCH`)."""
    evidence_sha256: str
    """Of `evidence.json`."""
    mapping_sha256: str
    """Of the law and controls in force, so that a changed mapping shows."""
    system: System
    law: Law
    evidence: Evidence
    controls: list[Control]
    verdicts: list[Verdict]
    obligations: list[ObligationSummary]
    waivers: list[WaiverStatus]
    attestations: list[Attestation]
    notices: list[str]
    """What is said first: an empty run, a source that yielded nothing, an expired waiver."""


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
