"""Find out whether a dossier is what it was when it was made: everything is looked at, and what could not be is said."""

from aiact_report.keeping.verify.findings import Finding, Kind
from aiact_report.keeping.verify.whole import Asked, verify

__all__ = ["Asked", "Finding", "Kind", "verify"]
