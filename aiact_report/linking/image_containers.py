"""Container ↔ image: by digest, else by image id, else by reference."""

from __future__ import annotations

from aiact_report.linking._base import Found, Index, Relation, cited, write, write_list
from aiact_report.linking._images import RUNNING, Images, Match, own_names
from aiact_report.linking._named import UNREAD
from aiact_report.model import Ref, Subject

_SUBJECT, _HOW, _CONTAINERS = "container.image_subject", "container.image_match", "image.containers"


def _link(index: Index) -> None:
    images = index.once(Images)
    if not images.all:
        return
    found: dict[str, list[Found]] = {}
    unknown = False
    for container in index.of_kind("container"):
        match = images.of(container)
        if match is not None:
            _write_match(container, match)
            found.setdefault(match.image.id, []).append(Found(container.id, match.place, (Ref(match.origin[0].name, container.id),)))
        elif images.none_read(container):
            _write_none(container)
        else:
            unknown = True
    for image in images.all:
        complete = not unknown and index.all_seen(_CONTAINERS, image, "workload", "container")
        write_list(index, image, _CONTAINERS, found.get(image.id, []), complete=complete)


def _write_match(container: Subject, match: Match) -> None:
    origin = cited(container, (*match.origin, *own_names(match.image)))
    write(container, _SUBJECT, match.image.id, match.place, origin)
    write(container, _HOW, match.how, match.place, origin)


def _write_none(container: Subject) -> None:
    name = next(name for name in (*RUNNING, "container.image", "container.built_here") if name in container.facts)
    place = container.facts[name].place
    write(container, _SUBJECT, None, place, (Ref(name),))
    write(container, _HOW, None, place, (Ref(name),))


RELATION = Relation("image_containers", 12, (_SUBJECT, _HOW, _CONTAINERS, UNREAD), _link, across=True)
