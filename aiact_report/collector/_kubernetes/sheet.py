"""Writing facts about one subject: values in the types of the registry, everything else as Unobserved.

A fact that is not set shares one Fact a subject, placed where the subject starts. Most facts are not set, so this is what makes
reading ten thousand manifests cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from aiact_report.collector import _sheet as sheet
from aiact_report.collector._kubernetes.facts import BLANKS
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import asks_for_credential, placeholder, redact, shown
from aiact_report.model import Basis, Fact, Facts, OpenList, Place, Skipped, Subject, Unobserved

RENDER = "render the template first (helm template …, kustomize build …, envsubst) and read the result"
"""What to do about a placeholder."""
REFUSED = "correct the value: the cluster refuses this object"
"""What to do about a value that is none."""
UNFILLED = "correct the object in the cluster: a placeholder was never filled in"
"""What to do about a placeholder in an object that lives in a cluster."""
_COMMAND_LINE = frozenset({"command", "args"})
SHOWN = 60
"""Characters of an invalid value that are shown."""
INT64 = 2**63
EMPTY: dict[str, Any] = {}
"""What an absent mapping reads as; never written to."""

type_names = {str: "text", bool: "true or false", int: "a number", float: "a number", dict: "a mapping", list: "a list"}


class Reading:
    """What is being collected from one file, or from one cluster.

    Facts of a file are declared and placed by line; those of a cluster are observed and placed by object (`stand_at`).
    """

    __slots__ = ("at", "fact", "file", "ids", "live", "skipped", "subjects", "unobserved")

    def __init__(self, file: str, *, live: bool = False) -> None:
        self.file = file
        """Locator of the source."""
        self.live = live
        self.at: Callable[..., Place] = partial(Place, file)
        """Line and field → where that is."""
        self.fact: Callable[..., Fact] = partial(Fact, basis=Basis.OBSERVED) if live else Fact
        """Value and place → the fact."""
        self.ids: dict[str, int] = {}
        self.subjects: list[Subject] = []
        self.unobserved: list[Unobserved] = []
        self.skipped: dict[str, Skipped] = {}

    def stand_at(self, name: str) -> None:
        """Say which object of an API (`Deployment prod/api`) is read from now on; it has fields and no lines."""

        def at(_line: int, field: str | None = None) -> Place:
            return Place(None, None, field, name)

        self.at = at

    def unique(self, wanted: str) -> str:
        """Make an id unique in the file: `~2` when it occurs again."""
        count = self.ids.get(wanted, 0) + 1
        self.ids[wanted] = count
        return wanted if count == 1 else self.unique(f"{wanted}~{count}")


class Sheet(sheet.Sheet):
    """The facts of one subject while they are being read; what is put stands at a line and in a field."""

    __slots__ = ("file", "id", "place", "reading")

    def __init__(self, reading: Reading, kind: str, wanted: str, name: str, line: int, namespace: str | None, parent: str | None = None) -> None:
        self.reading = reading
        self.file = reading.file
        self.place = reading.at(line)
        self.id = reading.unique(wanted)
        facts = Facts(BLANKS[kind], reading.fact(None, self.place))
        super().__init__(Subject(self.id, kind, name, reading.file, namespace, parent, facts), reading.unobserved, reading.at, reading.fact)
        reading.subjects.append(self.subject)

    def default(self, fact: str, value: Any) -> None:
        """Write a value that does not stand in the file: the platform's default, or what the object is as a whole."""
        self.facts[fact] = self.fact(value, self.place)

    def truth(self, fact: str, value: Any, line: int, field: str) -> None:
        """Write a truth value; Kubernetes takes no text for one."""
        if value is True or value is False:
            self.facts[fact] = self.fact(value, self.at(line, field))
        else:
            self.wrong((fact,), value, "true or false", line, field)

    def integer(self, fact: str, value: Any, line: int, field: str) -> None:
        """Write a whole number; `3.0` is one to Kubernetes, `"3"` is not."""
        if value.__class__ is float and value.is_integer():
            value = int(value)
        if value.__class__ is int and -INT64 <= value < INT64:
            self.facts[fact] = self.fact(value, self.at(line, field))
        else:
            self.wrong((fact,), value, "a whole number", line, field)

    def text(self, fact: str, value: Any, line: int, field: str) -> None:
        """Write text without a template placeholder."""
        if value.__class__ is str and (("{" not in value and "<" not in value) or self.reading.live or placeholder(value) is None):
            self.facts[fact] = self.fact(value, self.at(line, field))
        else:
            self.wrong((fact,), value, "text", line, field)

    def int_or_text(self, fact: str, value: Any, line: int, field: str) -> None:
        """Write a number or a percentage as text."""
        self.text(fact, str(value) if value.__class__ is int else value, line, field)

    def texts(self, fact: str, value: Any, line: int, field: str) -> None:
        """Write a list of texts."""
        if value.__class__ is list and is_plain(value):
            self.facts[fact] = self.fact(tuple(value), self.at(line, field))
        else:
            self.wrong((fact,), value, "a list of texts", line, field)

    def labels(self, fact: str, value: Any, line: int, field: str) -> None:
        """Write a mapping of texts, which linking reads."""
        if value.__class__ is not dict:
            self.wrong((fact,), value, "a mapping", line, field)
        elif is_plain(value.values()):
            self.facts[fact] = self.fact(value, self.at(line, field))
        else:
            key = next(key for key, item in value.items() if not is_plain((item,)))
            self.wrong((fact,), value[key], "text", line, f"{field}.{key}")

    def section(
        self, data: dict[str, Any], lines: dict[str, Any], key: str, field: str, withheld: Iterable[str]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Open a mapping inside a mapping; absent reads as empty, anything else withholds the facts it would hold."""
        value = data.get(key)
        if value.__class__ is dict:
            return value, lines[key][1]
        if value is not None:
            self.wrong(withheld, value, "a mapping", lines[key][0], field)
        return EMPTY, EMPTY

    def items(
        self, data: dict[str, Any], lines: dict[str, Any], key: str, field: str, withheld: Iterable[str]
    ) -> list[tuple[dict[str, Any], dict[str, Any], int]]:
        """Open a list of mappings; each comes with its lines and its own line."""
        value = data.get(key)
        if value is None:
            return []
        line, sub = lines[key]
        if value.__class__ is not list:
            self.wrong(withheld, value, "a list of mappings", line, field)
            return []
        found = [(item, below, at) for item, (at, below) in zip(value, sub, strict=True) if item.__class__ is dict]
        if len(found) < len(value):
            self.wrong(withheld, value, "a list of mappings", line, field)
        return found

    def wrong(self, facts: Iterable[str], value: Any, wanted: str, line: int, field: str) -> None:
        """Withhold facts because of a placeholder, or of a value that Kubernetes would refuse."""
        template = template_in(value)
        if template is not None:
            reason = f"{field} is the template placeholder {redact(template)[:SHOWN]}"
            self.withhold(facts, Refused(reason, "placeholder", UNFILLED if self.reading.live else RENDER), line, field)
        else:
            reason = f"{field} is {described(value, field)} where Kubernetes takes {wanted}"
            self.withhold(facts, Refused(reason, "invalid-value", REFUSED), line, field)

    def remark(self, value: Any, wanted: str, line: int, field: str) -> None:
        """Say that Kubernetes would refuse a value, and withhold nothing: what the author wrote is plain all the same."""
        reason = f"{field} is {described(value, field)} where Kubernetes takes {wanted}"
        self.note((), Refused(reason, "invalid-value", REFUSED), line, field)

    def keep(self, fact: str, known: Sequence[Any], line: int, field: str) -> None:
        """After a list was withheld for some of its entries: write those that are known. With none it stays withheld."""
        if known:
            self.facts[fact] = self.fact(OpenList(tuple(known)), self.at(line, field))


def is_plain(values: Iterable[Any]) -> bool:
    """Whether all values are texts without a placeholder."""
    for value in values:  # noqa: SIM110 -- a generator would cost twice the time
        if value.__class__ is not str or (("{" in value or "<" in value) and placeholder(value) is not None):
            return False
    return True


def plain_of(value: Any) -> tuple[str, ...]:
    """Give the entries of a list that are texts without a placeholder."""
    return tuple(entry for entry in value if is_plain((entry,))) if value.__class__ is list else ()


def template_in(value: Any) -> str | None:
    """Find a placeholder in a text or in a list of texts."""
    if isinstance(value, str):
        return placeholder(value)
    return next(filter(None, map(placeholder, value)), None) if isinstance(value, list) else None


def described(value: Any, field: str = "") -> str:
    """Describe an invalid value; text is shown redacted and then cut, nothing of what a telling field or a command line holds."""
    if isinstance(value, str):
        return f"the text {shown(field, value)[:SHOWN]!r}"
    if value is None:
        return "nothing"
    name = type_names.get(type(value), "another type")
    is_telling = field in _COMMAND_LINE or asks_for_credential(field)
    return name if isinstance(value, (dict, list)) or is_telling else f"{name} ({str(value).lower()[:SHOWN]})"
