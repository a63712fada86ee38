"""Dockerfiles and Containerfiles: what a build declares. See `docs/collectors/dockerfile.md`.

Beside the collector stands what another kind of definition needs to be read as a build: its instructions, its stages and what is found in them.
"""

from aiact_report.collector.dockerfile.build.stages import build
from aiact_report.collector.dockerfile.collect import COLLECTOR
from aiact_report.collector.dockerfile.findings.gather import facts_of
from aiact_report.collector.dockerfile.grammar.instructions import Instruction, Parsed
from aiact_report.collector.dockerfile.grammar.lines import DockerfileError, Heredoc

__all__ = ["COLLECTOR", "DockerfileError", "Heredoc", "Instruction", "Parsed", "build", "facts_of"]
