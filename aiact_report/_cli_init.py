"""The first `aiact-report.yaml`: every key with its meaning, and what was found as proposals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aiact_report._cli_text import safe
from aiact_report.config import TOP
from aiact_report.model import Evidence

_EXAMPLE_WAIVER = """\
# waivers:
#   - control: RES-01
#     subject: "workload/my-service"    # an id, kind/name or name; * stands for any characters
#     reason: one GPU until the second is delivered
#     approved_by: name and function
#     approved_on: 2026-01-31
#     expires: 2026-12-31"""

_EXAMPLE_ATTESTATION = """\
# attestations:
#   - obligation: 15.1-level            # keys: aiact-report controls list
#     statement: the accuracy metrics were measured and declared
#     document: number and title of the document
#     made_by: name and function
#     made_on: 2026-01-31"""


def configuration(evidence: Evidence) -> str:
    """Write the file's text; it is valid as it stands, and says nothing that nobody declared."""
    return "\n".join([*_head(), *_found(evidence), "", *_system(), "", *_sources(evidence), "", *_rest()]) + "\n"


def _head() -> Iterator[str]:
    yield "# What no file of the system can say about itself. Every key may be left out; a key that is not known is refused."


def _found(evidence: Evidence) -> Iterator[str]:
    kinds = Counter(source.kind for source in evidence.sources)
    found = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    yield f"# Found here: {found or 'nothing that can be judged'}."


def _system() -> Iterator[str]:
    yield f"# {TOP['system'].meaning}"
    yield "system:"
    for name, key in (TOP["system"].keys or {}).items():
        yield f"  {name}:".ljust(22) + f"# {key.meaning}"


def _sources(evidence: Evidence) -> Iterator[str]:
    yield f"# {TOP['sources'].meaning} Found:"
    yield from (f"#   {safe(source.id)}" for source in evidence.sources[:30])
    if len(evidence.sources) > 30:  # noqa: PLR2004 -- a page
        yield f"#   … and {len(evidence.sources) - 30} more"
    yield "sources:"
    yield "  - ."


def _rest() -> Iterator[str]:
    yield f"# {TOP['waivers'].meaning}"
    yield _EXAMPLE_WAIVER
    yield ""
    yield f"# {TOP['attestations'].meaning}"
    yield _EXAMPLE_ATTESTATION
    yield ""
    yield "outputs:"
    yield "  directory: out"
    yield "  formats: [html, json]"
