"""From the YAML of a rule to a compiled rule, with every mistake found on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from aiact_report.errors import Problem, nearest
from aiact_report.facts.registry import PARENT_KINDS, ancestors_of, kind_of, registry
from aiact_report.mapping._document import Entry
from aiact_report.mapping._rules import TESTS, Rule, Test, all_rule, any_rule, every_rule, fact_rule, not_rule, some_rule

_TYPES: dict[str, tuple[type, ...]] = {
    "present": (bool,),
    "empty": (bool,),
    "equals": (str, bool, int, float, type(None)),
    "contains": (str, int, float),
    "at_least": (int, float),
    "at_most": (int, float),
    "matches": (str,),
    "any_match": (str,),
    "every_match": (str,),
    "one_of": (list,),
    "within": (list,),
}
_SCALAR_TESTS = frozenset({"present", "equals", "one_of"})
_LIST_TESTS = frozenset({"present", "contains", "any_match", "every_match", "within", "empty"})
_TESTS_OF = {
    "str": _SCALAR_TESTS | {"matches", "contains"},
    "int": _SCALAR_TESTS | {"at_least", "at_most"},
    "number": _SCALAR_TESTS | {"at_least", "at_most"},
    "bool": _SCALAR_TESTS,
    "strings": _LIST_TESTS,
    "ints": _LIST_TESTS,
}
"""Type of a fact → comparisons that mean something for it; any other would answer, and always the same."""
_VALUES_OF: dict[str, tuple[type, ...]] = {"str": (str,), "int": (int,), "number": (int, float), "bool": (bool,), "strings": (str,), "ints": (int,)}
_COMPARED = frozenset({"equals", "one_of", "contains", "within"})
"""Comparisons whose argument is a value of the fact's own type."""
_PATTERNS = ("matches", "any_match", "every_match")
_COMBINE: dict[str, Callable[[Sequence[Rule]], Rule]] = {"all": all_rule, "any": any_rule}
_QUANTIFY = {"every": every_rule, "some": some_rule}


