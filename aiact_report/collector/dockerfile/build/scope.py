"""Which variables an instruction sees: global ARGs before the first FROM, a stage's own ARGs and ENVs, and ENV over ARG.

https://docs.docker.com/reference/dockerfile/#arg
"""

from __future__ import annotations

from collections.abc import Iterable

from aiact_report.collector.dockerfile.grammar.instructions import Instruction
from aiact_report.collector.dockerfile.grammar.words import Environment, Expanded, Expander, GrowthError

PLATFORM_ARGUMENTS = (
    "BUILDPLATFORM", "BUILDOS", "BUILDARCH", "BUILDVARIANT", "TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT", "TARGETSTAGE",
)  # fmt: skip
"""Set by the builder from the machine and the target: they have no value in the file."""
MOST_VARIABLES = 5_000
"""Names one stage may hold."""


class Scope:
    """The variables of a stage, or of the lines before the first FROM."""

    def __init__(self, expander: Expander, start: Environment, fixed: Iterable[str] = (), outer: Environment | None = None) -> None:
        self.expander = expander
        self.visible: dict[str, str | None] = dict(start)
        self.fixed = set(fixed)
        """Names an ENV has set: an ARG does not override them."""
        self.outer = outer or {}
        """Global ARGs, seen here once declared again."""

    def expand(self, text: str) -> Expanded:
        """Replace the variables of a word."""
        return self.expander.expand(text, self.visible)

    def argument(self, word: str) -> Expanded | None:
        """Take one `NAME` or `NAME=default` of an ARG; the default after substitution, None without one."""
        name, equals, default = word.partition("=")
        name = self.expand(name).text
        if not equals:
            value = self.outer.get(name) if name in self.outer else self.visible.get(name)
            self._set(name, value)
            return None
        expanded = self.expand(default)
        self._set(name, None if expanded.unset else expanded.text)
        return expanded

    def _set(self, name: str, value: str | None) -> None:
        if name not in self.fixed:
            self._hold(name, value)

    def environment(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, Expanded]]:
        """Take the pairs of one ENV: all are replaced by what was so before it."""
        expanded = [(self.expand(name).text, self.expand(value)) for name, value in pairs]
        for name, value in expanded:
            self._hold(name, None if value.unset else value.text)
            self.fixed.add(name)
        return expanded

    def _hold(self, name: str, value: str | None) -> None:
        self.visible[name] = value
        if len(self.visible) > MOST_VARIABLES:
            raise GrowthError(f"more than {MOST_VARIABLES} variables")


def global_scope(expander: Expander, arguments: Iterable[Instruction]) -> Scope:
    """Variables the FROM lines see."""
    scope = Scope(expander, dict.fromkeys(PLATFORM_ARGUMENTS))
    for instruction in arguments:
        for word in instruction.words:
            scope.argument(word)
    return scope
