"""The instructions that leave a line in the history of the image that is built, so that an image can be laid beside its Dockerfile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.dockerfile.build.model import Step
from aiact_report.collector.dockerfile.facts import Found

_TOLD = frozenset({"ADD", "CMD", "COPY", "ENTRYPOINT", "RUN", "USER", "WORKDIR"})
"""Instructions whose history line holds what is written; of the others builders keep another form."""
_LONGEST = 200
"""Characters of one, as many as of a history line."""


def instructions(steps: Iterable[Step]) -> Iterator[Found]:
    """Yield them as keyword and words, without options and with blanks made one; those whose text is not in the line are left out."""
    for step in steps:
        if step.keyword in _TOLD and not step.instruction.heredocs and not any(word.unset for word in step.words):
            text = " ".join(" ".join(word.text for word in step.words).split())
            yield Found(redact(f"{step.keyword} {text}")[:_LONGEST], step.line, step.keyword)
