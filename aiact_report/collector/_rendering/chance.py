"""What a chart does not decide by itself: it asks a cluster (`.Capabilities`, `lookup`), or draws lots.

https://helm.sh/docs/chart_template_guide/function_list/
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from aiact_report._files import read_regular
from aiact_report.collector._kubernetes.withheld import kinds_in, withheld_by
from aiact_report.model import Place, Unobserved

CAUSE: Final = "chart-decides"
DRAWN: Final = "{{ drawn by lot }}"
"""Stands for what is another value each time: a placeholder, so that no fact is taken from it."""
_LIMIT: Final = 1024 * 1024
"""Bytes of a template that are looked at."""
_FILES: Final = 2000
"""Templates of a chart that are looked at."""
_RANDOM: Final = re.compile(
    r"\b(?:rand(?:AlphaNum|Alpha|Numeric|Ascii|Int|Bytes)|gen(?:PrivateKey|CA|SelfSignedCert|SignedCert)(?:WithKey)?|uuidv4|shuffle|htpasswd|bcrypt|encryptAES|now)\b"
)
_ASKS: Final = {
    ".Capabilities.APIVersions": re.compile(r"\.Capabilities\.APIVersions\b"),
    ".Capabilities.KubeVersion": re.compile(r"\.Capabilities\.KubeVersion\b"),
    "lookup": re.compile(r"\blookup\s+[\"'(.$]"),
}
_REMEDIES: Final = {
    ".Capabilities.APIVersions": "--api-versions GROUP/VERSION",
    ".Capabilities.KubeVersion": "--kube-version VERSION",
    "lookup": "read the cluster itself (--cluster)",
}
_VALUE: Final = re.compile(r"^(\s*(?:- )*(?:[^\s:#'\"][^:]*|\"[^\"]*\"|'[^']*'):\s+)\S.*$|^(\s*- )\S.*$")


class Asked(NamedTuple):
    """What the templates of a chart ask and draw."""

    draws: bool
    questions: tuple[tuple[str, str, tuple[str, ...]], ...]
    """Template, what it asks, and the kinds written in it."""


def look(folder: Path) -> Asked:
    """Look at the templates of a chart, and of those in its `charts/`."""
    draws, questions = False, []
    for path in _templates(folder):
        try:
            text = read_regular(path, _LIMIT).decode("utf-8", "replace")
        except OSError:
            continue
        draws = draws or _RANDOM.search(text) is not None
        name = os.path.relpath(path, folder).replace(os.sep, "/")
        questions += [(name, what, kinds_in(text)) for what, pattern in _ASKS.items() if pattern.search(text)]
    return Asked(draws, tuple(questions))


def _templates(folder: Path) -> Iterator[str]:
    """Yield the regular files under `templates/`, in the order of their names."""
    count = 0
    for here, folders, files in os.walk(folder):
        folders.sort()
        if "templates" not in Path(here).relative_to(folder).parts:
            continue
        for name in sorted(files):
            path = os.path.join(here, name)
            if os.path.isfile(path) and not os.path.islink(path) and count < _FILES:
                count += 1
                yield path


def unanswered(asked: Asked, answered: Sequence[str], shown: str, locator: str) -> list[Unobserved]:
    """Say what was answered for no cluster: what a template leaves out for that is not known to be absent."""
    found = []
    for name, what, kinds in asked.questions:
        if what not in answered:
            reason = f"{shown}/{name} asks the cluster ({what}), and was answered for none: what it makes then is not known"
            facts = withheld_by(kinds)
            found.append(Unobserved(reason, CAUSE, facts, None, locator, Place(f"{shown}/{name}"), _REMEDIES[what]))
    return found


def steady(outputs: Sequence[bytes]) -> bytes | None:
    """Give an output with what differs from run to run taken out; None when its very lines do."""
    lines = [data.decode("utf-8", "replace").splitlines() for data in outputs]
    if len({len(each) for each in lines}) != 1:
        return None
    same = (line if all(line == other for other in others) else _drawn(line) for line, *others in zip(*lines, strict=True))
    return ("\n".join(same) + "\n").encode()


def _drawn(line: str) -> str:
    found = _VALUE.match(line)
    if found is None:
        return line[: len(line) - len(line.lstrip())] + DRAWN
    return f'{found[1] or found[2]}"{DRAWN}"'
