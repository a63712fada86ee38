"""The nouns: what every stage speaks of, frozen and without behaviour beyond looking things up.

`Source`, `Subject`, `Fact` and `Unobserved` are the evidence; `Obligation` and `Control` the mapping; `Verdict`, `Waiver` and
`Attestation` what is said of both; `Dossier` is all of it, the only argument of a format.
"""

from aiact_report.model._dossier import Attestation, Dossier, ObligationSummary, RollUp, System, Verdict, Waiver, WaiverNote, WaiverStatus
from aiact_report.model._evidence import (
    SCHEMA_VERSION,
    Basis,
    Evidence,
    Fact,
    OpenList,
    Place,
    Ref,
    Skipped,
    Source,
    Subject,
    Unobserved,
    World,
    children_of,
    held,
    of_kind,
)
from aiact_report.model._facts import NOTHING, Facts, LookedFor
from aiact_report.model._mapping import (
    SEVERITIES,
    BeyondReach,
    Control,
    Law,
    Obligation,
    Outcome,
    Paragraph,
    Relation,
    Remediation,
    Severity,
    Support,
)

__all__ = [
    "NOTHING",
    "SCHEMA_VERSION",
    "SEVERITIES",
    "Attestation",
    "Basis",
    "BeyondReach",
    "Control",
    "Dossier",
    "Evidence",
    "Fact",
    "Facts",
    "Law",
    "LookedFor",
    "Obligation",
    "ObligationSummary",
    "OpenList",
    "Outcome",
    "Paragraph",
    "Place",
    "Ref",
    "Relation",
    "Remediation",
    "RollUp",
    "Severity",
    "Skipped",
    "Source",
    "Subject",
    "Support",
    "System",
    "Unobserved",
    "Verdict",
    "Waiver",
    "WaiverNote",
    "WaiverStatus",
    "World",
    "children_of",
    "held",
    "of_kind",
]
