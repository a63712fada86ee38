"""A Dockerfile as a builder sees it: its stages, what each rests on and what it takes from others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import NamedTuple

from aiact_report.collector.dockerfile.build.scope import Scope
from aiact_report.collector.dockerfile.grammar.instructions import Instruction, Parsed
from aiact_report.collector.dockerfile.grammar.words import Environment, Expanded

MOST_DOUBTS = 1_000
"""Names with variables that are looked at one by one; after that, any is a doubt."""
_VARIABLE = re.compile(r"\$\{[^}]*\}")
NO_VARIABLES: Environment = MappingProxyType({})
"""Of a step whose words the builder has already replaced."""


class Step(NamedTuple):
    """One instruction of a stage, as it takes effect."""

    instruction: Instruction
    words: tuple[Expanded, ...]
    """Its words with variables replaced; of an ARG only the defaults that are given, as `NAME` and value."""
    mounts: tuple[dict[str, Expanded], ...] = ()
    """`RUN --mount`, by key."""
    variables: Environment = NO_VARIABLES
    """Those a shell form reads."""
    stage: int = 0
    """Number of the stage it stands in."""
    shell: tuple[str, ...] = ()
    """SHELL in force; empty: the builder's own, `/bin/sh -c`."""

    @property
    def keyword(self) -> str:
        """Of its instruction."""
        return self.instruction.keyword

    @property
    def line(self) -> int:
        """Of its instruction."""
        return self.instruction.line

    def pairs(self) -> Iterator[tuple[str, Expanded]]:
        """Names and values of an ENV, a LABEL or the defaults of an ARG."""
        for name, value in zip(self.words[::2], self.words[1::2], strict=True):
            yield name.text, value


class Taken(NamedTuple):
    """An image or a stage that something is taken from."""

    name: Expanded
    stage: int | None
    """Number of the stage, None for an external image."""
    line: int
    field: str
    """`FROM`, `COPY` or `RUN`."""


@dataclass(slots=True)
class Stage:
    """One FROM and what follows it."""

    index: int
    alias: str | None
    base: Taken
    platform: Expanded | None
    scope: Scope
    """Variables at its end; a stage that rests on it starts with them."""
    steps: list[Step] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    """COPY --from and RUN --mount from, in order."""
    shell: tuple[str, ...] = ()
    """SHELL in force."""
    triggers: list[Instruction] = field(default_factory=list)
    """What its ONBUILDs hold."""

    @property
    def line(self) -> int:
        """Of its FROM."""
        return self.base.line


class Build(NamedTuple):
    """A Dockerfile as a builder sees it."""

    parsed: Parsed
    stages: list[Stage]
    arguments: tuple[Instruction, ...]
    """ARGs before the first FROM."""

    @property
    def final(self) -> Stage:
        """The stage a build without a target yields."""
        return self.stages[-1]

    def chain(self, stage: Stage) -> list[Stage]:
        """List the stage with those it rests on, the first one first."""
        found = [stage]
        while found[-1].base.stage is not None:
            found.append(self.stages[found[-1].base.stage])
        return found[::-1]

    def doubtful(self) -> Taken | None:
        """Find the first name the final stage needs that may be a stage's, once its variables are known."""
        names = (taken for stage in self.used() for taken in (stage.base, *stage.taken) if taken.name.unset)
        return next((taken for count, taken in enumerate(names) if count > MOST_DOUBTS or self.candidates(taken)), None)

    def candidates(self, taken: Taken) -> list[Stage]:
        """List the stages a name with variables that have no value may mean."""
        if not taken.name.unset:
            return []
        pattern = _VARIABLE.sub("*", taken.name.text.lower())
        return [stage for stage in self.stages if stage.alias and stage.line < taken.line and fnmatchcase(stage.alias, pattern)]

    def used(self) -> list[Stage]:
        """List the stages the final one needs, in order."""
        wanted, seen = [self.final.index], {self.final.index}
        while wanted:
            stage = self.stages[wanted.pop()]
            needed = {taken.stage for taken in (stage.base, *stage.taken) if taken.stage is not None} - seen
            seen |= needed
            wanted.extend(needed)
        return [self.stages[index] for index in sorted(seen)]
