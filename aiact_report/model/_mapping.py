"""What evidence is judged by: the law's words, the controls, and what they may answer."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from aiact_report.model._law import Obligation, Paragraph


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


class Support(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which obligation a control bears on, and how closely."""

    obligation: str
    relation: Relation
    why: str = ""
    """The argument, in one sentence: what a pass has to do with those words. Empty only in dossiers of schema 2.0 and before."""
    of: tuple[str, ...] = ()
    """Kinds of subject whose answers bear on it; none named: all that the control asks."""


class Reference(msgspec.Struct, frozen=True):
    """A standard that controls refer to."""

    name: str
    edition: str
    """Clauses are numbered anew from edition to edition."""
    address: str
    checked: str
    """When its clauses were compared, and with what."""
    asks: dict[str, str]
    """Clause → in one line, what it asks."""

    @property
    def title(self) -> str:
        """`CIS Kubernetes Benchmark 1.12`, `NIST SP 800-53 (Revision 5)`."""
        return f"{self.name} {self.edition}" if self.edition[0].isdigit() else f"{self.name} ({self.edition})"


class Remediation(msgspec.Struct, frozen=True, omit_defaults=True):
    """How to close a gap."""

    text: str
    snippets: dict[str, str] = {}
    """By platform (`kubernetes`, `compose`, `dockerfile`): lines a user can paste."""


class Parameter(msgspec.Struct, frozen=True, omit_defaults=True):
    """A bound that controls ask by, and what is in force."""

    name: str
    default: int
    unit: str
    """What it counts: `days`, `bytes`, `instances`."""
    loosens: Literal["up", "down"]
    """In which direction it asks for less."""
    meaning: str
    value: int | None = None
    """In force, where it is not the default."""
    reason: str | None = None
    approved_by: str | None = None
    approved_on: str | None = None
    controls: tuple[str, ...] = ()
    """Ids of those that ask by it."""
    origin: str = "built-in"

    @property
    def in_force(self) -> int:
        """Give the value controls ask by."""
        return self.default if self.value is None else self.value

    @property
    def change(self) -> Literal["", "loosened", "tightened"]:
        """Say what was made of the default."""
        if self.in_force == self.default:
            return ""
        return "loosened" if (self.in_force > self.default) is (self.loosens == "up") else "tightened"

    def words(self, number: int) -> str:
        """Write a value with its unit: `7 days`, `1 instance`, `2 GiB`."""
        if self.unit == "bytes":
            return _bytes(number)
        return f"{number:,} {self.unit[:-1] if number == 1 and self.unit.endswith('s') else self.unit}"

    @property
    def said(self) -> str:
        """Say who set it to what, and why, in words."""
        by = f" by {self.approved_by}" if self.approved_by else ""
        on = f" on {self.approved_on}" if self.approved_on else ""
        why = f": {self.reason}" if self.reason else ""
        return f"{self.name} is {self.change} from {self.words(self.default)} to {self.words(self.in_force)}{by}{on}{why}"


def _bytes(number: int) -> str:
    for size, unit in ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")):
        if number >= size:
            return f"{number / size:g} {unit}"
    return f"{number} bytes"


class SwitchedOff(msgspec.Struct, frozen=True, omit_defaults=True):
    """A control that is not asked, by whose decision and why. Where it would be asked, its answer is that it is not assessed."""

    control: str
    title: str
    reason: str
    approved_by: str
    approved_on: str

    @property
    def said(self) -> str:
        """Say it in a sentence."""
        return f"Switched off by {self.approved_by} on {self.approved_on}: {self.reason.rstrip('.')}."


class ParameterSet(msgspec.Struct, frozen=True, kw_only=True):
    """A value that a configuration gives a parameter."""

    name: str
    value: int
    reason: str | None = None
    approved_by: str | None = None
    approved_on: str | None = None
    line: int | None = None


class ControlOff(msgspec.Struct, frozen=True, kw_only=True):
    """A control that a configuration switches off."""

    control: str
    reason: str
    approved_by: str
    approved_on: str
    line: int | None = None


class ProfileChosen(msgspec.Struct, frozen=True, kw_only=True):
    """The profile of a mapping that a configuration chooses."""

    name: str
    approved_by: str
    approved_on: str


class Settings(msgspec.Struct, frozen=True):
    """What a configuration changes of how is asked."""

    parameters: tuple[ParameterSet, ...] = ()
    switched_off: tuple[ControlOff, ...] = ()
    profile: ProfileChosen | None = None
    file: str = "aiact-report.yaml"


class Framework(msgspec.Struct, frozen=True, omit_defaults=True):
    """Rules of an organisation's own, beside the law: their texts and obligations, rolled up by themselves."""

    key: str
    """What the keys of its obligations and paragraphs begin with."""
    title: str
    edition: str
    address: str
    paragraphs: tuple[Paragraph, ...]
    obligations: tuple[Obligation, ...]
    origin: str
    """The `--mapping` file it is from."""


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
    asks: str = ""
    """Digest of its questions and of the parameters they ask by: equal where two mappings ask the same. Empty in dossiers of schema 2.2 and before."""
