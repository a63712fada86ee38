"""Dockerfiles and Containerfiles: what a build declares. See `docs/collectors/dockerfile.md`.

Beside the collector stands what another kind of definition needs to be read as a build: the words of the grammar, and what is found in instructions.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from aiact_report.collector._base import Collected, Collector, Unit
from aiact_report.collector.dockerfile.recognise import recognise

if TYPE_CHECKING:
    from aiact_report.collector.dockerfile.grammar.instructions import Instruction, Parsed
    from aiact_report.collector.dockerfile.grammar.lines import DockerfileError, Heredoc


def _collect(unit: Unit) -> Collected:
    from aiact_report.collector.dockerfile.collect import collect

    return collect(unit)


def facts_of(unit: Unit, parsed: Parsed) -> Collected:
    """Give what is found in these instructions; raises DockerfileError for those no builder takes."""
    from aiact_report.collector.dockerfile.build.stages import build
    from aiact_report.collector.dockerfile.findings.gather import facts_of as found_in

    return found_in(unit, build(parsed))


COLLECTOR = Collector(name="dockerfile", recognise=recognise, collect=_collect)
"""Offered to the registry of collectors; what reads such a file is imported when there is one."""
__all__ = ["COLLECTOR", "DockerfileError", "Heredoc", "Instruction", "Parsed", "facts_of"]
_GRAMMAR = {"DockerfileError": "lines", "Heredoc": "lines", "Instruction": "instructions", "Parsed": "instructions"}


def __getattr__(name: str) -> Any:
    """Import a word of the grammar when it is asked for (https://peps.python.org/pep-0562/)."""
    if name not in _GRAMMAR:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.grammar.{_GRAMMAR[name]}"), name)