class Compiler:
    """Compiles the rules of one question; mistakes go to `problems`, and what was read to `reads`."""

    def __init__(self, subject: str, file: str, problems: list[Problem], parameters: Mapping[str, int] | None = None) -> None:
        self.subject, self.file, self.problems = subject, file, problems
        self.values = parameters or {}
        """What each parameter stands for."""
        self.parameters: dict[str, None] = {}
        """Those that the rules ask by, in order."""
        self.reads: dict[str, None] = {}
        """Names of the facts the rules read, in order."""
        self.tests: list[tuple[str, Test]] = []
        """Every test of a single fact in them: what they answer depends on nothing else."""

    def rule(self, data: Any, line: int, child: str | None = None) -> Rule:
        """Compile one rule. A wrong one is reported and compiled to a rule that is never used."""
        if not isinstance(data, Entry) or not data:
            return self._wrong("a rule is a mapping such as {fact: container.privileged, equals: false}", line)
        if "fact" in data:
            return self._fact(data, child)
        if len(data) != 1:
            return self._wrong(f"a rule has one of all, any, not, every, some, or fact; found {', '.join(data)}", data.line)
        ((name, body),) = data.items()
        return self._structure(name, body, data.lines[name], child)

    def _structure(self, name: str, body: Any, line: int, child: str | None) -> Rule:
        """Compile a rule made of rules."""
        if name in _COMBINE:
            return self._combined(name, body, line, child)
        if name == "not":
            return not_rule(self.rule(body, line, child))
        if name in _QUANTIFY:
            return self._quantified(name, body, line)
        return self._wrong(f"unknown rule {name!r}", line, nearest(name, sorted([*_COMBINE, "not", *_QUANTIFY, "fact"])))

    def _wrong(self, what: str, line: int, hint: str | None = None) -> Rule:
        self.problems.append(Problem(what, self.file, line, hint))
        return all_rule([])

    def _combined(self, name: str, body: Any, line: int, child: str | None) -> Rule:
        if not isinstance(body, list) or not body:
            return self._wrong(f"{name!r} takes a list of rules", line)
        return _COMBINE[name]([self.rule(part, line, child) for part in body])

    def _quantified(self, name: str, body: Any, line: int) -> Rule:
        if not isinstance(body, Entry) or not {"child", "is"} <= set(body) <= {"child", "where", "is"}:
            return self._wrong(f"{name!r} takes child, is, and perhaps where", line)
        kind = body["child"]
        if PARENT_KINDS.get(kind) != self.subject:
            return self._wrong(f"{kind!r} is no child of {self.subject!r}", body.lines["child"])
        where = self.rule(body["where"], body.lines["where"], kind) if "where" in body else None
        return _QUANTIFY[name](kind, where, self.rule(body["is"], body.lines["is"], kind))

    def _fact(self, data: Entry, child: str | None) -> Rule:
        name = str(data["fact"])
        if not self._readable(name, data.lines["fact"], child):
            return all_rule([])
        self.reads[name] = None
        rules = [self._comparison(name, test, data[test], data.lines[test]) for test in data if test != "fact"]
        if not rules:
            return self._wrong(f"nothing is asked of {name!r}", data.line, "one of " + ", ".join(TESTS))
        return rules[0] if len(rules) == 1 else all_rule(rules)

    def _readable(self, name: str, line: int, child: str | None) -> bool:
        known, kind = registry(), kind_of(name)
        if name not in known:
            self._wrong(f"unknown fact {name!r}", line, nearest(name, sorted(known)))
        elif known[name].type == "object":
            self._wrong(f"{name!r} is a JSON object; rules read scalars and lists", line)
        elif kind not in (self.subject, child, *ancestors_of(self.subject)):
            self._wrong(f"{name!r} is a fact of {kind!r}; a question about {self.subject!r} cannot read it here", line)
        else:
            return True
        return False

    def _value(self, wanted: Any, line: int) -> Any:
        """Give the value of a parameter, where one is named: `{parameter: scan-age}`."""
        if not isinstance(wanted, Entry) or list(wanted) != ["parameter"]:
            return wanted
        name = str(wanted["parameter"])
        if name not in self.values:
            self._wrong(f"unknown parameter {name!r}", line, nearest(name, sorted(self.values)))
            return 0
        self.parameters[name] = None
        return self.values[name]

    def _comparison(self, name: str, test: str, wanted: Any, line: int) -> Rule:
        wanted = self._value(wanted, line)
        if test not in TESTS:
            return self._wrong(f"unknown comparison {test!r}", line, nearest(test, sorted(TESTS)))
        if not isinstance(wanted, _TYPES[test]) or (isinstance(wanted, bool) and bool not in _TYPES[test]):
            return self._wrong(f"{test!r} takes {' or '.join(kind.__name__ for kind in _TYPES[test])}, not {wanted!r}", line)
        if fault := _type_fault(registry()[name].type, test, wanted):
            return self._wrong(f"{name!r} is of type {registry()[name].type}: {fault}", line)
        if test in _PATTERNS and (fault := _pattern_fault(str(wanted))):
            return self._wrong(f"{wanted!r} is no regular expression: {fault}", line)
        self.tests.append((name, TESTS[test](wanted)))
        return fact_rule(*self.tests[-1])


def _type_fault(kind: str, test: str, wanted: Any) -> str | None:
    """Tell what is wrong with asking this of a fact of this type."""
    if test not in _TESTS_OF[kind]:
        return f"{test!r} cannot be asked of it, only {', '.join(sorted(_TESTS_OF[kind]))}"
    values = wanted if isinstance(wanted, list) else [wanted]
    if test in _COMPARED and not all(value is None or _is_a(value, _VALUES_OF[kind]) for value in values):
        return f"{wanted!r} is of another"
    return None


def _is_a(value: Any, types: tuple[type, ...]) -> bool:
    return isinstance(value, types) and (not isinstance(value, bool) or bool in types)


def _pattern_fault(pattern: str) -> str | None:
    try:
        re.compile(pattern)
    except re.error as error:
        return str(error)
    return None
