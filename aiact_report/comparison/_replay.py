"""One evidence judged twice: what another mapping would say otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aiact_report.comparison._side import rows
from aiact_report.model import Answer, Dossier, Outcome

_HOLE = re.compile(r"\{\d+\}")
"""What the evidence of each subject fills in a reason."""


class Difference(NamedTuple):
    """A control whose answer is another one, with all subjects of which it is so."""

    control: str
    before: Outcome | None
    """None: it was not asked."""
    after: Outcome | None
    """None: it is not asked."""
    why: str
    """The reason that is given now; where it is not asked any more, the one that was given."""
    subjects: list[str]


def replay(before: Dossier, after: Dossier) -> list[Difference]:
    """Give what two judgements of one evidence say differently, by control and by how the answer went; reasons alone are no difference."""
    found: dict[tuple[str, Outcome | None, Outcome | None], Difference] = {}
    for subject, control, one, other in _pairs(before, after):
        key = (control, one.outcome if one else None, other.outcome if other else None)
        if key[1] is key[2]:
            continue
        said = other or one
        found.setdefault(key, Difference(*key, _HOLE.sub("its value", said.reason) if said else "", [])).subjects.append(subject)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], _order(key[1]), _order(key[2])))]


def _pairs(before: Dossier, after: Dossier) -> Iterator[tuple[str, str, Answer | None, Answer | None]]:
    """Yield each subject and control with both answers."""
    first, second = rows(before), rows(after)
    for subject in dict.fromkeys((*first.rows, *second.rows)):
        one = {first.answers[number].control: first.answers[number] for number in first.rows.get(subject, ())}
        other = {second.answers[number].control: second.answers[number] for number in second.rows.get(subject, ())}
        for control in sorted(one.keys() | other.keys()):
            yield subject, control, one.get(control), other.get(control)


def _order(outcome: Outcome | None) -> int:
    """Sort outcomes by weight, what is not asked last."""
    return len(Outcome) if outcome is None else [*Outcome].index(outcome)
