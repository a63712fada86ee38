"""One question and the values it reads → an outcome. Unknown anywhere on the way is not assessed: never a pass, never a gap."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiact_report.mapping._controls import Question
from aiact_report.mapping._logic import Answer, Cited
from aiact_report.mapping._rules import Inputs
from aiact_report.model import Outcome

_ALWAYS = Answer(True, ())
_NEVER = Answer(False, ())


class Finding(NamedTuple):
    """An outcome for one set of values, before it is said of a subject."""

    outcome: Outcome
    reason: str
    """Empty where nothing was assessed: the reason then depends on the subject."""
    cited: tuple[Cited, ...]


def decide(question: Question, inputs: Inputs) -> Finding:
    """Ask `when`, then `expect`, then `partial`."""
    asked = question.when(inputs) if question.when else _ALWAYS
    if asked.truth is not True:
        return _unknown(asked) if asked.truth is None else Finding(Outcome.NOT_APPLICABLE, _not_asked(asked, inputs), asked.cited)
    met = question.expect(inputs)
    if met.truth is not False:
        return _unknown(met) if met.truth is None else Finding(Outcome.PASS, "As expected.", met.cited)
    partly = question.partial(inputs) if question.partial else _NEVER
    if partly.truth is None:
        return _unknown(partly)
    return Finding(Outcome.PARTIAL, question.partial_says, met.cited) if partly.truth else Finding(Outcome.GAP, question.gap, met.cited)


def _unknown(answer: Answer) -> Finding:
    return Finding(Outcome.NOT_ASSESSED, "", answer.cited)


def _not_asked(answer: Answer, inputs: Inputs) -> str:
    own = [fact.name for fact in answer.cited if fact.child is None]
    if not own:
        return "Not asked here: none of its parts is of the kind asked about."
    return "Not asked here: " + "; ".join(f"{name} is {_shown(inputs.values.get(name))}" for name in own[:3]) + "."


def _shown(value: Any) -> str:
    if value is None:
        return "not set"
    if isinstance(value, tuple | list):
        return ", ".join(str(item) for item in value[:5]) if value else "empty"
    return str(value).lower() if isinstance(value, bool) else str(value)
