"""What takes sight away from a project, or adds what cannot be understood: the system stays what it is, only less of it is seen."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from fuzz.drawn import Tree
from fuzz.projects import Project

Path = tuple[str | int, ...]
IDENTITY = frozenset({"apiVersion", "kind", "name", "namespace"})
"""Without these it is another object; they stay."""
PLACEHOLDERS = ("${SET_ELSEWHERE}", "{{ .Values.x }}")
UNKNOWN_KIND = {"apiVersion": "x.example/v1", "kind": "Gadget", "metadata": {"name": "g"}, "spec": {"mode": "on"}}
BROKEN = "apiVersion: v1\nkind: [\n"


def nodes(tree: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Go through everything below a document, with the way to it."""
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in pairs:
        yield (*at, key), value
        yield from nodes(value, (*at, key))


def values(tree: Tree) -> list[Path]:
    """Name the values of a document that a template could fill in: all but what names it."""
    return [path for path, _ in nodes(tree) if path[-1] not in IDENTITY and path != ("metadata",)]


def mappings(tree: Tree) -> list[Path]:
    """Name the mappings of a document, itself included."""
    return [(), *(path for path, value in nodes(tree) if isinstance(value, dict))]


def lists(tree: Tree) -> list[Path]:
    """Name the lists of a document."""
    return [path for path, value in nodes(tree) if isinstance(value, list)]


def put(tree: Tree, path: Path, value: Any) -> Tree:
    """Give a copy with another value in one place."""
    changed = copy.deepcopy(tree)
    holder: Any = changed
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = value
    return changed


def added(tree: Tree, path: Path, value: Any, key: str | None = None) -> Tree:
    """Give a copy in which a list has one more entry, or a mapping one more key."""
    changed = copy.deepcopy(tree)
    holder: Any = changed
    for step in path:
        holder = holder[step]
    if key is None:
        holder.append(value)
    else:
        holder[key] = value
    return changed


def with_document(project: Project, name: str, at: int, document: Tree) -> Project:
    """Give the project with another document in one place."""
    documents = [*project.objects[name]]
    documents[at] = document
    return project._replace(objects={**project.objects, name: documents})


def cut(project: Project, name: str, at: int) -> dict[str, str]:
    """Give the files with one document cut off in the middle, so that no parser takes it."""
    files = project.files()
    parts = [json.dumps(each) for each in project.objects[name]]
    parts[at] = parts[at][: 2 * len(parts[at]) // 3].rstrip('"\\')
    return files | {name: "\n---\n".join(parts) + "\n"}
