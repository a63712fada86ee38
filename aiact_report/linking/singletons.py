"""What is meant to have one instance: by an annotation or label, or because it elects a leader and its pause stops no answers.

Only a sign counts. Where none was seen, none is taken to be there: a sign softens a gap, and what is not seen must not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiact_report.linking._around import listed
from aiact_report.linking._base import Index, Relation, start_of, value, write
from aiact_report.model import Ref, Subject

_FACT = "workload.single_by_design"
_DECLARED = re.compile(r"single[-_.]?(instance|replica)|singleton", re.IGNORECASE)
_ELECTS = re.compile(r"--?(enable-)?leader-elect(ion)?(=true)?")


def _link(index: Index) -> None:
    for workload in index.of_kind("workload"):
        subject, fact, sign = next(_signs(index, workload), (workload, "", None))
        place = subject.facts[fact].place if fact else start_of(workload)
        origin = (Ref(fact) if subject is workload else Ref(fact, subject.id),) if fact else ()
        write(workload, _FACT, sign, place, origin)


def _signs(index: Index, workload: Subject) -> Iterator[tuple[Subject, str, str]]:
    """Yield the signs; a serving resource is no singleton, whatever it says."""
    if value(workload, "workload.purpose") == "serving":
        return
    for fact in ("workload.annotation_names", "workload.label_names"):
        yield from ((workload, fact, f"declared by {name}") for name in listed(workload, fact) if _DECLARED.search(name))
    for container in index.children(workload, "container"):
        for fact in ("container.args", "container.command"):
            yield from ((container, fact, f"it elects a leader ({word})") for word in listed(container, fact) if _ELECTS.fullmatch(word))


RELATION = Relation("singletons", 20, (_FACT,), _link)
