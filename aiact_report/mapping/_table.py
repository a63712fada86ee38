"""Every different answer once, and its number."""

from __future__ import annotations

from msgspec import structs

from aiact_report.model import Answer, Outcome


class Table:
    """Every different answer, once."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self._numbers: dict[Answer, int] = {}
        self._rows: dict[tuple[int, ...], tuple[int, ...]] = {}

    def number(self, answer: Answer) -> int:
        """Give the number of an answer."""
        found = self._numbers.get(answer)
        if found is None:
            found = self._numbers[answer] = len(self.answers)
            self.answers.append(answer)
        return found

    def refused(self, number: int, why: str) -> int:
        """Give the number of what an answer is of something that the platform refuses: a pass is not assessed, all else stays."""
        answer = self.answers[number]
        if answer.outcome is not Outcome.PASS:
            return number
        return self.number(structs.replace(answer, outcome=Outcome.NOT_ASSESSED, reason=why, holes=False))

    def same(self, row: tuple[int, ...]) -> tuple[int, ...]:
        """Give the one object for equal rows."""
        return self._rows.setdefault(row, row)
