"""How far cases are held by what they say: `python bench/mutations.py`, from the project's root.

Of every case by facts that is judged (pass, partial, gap): *removed*: without the facts that decided, it is not assessed; *flipped*: some other value of a fact
that decided gives another outcome. Values come from either side of each comparison and from the other cases. What is not so is listed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from aiact_report._cases import of_folder
from aiact_report.facts.registry import kind_of, registry
from aiact_report.mapping._cases import Case
from aiact_report.mapping._controls import Question
from aiact_report.mapping._decide import Finding, decide
from aiact_report.mapping._lint import asked, candidates
from aiact_report.mapping._load import load
from aiact_report.mapping._logic import Cited
from aiact_report.mapping._rules import Inputs
from aiact_report.model import Outcome

CASES = Path(__file__).resolve().parents[1] / "tests" / "mapping" / "cases"
_JUDGED = (Outcome.PASS, Outcome.PARTIAL, Outcome.GAP)


class Mutated(NamedTuple):
    """What became of one case."""

    control: str
    question: str
    case: str
    removed: bool
    flipped: bool


def frozen(value: Any) -> Any:
    """Give lists as collectors do."""
    return tuple(value) if isinstance(value, list) else value


def inputs(case: Case) -> Inputs:
    """Lay the values of a case out as rules read them."""
    own = {name: frozen(value) for item in reversed(case.parents) for name, value in item.facts.items()}
    own |= {name: frozen(value) for name, value in (case.facts or {}).items()}
    below: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in case.children:
        below[item.kind].append({name: frozen(value) for name, value in item.facts.items()})
    return Inputs(own, dict(below))


def put(given: Inputs, fact: Cited, *value: Any) -> Inputs:
    """Give inputs with another value of one fact; without any, it is not seen."""
    kind = kind_of(fact.name)
    if fact.child is None:
        return given._replace(values=_with(given.values, fact.name, value))
    rows = [_with(row, fact.name, value) if at == fact.child else row for at, row in enumerate(given.children[kind])]
    return given._replace(children={**given.children, kind: rows})


def _with(values: Any, name: str, value: tuple[Any, ...]) -> dict[str, Any]:
    rest = {key: held for key, held in values.items() if key != name}
    return rest | {name: value[0]} if value else rest


def is_removed(question: Question, given: Inputs, found: Finding) -> bool:
    """Tell whether it is not assessed without what decided it."""
    for fact in found.cited:
        given = put(given, fact)
    return decide(question, given).outcome is Outcome.NOT_ASSESSED


def is_flipped(question: Question, given: Inputs, found: Finding, pool: dict[str, list[Any]]) -> bool:
    """Tell whether some value of one fact that decided it, or of all of them together, gives another outcome."""
    for fact in found.cited:
        for value in pool[fact.name]:
            if decide(question, put(given, fact, value)).outcome is not found.outcome:
                return True
    return _together(question, given, found, pool)


def _together(question: Question, given: Inputs, found: Finding, pool: dict[str, list[Any]]) -> bool:
    """Where several facts say the same (each of several containers, each arm of an `any`), change one after the other for good."""
    for fact in found.cited:
        for value in pool[fact.name]:
            changed = decide(question, put(given, fact, value))
            if changed.outcome is not found.outcome:
                return True
            if changed.outcome is found.outcome and fact not in changed.cited:
                given = put(given, fact, value)
                break
    return decide(question, given).outcome is not found.outcome


def pools(cases: dict[str, list[Case]]) -> dict[str, list[Any]]:
    """Give for each fact every value that a case has."""
    found: dict[str, list[Any]] = defaultdict(list)
    for case in (case for each in cases.values() for case in each):
        for facts in (case.facts or {}, *(item.facts for item in (*case.parents, *case.children))):
            for name, value in facts.items():
                if frozen(value) not in found[name]:
                    found[name].append(frozen(value))
    return found


def mutations() -> Iterator[Mutated]:
    """Mutate every case by facts that is judged."""
    mapping, cases = load(), of_folder(CASES)
    parameters, written = {item.name: item for item in mapping.parameters}, pools(cases)
    for control, each in cases.items():
        for question in mapping.questions[control]:
            found = list(asked(question.source, parameters))
            pool = {name: [*(candidates(name, found) or [None]), *written[name], *_types(name)] for name in question.reads}
            yield from _of(question, [case for case in each if case.subject == question.subject and not case.files], pool)


def _types(name: str) -> tuple[Any, ...]:
    return {"bool": (True, False), "str": ("something else",), "strings": ((), ("something else",))}.get(registry()[name].type, ())


def _of(question: Question, cases: list[Case], pool: dict[str, list[Any]]) -> Iterator[Mutated]:
    for case in cases:
        given = inputs(case)
        found = decide(question, given)
        if found.outcome in _JUDGED:
            yield Mutated(question.control, question.subject, case.name, is_removed(question, given, found), is_flipped(question, given, found, pool))


def main() -> int:
    """Print the shares, and what is not so."""
    found = list(mutations())
    questions = {(item.control, item.question) for item in found}
    for word, held in (("removed", [item.removed for item in found]), ("flipped", [item.flipped for item in found])):
        sys.stdout.write(f"{word}: {sum(held)} of {len(held)} cases ({100 * sum(held) / len(held):.1f} %)\n")
    whole = questions - {(item.control, item.question) for item in found if not (item.removed and item.flipped)}
    sys.stdout.write(f"questions of which all of it holds: {len(whole)} of {len(questions)}\n")
    for item in found:
        if not (item.removed and item.flipped):
            sys.stdout.write(
                f"{item.control} of {item.question}: {item.case}:{'' if item.removed else ' not removed'}{'' if item.flipped else ' not flipped'}\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
