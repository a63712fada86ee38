"""What is said of the evidence: verdicts, what people add to them, and all of it together."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

import msgspec

from aiact_report.model._comparison import Comparison
from aiact_report.model._evidence import Evidence, Ref
from aiact_report.model._law import Law
from aiact_report.model._mapping import Control, Framework, Outcome, Parameter, Reference, Severity, SwitchedOff

LINK = r"https://[A-Za-z0-9.-]+(:[0-9]+)?([/?#][A-Za-z0-9._~:/?#\[\]!$&()*+,;=%-]*)?"
"""An address that may be led to from a dossier: https, no user or password, nothing that ends an attribute."""


class WaiverNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a verdict says of the waiver that covers it; the gap stays."""

    reason: str
    approved_by: str
    expires: str
    risk: str | None = None
    ticket: str | None = None
    zone: str = "UTC"


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
    usual: Outcome | msgspec.UnsetType = msgspec.UNSET
    """What it would be by the defaults, where a parameter that was set decided it."""


class Waiver(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A gap accepted by a named person until a date."""

    control: str
    subject: str
    """Pattern over subject ids and names: `*` any run of characters."""
    reason: str
    approved_by: str
    approved_on: str
    expires: str
    """The last day it holds: to its end, in `zone`."""
    risk: str | None = None
    """What may happen while the gap is open."""
    ticket: str | None = None
    """Where the work on it is followed: an address, https only."""
    zone: str = "UTC"
    line: int | None = None
    """Where it stands in the configuration."""
    inline: str | None = None
    """Where it stands in what was read, if it is an inline one that the configuration allows."""

    def note(self) -> WaiverNote:
        """Give what each verdict says of it."""
        return WaiverNote(self.reason, self.approved_by, self.expires, self.risk, self.ticket, self.zone)


class WaiverStatus(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a waiver in this run."""

    waiver: Waiver
    status: Literal["applied", "expired", "not-yet", "unmatched", "not-allowed"]
    matched: int = 0
    """Verdicts it covers (or would, were it in force)."""
    broad: str = ""
    """What it covers all of, such as `every workload`: more than anybody looked at one by one. Empty where it names what it means."""


class Attestation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dated human statement with a document, for what no collector can see."""

    obligation: str
    statement: str
    document: str
    made_by: str
    made_on: str
    control: str | None = None
    subject: str | None = None
    """Pattern over ids and names of the subjects whose verdicts it answers."""
    presumption: Literal["40", "42(2)", "42(3)"] | None = None
    """The way to a presumption of conformity that it claims."""
    valid_until: str | None = None
    """The last day it holds: to its end, in `zone`."""
    zone: str = "UTC"
    sha256: str | None = None
    """Of the document, as the configuration states it."""
    standing: Literal["holds", "expired", "not-yet"] = "holds"
    """As of the dossier's moment."""
    document_is: Literal["not looked for", "as stated", "another", "not at hand"] = "not looked for"
    """What the file of the document's name was found to be, by its digest."""
    answers: int = 0
    """Verdicts of its control, of the subjects it names, that are not assessed, partial or a gap: what it speaks to. It changes none of them."""


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
    """What may be said of an obligation as a whole: `docs/roll-ups.md` has the rule. Never "compliant", no scores."""

    FOUND = "evidence found"
    IN_PART = "evidence found, part not assessed"
    WITH_GAPS = "evidence found with gaps"
    PARTIAL = "weaker forms only"
    SIGNS = "indirect signs only"
    SIGNS_WITH_GAPS = "gaps, and indirect signs"
    GAPS_ONLY = "gaps only"
    NOT_ASSESSED = "not assessed"
    NOTHING = "nothing in scope bears on it"
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
    direct: dict[str, int] = {}
    """Those of `counts` whose control bears on it directly; the others help or enable."""


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
    verdicts: Sequence[Verdict]
    """`Verdicts`, which makes each when it is looked at, or a plain list."""
    obligations: list[ObligationSummary]
    waivers: list[WaiverStatus]
    attestations: list[Attestation]
    references: dict[str, Reference] = {}
    """Standards that the controls refer to, by the key they use."""
    parameters: list[Parameter] = []
    """The bounds that controls ask by."""
    switched_off: list[SwitchedOff] = []
    frameworks: list[Framework] = []
    """Rules of an organisation's own; their obligations are rolled up after the law's."""
    notices: list[str]
    """What is said first: an empty run, a source that yielded nothing, an expired waiver."""
    comparison: Comparison | None = None
    """With an earlier dossier, where one was given. It takes no verdict away."""
