"""Many dossiers of one system, one after the other: `docs/periods.md`."""

from aiact_report.history._days import Days, between, quarter
from aiact_report.history._period import assemble
from aiact_report.history._store import Kept, dossiers

__all__ = ["Days", "Kept", "assemble", "between", "dossiers", "quarter"]
