"""Days of a period, in UTC: from the first to the last, both included."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from aiact_report._days import day
from aiact_report.errors import mistake

LONGEST = 3_660
"""Days: ten years."""


@dataclass(frozen=True, slots=True)
class Days:
    """A period."""

    start: date
    end: date

    def count(self) -> int:
        """Count the days."""
        return (self.end - self.start).days + 1

    def holds(self, day: date) -> bool:
        """Tell whether a day is one of them."""
        return self.start <= day <= self.end


def between(start: str, end: str) -> Days:
    """Read the two ends. Raises MistakesError when one is no day, or they are the wrong way round."""
    found = Days(_day(start), _day(end))
    if found.end < found.start or found.count() > LONGEST:
        raise mistake(f"no period: from {start} to {end}", hint="the first day comes first, and ten years are the longest")
    return found


def quarter(text: str) -> Days:
    """Read `2026Q4`. Raises MistakesError when it is none."""
    match = re.fullmatch(r"(\d{4})Q([1-4])", text)
    if match is None:
        raise mistake(f"{text[:40]!r} is no quarter", hint="write it as 2026Q4")
    year, number = int(match.group(1)), int(match.group(2))
    following = date(year + number // 4, number % 4 * 3 + 1, 1)
    return Days(date(year, number * 3 - 2, 1), following - timedelta(days=1))


def day_of(moment: str) -> date:
    """Give the day, in UTC, of an RFC 3339 time. Raises ValueError when it is none."""
    return date.fromisoformat(day(moment))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise mistake(f"{text[:40]!r} is no day", hint="write it as 2026-12-31") from error
