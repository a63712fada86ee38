"""What became of the findings of an earlier dossier: new, closed, reopened, unchanged, or incomparable with its reason. `docs/comparing.md`."""

from aiact_report.comparison._compare import compare
from aiact_report.comparison._counts import new_gaps
from aiact_report.comparison._gone import Absence, absence
from aiact_report.comparison._replay import Difference, replay
from aiact_report.comparison._side import OPEN, Side

__all__ = ["OPEN", "Absence", "Difference", "Side", "absence", "compare", "new_gaps", "replay"]
