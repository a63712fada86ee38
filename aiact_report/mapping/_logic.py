"""Three-valued logic: true, false, and unknown (None), with the facts that decided.

An answer names only facts that mattered: of a false `all`, the false parts; of an unknown one, the unknown parts. So a verdict
cites what decided it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

Truth = bool | None


class Cited(NamedTuple):
    """A fact that mattered."""

    name: str
    child: int | None = None
    """Which child subject holds it, when a child's was read."""


class Answer(NamedTuple):
    """What a rule says, and by which facts."""

    truth: Truth
    cited: tuple[Cited, ...]


def negation(answer: Answer) -> Answer:
    """Kleene's not."""
    return Answer(None if answer.truth is None else not answer.truth, answer.cited)


def conjunction(answers: Iterable[Answer]) -> Answer:
    """Kleene's and: one false decides, else one unknown, else true."""
    return _decide(list(answers), decisive=False)


def disjunction(answers: Iterable[Answer]) -> Answer:
    """Kleene's or: one true decides, else one unknown, else false."""
    return _decide(list(answers), decisive=True)


def _decide(answers: list[Answer], *, decisive: bool) -> Answer:
    truths = {answer.truth for answer in answers}
    truth: Truth = decisive if decisive in truths else (None if None in truths else not decisive)
    cited = dict.fromkeys(fact for answer in answers if answer.truth is truth for fact in answer.cited)
    return Answer(truth, tuple(cited))
