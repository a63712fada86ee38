"""The user a container runs as: what its manifest, Compose file or engine says, else its image, else the Dockerfile that builds it."""

from __future__ import annotations

from aiact_report.linking._base import Index, Relation, cited, write
from aiact_report.linking._builds import Builds
from aiact_report.linking._images import Images
from aiact_report.model import Ref, Subject

_FACT = "container.user"
_ENFORCED = "non-root (enforced)"
"""The platform refuses to start it as root; which other user it is, the image says."""


def _link(index: Index) -> None:
    for container in index.of_kind("container"):
        number, name = container.facts.get("container.run_as_user"), container.facts.get("container.user_name")
        if number is not None and number.value is not None:
            write(container, _FACT, str(number.value), number.place, (Ref("container.run_as_user"),))
        elif name is not None and name.value is not None:
            write(container, _FACT, _user(name.value), name.place, (Ref("container.user_name"),))
        elif number is not None and name is not None:
            _write_from_image(container, index)


def _write_from_image(container: Subject, index: Index) -> None:
    enforced = container.facts.get("container.run_as_non_root")
    if enforced is not None and enforced.value is True:
        write(container, _FACT, _ENFORCED, enforced.place, (Ref("container.run_as_non_root"), Ref("container.run_as_user")))
        return
    if _write_from_read_image(container, index):
        return
    built = index.once(Builds).setting(container, "user")
    if built is not None:
        write(container, _FACT, "0" if built.value is None else _user(built.value), built.place, (Ref("container.run_as_user"), *built.origin))


def _write_from_read_image(container: Subject, index: Index) -> bool:
    """Take the image's own user: its number, for a manifest that is silent runs as the image says; its name where no number was seen."""
    match = index.once(Images).of(container)
    if match is None:
        return False
    number = match.image.facts.get("image.uid")
    name = "image.user" if number is None or number.value is None else "image.uid"
    fact = match.image.facts.get(name)
    if fact is not None:
        said = "0" if fact.value is None else _user(str(fact.value))
        write(container, _FACT, said, fact.place, cited(container, (Ref("container.run_as_user"), *match.origin, Ref(name, match.image.id))))
    return fact is not None


def _user(text: str) -> str:
    """Give the user of `user:group`, a number in its plain form; no user before the colon is root."""
    user = str(text).partition(":")[0]
    return (user.lstrip("0") or "0") if user.isascii() and user.isdecimal() else user or "0"


RELATION = Relation("container_user", 20, (_FACT,), _link, across=True)
